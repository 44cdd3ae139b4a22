// The name a user probably meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cxlift {

// "'clum' is not <what>; the nearest is 'column'." The nearest is left out where no known name is close.
[[nodiscard]] std::string unknown_name(std::string_view name, std::string_view what, std::span<const std::string> known);

} // namespace cxlift
