#include "stats/simd/poisson_rows.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/poisson_rows.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "stats/simd/poisson_words-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

void poisson_words(const PoissonRows& rows, std::uint32_t block, std::uint32_t* words) {
    const Rounds schedule(rows.stream, block);
    HWY_ALIGN std::uint64_t lanes[2][width];
    for (std::size_t row = 0; row < PoissonRows::most; ++row) {
        const std::size_t lane = row / 2 % width;
        const DrawnBits found = bits_of(rows.units[row % 2], row / 2 - lane, schedule);
        hn::Store(found.first, Unit(), lanes[0]);
        hn::Store(found.second, Unit(), lanes[1]);
        for (std::size_t w = 0; w < 4; ++w) {
            words[w * PoissonRows::most + row] = static_cast<std::uint32_t>(lanes[w / 2][lane] >> (w % 2 == 0 ? 32U : 0U));
        }
    }
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(poisson_words);
} // namespace

// The first round multiplies the low half of the unit's key and the replicates' block, and the second the sums of both.
PoissonRows::PoissonRows(std::span<const std::uint64_t> keys_of_rows, const poisson_law::Stream& stream_of_rows) noexcept
    : n(keys_of_rows.size()), stream(stream_of_rows) {
    std::copy(keys_of_rows.begin(), keys_of_rows.end(), keys.begin());
    const PhiloxKey first = philox_key_of_round(stream.key(), 0);
    const PhiloxKey second = philox_key_of_round(stream.key(), 1);
    for (std::size_t row = 0; row < most; ++row) {
        Units& into = units[row % 2];
        const std::size_t i = row / 2;
        into.key_high[i] = keys[row] >> 32U;
        const std::uint64_t product = (keys[row] & 0xFFFFFFFFU) * philox_multiplier_0;
        const std::uint64_t low = ((product >> 32U) ^ stream.variant ^ first[1]) & 0xFFFFFFFFU;
        into.second_1[i] = low * philox_multiplier_1;
        into.second_0[i] = (into.second_1[i] >> 32U) ^ second[0];
        into.second_2[i] = (product & 0xFFFFFFFFU) ^ second[1];
    }
}

void poisson_words(const PoissonRows& rows, std::uint32_t block, std::uint32_t* words) noexcept {
    HWY_DYNAMIC_DISPATCH(poisson_words)(rows, block, words);
}

} // namespace cxlift::stats
#endif
