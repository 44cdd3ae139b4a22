// The Poisson weights of some rows in eight replicates. Compiled once for each instruction set, as Highway's headers of this
// kind are.
#if defined(CXLIFT_STATS_SIMD_POISSON_DRAWS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CXLIFT_STATS_SIMD_POISSON_DRAWS_INL
#undef CXLIFT_STATS_SIMD_POISSON_DRAWS_INL
#else
#define CXLIFT_STATS_SIMD_POISSON_DRAWS_INL
#endif

#include "stats/simd/poisson_weights.hpp"
#include "stats/simd/poisson_words-inl.hpp"

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {

// The pairs of rows whose weights are drawn: whole vectors.
HWY_INLINE std::size_t whole_pairs(const PoissonRows& rows) {
    constexpr std::size_t step = std::max<std::size_t>(width, 2);
    return ((rows.n + 1) / 2 + step - 1) / step * step;
}

HWY_INLINE void settle(const PoissonRows& rows, std::size_t row, std::size_t replicate, std::uint32_t block, std::uint16_t bits,
                       std::int16_t* weights) {
    const std::int16_t weight = poisson_law::weight_of(bits);
    weights[PoissonLayout::place_of(row, replicate)] =
        weight != poisson_law::undecided
            ? weight
            : poisson_law::further_weight(rows.keys[row],
                                          static_cast<std::uint32_t>(block * poisson_law::replicates_of_block + replicate),
                                          rows.stream);
}

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128

// One unit after another, and what vectors the compiler finds.
inline void draw_weights(const PoissonRows& rows, std::uint32_t block, std::int16_t* HWY_RESTRICT weights) {
    constexpr std::size_t size = PoissonLayout::blocks * PoissonLayout::size;
    std::int16_t bits[size] = {};
    for (std::size_t row = 0; row < rows.n; ++row) {
        const PhiloxCounter words = poisson_law::words_of(rows.keys[row], block, rows.stream);
        std::int16_t* into = bits + PoissonLayout::place_of(row);
        for (std::size_t replicate = 0; replicate < poisson_law::replicates_of_block; ++replicate) {
            into[PoissonLayout::place_of(0, replicate)] = static_cast<std::int16_t>(poisson_law::bits_of(words, replicate));
        }
    }
    std::fill_n(weights, size, std::int16_t{0});
    for (const std::int16_t reached : poisson_law::from) {
        for (std::size_t at = 0; at < size; ++at) {
            weights[at] = static_cast<std::int16_t>(weights[at] + (bits[at] >= reached ? 1 : 0));
        }
    }
    static_assert(poisson_law::undecided == 8); // no weight below has this bit
    std::int16_t all = 0;
    for (std::size_t at = 0; at < size; ++at) {
        all = static_cast<std::int16_t>(all | weights[at]);
    }
    if ((all & poisson_law::undecided) == 0) {
        return;
    }
    for (std::size_t row = 0; row < rows.n; ++row) {
        for (std::size_t replicate = 0; replicate < poisson_law::replicates_of_block; ++replicate) {
            const std::size_t at = PoissonLayout::place_of(row, replicate);
            if (weights[at] == poisson_law::undecided) {
                settle(rows, row, replicate, block, static_cast<std::uint16_t>(bits[at]), weights);
            }
        }
    }
}

#else

using Short = hn::Repartition<std::int16_t, Unit>;
using Shorts = hn::Vec<Short>;

// Where weights are above k.
template <std::size_t K> HWY_INLINE hn::Mask<Short> above(Shorts bits) {
    return hn::Gt(bits, hn::Set(Short(), poisson_law::from[K] - 1));
}

#if HWY_TARGET <= HWY_AVX3

// A cell of 1,024 values has one bound at most, up to the last but two: what is added to the bits so that they have the weight
// above their last ten.
inline constexpr std::size_t cells = 64;
alignas(64) inline constexpr auto of_cell = [] {
    constexpr std::size_t bounds = 5;
    std::array<std::uint16_t, cells> table{};
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const int first = static_cast<std::int16_t>(cell * 1024);
        int added = 0;
        for (std::size_t k = 0; k < bounds; ++k) {
            const int reached = poisson_law::from[k];
            added += reached <= first ? 1024 : reached < first + 1024 ? first + 1024 - reached : 0;
        }
        table[cell] = static_cast<std::uint16_t>(added - first);
    }
    return table;
}();

