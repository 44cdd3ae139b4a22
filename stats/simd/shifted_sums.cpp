#include "stats/simd/shifted_sums.hpp"

#include <algorithm>
#include <cmath>

// Highway compiles what stands between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for each instruction set, by including
// this file again and again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/shifted_sums.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

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

HWY_INLINE void add_one(LaneSums& out, std::size_t lane, double deviation) {
    const double square = deviation * deviation;
    out.first[lane] += deviation;
    out.second[lane] += square;
    out.third[lane] += square * deviation;
    out.fourth[lane] += square * square;
}

void lane_sums(const double* values, std::size_t n, double shift, LaneSums& out) {
    const Tag tag;
    Accumulator sums;
    sums.clear();
    const Vector origin = hn::Set(tag, shift);
    std::size_t i = 0;
    for (; i + LaneSums::lanes <= n; i += LaneSums::lanes) {
        for (std::size_t v = 0; v < vectors; ++v) {
            const Vector deviation = hn::Sub(hn::LoadU(tag, values + i + v * width), origin);
            const Vector square = hn::Mul(deviation, deviation);
            sums.first[v] = hn::Add(sums.first[v], deviation);
            sums.second[v] = hn::Add(sums.second[v], square);
            sums.third[v] = hn::Add(sums.third[v], hn::Mul(square, deviation));
            sums.fourth[v] = hn::Add(sums.fourth[v], hn::Mul(square, square));
        }
    }
    sums.store(out);
    for (std::size_t lane = 0; i < n; ++i, ++lane) {
        add_one(out, lane, values[i] - shift);
    }
}

template <std::size_t Groups>
void grouped_lane_sums_of(const double* values, const std::int32_t* group_of, std::size_t n, const double* shifts, LaneSums* out) {
    const Tag tag;
    const hn::Rebind<std::int64_t, Tag> wide;
    const hn::Rebind<std::int32_t, Tag> narrow;
    Accumulator sums[Groups];
    Vector origins[Groups];
    for (std::size_t g = 0; g < Groups; ++g) {
        sums[g].clear();
        origins[g] = hn::Set(tag, shifts[g]);
    }
    std::size_t i = 0;
    for (; i + LaneSums::lanes <= n; i += LaneSums::lanes) {
        for (std::size_t v = 0; v < vectors; ++v) {
            const auto group = hn::PromoteTo(wide, hn::LoadU(narrow, group_of + i + v * width));
            hn::Mask<Tag> in_group[Groups];
            Vector origin = origins[0];
            for (std::size_t g = 0; g < Groups; ++g) {
                in_group[g] = hn::RebindMask(tag, hn::Eq(group, hn::Set(wide, static_cast<std::int64_t>(g))));
                origin = g == 0 ? origin : hn::IfThenElse(in_group[g], origins[g], origin);
            }
            const Vector deviation = hn::Sub(hn::LoadU(tag, values + i + v * width), origin);
            const Vector square = hn::Mul(deviation, deviation);
            const Vector cube = hn::Mul(square, deviation);
            const Vector fourth = hn::Mul(square, square);
            for (std::size_t g = 0; g < Groups; ++g) {
                sums[g].first[v] = hn::Add(sums[g].first[v], hn::IfThenElseZero(in_group[g], deviation));
                sums[g].second[v] = hn::Add(sums[g].second[v], hn::IfThenElseZero(in_group[g], square));
                sums[g].third[v] = hn::Add(sums[g].third[v], hn::IfThenElseZero(in_group[g], cube));
                sums[g].fourth[v] = hn::Add(sums[g].fourth[v], hn::IfThenElseZero(in_group[g], fourth));
            }
        }
    }
    for (std::size_t g = 0; g < Groups; ++g) {
        sums[g].store(out[g]);
    }
    for (std::size_t lane = 0; i < n; ++i, ++lane) {
        const auto g = static_cast<std::size_t>(group_of[i]);
        if (g < Groups) {
            add_one(out[g], lane, values[i] - shifts[g]);
        }
    }
}

void grouped_lane_sums(const double* values, const std::int32_t* group_of, std::size_t n, const double* shifts,
                       std::size_t groups, LaneSums* out) {
    switch (groups) {
    case 1: grouped_lane_sums_of<1>(values, group_of, n, shifts, out); break;
    case 2: grouped_lane_sums_of<2>(values, group_of, n, shifts, out); break;
    case 3: grouped_lane_sums_of<3>(values, group_of, n, shifts, out); break;
    default: grouped_lane_sums_of<4>(values, group_of, n, shifts, out); break;
    }
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {
namespace {

HWY_EXPORT(lane_sums);
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

LaneSums lane_sums(std::span<const double> values, double shift) noexcept {
    LaneSums result;
    HWY_DYNAMIC_DISPATCH(lane_sums)(values.data(), values.size(), shift, result);
    return result;
}

void grouped_lane_sums(std::span<const double> values, std::span<const std::int32_t> group_of, std::span<const double> shifts,
                       std::span<LaneSums> out) noexcept {
    if (!shifts.empty()) {
        HWY_DYNAMIC_DISPATCH(grouped_lane_sums)
        (values.data(), group_of.data(), values.size(), shifts.data(), shifts.size(), out.data());
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
    // The binomial expansion of sums about the shift into sums about the mean; rounding may leave a tiny negative second moment.
    Moments result{.n = n,
                   .m2 = std::max(0.0, s2 - size * d2),
                   .m3 = s3 - 3.0 * d * s2 + 2.0 * size * d2 * d,
                   .m4 = total(sums.fourth) - 4.0 * d * s3 + 6.0 * d2 * s2 - 3.0 * size * d2 * d2};
    result.set_mean(shift, d);
    return result;
}

std::vector<std::int64_t> simd_targets() {
    std::vector<std::int64_t> targets;
    const auto supported = static_cast<std::uint64_t>(hwy::SupportedTargets() & HWY_TARGETS);
    for (std::uint64_t bit = 1; bit != 0; bit <<= 1U) {
        if ((supported & bit) != 0) {
            targets.push_back(static_cast<std::int64_t>(bit));
        }
    }
    return targets;
}

void force_simd_target(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

} // namespace cxlift::stats
#endif
