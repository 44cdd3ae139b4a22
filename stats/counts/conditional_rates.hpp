// Tests of two rates given the events of both variants together: the binomial distribution of the treatment's share of them.
#pragma once

#include "stats/comparison.hpp"
#include "stats/counts/event_count.hpp"

#include <cstdint>

namespace cxlift::stats {

//   exact    the two-sided p-value is twice the smaller tail, and the interval of the ratio Clopper and Pearson's (1934), which
//            inverts it (Przyborowski and Wilenski 1940, Biometrika 31:313); the same interval as R's poisson.test
//   mid_p    the same with half of the probability of what was seen (Lancaster 1961): shorter, not strictly conservative
//   minlike  the two-sided p-value is the probability of what is not likelier than what was seen, as in R's poisson.test; its
//            own interval, not R's (Fay 2010, R Journal 2:53)
enum class ConditionalRule { exact, mid_p, minlike };

// Beyond so many events of both variants together the binomial tails have lost digits, and the answer is NaN and a note.
inline constexpr std::int64_t most_events_of_conditional = 10'000'000;

// Tests equal rates. The condition leaves the ratio alone, so there is no interval of the difference, and the lift is what
// agrees with the p-value. No standard error either; statistic is the treatment's number of events.
[[nodiscard]] Comparison conditional_rate_test(const EventCount& control, const EventCount& treatment,
                                               const TestOptions& options, ConditionalRule rule);

} // namespace cxlift::stats
