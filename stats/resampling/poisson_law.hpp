// The Poisson(1) weight of a unit in a replicate, drawn without those before it: exactly Poisson, of 16 random bits nearly
// always and of 64 more where these leave it open.
#pragma once

#include "stats/resampling/philox.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cxlift::stats::poisson_law {

// Of the 65,536 values of 16 bits, floor(65536 p_k) have weight k, where p_k = exp(-1) / k!; the 5 left over are decided by
// further bits. Which values have which weight follows from what a vector register can look up at once: a table of sixteen
// cells with two weights each (Walker 1977, ACM Trans. Math. Softw. 3:253). The low byte, with its sign, is compared with what
// the cell in the next four bits says.
inline constexpr std::size_t cells = 16;
inline constexpr std::int8_t undecided = -128;
alignas(16) inline constexpr std::array<std::int8_t, cells> below{-124, -126, -116, -66, 123, 0,    0, -83,
                                                                  0,    0,    0,    0,   0,   -113, 0, 0};
alignas(16) inline constexpr std::array<std::int8_t, cells> first{undecided, 6, 5, 4, 3, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2};
alignas(16) inline constexpr std::array<std::int8_t, cells> second{0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2};

// The table leaves 4 of 4,096 open. Their 64 values, by the four bits that are left: so many of each weight from 0 on.
inline constexpr std::array<std::size_t, 8> of_open{13, 13, 6, 2, 12, 8, 1, 4};

// What the 5 last ones are: floor(2^64 P(weight <= k)) for k = 0 .. 22, given that 16 bits left it open, rounded from 60
// digits.
inline constexpr std::array<std::uint64_t, 23> further{
    0x11c4f0bf5fd22560, 0x2389e17ebfa44ac0, 0x4605f3780926f709, 0x5184a42076fd3077, 0x6dfde9e42c0c586c, 0x9ca58734460522f9,
    0xb57d327d5b6a55cc, 0xdd9c01d0f0c1ef58, 0xfc397554fd067c23, 0xffa049473746fd8f, 0xfff75e7909e70a80, 0xffff49207a2422f3,
    0xfffff203c37e8fa8, 0xffffff018e0f5cf1, 0xffffffef1c876b9a, 0xfffffffef2d3b0d9, 0xfffffffff038752d, 0xffffffffff20447d,
    0xfffffffffff441c9, 0xffffffffffff6a10, 0xfffffffffffff8e0, 0xffffffffffffffad, 0xfffffffffffffffc};

// The weight of 16 bits, or `undecided`.
[[nodiscard]] constexpr std::int8_t weight_of(std::uint16_t bits) noexcept {
    const auto low = static_cast<std::int8_t>(bits & 0xFFU);
    const std::size_t cell = (bits >> 8U) % cells;
    const std::int8_t weight = low < below[cell] ? first[cell] : second[cell];
    if (weight != undecided) {
        return weight;
    }
    std::size_t open = (bits >> 12U) | ((bits & 3U) << 4U);
    for (std::size_t k = 0; k < of_open.size(); ++k) {
        if (open < of_open[k]) {
            return static_cast<std::int8_t>(k);
        }
        open -= of_open[k];
    }
    return undecided;
}

// The same of 64 further bits where 16 left it open.
[[nodiscard]] constexpr std::int8_t further_weight_of(std::uint64_t bits) noexcept {
    std::int8_t weight = 0;
    for (const std::uint64_t reached : further) {
        weight = static_cast<std::int8_t>(weight + (bits >= reached ? 1 : 0));
    }
    return weight;
}

// The units of one variant draw from these numbers alone. Variants are below 2^31: the highest bit tells further bits from the
// first ones.
struct Stream {
    std::uint64_t seed = 0;
    std::uint32_t variant = 0;

    [[nodiscard]] constexpr PhiloxKey key() const noexcept {
        return {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)};
    }
};
inline constexpr std::uint32_t further_bits = 0x80000000U;

// Eight replicates, 8 block to 8 block + 7, share one call: of each of its words the low half and then the high half.
inline constexpr std::size_t replicates_of_block = 8;

[[nodiscard]] constexpr PhiloxCounter words_of(std::uint64_t unit, std::uint32_t block, const Stream& stream) noexcept {
    return philox4x32({static_cast<std::uint32_t>(unit), static_cast<std::uint32_t>(unit >> 32U), block, stream.variant},
                      stream.key());
}

[[nodiscard]] constexpr std::int8_t further_weight(std::uint64_t unit, std::uint32_t replicate, const Stream& stream) noexcept {
    const PhiloxCounter words = philox4x32(
        {static_cast<std::uint32_t>(unit), static_cast<std::uint32_t>(unit >> 32U), replicate, stream.variant | further_bits},
        stream.key());
    return further_weight_of((std::uint64_t{words[1]} << 32U) | words[0]);
}

// What the kernels compute for many units at once.
[[nodiscard]] constexpr std::int8_t weight(std::uint64_t unit, std::uint32_t replicate, const Stream& stream) noexcept {
    const std::size_t place = replicate % replicates_of_block;
    const PhiloxCounter words = words_of(unit, static_cast<std::uint32_t>(replicate / replicates_of_block), stream);
    const auto bits = static_cast<std::uint16_t>(words[place / 2] >> (16 * (place % 2)));
    const std::int8_t decided = weight_of(bits);
    return decided == undecided ? further_weight(unit, replicate, stream) : decided;
}

} // namespace cxlift::stats::poisson_law
