#include "stats/simd/subset_sums.hpp"

#include "stats/simd/row_bits.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/subset_sums.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "stats/simd/add_where-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<double, SubsetSums::lanes>;
using Bits = hn::RebindToUnsigned<Tag>;
using Vector = hn::Vec<Tag>;
constexpr std::size_t width = hn::MaxLanes(Tag());
constexpr std::size_t vectors = SubsetSums::lanes / width;
constexpr std::size_t at_once = std::max<std::size_t>(1, width / 2); // subsets whose sums fill half of 16 registers

// A word of a subset, of which the rows of one vector after the other are looked at.
struct RowsOfWord {
#if HWY_TARGET <= HWY_AVX3
    std::uint64_t word;

    HWY_INLINE explicit RowsOfWord(std::uint64_t rows) : word(rows) {}
    HWY_INLINE hn::Mask<Tag> at(std::size_t bit, hn::Vec<Bits> /*lane_bits*/) const {
        return {static_cast<__mmask8>(word >> bit)};
    }
#else
    hn::Vec<Bits> word;

    HWY_INLINE explicit RowsOfWord(std::uint64_t rows) : word(hn::Set(Bits(), rows)) {}
    HWY_INLINE hn::Mask<Tag> at(std::size_t /*bit*/, hn::Vec<Bits> lane_bits) const {
        return hn::RebindMask(Tag(), hn::TestBit(word, lane_bits));
    }
#endif
};

// The words `begin` to `end` - 1 of some subsets; all their values are there.
template <std::size_t Subsets>
HWY_INLINE void add_words(const double* values, std::size_t begin, std::size_t end, std::uint64_t kept, SubsetSums* subsets) {
    const Tag tag;
    Vector sums[Subsets][vectors];
    Vector squares[Subsets][vectors];
    std::size_t n[Subsets];
    for (std::size_t s = 0; s < Subsets; ++s) {
        n[s] = 0;
        for (std::size_t v = 0; v < vectors; ++v) {
            sums[s][v] = hn::Load(tag, subsets[s].values.data() + v * width);
            squares[s][v] = hn::Load(tag, subsets[s].squares.data() + v * width);
        }
    }
    for (std::size_t word = begin; word < end; ++word, values += rows_per_word) {
        const auto in = [&](std::size_t s) HWY_ATTR {
            const std::uint64_t rows = subsets[s].rows[word] & kept;
            n[s] += hwy::PopCount(rows);
            return RowsOfWord(rows);
        };
        const auto add = [&](const auto&... subset) HWY_ATTR {
            auto lane_bits = hn::Shl(hn::Set(Bits(), 1), hn::Iota(Bits(), 0));
            for (std::size_t bit = 0; bit < rows_per_word; bit += SubsetSums::lanes) {
                for (std::size_t v = 0; v < vectors; ++v) {
                    const Vector value = hn::LoadU(tag, values + bit + v * width);
                    const Vector square = hn::Mul(value, value);
                    std::size_t s = 0;
                    const auto add_one = [&](const RowsOfWord& rows) HWY_ATTR {
                        const auto where = rows.at(bit + v * width, lane_bits);
                        sums[s][v] = add_where(where, sums[s][v], value);
                        squares[s][v] = add_where(where, squares[s][v], square);
                        ++s;
                    };
                    (add_one(subset), ...);
                    lane_bits = hn::ShiftLeft<width>(lane_bits);
                }
            }
        };
        if constexpr (Subsets == 1) {
            add(in(0));
        } else if constexpr (Subsets == 2) {
            add(in(0), in(1));
        } else {
            add(in(0), in(1), in(2), in(3));
        }
    }
    for (std::size_t s = 0; s < Subsets; ++s) {
        subsets[s].n += n[s];
        for (std::size_t v = 0; v < vectors; ++v) {
            hn::Store(sums[s][v], tag, subsets[s].values.data() + v * width);
            hn::Store(squares[s][v], tag, subsets[s].squares.data() + v * width);
        }
    }
}

void add_subset_sums(const double* values, std::size_t n, std::size_t begin, std::size_t end, SubsetSums* subsets,
                     std::size_t count) {
    const auto add = [&](const double* from, std::size_t first, std::size_t last, std::uint64_t kept) HWY_ATTR {
        std::size_t s = 0;
        for (; s + at_once <= count; s += at_once) {
            add_words<at_once>(from, first, last, kept, subsets + s);
        }
        for (; s < count; ++s) {
            add_words<1>(from, first, last, kept, subsets + s);
        }
    };
    constexpr std::size_t words_of_a_piece = 32; // 16 KB of values
    for (std::size_t word = begin / rows_per_word; word * rows_per_word < end;) {
        const std::size_t row = word * rows_per_word;
        if (row >= begin && row + rows_per_word <= end) {
            const std::size_t last = std::min(end / rows_per_word, word + words_of_a_piece);
            add(values + row, word, last, ~std::uint64_t{0});
            word = last;
            continue;
        }
        double filled[rows_per_word] = {}; // a word of which some rows are left out
        std::copy_n(values + row, std::min(rows_per_word, n - row), filled);
        const std::uint64_t before_end = end - row < rows_per_word ? first_rows(end - row) : ~std::uint64_t{0};
        const std::uint64_t from_begin = begin > row ? ~std::uint64_t{0} << (begin - row) : ~std::uint64_t{0};
        add(filled, word, word + 1, before_end & from_begin);
        ++word;
    }
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(add_subset_sums);
} // namespace

void add_subset_sums(std::span<const double> values, std::size_t begin, std::size_t end,
                     std::span<SubsetSums> subsets) noexcept {
    if (begin < end) {
        HWY_DYNAMIC_DISPATCH(add_subset_sums)(values.data(), values.size(), begin, end, subsets.data(), subsets.size());
    }
}

} // namespace cxlift::stats
#endif
