// Reading JSON that somebody else wrote: strict where the library is lenient.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace cxlift {

using Json = nlohmann::ordered_json;

// Depth at most 64, no key twice, no integer that only fits into a double. Throws std::invalid_argument with the place.
[[nodiscard]] Json parse_strict(std::string_view text);
[[nodiscard]] Json parse_strict_cbor(std::span<const std::uint8_t> bytes);

// A double as JSON can hold it: null for NaN and the infinities.
[[nodiscard]] Json number_or_null(double value);
// The way back: null is NaN.
[[nodiscard]] double number_or_nan(const Json& value);

} // namespace cxlift
