// A Distribution as JSON, and so as CBOR.
#pragma once

#include "core/json/strict.hpp"
#include "stats/summaries/distribution.hpp"

namespace cxlift {

// A group is [value, n] where it is one value, and [lowest, highest, n, mean, m2] elsewhere.
[[nodiscard]] Json distribution_to_json(const stats::Distribution& distribution);
// Throws std::invalid_argument where the JSON is something else.
[[nodiscard]] stats::Distribution distribution_from_json(const Json& json);

} // namespace cxlift
