// The methods that compare two rates of events, and their words.
#pragma once

#include "stats/words.hpp"

#include <span>
#include <string_view>

namespace cxlift::stats {

// `automatic` is e_test of few events (most_events_of_few, both variants together) and score of more.
enum class RateMethod { automatic, score, e_test, exact, minlike, mid_p };

[[nodiscard]] std::span<const Word<RateMethod>> rate_methods();

} // namespace cxlift::stats
