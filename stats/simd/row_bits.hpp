// Sets of rows, one bit for each row: what belongs to a group, what is present, what is a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace cxlift::stats {

// Row i is bit i mod 64 of word i / 64. Bits beyond the last row are 0.
constexpr std::size_t rows_per_word = 64;
[[nodiscard]] constexpr std::size_t words_for(std::size_t rows) noexcept {
    return (rows + rows_per_word - 1) / rows_per_word;
}

// A word whose first `rows` rows are there: 1 to 64 of them.
[[nodiscard]] constexpr std::uint64_t first_rows(std::size_t rows) noexcept {
    return ~std::uint64_t{0} >> (rows_per_word - rows);
}

// Whether a row is in the set; nullptr stands for all rows.
[[nodiscard]] constexpr bool has_row(const std::uint64_t* rows, std::size_t row) noexcept {
    return rows == nullptr || ((rows[row / rows_per_word] >> (row % rows_per_word)) & 1U) != 0;
}

// The rows whose code is this one; returns how many they are.
std::int64_t rows_equal(std::span<const std::int32_t> codes, std::int32_t code, std::uint64_t* rows) noexcept;

// The rows whose value is neither NaN nor infinite.
void rows_finite(std::span<const double> values, std::uint64_t* rows) noexcept;

} // namespace cxlift::stats
