#include "stats/simd/poisson_weights.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/poisson_weights.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "stats/simd/poisson_sums_scalar-inl.hpp"
#include "stats/simd/poisson_words-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR

void add_poisson_sums(const PoissonRows& rows, std::uint32_t block, const PoissonSums& sums) {
    add_poisson_sums_one_by_one(rows, block, sums);
}

#else

using Half = hn::Repartition<std::uint16_t, Unit>;
using Byte = hn::Repartition<std::int8_t, Unit>;
using Bytes = hn::Vec<Byte>;
using Number = hn::RebindToFloat<Unit>;
using Numbers = hn::Vec<Number>;
constexpr std::size_t group = 4 * width; // units whose halves of one word fill a vector with bytes
constexpr std::size_t vectors = PoissonRows::lanes / width;

// Byte p of a lane, whose eight bytes are of units 0 and 1 (of `width` each) of one replicate, then of the other, and so units
// 2 and 3.
constexpr std::size_t unit_of(std::size_t p) {
    return p / 4 * 2 + p % 2;
}
constexpr std::size_t replicate_of(std::size_t p) {
    return p / 2 % 2;
}

HWY_INLINE Bytes look_up(const std::array<std::int8_t, poisson_law::cells>& table, Bytes cell) {
    return hn::TableLookupBytes(hn::LoadDup128(Byte(), table.data()), cell);
}

// The 16 bits of four times `width` units in two replicates.
struct Bits {
    hn::Vec<Half> even; // of the even bytes
    hn::Vec<Half> odd;
};

HWY_INLINE hn::Vec<Half> join(Units low, Units high) {
    return hn::BitCast(Half(), hn::OddEven(hn::BitCast(Word(), hn::ShiftLeft<32>(high)), hn::BitCast(Word(), low)));
}

// Their weights, a byte each; poisson_law::weight_of says how.
HWY_INLINE Bytes weights_of(const Bits& bits) {
    const Byte tag;
    const auto low = hn::OddEven(hn::BitCast(tag, hn::ShiftLeft<8>(bits.odd)), hn::BitCast(tag, bits.even));
    const auto high = hn::OddEven(hn::BitCast(tag, bits.odd), hn::BitCast(tag, hn::ShiftRight<8>(bits.even)));
    const auto cell = hn::And(high, hn::Set(tag, 15));
    return hn::IfThenElse(hn::Lt(low, look_up(poisson_law::below, cell)), look_up(poisson_law::first, cell),
                          look_up(poisson_law::second, cell));
}

struct Place {
    const PoissonRows* rows;
    std::size_t row;         // the first of the group
    std::uint32_t replicate; // the first of the two
};

// The weights that the table left open.
HWY_NOINLINE Bytes settle(Bytes weights, const Bits& bits, const Place& place) {
    const Byte tag;
    HWY_ALIGN std::uint16_t halves[2][2 * group];
    HWY_ALIGN std::int8_t settled[2 * group];
    hn::Store(bits.even, Half(), halves[0]);
    hn::Store(bits.odd, Half(), halves[1]);
    hn::Store(weights, tag, settled);
    std::uint64_t open = 0;
    hn::StoreMaskBits(tag, hn::Lt(weights, hn::Zero(tag)), reinterpret_cast<std::uint8_t*>(&open));
    for (; open != 0; open &= open - 1) {
        const std::size_t at = hwy::Num0BitsBelowLS1Bit_Nonzero64(open);
        std::int8_t weight = poisson_law::weight_of(halves[at % 2][at / 2]);
        if (weight == poisson_law::undecided) {
            const std::size_t row = place.row + unit_of(at % 8) * width + at / 8;
            weight = poisson_law::further_weight(
                place.rows->keys[row], place.replicate + static_cast<std::uint32_t>(replicate_of(at % 8)), place.rows->stream);
        }
        settled[at] = weight;
    }
    return hn::Load(tag, settled);
}

// 0 where there is no row.
HWY_NOINLINE Bytes without_rest(Bytes weights, std::size_t rows) {
    HWY_ALIGN std::int8_t kept[2 * group];
    hn::Store(weights, Byte(), kept);
    for (std::size_t at = 0; at < 2 * group; ++at) {
        kept[at] = unit_of(at % 8) * width + at / 8 < rows ? kept[at] : std::int8_t{0};
    }
    return hn::Load(Byte(), kept);
}

template <std::size_t P> HWY_INLINE Numbers number_of(Bytes weights) {
    const Unit tag;
#if HWY_TARGET <= HWY_AVX3
    const auto from = hn::Set(tag, 0x8080808080808000U | P);
    const auto in_block = hn::OddEven(hn::Add(from, hn::Set(tag, 8)), from); // each block of 16 bytes is looked up by itself
    return hn::ConvertTo(
        Number(), hn::BitCast(hn::RebindToSigned<Unit>(), hn::TableLookupBytesOr0(weights, hn::BitCast(Byte(), in_block))));
#else
    const auto byte = hn::And(hn::ShiftRight<8 * P>(hn::BitCast(tag, weights)), hn::Set(tag, 0xFF));
    const auto above = hn::Set(Number(), 0x1p52); // whose last bit is 1
    return hn::Sub(hn::BitCast(Number(), hn::Or(byte, hn::BitCast(tag, above))), above);
#endif
}

