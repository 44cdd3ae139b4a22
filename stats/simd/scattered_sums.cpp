#include "stats/simd/scattered_sums.hpp"

#include "stats/simd/row_bits.hpp"

#include <hwy/cache_control.h>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/scattered_sums.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<double, ColumnSums::columns>;
using Vector = hn::Vec<Tag>;
constexpr std::size_t width = hn::MaxLanes(Tag()); // columns that go through together: as many as rows, which makes a square

constexpr std::size_t line = 8; // values that the cache holds together

// A null becomes NaN, whatever stands there: the one mark of a missing value that survives being turned from column to row.
HWY_INLINE Vector load(const double* values, const std::uint64_t* present, std::size_t row) {
    const Tag tag;
    const Vector some = hn::LoadU(tag, values + row);
    if (present == nullptr) {
        return some;
    }
    const auto bits = static_cast<std::uint8_t>((present[row / rows_per_word] >> (row % rows_per_word)) & ((1U << width) - 1U));
    return hn::IfThenElse(hn::LoadMaskBits(tag, &bits), some, hn::Set(tag, std::numeric_limits<double>::quiet_NaN()));
}

// Columns become rows.
HWY_INLINE void transpose([[maybe_unused]] Vector (&square)[width]) {
#if HWY_TARGET != HWY_SCALAR // which has one column, and none of these operations
    const Tag tag;
    if constexpr (width == 2) {
        const Vector first = hn::InterleaveLower(tag, square[0], square[1]);
        square[1] = hn::InterleaveUpper(tag, square[0], square[1]);
        square[0] = first;
    } else {
        const Vector even_ab = hn::InterleaveLower(tag, square[0], square[1]); // rows 0 and 2
        const Vector odd_ab = hn::InterleaveUpper(tag, square[0], square[1]);  // rows 1 and 3
        const Vector even_cd = hn::InterleaveLower(tag, square[2], square[3]);
        const Vector odd_cd = hn::InterleaveUpper(tag, square[2], square[3]);
        square[0] = hn::ConcatLowerLower(tag, even_cd, even_ab);
        square[1] = hn::ConcatLowerLower(tag, odd_cd, odd_ab);
        square[2] = hn::ConcatUpperUpper(tag, even_cd, even_ab);
        square[3] = hn::ConcatUpperUpper(tag, odd_cd, odd_ab);
    }
#endif
}

HWY_INLINE void add_to(double* sum, Vector term) {
    const Tag tag;
    hn::Store(hn::Add(hn::Load(tag, sum), term), tag, sum);
}

HWY_INLINE void add_row(ColumnSums& sums, std::size_t column, Vector row) {
    const Tag tag;
    const Vector difference = hn::Sub(row, hn::Load(tag, sums.shift.data() + column));
    const auto is_number = hn::Eq(row, row);
    const Vector deviation = hn::IfThenElseZero(is_number, difference);
    const Vector square = hn::Mul(deviation, deviation);
    add_to(sums.n.data() + column, hn::IfThenElseZero(is_number, hn::Set(tag, 1.0)));
    add_to(sums.first.data() + column, deviation);
    add_to(sums.second.data() + column, square);
    add_to(sums.third.data() + column, hn::Mul(square, deviation));
    add_to(sums.fourth.data() + column, hn::Mul(square, square));
}

void add_scattered(const ColumnTile& tile, const std::int32_t* group_of, std::size_t n, ColumnSums* sums, std::size_t stride) {
    const auto sums_of = [&](std::size_t row) -> ColumnSums& { return sums[static_cast<std::size_t>(group_of[row]) * stride]; };
    for (std::size_t column = 0; column < ColumnSums::columns; column += width) {
        Vector square[width];
        std::size_t row = 0;
        for (; row + width <= n; row += width) {
            for (std::size_t c = 0; c < width; ++c) {
                square[c] = load(tile.values[column + c], tile.present[column + c], row);
                if (row % line == 0 && tile.ahead[column + c] != nullptr) {
                    hwy::Prefetch(tile.ahead[column + c] + row);
                }
            }
            transpose(square);
            for (std::size_t r = 0; r < width; ++r) {
                add_row(sums_of(row + r), column, square[r]);
            }
        }
        for (; row < n; ++row) {
            alignas(32) double rest[width];
            for (std::size_t c = 0; c < width; ++c) {
                rest[c] = has_row(tile.present[column + c], row) ? tile.values[column + c][row]
                                                                 : std::numeric_limits<double>::quiet_NaN();
            }
            add_row(sums_of(row), column, hn::Load(Tag(), rest));
        }
    }
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(add_scattered);
} // namespace

void add_scattered(const ColumnTile& tile, const std::int32_t* group_of, std::size_t n, ColumnSums* sums,
                   std::size_t stride) noexcept {
    HWY_DYNAMIC_DISPATCH(add_scattered)(tile, group_of, n, sums, stride);
}

} // namespace cxlift::stats
#endif