HWY_INLINE Shorts weights_of(Shorts bits) {
    const hn::Repartition<std::uint16_t, Unit> tag;
    const auto low = hn::Load(tag, of_cell.data());
    const auto high = hn::Load(tag, of_cell.data() + cells / 2);
    const auto cell = hn::ShiftRight<10>(hn::BitCast(tag, bits));
    const auto added = hn::VFromD<decltype(tag)>{_mm512_permutex2var_epi16(low.raw, cell.raw, high.raw)};
    const auto weights = hn::ShiftRight<10>(hn::Add(hn::BitCast(tag, bits), added));
    return Shorts{_mm512_mask_add_epi16(weights.raw, above<5>(bits).raw, weights.raw, hn::Set(tag, 1).raw)};
}

#else

HWY_INLINE Shorts weights_of(Shorts bits) {
    const auto one_if = [](hn::Mask<Short> mask) { return hn::VecFromMask(Short(), mask); }; // minus one
    const Shorts first = hn::Add(one_if(above<0>(bits)), one_if(above<1>(bits)));
    const Shorts second = hn::Add(one_if(above<2>(bits)), one_if(above<3>(bits)));
    const Shorts third = hn::Add(one_if(above<4>(bits)), one_if(above<5>(bits)));
    return hn::Sub(hn::Zero(Short()), hn::Add(hn::Add(first, second), third));
}

#endif

// The 16 bits of 4 `width` rows: of replicates 0 to 3 and then of 4 to 7 the first of two pairs, and the second.
struct Bits {
    Shorts of[4];
};

HWY_INLINE Bits bits_of_pairs(const PoissonRows& rows, std::size_t pair, const Rounds& schedule) {
    const Short tag;
    const DrawnBits even = bits_of(rows.units[0], pair, schedule);
    const DrawnBits odd = bits_of(rows.units[1], pair, schedule);
    return {{hn::InterleaveLower(tag, hn::BitCast(tag, even.first), hn::BitCast(tag, odd.first)),
             hn::InterleaveUpper(tag, hn::BitCast(tag, even.first), hn::BitCast(tag, odd.first)),
             hn::InterleaveLower(tag, hn::BitCast(tag, even.second), hn::BitCast(tag, odd.second)),
             hn::InterleaveUpper(tag, hn::BitCast(tag, even.second), hn::BitCast(tag, odd.second))}};
}

// The weights above 6, which are rare: from the bits, drawn again, so that these otherwise stay in registers.
HWY_NOINLINE void settle_rare(const PoissonRows& rows, std::size_t pair, std::uint32_t block, std::int16_t* weights) {
    HWY_ALIGN std::int16_t bits[4 * width];
    const Bits drawn = bits_of_pairs(rows, pair, Rounds(rows.stream, block));
    for (std::size_t v = 0; v < 4; ++v) {
        hn::Store(drawn.of[v], Short(), bits);
        for (std::size_t at = 0; at < 4 * width; ++at) {
            if (bits[at] >= poisson_law::from[6]) {
                const std::size_t row = 2 * (pair + at / 8 * 2 + v % 2) + at % 2;
                settle(rows, row, v / 2 * 4 + at / 2 % 4, block, static_cast<std::uint16_t>(bits[at]), weights);
            }
        }
    }
}

HWY_INLINE void draw_weights(const PoissonRows& rows, std::uint32_t block, std::int16_t* HWY_RESTRICT weights) {
    const Short tag;
    const Rounds schedule(rows.stream, block);
    const std::size_t pairs = whole_pairs(rows);
    for (std::size_t pair = 0; pair < pairs; pair += width) {
        const Bits bits = bits_of_pairs(rows, pair, schedule);
        for (std::size_t v = 0; v < 4; ++v) {
            hn::Store(weights_of(bits.of[v]), tag, weights + v * PoissonLayout::parity + 4 * pair);
        }
        const Shorts largest = hn::Max(hn::Max(bits.of[0], bits.of[1]), hn::Max(bits.of[2], bits.of[3]));
        if (HWY_UNLIKELY(!hn::AllFalse(tag, above<6>(largest)))) {
            settle_rare(rows, pair, block, weights);
        }
    }
}

#endif

// 0 where there is no row.
HWY_INLINE void clear_rest(const PoissonRows& rows, std::int16_t* weights) {
    for (std::size_t row = rows.n; row < 2 * whole_pairs(rows); ++row) {
        for (std::size_t replicate = 0; replicate < poisson_law::replicates_of_block; ++replicate) {
            weights[PoissonLayout::place_of(row, replicate)] = 0;
        }
    }
}

} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
