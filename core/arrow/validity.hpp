// Which rows of a column hold a value: Arrow's validity bitmaps.
#pragma once

#include "core/arrow/c_data_interface.hpp"
#include "stats/simd/row_bits.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace cxlift::arrow {

// Whether the column can hold a null at all; a producer may leave the count unknown (-1).
[[nodiscard]] inline bool may_have_nulls(const ArrowArray& array) noexcept {
    return array.null_count != 0 && array.n_buffers > 0 && array.buffers[0] != nullptr;
}

[[nodiscard]] inline bool bit_at(const void* bits, std::int64_t index) noexcept {
    const auto* bytes = static_cast<const std::uint8_t*>(bits);
    return ((bytes[index >> 3] >> (index & 7)) & 1U) != 0;
}

// Up to 64 bits from `begin`, the first at the lowest place; the bytes after the last bit are not touched.
[[nodiscard]] inline std::uint64_t bits_at(const void* bits, std::int64_t begin, std::size_t count) noexcept {
    const auto* bytes = static_cast<const std::uint8_t*>(bits) + (begin >> 3);
    const auto shift = static_cast<std::size_t>(begin & 7);
    const std::size_t needed = (shift + count + 7) / 8;
    std::uint64_t word = 0;
    if (needed >= 8) [[likely]] { // a size known to the compiler is one load
        std::memcpy(&word, bytes, 8);
    } else {
        std::memcpy(&word, bytes, needed);
    }
    word >>= shift;
    if (needed > 8) {
        word |= std::uint64_t{bytes[8]} << (64U - shift);
    }
    return word & stats::first_rows(count);
}

// Calls write(place, bits, count) with pieces of the n bits from `begin`, as they come to lie from bit `to` of an array of
// words: no piece crosses from one word into the next.
template <typename Write>
void for_each_word(const void* bits, std::int64_t begin, std::size_t n, std::size_t to, const Write& write) {
    for (std::size_t done = 0; done < n;) {
        const std::size_t count = std::min(n - done, 64 - (to + done) % 64);
        write(to + done,
              bits == nullptr ? stats::first_rows(count) : bits_at(bits, begin + static_cast<std::int64_t>(done), count),
              count);
        done += count;
    }
}

} // namespace cxlift::arrow
