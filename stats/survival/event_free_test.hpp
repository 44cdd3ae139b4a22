// Tests of the share of units that have not had the event by a time: of customers, how many have not come back.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/survival.hpp"

namespace cxlift::stats {

// Tests equal shares without the event up to and including the time `until`, the Kaplan-Meier curves at it. Where no time was
// still going on before it, these are proportions, and the test is the score test of two_proportion_test. Otherwise it is the
// normal one on the difference of the curves with Greenwood's variances, and the lift is Fieller's set of the same statistic.
// event_within_test is of the other side: difference and p-value agree with it, the lift is of this share. Throws
// std::invalid_argument where `until` is not above 0, or beyond the last time of a variant of which units are left then.
[[nodiscard]] Comparison event_free_test(const Survival& control, const Survival& treatment, double until,
                                         const TestOptions& options = {});
// p-value of H0: share_t = ratio * share_c + shift by the same variances; NaN where the test has none.
[[nodiscard]] double event_free_margin_pvalue(const Survival& control, const Survival& treatment, double until,
                                              const NullPoint& null, Alternative alternative);

} // namespace cxlift::stats
