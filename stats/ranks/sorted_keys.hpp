// A column as sorted whole numbers of the same order: what ranks need of values of any number and size.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace cxlift::stats {

// Above the key of every finite number.
inline constexpr std::uint64_t end_key = std::numeric_limits<std::uint64_t>::max();

// The key of a number: of two numbers the larger has the larger key. Adding 0.0 makes -0.0 and 0.0 one value.
[[nodiscard]] inline std::uint64_t key_of(double value) noexcept {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63U;
    const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

struct SortedKeys {
    std::vector<std::uint64_t> keys; // ascending, with end_key behind the last
    std::int64_t n = 0;
    std::int64_t missing = 0; // values that are NaN
};

// Twice the number of a column's values below a value, and once that of those equal to it.
[[nodiscard]] inline std::int64_t doubled_placement(const SortedKeys& column, double value) noexcept {
    const auto begin = column.keys.begin();
    const auto range = std::equal_range(begin, begin + column.n, key_of(value));
    return (range.first - begin) + (range.second - begin);
}

// Throws std::invalid_argument where a value is infinite; `name` is of the column.
[[nodiscard]] SortedKeys sorted_keys(std::span<const double> values, const std::string& name);

} // namespace cxlift::stats
