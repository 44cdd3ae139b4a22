// Whether one kind of event accumulates alike in two variants, where another kind may come first.
#pragma once

#include "stats/comparison.hpp"
#include "stats/survival/log_rank.hpp"

#include <span>

namespace cxlift::stats {

// Gray's (1988, Ann. Stat. 16:1141) test of equal cumulative incidence at all times, rho = 0. `kinds` as in
// cumulative_incidence: the kind that is asked for, then the others. It is the log-rank test with units at risk n (1 - F) / S
// in place of n, where F is the incidence of this kind and S the share without any event: who had another kind of event counts
// on, with the chance of not having been censored. The variance is that of his section 4, with his rates of the pooled
// variants, and at ties the hypergeometric factor. The hazard ratio is that of the subdistribution (Fine and Gray 1999, JASA
// 94:496), as one step from 1; its interval inverts the test. No event with units of both at risk: NaN and a note.
[[nodiscard]] LogRank gray_test(std::span<const Survival> control, std::span<const Survival> treatment,
                                const TestOptions& options = {});

} // namespace cxlift::stats
