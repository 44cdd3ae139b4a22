#include "stats/simd/random_rows.hpp"

#include "stats/resampling/philox.hpp"
#include "stats/simd/row_bits.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/random_rows.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "stats/simd/philox-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

// The binary digits of a share, from the last that is 1 to the first: a row that is in by the later digits alone stays with
// a random bit of 1 where the next digit is 0, and any row comes in with a random bit of 1 where it is 1. So each digit halves
// what has been and adds its own half.
constexpr std::uint32_t digits = 8;

#if HWY_TARGET == HWY_SCALAR
constexpr std::size_t blocks_at_once = 1;

void draw_blocks(PhiloxKey key, std::uint64_t stream, std::uint32_t block, std::uint32_t share, std::uint64_t* words) {
    words[0] = words[1] = 0;
    for (std::uint32_t digit = digits - bits_of_share(share); digit < digits; ++digit) {
        const PhiloxCounter drawn =
            philox4x32({block, digit, static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32U)}, key);
        const bool one = ((share >> digit) & 1U) != 0;
        for (std::size_t i = 0; i < 2; ++i) {
            const std::uint64_t word = drawn[2 * i] | (std::uint64_t{drawn[2 * i + 1]} << 32U);
            words[i] = one ? words[i] | word : words[i] & word;
        }
    }
}
#else
constexpr std::size_t blocks_at_once = hn::MaxLanes(Unit());

HWY_INLINE void draw_blocks(PhiloxKey key, std::uint64_t stream, std::uint32_t block, std::uint32_t share,
                            std::uint64_t* words) {
    const Unit tag;
    const Units lower_half = hn::Set(tag, 0xffffffff);
    Units even = hn::Zero(tag);
    Units odd = hn::Zero(tag);
    for (std::uint32_t digit = digits - bits_of_share(share); digit < digits; ++digit) {
        const Words drawn = drawn_words({{hn::Add(hn::Set(tag, block), hn::Iota(tag, 0)), hn::Set(tag, digit),
                                          hn::Set(tag, stream), hn::Set(tag, stream >> 32U)}},
                                        key);
        const Units first = hn::Or(hn::And(drawn.word[0], lower_half), hn::ShiftLeft<32>(drawn.word[1]));
        const Units second = hn::Or(hn::And(drawn.word[2], lower_half), hn::ShiftLeft<32>(drawn.word[3]));
        const bool one = ((share >> digit) & 1U) != 0;
        even = one ? hn::Or(even, first) : hn::And(even, first);
        odd = one ? hn::Or(odd, second) : hn::And(odd, second);
    }
    hn::StoreInterleaved2(even, odd, tag, words);
}
#endif

std::size_t random_rows(PhiloxKey key, std::uint64_t stream, std::uint32_t share, std::size_t rows, std::uint64_t* set) {
    constexpr std::size_t words_at_once = 2 * blocks_at_once;
    const std::size_t words = words_for(rows);
    std::size_t word = 0;
    for (; word + words_at_once <= words; word += words_at_once) {
        draw_blocks(key, stream, static_cast<std::uint32_t>(word / 2), share, set + word);
    }
    if (word < words) {
        std::uint64_t last[words_at_once];
        draw_blocks(key, stream, static_cast<std::uint32_t>(word / 2), share, last);
        std::copy_n(last, words - word, set + word);
    }
    if (rows % rows_per_word != 0) {
        set[words - 1] &= first_rows(rows % rows_per_word);
    }
    std::size_t count = 0;
    for (word = 0; word < words; ++word) {
        count += hwy::PopCount(set[word]);
    }
    return count;
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(random_rows);
} // namespace

std::size_t random_rows(std::uint64_t seed, std::uint64_t stream, std::uint32_t share, std::size_t rows,
                        std::uint64_t* set) noexcept {
    const PhiloxKey key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)};
    return HWY_DYNAMIC_DISPATCH(random_rows)(key, stream, share, rows, set);
}

} // namespace cxlift::stats
#endif
