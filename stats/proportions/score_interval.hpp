// Score statistics of the difference and the ratio of two proportions, and the intervals that invert them.
#pragma once

#include "stats/alternative.hpp"
#include "stats/interval.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// Miettinen and Nurminen scale the variance by N/(N-1); Mee (1984) and Koopman (1984) do not.
enum class VarianceFactor { miettinen_nurminen, none };

// z of H0: treatment - control = difference, with the restricted maximum-likelihood variance.
[[nodiscard]] double difference_score(const Successes& control, const Successes& treatment, double difference,
                                      VarianceFactor factor = VarianceFactor::miettinen_nurminen);
// z of H0: treatment / control = ratio.
[[nodiscard]] double ratio_score(const Successes& control, const Successes& treatment, double ratio,
                                 VarianceFactor factor = VarianceFactor::miettinen_nurminen);

// The differences that the score test does not reject. One-sided: the free end is -1 or 1.
[[nodiscard]] Interval difference_score_interval(const Successes& control, const Successes& treatment, double confidence_level,
                                                 Alternative alternative = Alternative::two_sided,
                                                 VarianceFactor factor = VarianceFactor::miettinen_nurminen);
// The ratios that the score test does not reject, within [0, inf].
[[nodiscard]] Interval ratio_score_interval(const Successes& control, const Successes& treatment, double confidence_level,
                                            Alternative alternative = Alternative::two_sided,
                                            VarianceFactor factor = VarianceFactor::miettinen_nurminen);

} // namespace cxlift::stats
