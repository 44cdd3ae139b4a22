#include "stats/simd/poisson_weights.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/poisson_weights.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef CXLIFT_POISSON_WEIGHTS_ONCE
#define CXLIFT_POISSON_WEIGHTS_ONCE
namespace cxlift::stats {
namespace {

constexpr std::uint32_t multiplier_0 = 0xD2511F53U;
constexpr std::uint32_t multiplier_1 = 0xCD9E8D57U;
constexpr int rounds = 10;

// The key of a round, counted from 0.
constexpr PhiloxKey key_of_round(PhiloxKey key, int round) noexcept {
    return {key[0] + static_cast<std::uint32_t>(round) * 0x9E3779B9U, key[1] + static_cast<std::uint32_t>(round) * 0xBB67AE85U};
}

} // namespace
} // namespace cxlift::stats
#endif

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Unit = hn::CappedTag<std::uint64_t, PoissonRows::lanes>; // one unit a lane
using Word = hn::Repartition<std::uint32_t, Unit>;
using Units = hn::Vec<Unit>;
constexpr std::size_t width = hn::MaxLanes(Unit());

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
    PhiloxKey key[rounds];

    Rounds(const poisson_law::Stream& stream, std::uint32_t block) {
        for (int round = 0; round < rounds; ++round) {
            key[round] = key_of_round(stream.key(), round);
        }
        const std::uint64_t product = std::uint64_t{multiplier_1} * block;
        first_0 = (product >> 32U) ^ key[0][0];
        first_1 = product & 0xFFFFFFFFU;
    }
};

HWY_INLINE Words words_of(const PoissonRows& rows, std::size_t row, const Rounds& schedule) {
    const Unit tag;
    const Units high = hn::Load(tag, rows.key_high.data() + row);
    const Units product = times(hn::Xor(high, hn::Set(tag, schedule.first_0)), multiplier_0);
    Units c0 = hn::Xor(hn::Load(tag, rows.second_0.data() + row), hn::Set(tag, schedule.first_1));
    Units c1 = hn::Load(tag, rows.second_1.data() + row);
    Units c2 = hn::Xor(hn::ShiftRight<32>(product), hn::Load(tag, rows.second_2.data() + row));
    Units c3 = product;
    for (int round = 2; round < rounds; ++round) {
        const Units a = times(c0, multiplier_0);
        const Units b = times(c2, multiplier_1);
        c0 = hn::Xor3(hn::ShiftRight<32>(b), c1, hn::Set(tag, std::uint64_t{schedule.key[round][0]}));
        c2 = hn::Xor3(hn::ShiftRight<32>(a), c3, hn::Set(tag, std::uint64_t{schedule.key[round][1]}));
        c1 = b;
        c3 = a;
    }
    return {{c0, c1, c2, c3}};
}

void poisson_words(const PoissonRows& rows, std::uint32_t block, std::uint32_t* words) {
    const Rounds schedule(rows.stream, block);
    HWY_ALIGN std::uint64_t lanes[width];
    for (std::size_t row = 0; row < PoissonRows::most; row += width) {
        const Words found = words_of(rows, row, schedule);
        for (std::size_t w = 0; w < 4; ++w) {
            hn::Store(found.word[w], Unit(), lanes);
            for (std::size_t i = 0; i < width; ++i) {
                words[w * PoissonRows::most + row + i] = static_cast<std::uint32_t>(lanes[i]);
            }
        }
    }
}

#if HWY_TARGET == HWY_SCALAR

// poisson_law::weight_of for the twelve bits that decide nearly always.
constexpr auto weight_of_bits = [] {
    std::array<std::int8_t, 4096> table{};
    for (std::size_t bits = 0; bits < table.size(); ++bits) {
        const auto low = static_cast<std::int8_t>(bits % 256);
        const std::size_t cell = bits / 256;
        table[bits] = low < poisson_law::below[cell] ? poisson_law::first[cell] : poisson_law::second[cell];
    }
    return table;
}();

