// The text of a label that is not stored as text: an integer, a truth value, a date, a moment.
#pragma once

#include "core/arrow/type.hpp"

#include <cstdint>
#include <string>

namespace cxlift::arrow {

// `bits` is the value, sign-extended to 64 bits. Dates and moments are written in ISO 8601, moments in UTC.
[[nodiscard]] std::string label_text(const ColumnType& type, std::uint64_t bits);

} // namespace cxlift::arrow
