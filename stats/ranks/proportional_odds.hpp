// The common odds ratio of ordered answers: one number for all ways to cut a scale in two.
#pragma once

#include "stats/comparison.hpp"
#include "stats/proportions/odds_ratio.hpp"
#include "stats/ranks/ordered_counts.hpp"
#include "stats/words.hpp"

#include <span>

namespace cxlift::stats {

enum class ProportionalOddsMethod { score, profile, wald };
[[nodiscard]] std::span<const Word<ProportionalOddsMethod>> proportional_odds_methods();

// Odds of an answer above a level in the treatment over those in the control, supposed to be the same for every level
// (McCullagh 1980, JRSS B 42:109): above 1 the treatment tends to higher answers. `value` is the maximum-likelihood estimate,
// `std_error` that of its logarithm by the observed information. Tests an odds ratio of 1; the interval inverts the test.
//   score    Whitehead (1993), Stat Med 12:2257: the derivative of the likelihood over the root of its expected information; at
//            1 the rank-sum test's z without continuity correction, times the root of N / (N - 1). Its interval moves the same
//            statistic to other odds ratios, where the thresholds are maximised anew; of two levels it is Cornfield's
//   profile  the signed root of the likelihood ratio
//   wald     log value / std_error
// No overlap: the odds ratio is infinite or 0, its interval is open, and a note says so; wald then is NaN. An empty variant or
// values that are all equal: NaN and a note.
[[nodiscard]] OddsRatio proportional_odds(const OrderedCounts& values, const TestOptions& options = {},
                                          ProportionalOddsMethod method = ProportionalOddsMethod::score);

} // namespace cxlift::stats
