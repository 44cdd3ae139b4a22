// Random numbers that are a function of a key and a counter: any of them can be had without those before it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace cxlift::stats {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

inline constexpr std::uint32_t philox_multiplier_0 = 0xD2511F53U;
inline constexpr std::uint32_t philox_multiplier_1 = 0xCD9E8D57U;
inline constexpr int philox_rounds = 10;

// The key of a round, counted from 0: it grows by the golden ratio and by sqrt(3) - 1.
[[nodiscard]] constexpr PhiloxKey philox_key_of_round(PhiloxKey key, int round) noexcept {
    return {key[0] + static_cast<std::uint32_t>(round) * 0x9E3779B9U, key[1] + static_cast<std::uint32_t>(round) * 0xBB67AE85U};
}

// Philox 4x32. Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC11: ten rounds are what
// they recommend, seven the fewest that pass all tests of BigCrush (their table 2). The same numbers on every machine, in any
// order and on any number of threads.
template <int Rounds = philox_rounds>
[[nodiscard]] constexpr PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key) noexcept {
    for (int round = 0; round < Rounds; ++round) {
        const PhiloxKey of_round = philox_key_of_round(key, round);
        const std::uint64_t a = std::uint64_t{philox_multiplier_0} * counter[0];
        const std::uint64_t b = std::uint64_t{philox_multiplier_1} * counter[2];
        counter = {static_cast<std::uint32_t>(b >> 32U) ^ counter[1] ^ of_round[0], static_cast<std::uint32_t>(b),
                   static_cast<std::uint32_t>(a >> 32U) ^ counter[3] ^ of_round[1], static_cast<std::uint32_t>(a)};
    }
    return counter;
}

// The numbers of one stream (a replicate, a shift) in their order. The key is the seed.
class Philox {
public:
    constexpr Philox(std::uint64_t seed, std::uint64_t stream) noexcept
        : key_{low(seed), high(seed)}, counter_{0, 0, low(stream), high(stream)} {}

    [[nodiscard]] constexpr std::uint32_t next() noexcept {
        if (used_ == block_.size()) {
            block_ = philox4x32(counter_, key_);
            counter_[1] += ++counter_[0] == 0 ? 1U : 0U;
            used_ = 0;
        }
        return block_[used_++];
    }

    // Strictly between 0 and 1, of 53 bits.
    [[nodiscard]] constexpr double uniform() noexcept {
        const std::uint64_t bits = (std::uint64_t{next()} << 32U) | next();
        return (static_cast<double>(bits >> 12U) + 0.5) * 0x1.0p-52;
    }

    // One of 0 .. bound - 1 with equal probability. Lemire (2019), ACM TOMACS 29:3, in 32 bits; `bound` is at least 1.
    [[nodiscard]] constexpr std::uint32_t below(std::uint32_t bound) noexcept {
        std::uint64_t product = std::uint64_t{next()} * bound;
        if (static_cast<std::uint32_t>(product) < bound) {
            const std::uint32_t least = (0U - bound) % bound; // draws below it would favour some results
            while (static_cast<std::uint32_t>(product) < least) {
                product = std::uint64_t{next()} * bound;
            }
        }
        return static_cast<std::uint32_t>(product >> 32U);
    }

private:
    static constexpr std::uint32_t low(std::uint64_t value) noexcept { return static_cast<std::uint32_t>(value); }
    static constexpr std::uint32_t high(std::uint64_t value) noexcept { return static_cast<std::uint32_t>(value >> 32U); }

    PhiloxKey key_;
    PhiloxCounter counter_;
    PhiloxCounter block_{};
    std::size_t used_ = 4;
};

} // namespace cxlift::stats