// Adds what four times `width` units give to the sums of two replicates.
HWY_INLINE void add_products(Bytes weights, const double* HWY_RESTRICT values, std::size_t n_columns,
                             double* HWY_RESTRICT part) {
    const Number tag;
    const Numbers number[8] = {number_of<0>(weights), number_of<1>(weights), number_of<2>(weights), number_of<3>(weights),
                               number_of<4>(weights), number_of<5>(weights), number_of<6>(weights), number_of<7>(weights)};
    for (std::size_t c = 0; c < n_columns; ++c) {
        const double* HWY_RESTRICT column = values + c * PoissonRows::most;
        double* HWY_RESTRICT sums = part + c * PoissonSums::replicates * PoissonRows::lanes;
        Numbers sum[2][vectors];
        for (std::size_t v = 0; v < vectors; ++v) {
            sum[0][v] = hn::Load(tag, sums + v * width);
            sum[1][v] = hn::Load(tag, sums + PoissonRows::lanes + v * width);
        }
        for (std::size_t unit = 0; unit < 4; ++unit) {
            const Numbers value = hn::Load(tag, column + unit * width);
            const std::size_t p = unit / 2 * 4 + unit % 2;
            Numbers& one = sum[0][unit % vectors];
            Numbers& other = sum[1][unit % vectors];
            one = hn::Add(one, hn::Mul(number[p], value));
            other = hn::Add(other, hn::Mul(number[p + 2], value));
        }
        for (std::size_t v = 0; v < vectors; ++v) {
            hn::Store(sum[0][v], tag, sums + v * width);
            hn::Store(sum[1][v], tag, sums + PoissonRows::lanes + v * width);
        }
    }
}

// The weights of two replicates, counted.
HWY_INLINE void count(Bytes weights, Units* drawn) {
    const hn::Repartition<std::uint8_t, Unit> tag;
    const auto of_first = hn::BitCast(tag, hn::Set(Unit(), 0x0000FFFF0000FFFFU));
    const auto bytes = hn::BitCast(tag, weights);
    drawn[0] = hn::Add(drawn[0], hn::SumsOf8(hn::And(bytes, of_first)));
    drawn[1] = hn::Add(drawn[1], hn::SumsOf8(hn::AndNot(of_first, bytes)));
}

void add_poisson_sums(const PoissonRows& rows, std::uint32_t block, const PoissonSums& sums) {
    constexpr std::size_t words = 4;
    const Rounds schedule(rows.stream, block);
    const std::size_t size = sums.n_columns * PoissonSums::replicates * PoissonRows::lanes;
    std::fill_n(sums.part, size, 0.0);
    Units drawn[PoissonSums::replicates];
    for (Units& one : drawn) {
        one = hn::Zero(Unit());
    }
    for (std::size_t row = 0; row < rows.n; row += group) {
        Bits bits[words];
        Words one = words_of(rows, row, schedule);
        Words other = words_of(rows, row + 2 * width, schedule);
        for (std::size_t w = 0; w < words; ++w) {
            bits[w].even = join(one.word[w], other.word[w]);
        }
        one = words_of(rows, row + width, schedule);
        other = words_of(rows, row + 3 * width, schedule);
        Bytes weights[words];
        Bytes all = hn::Zero(Byte());
        for (std::size_t w = 0; w < words; ++w) {
            bits[w].odd = join(one.word[w], other.word[w]);
            weights[w] = weights_of(bits[w]);
            all = hn::Or(all, weights[w]);
        }
        if (HWY_UNLIKELY(!hn::AllFalse(Byte(), hn::Lt(all, hn::Zero(Byte()))))) {
            for (std::size_t w = 0; w < words; ++w) {
                const auto replicate = static_cast<std::uint32_t>(block * PoissonSums::replicates + 2 * w);
                weights[w] = settle(weights[w], bits[w], {&rows, row, replicate});
            }
        }
        if (HWY_UNLIKELY(row + group > rows.n)) {
            for (Bytes& some : weights) {
                some = without_rest(some, rows.n - row);
            }
        }
        for (std::size_t w = 0; w < words; ++w) {
            count(weights[w], drawn + 2 * w);
            add_products(weights[w], sums.columns + row, sums.n_columns, sums.part + 2 * w * PoissonRows::lanes);
        }
    }
    for (std::size_t i = 0; i < size; i += width) {
        const Number tag;
        hn::Store(hn::Add(hn::Load(tag, sums.sums + i), hn::Load(tag, sums.part + i)), tag, sums.sums + i);
    }
    for (std::size_t r = 0; r < PoissonSums::replicates; ++r) {
        sums.drawn[r] += static_cast<std::int64_t>(hn::GetLane(hn::SumOfLanes(Unit(), drawn[r])));
    }
}

#endif

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {
HWY_EXPORT(add_poisson_sums);
} // namespace

void add_poisson_sums(const PoissonRows& rows, std::uint32_t block, const PoissonSums& sums) noexcept {
    HWY_DYNAMIC_DISPATCH(add_poisson_sums)(rows, block, sums);
}

} // namespace cxlift::stats
#endif
