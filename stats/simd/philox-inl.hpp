// Philox for as many counters as a vector has lanes. Compiled once for each instruction set, as Highway's headers of this kind
// are.
#if defined(CXLIFT_STATS_SIMD_PHILOX_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CXLIFT_STATS_SIMD_PHILOX_INL
#undef CXLIFT_STATS_SIMD_PHILOX_INL
#else
#define CXLIFT_STATS_SIMD_PHILOX_INL
#endif

#include "stats/resampling/philox.hpp"

#include <cstddef>
#include <cstdint>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Unit = hn::CappedTag<std::uint64_t, 8>; // one counter a lane
using Word = hn::Repartition<std::uint32_t, Unit>;
using Units = hn::Vec<Unit>;

// Of every counter a word in the low half of its lane; what is in the high half does not matter, as the multiplication does not
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

HWY_INLINE void next_round(Words& words, const PhiloxKey& key_of_round) {
    const Unit tag;
    const Units a = times(words.word[0], philox_multiplier_0);
    const Units b = times(words.word[2], philox_multiplier_1);
    words.word[0] = hn::Xor3(hn::ShiftRight<32>(b), words.word[1], hn::Set(tag, std::uint64_t{key_of_round[0]}));
    words.word[2] = hn::Xor3(hn::ShiftRight<32>(a), words.word[3], hn::Set(tag, std::uint64_t{key_of_round[1]}));
    words.word[1] = b;
    words.word[3] = a;
}

// philox4x32 of philox.hpp.
HWY_INLINE Words drawn_words(Words counters, const PhiloxKey& key) {
    for (int round = 0; round < philox_rounds; ++round) {
        next_round(counters, philox_key_of_round(key, round));
    }
    return counters;
}

} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
