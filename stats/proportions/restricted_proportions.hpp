// The variance of a comparison of two proportions when the hypothesis, not the data, ties them together.
#pragma once

#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// Var(treatment - control) at the maximum-likelihood proportions under treatment - control = difference, in [-1, 1].
// Miettinen and Nurminen (1985), Stat Med 4:213, appendix I.
[[nodiscard]] double variance_at_difference(const Successes& control, const Successes& treatment, double difference);

// Var(treatment - ratio control) at the maximum-likelihood proportions under treatment / control = ratio >= 0.
// Koopman (1984), Biometrics 40:513; Miettinen and Nurminen (1985), equation 12.
[[nodiscard]] double variance_at_ratio(const Successes& control, const Successes& treatment, double ratio);

} // namespace cxlift::stats
