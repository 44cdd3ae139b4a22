// The score test of a hypothesis other than "no difference" of two proportions: the margins.
#pragma once

#include "stats/alternative.hpp"
#include "stats/margin.hpp"
#include "stats/proportions/score_interval.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// p-value of H0: p_t = ratio * p_c + shift, where one of ratio 1 and shift 0 holds: by Miettinen and Nurminen's (1985)
// statistic for a shift within [-1, 1] and Koopman's (1984) for a ratio >= 0. It is below alpha / 2 exactly when the end of the
// interval of the difference, or of the lift, lies beyond the margin. NaN where a variant has no units.
[[nodiscard]] double score_margin_pvalue(const Successes& control, const Successes& treatment, const NullPoint& null,
                                         Alternative alternative, VarianceFactor factor = VarianceFactor::miettinen_nurminen);

} // namespace cxlift::stats
