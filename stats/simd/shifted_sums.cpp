#include "stats/simd/shifted_sums.hpp"

#include "stats/simd/row_bits.hpp"

#include <algorithm>
#include <cmath>

// Highway compiles what stands between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for each instruction set, by including
// this file again and again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/shifted_sums.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "stats/simd/add_where-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<double, LaneSums::lanes>;
using Vector = hn::Vec<Tag>;
constexpr std::size_t width = hn::MaxLanes(Tag());
constexpr std::size_t vectors = LaneSums::lanes / width;

// Four sums in registers.
struct Accumulator {
    Vector first[vectors];
    Vector second[vectors];
    Vector third[vectors];
    Vector fourth[vectors];

    HWY_INLINE void clear() {
        for (std::size_t v = 0; v < vectors; ++v) {
            first[v] = second[v] = third[v] = fourth[v] = hn::Zero(Tag());
        }
    }
    HWY_INLINE void store(LaneSums& out) const {
        for (std::size_t v = 0; v < vectors; ++v) {
            hn::Store(first[v], Tag(), out.first.data() + v * width);
            hn::Store(second[v], Tag(), out.second.data() + v * width);
            hn::Store(third[v], Tag(), out.third.data() + v * width);
            hn::Store(fourth[v], Tag(), out.fourth.data() + v * width);
        }
    }
};

// The lanes whose bit is set, lane 0 at the lowest.
HWY_INLINE hn::Mask<Tag> mask_of(std::uint64_t bits) {
    if constexpr (width == 8) {
        const auto byte = static_cast<std::uint8_t>(bits);
        return hn::LoadMaskBits(Tag(), &byte);
    } else {
        const hn::RebindToUnsigned<Tag> tag;
        const auto lane_bit = hn::Shl(hn::Set(tag, 1), hn::Iota(tag, 0));
        return hn::RebindMask(Tag(), hn::TestBit(hn::Set(tag, bits), lane_bit));
    }
}

template <std::size_t Groups>
void grouped_lane_sums_of(const double* values, std::size_t n, const std::uint64_t* present, const double* ahead,
                          GroupSums* groups) {
    const Tag tag;
    Accumulator sums[Groups];
    Vector origins[Groups];
    std::uint64_t word[Groups];
    for (std::size_t g = 0; g < Groups; ++g) {
        sums[g].clear();
        origins[g] = hn::Set(tag, groups[g].shift);
        groups[g].n = 0;
    }
    const auto load_words = [&](std::size_t at) HWY_ATTR {
        for (std::size_t g = 0; g < Groups; ++g) {
            word[g] = groups[g].rows[at] & (present == nullptr ? ~std::uint64_t{0} : present[at]);
            groups[g].n += static_cast<std::int64_t>(hwy::PopCount(word[g]));
        }
    };
    const auto add_eight = [&](const double* eight, std::size_t bit) HWY_ATTR {
        for (std::size_t v = 0; v < vectors; ++v) {
            hn::Mask<Tag> in_group[Groups];
            Vector origin = origins[0];
            for (std::size_t g = 0; g < Groups; ++g) {
                in_group[g] = mask_of(word[g] >> (bit + v * width));
                origin = g == 0 ? origin : hn::IfThenElse(in_group[g], origins[g], origin);
            }
            const Vector deviation = hn::Sub(hn::LoadU(tag, eight + v * width), origin);
            const Vector square = hn::Mul(deviation, deviation);
            const Vector cube = hn::Mul(square, deviation);
            const Vector fourth = hn::Mul(square, square);
            for (std::size_t g = 0; g < Groups; ++g) {
                sums[g].first[v] = add_where(in_group[g], sums[g].first[v], deviation);
                sums[g].second[v] = add_where(in_group[g], sums[g].second[v], square);
                sums[g].third[v] = add_where(in_group[g], sums[g].third[v], cube);
                sums[g].fourth[v] = add_where(in_group[g], sums[g].fourth[v], fourth);
            }
        }
    };
    std::size_t i = 0;
    for (; i + rows_per_word <= n; i += rows_per_word) {
        load_words(i / rows_per_word);
        for (std::size_t bit = 0; bit < rows_per_word; bit += LaneSums::lanes) {
            add_eight(values + i + bit, bit);
            if (ahead != nullptr) {
                __builtin_prefetch(ahead + i + bit, 0, 2);
            }
        }
    }
    if (i < n) { // the rest, filled up with values whose bits are 0
        load_words(i / rows_per_word);
        for (std::size_t bit = 0; i + bit < n; bit += LaneSums::lanes) {
            double eight[LaneSums::lanes] = {};
            std::copy_n(values + i + bit, std::min(LaneSums::lanes, n - i - bit), eight);
            add_eight(eight, bit);
        }
    }
    for (std::size_t g = 0; g < Groups; ++g) {
        sums[g].store(groups[g].sums);
    }
}

void grouped_lane_sums(const double* values, std::size_t n, const std::uint64_t* present, const double* ahead,
                       GroupSums* groups, std::size_t count) {
    switch (count) {
    case 1: grouped_lane_sums_of<1>(values, n, present, ahead, groups); break;
    case 2: grouped_lane_sums_of<2>(values, n, present, ahead, groups); break;
    case 3: grouped_lane_sums_of<3>(values, n, present, ahead, groups); break;
    default: grouped_lane_sums_of<4>(values, n, present, ahead, groups); break;
    }
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {

HWY_EXPORT(grouped_lane_sums);

// Pairwise, always in this order.
double total(const std::array<double, LaneSums::lanes>& lanes) noexcept {
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

} // namespace

void LaneSums::add(const LaneSums& other) noexcept {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        first[lane] += other.first[lane];
        second[lane] += other.second[lane];
        third[lane] += other.third[lane];
        fourth[lane] += other.fourth[lane];
    }
}

bool LaneSums::is_finite() const noexcept {
    return std::isfinite(total(first));
}

void grouped_lane_sums(std::span<const double> values, const std::uint64_t* present, std::span<GroupSums> groups,
                       const double* ahead) noexcept {
    if (!groups.empty()) {
        HWY_DYNAMIC_DISPATCH(grouped_lane_sums)(values.data(), values.size(), present, ahead, groups.data(), groups.size());
    }
}

Moments ShiftedSums::moments() const noexcept {
    if (n == 0) {
        return {};
    }
    const auto size = static_cast<double>(n);
    const double s2 = total(sums.second);
    const double s3 = total(sums.third);
    const double d = total(sums.first) / size; // the mean less the shift
    const double d2 = d * d;
    // The binomial expansion of sums about the shift into sums about the mean; rounding may leave a tiny negative second
    // moment.
    Moments result{.n = n,
                   .m2 = std::max(s2 - size * d2, 0.0), // in this order NaN, of an overflow, stays
                   .m3 = s3 - 3.0 * d * s2 + 2.0 * size * d2 * d,
                   .m4 = total(sums.fourth) - 4.0 * d * s3 + 6.0 * d2 * s2 - 3.0 * size * d2 * d2};
    result.set_mean(shift, d);
    return result;
}

} // namespace cxlift::stats
#endif
