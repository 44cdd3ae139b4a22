// Fieller's confidence set of the lift of two independent means.
#pragma once

#include "stats/alternative.hpp"
#include "stats/comparison.hpp"

namespace cxlift::stats {

struct Estimate {
    double value = 0.0;
    double variance = 0.0; // of the estimate, i.e. its squared standard error
};

// The ratios r that T(r) = (treatment - r control) / sqrt(var_t + r^2 var_c) does not reject against `critical_value`,
// less one. Fieller (1954), JRSS B 16:175. T(1) is the statistic of the difference, hence the two cannot disagree.
[[nodiscard]] Lift fieller_lift(const Estimate& control, const Estimate& treatment, double critical_value,
                                Alternative alternative);

// The control and the difference, estimated together: adjusted means share what they are adjusted by.
struct ControlAndDifference {
    double control = 0.0;
    double difference = 0.0;
    double variance_control = 0.0; // of the estimate
    double variance_difference = 0.0;
    double covariance = 0.0; // of control and difference; -variance_control where the variants are independent
};

// The same for them: the lifts l that (difference - l control) / sqrt(its variance) does not reject.
[[nodiscard]] Lift fieller_lift(const ControlAndDifference& estimates, double critical_value, Alternative alternative);

} // namespace cxlift::stats
