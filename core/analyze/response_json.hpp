// Who answered, as JSON and back.
#pragma once

#include "core/analyze/response.hpp"
#include "core/json/strict.hpp"

namespace cxlift {

[[nodiscard]] Json bounded_to_json(const std::optional<BoundedDifference>& bounded); // null where there is none
[[nodiscard]] std::optional<BoundedDifference> bounded_from_json(const Json& json);
[[nodiscard]] Json response_to_json(const Response& response);
[[nodiscard]] Response response_from_json(const Json& json);

} // namespace cxlift
