// Philox for as many units as a vector has lanes. Compiled once for each instruction set, as Highway's headers of this kind
// are.
#if defined(CXLIFT_STATS_SIMD_POISSON_WORDS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CXLIFT_STATS_SIMD_POISSON_WORDS_INL
#undef CXLIFT_STATS_SIMD_POISSON_WORDS_INL
#else
#define CXLIFT_STATS_SIMD_POISSON_WORDS_INL
#endif

#include "stats/simd/poisson_rows.hpp"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Unit = hn::CappedTag<std::uint64_t, PoissonRows::lanes>; // one unit a lane
using Word = hn::Repartition<std::uint32_t, Unit>;
using Units = hn::Vec<Unit>;
inline constexpr std::size_t width = hn::MaxLanes(Unit());

// Of every unit a word in the low half of its lane; what is in the high half does not matter, as the multiplication does not
// read it.
struct Words {
    Units word[4];
};

HWY_INLINE Units times(Units words, std::uint32_t multiplier) {
#if HWY_TARGET == HWY_SCALAR
    return Units((words.raw & 0xFFFFFFFFU) * multiplier);
#else
    return hn::MulEven(hn::BitCast(Word(), words), hn::Set(Word(), multiplier));
#endif
}

// What of the first two rounds depends on the replicates alone, and the keys of the others.
struct Rounds {
    std::uint64_t first_0;
    std::uint64_t first_1;
    PhiloxKey key[poisson_rows::rounds] = {};

    Rounds(const poisson_law::Stream& stream, std::uint32_t block) {
        for (int round = 0; round < poisson_rows::rounds; ++round) {
            key[round] = poisson_rows::key_of_round(stream.key(), round);
        }
        const std::uint64_t product = std::uint64_t{poisson_rows::multiplier_1} * block;
        first_0 = (product >> 32U) ^ key[0][0];
        first_1 = product & 0xFFFFFFFFU;
    }
};

HWY_INLINE Words words_of(const PoissonRows& rows, std::size_t row, const Rounds& schedule) {
    const Unit tag;
    const Units high = hn::Load(tag, rows.key_high.data() + row);
    const Units product = times(hn::Xor(high, hn::Set(tag, schedule.first_0)), poisson_rows::multiplier_0);
    Units c0 = hn::Xor(hn::Load(tag, rows.second_0.data() + row), hn::Set(tag, schedule.first_1));
    Units c1 = hn::Load(tag, rows.second_1.data() + row);
    Units c2 = hn::Xor(hn::ShiftRight<32>(product), hn::Load(tag, rows.second_2.data() + row));
    Units c3 = product;
    for (int round = 2; round < poisson_rows::rounds; ++round) {
        const Units a = times(c0, poisson_rows::multiplier_0);
        const Units b = times(c2, poisson_rows::multiplier_1);
        c0 = hn::Xor3(hn::ShiftRight<32>(b), c1, hn::Set(tag, std::uint64_t{schedule.key[round][0]}));
        c2 = hn::Xor3(hn::ShiftRight<32>(a), c3, hn::Set(tag, std::uint64_t{schedule.key[round][1]}));
        c1 = b;
        c3 = a;
    }
    return {{c0, c1, c2, c3}};
}

} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
