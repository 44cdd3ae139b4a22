// Standard error and skewness of an estimate, from the influence of each unit on it.
#pragma once

#include "stats/resampling/repeated_values.hpp"

#include <limits>
#include <span>
#include <vector>

namespace cxlift::stats {

struct Spread {
    double std_error = std::numeric_limits<double>::quiet_NaN(); // sqrt(sum u^2) / n
    double skewness = 0.0;                                       // sum u^3 / (sum u^2)^1.5; 0 where nothing varies
};

// u is the influence of a unit: the sum of those of its values, less the mean over its stratum, since a resample keeps how many
// units a stratum has: Davison and Hinkley (1997), "Bootstrap Methods and their Application", 3.2. Everything is taken in units
// of the greatest, so that values of any size have powers. `units` is empty where each value is one; n is that of the estimate,
// the number of values unless `influences` says otherwise.
[[nodiscard]] Spread spread_of(std::span<const double> influences, const ValueClusters& units, double n);

// Influences of units, less the mean over the stratum.
void centre_within_strata(std::span<double> of_unit, const ValueClusters& units);

// What BCa is accelerated by, where `a` and `b` weigh two independent estimates: (a^3 K_1 + b^3 K_2) / (6 (a^2 V_1 + b^2
// V_2)^1.5), with V the variance and K the third cumulant of each, and K = skewness V^1.5. NaN where nothing varies.
[[nodiscard]] double acceleration_of(double a, const Spread& first, double b, const Spread& second);

} // namespace cxlift::stats
