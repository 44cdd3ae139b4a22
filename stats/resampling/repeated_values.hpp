// Estimates of ascending values that each occur a whole number of times: of a resample, without writing it out.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace cxlift::stats {

// `times` is a count for each value, of 32 bits (of rows) or 64 (of cells).

// As of the values written out: the quantile of type 7 (Hyndman and Fan 1996, NumPy's default). NaN where there are none.
template <typename Times>
[[nodiscard]] double repeated_quantile(std::span<const double> ascending, std::span<const Times> times, double q);

// The mean without the floor(fraction n) least and as many greatest of the n values, as scipy.stats.trim_mean; 0 <= fraction
// < 1/2. A value may be cut off for a part of its times. NaN where there are none.
template <typename Times>
[[nodiscard]] double trimmed_mean(std::span<const double> ascending, std::span<const Times> times, double fraction);

// Units that are resampled as a whole: the cluster of each value, numbered from 0. Empty: each value is a unit of its own.
struct ValueClusters {
    std::span<const std::uint32_t> of_value;
    std::size_t n = 0;
    // NOLINTNEXTLINE(readability-redundant-member-init): GCC warns of a member that a designated list leaves out
    std::span<const std::size_t> first_of_stratum = {}; // units of a stratum follow each other; empty: there is one
};

// Sums over the units of the second and third power of their influence (that of a cluster is the sum of its values', less the
// mean over the units of its stratum).
struct InfluenceSums {
    double squares = 0.0;
    double cubes = 0.0;
};

// 0 where nothing varies.
[[nodiscard]] inline double skewness_of(const InfluenceSums& sums) noexcept {
    return sums.squares > 0.0 ? sums.cubes / (sums.squares * std::sqrt(sums.squares)) : 0.0;
}

struct TrimmedMean {
    double value = std::numeric_limits<double>::quiet_NaN();
    double std_error = std::numeric_limits<double>::quiet_NaN(); // sqrt(sum L^2) / n
    double skewness = 0.0;                                       // sum L^3 / (sum L^2)^1.5
};

// With its influence values: L_i is the deviation of the winsorised value from the winsorised mean, over the share that is kept
// (Huber 1981, "Robust Statistics", 3.3; Tukey and McLaughlin 1963, Sankhya A 25:331). With clusters, of the units drawn.
template <typename Times>
[[nodiscard]] TrimmedMean trimmed_mean_with_error(std::span<const double> ascending, std::span<const Times> times,
                                                  double fraction, const ValueClusters& clusters = {});

// Of q - [value <= quantile], to which the influences on a quantile are proportional.
template <typename Times>
[[nodiscard]] InfluenceSums quantile_influences(std::span<const double> ascending, std::span<const Times> times, double q,
                                                double quantile, const ValueClusters& clusters = {});

} // namespace cxlift::stats
