// Two means of values of which several belong to one randomised unit, a cluster: several answers of one person.
#pragma once

#include "stats/clusters/clustered_values.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/cluster_moments.hpp"

#include <cstddef>
#include <vector>

namespace cxlift::stats {

// How many values each cluster of a variant has (1 or more), and the sum of what they exceed `origin` by. An origin near the
// values keeps the digits of sums far from 0.
struct ClusterSums {
    std::vector<double> n;
    std::vector<double> sum;
    double origin = 0.0;
};

// Tests equal means over all values by CR2: the regression of the values on the treatment with an independence working model.
// With the clusters' sums of residuals e_g = sum_g - n_g mean, the variance of the mean of a variant with N values is
// sum(e_g^2 / (1 - n_g / N)) / N^2, and the degrees of freedom are Satterthwaite's of the difference under that model, which do
// not depend on the values (Bell and McCaffrey 2002, Survey Methodology 28:169; Pustejovsky and Tipton 2018, JBES 36:672, whose
// A_i and p_i are written out in cr2.hpp).
// Clusters of one size give the variance of ratio_test on the sums and counts of the clusters, the delta method's; of many and
// alike ones, nearly so. The delta method rejects a true null too often where one variant has few clusters, however many the
// other has, so CR2 is used for any number of them; it stays near its level, or below where one variant has two or three
// clusters and the other many.
// The lift is Fieller's (1954) set of the same statistic, so p-value, interval and lift agree. n_control and n_treatment count
// values. Values of 0 and 1 give shares, points of -100, 0 and 100 net promoter scores, whose lift has no meaning. Fewer than
// two clusters in a variant, or residuals that are all 0: NaN and a note. Throws std::invalid_argument for counts below 1 or
// vectors of different length.
[[nodiscard]] Comparison cluster_t_test(const ClusterSums& control, const ClusterSums& treatment,
                                        const TestOptions& options = {});

// The same from a summary, of the total of that number.
[[nodiscard]] Comparison cluster_t_test(const ClusterMoments& control, const ClusterMoments& treatment,
                                        const TestOptions& options = {}, std::size_t total = 0);
// Without a lift: of values that have no natural zero, such as points.
[[nodiscard]] Comparison cluster_difference(const ClusterMoments& control, const ClusterMoments& treatment,
                                            const TestOptions& options = {}, std::size_t total = 0);
// p-value of H0: mean_t = ratio * mean_c + shift by the same variances and degrees of freedom. It is below alpha / 2 exactly
// when the end of the interval of the difference (for a shift) or of the lift (for a ratio) lies beyond the margin. NaN where
// the test gives NaN.
[[nodiscard]] double cluster_margin_pvalue(const ClusterMoments& control, const ClusterMoments& treatment,
                                           const NullPoint& null, Alternative alternative, std::size_t total = 0);

// The summary of values, about the first of them.
[[nodiscard]] ClusterMoments cluster_moments(const ClusteredValues& values);

// The control's part in the variance of that total's difference; NaN where it cannot be tested.
[[nodiscard]] double control_share(const ClusterMoments& control, const ClusterMoments& treatment, std::size_t total = 0);

[[nodiscard]] Comparison cluster_t_test(const ClusteredValues& control, const ClusteredValues& treatment,
                                        const TestOptions& options = {});

} // namespace cxlift::stats
