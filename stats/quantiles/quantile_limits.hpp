// Confidence limits of one quantile at every level, by inversion of the test that a share of q lies at or below x.
#pragma once

#include "stats/quantiles/quantile_sample.hpp"

#include <vector>

namespace cxlift::stats {

// From the critical value z of a standard normal on, up to that of the next entry, `value` is the limit.
struct QuantileLimit {
    double z = 0.0;
    double value = 0.0;
};

// Beyond it no double holds a tail of the normal.
inline constexpr double largest_z = 38.6;

// x is too low for the quantile if too few values lie at or below it, and too high if too many lie strictly below it: with ties
// these are two numbers, and by taking each where it speaks for x, the limits are closed ends that are right for discrete data.
// The tail of the binomial at those numbers is the mid-p value (Lancaster 1961, JASA 56:223), or Student's for clusters; z is
// the normal's critical value with that tail. The estimate itself has z = 0.
//
// Lower limits fall and upper limits rise with z, from the estimate on, up to z_max or until one is at or beyond `until`.
// The last is infinite where z is beyond what n values can tell.
[[nodiscard]] std::vector<QuantileLimit> lower_limits(const QuantileSample& sample, double z_max, double until);
[[nodiscard]] std::vector<QuantileLimit> upper_limits(const QuantileSample& sample, double z_max, double until);

// The limit at z.
[[nodiscard]] double limit_at(const std::vector<QuantileLimit>& limits, double z);

} // namespace cxlift::stats
