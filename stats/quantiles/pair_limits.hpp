// From the limits of two samples' quantiles to those of their difference and ratio.
#pragma once

#include "stats/interval.hpp"
#include "stats/quantiles/quantile_limits.hpp"

#include <vector>

namespace cxlift::stats {

// Limits of one quantile on both sides.
struct SampleLimits {
    double estimate = 0.0;
    std::vector<QuantileLimit> lower;
    std::vector<QuantileLimit> upper;
};

// One method to combine two samples.
struct PairLimits {
    Interval (*difference)(const SampleLimits& control, const SampleLimits& treatment, double z);
    // treatment / control - 1, of positive estimates and limits that are not negative.
    Interval (*lift)(const SampleLimits& control, const SampleLimits& treatment, double z);
    // The z at which equal quantiles enter the set, given the lower limits of the sample with the larger estimate and the upper
    // ones of the other, each as far as they are needed: infinite if they never do.
    double (*z_of_equality)(const SampleLimits& larger, const SampleLimits& smaller);
};

// See quantile_test.
[[nodiscard]] const PairLimits& joint_limits();
[[nodiscard]] const PairLimits& mover_limits();

} // namespace cxlift::stats
