// Fisher's exact conditional test of two independent proportions.
#pragma once

#include "stats/comparison.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// Fisher (1922), JRSS 85:87; (1935), JRSS 98:39: the distribution of the treatment's successes given the successes of both
// variants. p-value and two-sided rule: fisher_inversion.hpp. odds_ratio is the conditional maximum-likelihood estimate, and
// odds_ratio_interval inverts the same test: the p-value is below alpha exactly when 1 lies outside.
//
// Given the margins there is a distribution of the odds ratio alone. The intervals of difference and lift are unconditional:
// every difference and ratio but "none" is tested by the exact score test (score_inversion.hpp), and "none" by Fisher's, so
// that they hold at least what they say and cannot contradict the p-value. Above most_enumerated_by_fisher units they are
// the score test's instead (Miettinen-Nurminen, Koopman); a note says so and dual is false. The p-value and the odds ratio have
// no limit.
inline constexpr std::int64_t most_enumerated_by_fisher = 1'000;

[[nodiscard]] Comparison fisher_test(const Successes& control, const Successes& treatment, const TestOptions& options = {});

} // namespace cxlift::stats
