// A Survival, or UnitTimes, as JSON, and so as CBOR.
#pragma once

#include "core/json/strict.hpp"
#include "stats/summaries/survival.hpp"
#include "stats/summaries/unit_times.hpp"

namespace cxlift {

// An entry is [time, events, censored].
[[nodiscard]] Json survival_to_json(const stats::Survival& survival);
// Throws std::invalid_argument where a time cannot be one.
[[nodiscard]] stats::Survival survival_from_json(const Json& json);

// Columns of the rows, with how many rows each unit has: an end is 0 where the time was still going on, 1 with the event, 2
// with the other one.
[[nodiscard]] Json unit_times_to_json(const stats::UnitTimes& times);
[[nodiscard]] stats::UnitTimes unit_times_from_json(const Json& json);

} // namespace cxlift
