// The test of two independent proportions, by any of its methods.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/proportions/proportion_method.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// Tests equal proportions. By default with the score statistic times sqrt((N - 1) / N): the interval of the difference is
// Miettinen and Nurminen's (1985), the set of the lift Koopman's (1984), and all three invert one statistic. The others are in
// score_test.hpp (mee), newcombe.hpp, agresti_caffo.hpp, wald.hpp and katz.hpp; Fagerland, Lydersen and Laake (2015), Stat
// Methods Med Res 24:224, compare them. statistic is z; df is infinite. A variant without units: NaN and a note.
[[nodiscard]] Comparison two_proportion_test(const Successes& control, const Successes& treatment,
                                             const TestOptions& options = {},
                                             ProportionMethod method = ProportionMethod::score);

// p-value of H0: p_t = ratio * p_c + shift, where one of ratio 1 and shift 0 holds, by the interval that `method` shows: it is
// below alpha / 2 exactly when the end of the interval of the difference (for a shift within [-1, 1]) or of the lift (for a
// ratio >= 0) lies beyond the margin. NaN where a variant has no units or the method has no such interval.
[[nodiscard]] double proportion_margin_pvalue(const Successes& control, const Successes& treatment, const NullPoint& null,
                                              Alternative alternative, ProportionMethod method = ProportionMethod::score);

// Whether the method enumerates outcomes. Such a test's two-sided interval has no fixed share of alpha on each side, and is the
// hull of what is kept: a p-value at a margin can disagree with it by the width of an island.
[[nodiscard]] bool is_exact(ProportionMethod method, const Successes& control, const Successes& treatment);

} // namespace cxlift::stats
