// Which rows of a column hold a value: Arrow's validity bitmaps.
#pragma once

#include "core/arrow/c_data_interface.hpp"

#include <cstddef>
#include <cstdint>

namespace cxlift::arrow {

// Whether the column can hold a null at all; a producer may leave the count unknown (-1).
[[nodiscard]] inline bool may_have_nulls(const ArrowArray& array) noexcept {
    return array.null_count != 0 && array.n_buffers > 0 && array.buffers[0] != nullptr;
}

[[nodiscard]] inline bool bit_at(const void* bits, std::int64_t index) noexcept {
    const auto* bytes = static_cast<const std::uint8_t*>(bits);
    return ((bytes[index >> 3] >> (index & 7)) & 1U) != 0;
}

// One byte, 0 or 1, for each of the n bits from `begin`.
inline void expand_bits(const void* bits, std::int64_t begin, std::size_t n, std::uint8_t* out) noexcept {
    const auto* bytes = static_cast<const std::uint8_t*>(bits);
    for (std::size_t i = 0; i < n; ++i) {
        const auto at = static_cast<std::uint64_t>(begin) + i;
        out[i] = static_cast<std::uint8_t>((bytes[at >> 3U] >> (at & 7U)) & 1U);
    }
}

} // namespace cxlift::arrow
