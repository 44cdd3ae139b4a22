// Small numbers of rows, such as those of labels, looked up in a table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift::stats {

// All of these return the bitwise "or" of what they write: negative if something negative is among it.

// Writes table[columns[i] + 1] for each row i: the numbers begin at -1.
std::int32_t look_up(std::span<const std::int32_t> table, std::span<const std::int32_t> columns, std::int32_t* out) noexcept;

// Writes table[(rows[i] + 1) * stride + columns[i] + 1] for each row i. Rows and columns have one length.
std::int32_t look_up(std::span<const std::int32_t> table, std::int32_t stride, std::span<const std::int32_t> rows,
                     std::span<const std::int32_t> columns, std::int32_t* out) noexcept;

// A table of few places; the last one stands for every number from there on.
using ByteTable = std::array<std::int8_t, 16>;
// Writes table[min(bytes[i], 15)] for each row i.
std::int32_t look_up(const ByteTable& table, std::span<const std::uint8_t> bytes, std::int32_t* out) noexcept;

} // namespace cxlift::stats
