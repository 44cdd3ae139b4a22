// What a sample says of its quantile: the estimate, the ordered values around it, and how sure the shares below them are.
#pragma once

#include "stats/clusters/clustered_values.hpp"
#include "stats/summaries/counts.hpp"
#include "stats/summaries/distribution.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// One value with its repetitions, or a group of neighbouring values of which only the ends are known.
struct ValueRun {
    double lowest = 0.0;
    double highest = 0.0;
    std::int64_t below = 0;   // how many values of the sample lie below the run
    std::int64_t through = 0; // and how many below or in it
};

// Of clustered values: the standard errors of the share of values at or below x, for x below and above the quantile, under the
// hypothesis that x is the quantile.
struct ClusteredShare {
    double error_below = 0.0;
    double error_above = 0.0;
    double df = 0.0; // Student's
    std::size_t clusters = 0;
};

struct QuantileSample {
    double q = 0.5;
    std::int64_t n = 0;
    double estimate = std::numeric_limits<double>::quiet_NaN(); // type 7
    std::vector<ValueRun> runs; // ascending; of a large sample those around the quantile that any test could ask for
    std::optional<ClusteredShare> clustered;

    // Whether the sample can be asked for anything but the estimate.
    [[nodiscard]] bool has_limits() const noexcept { return n > 0 && (!clustered || clustered->clusters >= 2); }
};

// Values without NaN. Throws std::invalid_argument, in the name of `function`, for q outside (0, 1) and for an infinite value.
[[nodiscard]] QuantileSample quantile_sample(std::span<const double> values, double q,
                                             const std::string& function = "quantile");
// Where several values belong to one randomised unit. The variance of the share p of values at or below the estimate is CR2's
// (see cluster_t_test), and its ratio to p (1 - p) / n, the design effect, that of any share near q (Woodruff 1952, JASA
// 47:635; Korn and Graubard 1998, Survey Methodology 24:193). It is taken as 1 at least, because a few clusters that happen to
// be alike are no proof that clusters do not matter. Where all values are one, as if every cluster were one value.
[[nodiscard]] QuantileSample quantile_sample(const ClusteredValues& values, double q, const std::string& function = "quantile");
[[nodiscard]] QuantileSample quantile_sample(const Counts& counts, double q, const std::string& function = "quantile");
// The limits are outer ends of groups: what the sketch does not know widens the interval.
[[nodiscard]] QuantileSample quantile_sample(const Distribution& distribution, double q,
                                             const std::string& function = "quantile");

} // namespace cxlift::stats
