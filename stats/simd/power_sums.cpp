#include "stats/simd/power_sums.hpp"

// Highway compiles what stands between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once for each instruction set, by including
// this file again and again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "stats/simd/power_sums.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cxlift::stats::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kLanes = 16;

double sum_of(const double* lanes) {
    // Pairwise, always in this order.
    double total[kLanes / 2];
    for (std::size_t i = 0; i < kLanes / 2; ++i) {
        total[i] = lanes[i] + lanes[i + kLanes / 2];
    }
    return ((total[0] + total[4]) + (total[2] + total[6])) + ((total[1] + total[5]) + (total[3] + total[7]));
}

PowerSums power_sums(const double* values, std::size_t n, double shift) {
    const hn::CappedTag<double, 8> tag;
    constexpr std::size_t width = hn::MaxLanes(tag);
    constexpr std::size_t vectors = kLanes / width;
    using Vector = hn::Vec<decltype(tag)>;

    Vector first[vectors];
    Vector second[vectors];
    Vector third[vectors];
    Vector fourth[vectors];
    for (std::size_t v = 0; v < vectors; ++v) {
        first[v] = second[v] = third[v] = fourth[v] = hn::Zero(tag);
    }
    const Vector origin = hn::Set(tag, shift);
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        for (std::size_t v = 0; v < vectors; ++v) {
            const Vector deviation = hn::Sub(hn::LoadU(tag, values + i + v * width), origin);
            const Vector square = hn::Mul(deviation, deviation);
            first[v] = hn::Add(first[v], deviation);
            second[v] = hn::Add(second[v], square);
            third[v] = hn::Add(third[v], hn::Mul(square, deviation));
            fourth[v] = hn::Add(fourth[v], hn::Mul(square, square));
        }
    }
    HWY_ALIGN double lanes[4][kLanes];
    for (std::size_t v = 0; v < vectors; ++v) {
        hn::Store(first[v], tag, lanes[0] + v * width);
        hn::Store(second[v], tag, lanes[1] + v * width);
        hn::Store(third[v], tag, lanes[2] + v * width);
        hn::Store(fourth[v], tag, lanes[3] + v * width);
    }
    for (std::size_t lane = 0; i < n; ++i, ++lane) {
        const double deviation = values[i] - shift;
        const double square = deviation * deviation;
        lanes[0][lane] += deviation;
        lanes[1][lane] += square;
        lanes[2][lane] += square * deviation;
        lanes[3][lane] += square * square;
    }
    return {.first = sum_of(lanes[0]), .second = sum_of(lanes[1]), .third = sum_of(lanes[2]), .fourth = sum_of(lanes[3])};
}

} // namespace
} // namespace cxlift::stats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cxlift::stats {

HWY_EXPORT(power_sums);

PowerSums power_sums(std::span<const double> values, double shift) noexcept {
    return HWY_DYNAMIC_DISPATCH(power_sums)(values.data(), values.size(), shift);
}

Moments moments_about(std::span<const double> values, double shift) noexcept {
    const auto n = static_cast<double>(values.size());
    const PowerSums sums = power_sums(values, shift);
    const double d = sums.first / n; // the mean less the shift
    const double d2 = d * d;
    // The binomial expansion of sums about the shift into sums about the mean.
    return {.n = static_cast<std::int64_t>(values.size()),
            .mean = shift + d,
            .m2 = sums.second - n * d2,
            .m3 = sums.third - 3.0 * d * sums.second + 2.0 * n * d2 * d,
            .m4 = sums.fourth - 4.0 * d * sums.third + 6.0 * d2 * sums.second - 3.0 * n * d2 * d2};
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
