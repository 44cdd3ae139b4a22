// Random sets of rows, each row with the same probability.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cxlift::stats {

// Puts each of the first `rows` rows into the set with probability share / 256, independently; returns how many there are.
// `set` is as in row_bits.hpp. Its 64-bit words 2 b and 2 b + 1 come from block b of Philox(seed, stream), a block for each
// binary digit of the share: the same on every machine.
std::size_t random_rows(std::uint64_t seed, std::uint64_t stream, std::uint32_t share, std::size_t rows,
                        std::uint64_t* set) noexcept;

// How many random bits a row takes: 0 to 8, fewest where the share has few binary digits.
[[nodiscard]] constexpr std::uint32_t bits_of_share(std::uint32_t share) noexcept {
    std::uint32_t bits = 8;
    for (; bits > 0 && (share & 1U) == 0; share >>= 1U) {
        --bits;
    }
    return bits;
}

} // namespace cxlift::stats
