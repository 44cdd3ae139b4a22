// Reading JSON that somebody else wrote: strict where the library is lenient.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace cxlift {

using Json = nlohmann::ordered_json;

// Depth at most 64, no key twice, no integer that only fits into a double, texts in UTF-8; CBOR without tags and without
// lengths left open. Throws std::invalid_argument.
[[nodiscard]] Json parse_strict(std::string_view text);
[[nodiscard]] Json parse_strict_cbor(std::span<const std::uint8_t> bytes);

// A double as JSON can hold it: null for NaN and the infinities.
[[nodiscard]] Json number_or_null(double value);
// The way back: null is NaN.
[[nodiscard]] double number_or_nan(const Json& value);
// A count: a whole number from 0 to 2^53, so that sums of counts neither overflow nor lose a digit as doubles. Throws
// std::invalid_argument; the library's own conversion would cut 1.5 to 1 and take `true` for 1.
[[nodiscard]] std::int64_t count_of(const Json& value);

} // namespace cxlift