// No vectors that Highway knows: one row after another, and what vectors the compiler finds.
void add_poisson_sums(const PoissonRows& rows, std::uint32_t block, const PoissonSums& sums) {
    constexpr std::size_t lanes = PoissonRows::lanes;
    const Rounds schedule(rows.stream, block);
    std::uint16_t bits[PoissonSums::replicates][PoissonRows::most];
    double weights[PoissonRows::most];
    const std::size_t whole = (rows.n + lanes - 1) / lanes * lanes;
    for (std::size_t row = 0; row < whole; ++row) {
        const Words found = words_of(rows, row, schedule);
        for (std::size_t r = 0; r < PoissonSums::replicates; ++r) {
            bits[r][row] = static_cast<std::uint16_t>(found.word[r / 2].raw >> (16 * (r % 2)));
        }
    }
    for (std::size_t r = 0; r < PoissonSums::replicates; ++r) {
        std::fill_n(weights + rows.n, whole - rows.n, 0.0);
        for (std::size_t row = 0; row < rows.n; ++row) {
            std::int8_t weight = weight_of_bits[bits[r][row] % 4096];
            if (HWY_UNLIKELY(weight < 0)) {
                weight = poisson_law::weight_of(bits[r][row]);
                const auto replicate = static_cast<std::uint32_t>(block * PoissonSums::replicates + r);
                weight = weight >= 0 ? weight : poisson_law::further_weight(rows.keys[row], replicate, rows.stream);
            }
            sums.drawn[r] += weight;
            weights[row] = weight;
        }
        for (std::size_t c = 0; c < sums.n_columns; ++c) {
            const double* values = sums.columns + c * PoissonRows::most;
            double part[lanes] = {};
            for (std::size_t row = 0; row < whole; row += lanes) {
                for (std::size_t i = 0; i < lanes; ++i) {
                    part[i] += weights[row + i] * values[row + i];
                }
            }
            for (std::size_t i = 0; i < lanes; ++i) {
                sums.sums[(c * PoissonSums::replicates + r) * lanes + i] += part[i];
            }
        }
    }
}

#else

using Half = hn::Repartition<std::uint16_t, Unit>;
using Byte = hn::Repartition<std::int8_t, Unit>;
using Bytes = hn::Vec<Byte>;
using Number = hn::RebindToFloat<Unit>;
using Numbers = hn::Vec<Number>;
constexpr std::size_t group = 4 * width; // units whose halves of one word fill a vector with bytes
constexpr std::size_t vectors = PoissonRows::lanes / width;

// Byte p of a lane, whose eight bytes are of units 0 and 1 (of `width` each) of one replicate, then of the other, and so units 2
// and 3.
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
    const PoissonRows& rows;
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
                place.rows.keys[row], place.replicate + static_cast<std::uint32_t>(replicate_of(at % 8)), place.rows.stream);
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
    return hn::ConvertTo(Number(), hn::BitCast(hn::RebindToSigned<Unit>(),
                                               hn::TableLookupBytesOr0(weights, hn::BitCast(Byte(), in_block))));
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
                weights[w] = settle(weights[w], bits[w], {rows, row, replicate});
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
HWY_EXPORT(poisson_words);
} // namespace

// The first round multiplies the low half of the unit's key and the replicates' block, and the second the sums of both.
PoissonRows::PoissonRows(std::span<const std::uint64_t> keys_of_rows, const poisson_law::Stream& stream_of_rows) noexcept
    : n(keys_of_rows.size()), stream(stream_of_rows) {
    std::copy(keys_of_rows.begin(), keys_of_rows.end(), keys.begin());
    const PhiloxKey first = key_of_round(stream.key(), 0);
    const PhiloxKey second = key_of_round(stream.key(), 1);
    for (std::size_t i = 0; i < most; ++i) {
        key_high[i] = keys[i] >> 32U;
        const std::uint64_t product = (keys[i] & 0xFFFFFFFFU) * multiplier_0;
        const std::uint64_t low = ((product >> 32U) ^ stream.variant ^ first[1]) & 0xFFFFFFFFU;
        second_1[i] = low * multiplier_1;
        second_0[i] = (second_1[i] >> 32U) ^ second[0];
        second_2[i] = (product & 0xFFFFFFFFU) ^ second[1];
    }
}

void add_poisson_sums(const PoissonRows& rows, std::uint32_t block, const PoissonSums& sums) noexcept {
    HWY_DYNAMIC_DISPATCH(add_poisson_sums)(rows, block, sums);
}

void poisson_words(const PoissonRows& rows, std::uint32_t block, std::uint32_t* words) noexcept {
    HWY_DYNAMIC_DISPATCH(poisson_words)(rows, block, words);
}

} // namespace cxlift::stats
#endif
