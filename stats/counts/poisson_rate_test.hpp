// The test of two rates of events, by any of its methods.
#pragma once

#include "stats/comparison.hpp"
#include "stats/counts/event_count.hpp"
#include "stats/counts/rate_method.hpp"

namespace cxlift::stats {

// Up to so many events of both variants together `automatic` is the E-test.
inline constexpr std::int64_t most_events_of_few = 100;

// Tests equal rates of events that come independently of one another (Poisson). n_control and n_treatment count events. See
// rate_score.hpp, e_test.hpp and conditional_rates.hpp. A variant without exposure: NaN and a note.
[[nodiscard]] Comparison poisson_rate_test(const EventCount& control, const EventCount& treatment,
                                           const TestOptions& options = {}, RateMethod method = RateMethod::score);

} // namespace cxlift::stats
