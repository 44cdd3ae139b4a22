// Boschloo's exact unconditional test of two independent proportions, with exact intervals.
#pragma once

#include "stats/comparison.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// P(Fisher's one-sided p-value is as small as the observed one) in the worst case over the common proportion: Boschloo (1970),
// Statistica Neerlandica 24:1. Never larger than Fisher's p-value, which it replaces where the margins are not fixed. Two-sided
// is twice the smaller side (as in SciPy). statistic is Fisher's p-value of the side asked for, or of the smaller side.
struct BoschlooPValue {
    double statistic;
    double pvalue;
};
[[nodiscard]] BoschlooPValue boschloo_pvalue(const Successes& control, const Successes& treatment, Alternative alternative);

// With the intervals of difference and lift. Boschloo's order of the outcomes is one of "no difference" only. Kept for other
// hypotheses (Buehler 1957; Fay and Hunsberger 2021) it gives intervals twice as wide where successes are rare: 5 % against
// 10 % of 30 units each, 0.70 instead of 0.33. So every other difference and ratio is tested by the exact score test
// (score_inversion.hpp), 0 by Boschloo's, and what these tests keep is the interval: it cannot contradict the p-value.
// Time as barnard_test; NaN and a note beyond most_enumerated units.
[[nodiscard]] Comparison boschloo_test(const Successes& control, const Successes& treatment, const TestOptions& options = {});

} // namespace cxlift::stats
