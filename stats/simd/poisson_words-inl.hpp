// Philox for units that draw by their keys, as many as a vector has lanes. Compiled once for each instruction set, as Highway's
// headers of this kind are.
#if defined(CXLIFT_STATS_SIMD_POISSON_WORDS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CXLIFT_STATS_SIMD_POISSON_WORDS_INL
#undef CXLIFT_STATS_SIMD_POISSON_WORDS_INL
#else
#define CXLIFT_STATS_SIMD_POISSON_WORDS_INL
#endif

#include "stats/simd/poisson_rows.hpp"

#include <hwy/highway.h>

#include "stats/simd/philox-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {

inline constexpr std::size_t width = hn::MaxLanes(Unit());

// What of the first two rounds depends on the replicates alone, and the keys of the others.
struct Rounds {
    std::uint64_t first_0;
    std::uint64_t first_1;
    PhiloxKey key[poisson_law::rounds] = {};

    Rounds(const poisson_law::Stream& stream, std::uint32_t block) {
        for (int round = 0; round < poisson_law::rounds; ++round) {
            key[round] = philox_key_of_round(stream.key(), round);
        }
        const std::uint64_t product = std::uint64_t{philox_multiplier_1} * block;
        first_0 = (product >> 32U) ^ key[0][0];
        first_1 = product & 0xFFFFFFFFU;
    }
};

// The 16 bits of eight replicates, four in each lane: words 1 and 0, and words 3 and 2.
struct DrawnBits {
    Units first;
    Units second;
};

// Of `width` units from the `i`-th on.
HWY_INLINE DrawnBits bits_of(const PoissonRows::Units& units, std::size_t i, const Rounds& schedule) {
    const Unit tag;
    const Units high = hn::Load(tag, units.key_high.data() + i);
    const Units product = times(hn::Xor(high, hn::Set(tag, schedule.first_0)), philox_multiplier_0);
    Words words{{hn::Xor(hn::Load(tag, units.second_0.data() + i), hn::Set(tag, schedule.first_1)),
                 hn::Load(tag, units.second_1.data() + i),
                 hn::Xor(hn::ShiftRight<32>(product), hn::Load(tag, units.second_2.data() + i)), product}};
    constexpr int last = poisson_law::rounds - 1;
    for (int round = 2; round < last; ++round) {
        next_round(words, schedule.key[round]);
    }
    // The last round leaves two words together, as its products have them.
    const PhiloxKey& key = schedule.key[last];
    const Units a = times(words.word[0], philox_multiplier_0);
    const Units b = times(words.word[2], philox_multiplier_1);
    return {.first = hn::Xor3(b, hn::ShiftLeft<32>(words.word[1]), hn::Set(tag, std::uint64_t{key[0]} << 32U)),
            .second = hn::Xor3(a, hn::ShiftLeft<32>(words.word[3]), hn::Set(tag, std::uint64_t{key[1]} << 32U))};
}

} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
