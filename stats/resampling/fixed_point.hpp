// Numbers as integers of one scale, whose sums are exact in any order: the same on every machine and any number of threads.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace cxlift::stats {

// The scale of a column: the largest magnitude has 46 bits, so that an error of rounding is at most 2^-46 of it, and an integer
// below 2^46 (or a multiple of a power of two that fits) has none. An integer comes in three pieces of 16 bits with a sign,
// v = p0 + 2^16 p1 + 2^32 p2, the numbers that vectors multiply and add the most of.
class FixedPoint {
public:
    static constexpr std::size_t pieces = 3;
    static constexpr int bits = 46;

    explicit FixedPoint(std::span<const double> values) noexcept {
        std::uint64_t largest = 0; // magnitudes are ordered as their bits are, what is not finite above all
        for (const double value : values) {
            largest = std::max(largest, std::bit_cast<std::uint64_t>(value) << 1U);
        }
        const auto magnitude = std::bit_cast<double>(largest >> 1U);
        finite_ = std::isfinite(magnitude);
        const int exponent = finite_ && magnitude > 0.0 ? std::ilogb(magnitude) + 1 - bits : 0;
        exponent_ = exponent;
        // In two steps: together they may be beyond the range of a double.
        once_ = std::ldexp(1.0, -exponent / 2);
        again_ = std::ldexp(1.0, -exponent - (-exponent / 2));
    }

    // To the nearest; what is not finite becomes anything.
    [[nodiscard]] std::array<std::int16_t, pieces> of(double value) const noexcept {
        constexpr double above = 0x1.8p52; // whose last bit is 1
        const auto v = std::bit_cast<std::int64_t>(value * once_ * again_ + above) - std::bit_cast<std::int64_t>(above);
        const auto first = static_cast<std::int16_t>(v);
        const std::int64_t rest = (v - first) >> 16U;
        const auto second = static_cast<std::int16_t>(rest);
        return {first, second, static_cast<std::int16_t>((rest - second) >> 16U)};
    }

    // The number that sums of the pieces are, rounded; NaN where a value was not finite.
    [[nodiscard]] double value_of(const std::array<std::int64_t, pieces>& sums) const noexcept {
        if (!finite_) {
            return std::numeric_limits<double>::quiet_NaN();
        }
        const double high = std::ldexp(static_cast<double>(sums[2]), 32);
        return std::ldexp(high + static_cast<double>(sums[1] * 65536 + sums[0]), exponent_);
    }

private:
    int exponent_ = 0;
    double once_ = 1.0;
    double again_ = 1.0;
    bool finite_ = true;
};

} // namespace cxlift::stats
