// The exact tests of a hypothesis other than "no difference" of two proportions: the margins.
#pragma once

#include "stats/alternative.hpp"
#include "stats/margin.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

enum class ExactMethod { fisher, barnard, boschloo };

// p-value of H0: p_t = ratio * p_c + shift, where one of ratio 1 and shift 0 holds; |shift| <= 1, ratio >= 0. At "no
// difference" it is the method's own test, elsewhere the exact unconditional score test (Chan and Zhang 1999, Biometrics
// 55:1202), as in the methods' intervals. A one-sided p-value is below 1 - confidence_level exactly when the end of the
// one-sided interval of that level lies beyond the margin, but for what the hull takes in. A two-sided interval has no fixed
// share of alpha on each side: its ends do not say what a one-sided test at alpha / 2 says.
// NaN where a variant has no units or there are more than most_enumerated.
[[nodiscard]] double exact_margin_pvalue(const Successes& control, const Successes& treatment, const NullPoint& null,
                                         Alternative alternative, ExactMethod method);

} // namespace cxlift::stats
