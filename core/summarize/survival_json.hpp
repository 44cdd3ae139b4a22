// A Survival as JSON, and so as CBOR.
#pragma once

#include "core/json/strict.hpp"
#include "stats/summaries/survival.hpp"

namespace cxlift {

// An entry is [time, events, censored].
[[nodiscard]] Json survival_to_json(const stats::Survival& survival);
// Throws std::invalid_argument where a time cannot be one.
[[nodiscard]] stats::Survival survival_from_json(const Json& json);

} // namespace cxlift
