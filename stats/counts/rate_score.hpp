// The score test of two rates with the intervals that invert it.
#pragma once

#include "stats/comparison.hpp"
#include "stats/counts/event_count.hpp"

namespace cxlift::stats {

// z of H0: treatment - control = difference, with the variance of the restricted maximum-likelihood rates (Miettinen and
// Nurminen 1985, Stat Med 4:213, equations 4 and 5, where person-time takes the place of persons).
[[nodiscard]] double rate_difference_score(const EventCount& control, const EventCount& treatment, double difference);
// z of H0: treatment / control = ratio.
[[nodiscard]] double rate_ratio_score(const EventCount& control, const EventCount& treatment, double ratio);
// The control's rate that is likeliest where treatment - control = difference.
[[nodiscard]] double restricted_rate(const EventCount& control, const EventCount& treatment, double difference);

// Tests equal rates by the score statistic (Gart and Nam's for rates). The intervals of the difference and of the ratio, which
// is Graham, Mietlowski and Mosteller's (2003), invert the same statistic.
[[nodiscard]] Comparison score_rate_test(const EventCount& control, const EventCount& treatment, const TestOptions& options);

} // namespace cxlift::stats
