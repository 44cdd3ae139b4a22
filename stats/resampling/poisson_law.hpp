// The Poisson(1) weight of a unit in a replicate, drawn without those before it: exactly Poisson, of 16 random bits nearly
// always and of 64 more where these leave it open.
#pragma once

#include "stats/resampling/philox.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cxlift::stats::poisson_law {

// Of the 65,536 values of 16 bits, floor(65536 p_k) have weight k, where p_k = exp(-1) / k!; the 5 left over are decided by
// further bits. Read as a signed number, which is what all machines can compare, 16 bits have a weight above k from from[k] on.
inline constexpr std::array<std::int16_t, 8> from{-8659, 15450, 27504, 31522, 32526, 32726, 32759, 32763};
inline constexpr std::int16_t undecided = 8; // all 16 bits can tell, and more

// What the 5 last ones are: floor(2^64 P(weight <= k)) for k = 0 .. 22, given that 16 bits left it open, rounded from 60
// digits.
inline constexpr std::array<std::uint64_t, 23> further{
    0x11c4f0bf5fd22560, 0x2389e17ebfa44ac0, 0x4605f3780926f709, 0x5184a42076fd3077, 0x6dfde9e42c0c586c, 0x9ca58734460522f9,
    0xb57d327d5b6a55cc, 0xdd9c01d0f0c1ef58, 0xfc397554fd067c23, 0xffa049473746fd8f, 0xfff75e7909e70a80, 0xffff49207a2422f3,
    0xfffff203c37e8fa8, 0xffffff018e0f5cf1, 0xffffffef1c876b9a, 0xfffffffef2d3b0d9, 0xfffffffff038752d, 0xffffffffff20447d,
    0xfffffffffff441c9, 0xffffffffffff6a10, 0xfffffffffffff8e0, 0xffffffffffffffad, 0xfffffffffffffffc};
inline constexpr std::int16_t most = further.size(); // the largest weight

// The weight of 16 bits, or `undecided`.
[[nodiscard]] constexpr std::int16_t weight_of(std::uint16_t bits) noexcept {
    std::int16_t weight = 0;
    for (const std::int16_t reached : from) {
        weight = static_cast<std::int16_t>(weight + (static_cast<std::int16_t>(bits) >= reached ? 1 : 0));
    }
    return weight;
}

// The same of 64 further bits where 16 left it open.
[[nodiscard]] constexpr std::int16_t further_weight_of(std::uint64_t bits) noexcept {
    std::int16_t weight = 0;
    for (const std::uint64_t reached : further) {
        weight = static_cast<std::int16_t>(weight + (bits >= reached ? 1 : 0));
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

// Philox makes most of the work, so it has the fewest rounds that pass all tests of BigCrush (see philox4x32).
inline constexpr int rounds = 7;

// Eight replicates, 8 block to 8 block + 7, share one call: of words 1, 0, 3 and 2, the order in which the last round leaves
// them in a register, the low half and then the high half.
inline constexpr std::size_t replicates_of_block = 8;

[[nodiscard]] constexpr PhiloxCounter words_of(std::uint64_t unit, std::uint32_t block, const Stream& stream) noexcept {
    return philox4x32<rounds>(
        {static_cast<std::uint32_t>(unit), static_cast<std::uint32_t>(unit >> 32U), block, stream.variant}, stream.key());
}

[[nodiscard]] constexpr std::uint16_t bits_of(const PhiloxCounter& words, std::size_t place) noexcept {
    return static_cast<std::uint16_t>(words[(place / 2) ^ 1U] >> (16 * (place % 2)));
}

[[nodiscard]] constexpr std::int16_t further_weight(std::uint64_t unit, std::uint32_t replicate,
                                                    const Stream& stream) noexcept {
    const PhiloxCounter words = philox4x32<rounds>(
        {static_cast<std::uint32_t>(unit), static_cast<std::uint32_t>(unit >> 32U), replicate, stream.variant | further_bits},
        stream.key());
    return further_weight_of((std::uint64_t{words[1]} << 32U) | words[0]);
}

// What the kernels compute for many units at once.
[[nodiscard]] constexpr std::int16_t weight(std::uint64_t unit, std::uint32_t replicate, const Stream& stream) noexcept {
    const PhiloxCounter words = words_of(unit, static_cast<std::uint32_t>(replicate / replicates_of_block), stream);
    const std::int16_t decided = weight_of(bits_of(words, replicate % replicates_of_block));
    return decided == undecided ? further_weight(unit, replicate, stream) : decided;
}

} // namespace cxlift::stats::poisson_law
