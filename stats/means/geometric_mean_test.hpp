// The test of two geometric means: of times, say, whose logarithms are far less skewed than they are.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/cluster_moments.hpp"
#include "stats/summaries/moments.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace cxlift::stats {

// Welch's t-test of the means of the logarithms. The lift is the ratio of the geometric means less one, exp of the difference
// of those means, and its interval that of the test: p-value and lift agree. The difference of the geometric means has no
// interval of its own: NaN. Values of 0 have no logarithm and must have been left out.
[[nodiscard]] Comparison geometric_mean_test(const Moments& logs_control, const Moments& logs_treatment,
                                             const TestOptions& options = {});
// The same of units with several values each, by cluster_t_test of the logarithms.
[[nodiscard]] Comparison geometric_mean_test(const ClusterMoments& logs_control, const ClusterMoments& logs_treatment,
                                             const TestOptions& options = {});

// Of the logarithms of what is above 0, and how many values are 0. NaN is left out; throws std::invalid_argument for values
// that are negative or infinite.
struct Logarithms {
    Moments moments;
    std::int64_t n_zero = 0;
};
[[nodiscard]] Logarithms logarithms_of(std::span<const double> values, std::string_view what);

} // namespace cxlift::stats
