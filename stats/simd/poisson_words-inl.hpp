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
    PhiloxKey key[philox_rounds] = {};

    Rounds(const poisson_law::Stream& stream, std::uint32_t block) {
        for (int round = 0; round < philox_rounds; ++round) {
            key[round] = philox_key_of_round(stream.key(), round);
        }
        const std::uint64_t product = std::uint64_t{philox_multiplier_1} * block;
        first_0 = (product >> 32U) ^ key[0][0];
        first_1 = product & 0xFFFFFFFFU;
    }
};

HWY_INLINE Words words_of(const PoissonRows& rows, std::size_t row, const Rounds& schedule) {
    const Unit tag;
    const Units high = hn::Load(tag, rows.key_high.data() + row);
    const Units product = times(hn::Xor(high, hn::Set(tag, schedule.first_0)), philox_multiplier_0);
    Words words{{hn::Xor(hn::Load(tag, rows.second_0.data() + row), hn::Set(tag, schedule.first_1)),
                 hn::Load(tag, rows.second_1.data() + row),
                 hn::Xor(hn::ShiftRight<32>(product), hn::Load(tag, rows.second_2.data() + row)), product}};
    for (int round = 2; round < philox_rounds; ++round) {
        next_round(words, schedule.key[round]);
    }
    return words;
}

} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
