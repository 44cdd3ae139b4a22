// Fisher's exact p-value at any odds ratio, and what inverts it.
#pragma once

#include "stats/alternative.hpp"
#include "stats/interval.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// One-sided: a tail of the conditional distribution. Two-sided: the outcomes that are not likelier than the observed one, where
// probabilities that differ by less than a part in 10^7 are alike (as in R's fisher.test).
[[nodiscard]] double fisher_pvalue(const Successes& control, const Successes& treatment, Alternative alternative,
                                   double odds_ratio = 1.0);

// The conditional maximum-likelihood estimate: the odds ratio at which the observed count is expected (Cornfield 1956). 0 or
// infinite at the ends of what the margins allow; NaN where they allow one table only.
[[nodiscard]] double conditional_odds_ratio(const Successes& control, const Successes& treatment);

// The odds ratios that the same test does not reject, within [0, inf]. One-sided: the free end is 0 or infinite. Two-sided: not
// R's interval, which joins two one-sided ones and can contradict R's own p-value, but the test's own (Fay 2010,
// Biostatistics 11:373, "minlike"). Its p-value jumps as outcomes enter; the interval is the hull of what is kept, except that
// it stops at 1 where 1 is rejected.
[[nodiscard]] Interval fisher_odds_ratio_interval(const Successes& control, const Successes& treatment, Alternative alternative,
                                                  double confidence_level);

} // namespace cxlift::stats
