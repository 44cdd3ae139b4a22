// Fieller's confidence set of the lift: of two independent means, or of the same units measured twice.
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
// The same where treatment - control is known to more digits than its two values hold.
[[nodiscard]] Lift fieller_lift(const Estimate& control, const Estimate& treatment, double difference, double critical_value,
                                Alternative alternative);

// The control and the difference of estimates that hang together.
struct DependentEstimates {
    Estimate control;
    Estimate difference;
    double covariance = 0.0; // of the two
};

// The lifts l that T(l) = (difference - l control) / sqrt(var_d - 2 l cov + l^2 var_c) does not reject, which is the T(1 + l)
// above written with the difference: T(0) is its statistic.
[[nodiscard]] Lift fieller_lift(const DependentEstimates& estimates, double critical_value, Alternative alternative);

} // namespace cxlift::stats
