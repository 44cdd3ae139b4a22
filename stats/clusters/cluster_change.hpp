// How a mean changed between two times, and whether it changed by as much in another variant, where a person may have values at
// both times.
#pragma once

#include "stats/comparison.hpp"
#include "stats/means/one_sample_t_test.hpp"
#include "stats/summaries/cluster_moments.hpp"
#include "stats/summaries/cluster_pairs.hpp"

#include <cstddef>

namespace cxlift::stats {

// One variant: its clusters at each of the two times, and those that have values at both.
struct ClusterChange {
    ClusterMoments before;
    ClusterMoments after;
    ClusterPairs both;
};

// The mean of one total and its interval, by CR2 and Satterthwaite's degrees of freedom as in cluster_t_test.
[[nodiscard]] OneSample cluster_mean(const ClusterMoments& sample, const TestOptions& options = {}, std::size_t total = 0);

// The mean after less the mean before, as the two values of a comparison. A cluster with values at both times adds the product
// of its two adjusted residuals to the covariance of the two means, so that people who stay as they are do not count as
// noise. The variance is that of CR2 for the regression of the values on the time, with Satterthwaite's degrees of freedom for
// an independence working model (Bell and McCaffrey 2002, Survey Methodology 28:169; Pustejovsky and Tipton 2018, JBES
// 36:672): the hat matrix has a block for each time, so that each cluster's adjustment is that of cr2.hpp within each.
[[nodiscard]] Comparison cluster_change(const ClusterChange& variant, const TestOptions& options = {}, std::size_t total = 0);

// Difference-in-differences: the treatment's change less the control's, which are the two values. Of the regression of the
// values on time x variant, the interaction; clusters stand in one variant each. Without a lift: a change has no natural zero.
// Fewer than two clusters at a time: NaN and a note.
[[nodiscard]] Comparison cluster_change_test(const ClusterChange& control, const ClusterChange& treatment,
                                             const TestOptions& options = {}, std::size_t total = 0);

} // namespace cxlift::stats
