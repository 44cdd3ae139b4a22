#include "stats/simd/poisson_weights.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/poisson_weights.cpp" // compiled once for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "stats/simd/poisson_draws-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

constexpr std::size_t pieces = FixedPoint::pieces;

// Of each piece the sums of eight replicates. A call has 256 rows of weights up to 23: nothing overflows 32 bits.
using Sums = std::int32_t[pieces][PoissonSums::replicates];

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128

void multiply(const std::int16_t* HWY_RESTRICT weights, const std::int16_t* HWY_RESTRICT values, std::size_t size,
              std::int32_t* HWY_RESTRICT sums) {
#ifdef __SSE2__ // an instruction that the compiler does not find by itself
    __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(sums));
    for (std::size_t at = 0; at < size; at += PoissonLayout::at_once) {
        part = _mm_add_epi32(part, _mm_madd_epi16(_mm_load_si128(reinterpret_cast<const __m128i*>(weights + at)),
                                                  _mm_load_si128(reinterpret_cast<const __m128i*>(values + at))));
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(sums), part);
#else
    for (std::size_t at = 0; at < size; at += 2) {
        sums[at / 2 % PoissonLayout::replicates] += weights[at] * values[at] + weights[at + 1] * values[at + 1];
    }
#endif
}

void weighted_sums(const std::int16_t* weights, const PoissonColumn& column, std::size_t size, Sums& sums) {
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        const std::int16_t* values = column.pieces.data() + piece * PoissonLayout::size;
        for (std::size_t half = 0; half < 4; ++half) {
            multiply(weights + half * PoissonLayout::parity, values + half % 2 * PoissonLayout::parity, size,
                     sums[piece] + half / 2 * PoissonLayout::replicates);
        }
    }
}

alignas(64) constexpr auto ones = [] {
    std::array<std::int16_t, PoissonLayout::parity> result{};
    result.fill(1);
    return result;
}();

void count(const std::int16_t* weights, std::size_t size, std::int32_t* drawn) {
    for (std::size_t half = 0; half < 4; ++half) {
        multiply(weights + half * PoissonLayout::parity, ones.data(), size, drawn + half / 2 * PoissonLayout::replicates);
    }
}

#else

using Long = hn::Repartition<std::int32_t, Unit>;
using Longs = hn::Vec<Long>;

HWY_INLINE Longs multiply_add(Shorts weights, Shorts values, Longs sum) {
#if HWY_ARCH_X86
    Longs unused = hn::Zero(Long());
    return hn::ReorderWidenMulAccumulate(Long(), weights, values, sum, unused); // both of a pair into its lane
#else
    const auto even = [](Shorts of) { return hn::ShiftRight<16>(hn::ShiftLeft<16>(hn::BitCast(Long(), of))); };
    const auto odd = [](Shorts of) { return hn::ShiftRight<16>(hn::BitCast(Long(), of)); };
    return hn::Add(sum, hn::Add(hn::Mul(even(weights), even(values)), hn::Mul(odd(weights), odd(values))));
#endif
}

// The sums of four replicates, which come again in every 16 bytes.
template <class D> HWY_INLINE void store_four(D tag, hn::Vec<D> sums, std::int32_t* into) {
    if constexpr (hn::MaxLanes(tag) > PoissonLayout::replicates) {
        const hn::Half<D> half;
        store_four(half, hn::Add(hn::LowerHalf(half, sums), hn::UpperHalf(half, sums)), into);
    } else {
        hn::Store(sums, tag, into);
    }
}

// Into a register: GCC would load weights again for each use, and the sums wait for loads.
HWY_INLINE Shorts loaded(const std::int16_t* HWY_RESTRICT from) {
    auto result = hn::Load(Short(), from).raw;
#if HWY_COMPILER_GCC_ACTUAL && HWY_ARCH_X86
    asm("" : "+x"(result));
#endif
    return Shorts{result};
}

// Of four replicates.
struct FourSums {
    Longs first;
    Longs second;
    Longs third;
};

void weighted_sums(const std::int16_t* HWY_RESTRICT weights, const PoissonColumn& column, std::size_t size, Sums& result) {
    static_assert(pieces == 3);
    const Longs zero = hn::Zero(Long());
    FourSums one{.first = zero, .second = zero, .third = zero};
    FourSums other = one;
    for (std::size_t parity = 0; parity < 2; ++parity) {
        const std::int16_t* HWY_RESTRICT from = weights + parity * PoissonLayout::parity;
        const std::int16_t* HWY_RESTRICT values = column.pieces.data() + parity * PoissonLayout::parity;
        for (std::size_t at = 0; at < size; at += 4 * width) {
            const Shorts w = loaded(from + at);
            const Shorts v = loaded(from + PoissonLayout::size + at);
            const Shorts first = hn::Load(Short(), values + at);
            const Shorts second = hn::Load(Short(), values + PoissonLayout::size + at);
            const Shorts third = hn::Load(Short(), values + 2 * PoissonLayout::size + at);
            one.first = multiply_add(w, first, one.first);
            one.second = multiply_add(w, second, one.second);
            one.third = multiply_add(w, third, one.third);
            other.first = multiply_add(v, first, other.first);
            other.second = multiply_add(v, second, other.second);
            other.third = multiply_add(v, third, other.third);
        }
    }
    store_four(Long(), one.first, result[0]);
    store_four(Long(), one.second, result[1]);
    store_four(Long(), one.third, result[2]);
    store_four(Long(), other.first, result[0] + PoissonLayout::replicates);
    store_four(Long(), other.second, result[1] + PoissonLayout::replicates);
    store_four(Long(), other.third, result[2] + PoissonLayout::replicates);
}

void count(const std::int16_t* weights, std::size_t size, std::int32_t* drawn) {
    const Short tag;
    for (std::size_t four = 0; four < 2; ++four) {
        const std::int16_t* HWY_RESTRICT first = weights + four * PoissonLayout::size;
        const std::int16_t* HWY_RESTRICT second = first + PoissonLayout::parity;
        Shorts sum = hn::Zero(tag);
        for (std::size_t at = 0; at < size; at += 4 * width) {
            sum = hn::Add(sum, hn::Add(hn::Load(tag, first + at), hn::Load(tag, second + at)));
        }
        store_four(Long(), multiply_add(sum, hn::Set(tag, 1), hn::Zero(Long())), drawn + four * PoissonLayout::replicates);
    }
}

#endif

void add_poisson_sums(const PoissonRows& rows, std::uint32_t block, const PoissonSums& sums) {
    alignas(64) std::int16_t weights[PoissonLayout::blocks * PoissonLayout::size]; // as PoissonLayout says
    draw_weights(rows, block, weights);
    clear_rest(rows, weights);
    const std::size_t size = 4 * whole_pairs(rows);
    alignas(64) std::int32_t drawn[PoissonSums::replicates] = {};
    count(weights, size, drawn);
    for (std::size_t r = 0; r < PoissonSums::replicates; ++r) {
        (*sums.drawn)[r] += drawn[r];
    }
    for (std::size_t c = 0; c < sums.columns.size(); ++c) {
        alignas(64) Sums part = {};
        weighted_sums(weights, sums.columns[c], size, part);
        for (std::size_t piece = 0; piece < pieces; ++piece) {
            for (std::size_t r = 0; r < PoissonSums::replicates; ++r) {
                sums.totals[c].sums[piece][r] += part[piece][r];
            }
        }
    }
}

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
