#include "stats/simd/row_bits.hpp"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/row_bits.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Eight rows at a time are whole bytes of the set, whatever the width of a vector up to 64 lanes.
template <typename T, typename Test, typename TestOne>
HWY_INLINE void rows_where(const T* values, std::size_t n, std::uint64_t* rows, const Test& test, const TestOne& test_one) {
    const hn::CappedTag<T, 8> tag;
    constexpr std::size_t width = hn::MaxLanes(tag);
    for (std::size_t word = 0; word < words_for(n); ++word) {
        const std::size_t begin = word * rows_per_word;
        std::uint64_t bits = 0;
        if (begin + rows_per_word <= n) {
            for (std::size_t i = 0; i < rows_per_word; i += width) {
                std::uint64_t some = 0;
                hn::StoreMaskBits(tag, test(tag, hn::LoadU(tag, values + begin + i)), reinterpret_cast<std::uint8_t*>(&some));
                bits |= some << i;
            }
        } else {
            for (std::size_t i = begin; i < n; ++i) {
                bits |= std::uint64_t{test_one(values[i])} << (i - begin);
            }
        }
        rows[word] = bits;
    }
}

std::int64_t rows_equal(const std::int32_t* codes, std::size_t n, std::int32_t code, std::uint64_t* rows) {
    rows_where(
        codes, n, rows, [&](auto tag, auto values) { return hn::Eq(values, hn::Set(tag, code)); },
        [&](std::int32_t value) { return value == code; });
    std::int64_t count = 0;
    for (std::size_t word = 0; word < words_for(n); ++word) {
        count += static_cast<std::int64_t>(hwy::PopCount(rows[word]));
    }
    return count;
}

void rows_finite(const double* values, std::size_t n, std::uint64_t* rows) {
    rows_where(
        values, n, rows, [](auto, auto some) { return hn::IsFinite(some); }, [](double value) { return std::isfinite(value); });
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(rows_equal);
HWY_EXPORT(rows_finite);
} // namespace

std::int64_t rows_equal(std::span<const std::int32_t> codes, std::int32_t code, std::uint64_t* rows) noexcept {
    return HWY_DYNAMIC_DISPATCH(rows_equal)(codes.data(), codes.size(), code, rows);
}

void rows_finite(std::span<const double> values, std::uint64_t* rows) noexcept {
    HWY_DYNAMIC_DISPATCH(rows_finite)(values.data(), values.size(), rows);
}

} // namespace cxlift::stats
#endif
