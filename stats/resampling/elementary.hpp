// Logarithm and exponential made of +, -, * and / alone: the standard library's differ between machines in their last bit, and
// one bit decides here and there whether a random number is accepted.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <numbers>

namespace cxlift::stats {

// log 2 in two parts, of which the first has so few bits that its multiples are exact.
inline constexpr double ln2_high = std::bit_cast<double>(std::bit_cast<std::uint64_t>(std::numbers::ln2) & ~0xffffULL);
inline constexpr double ln2_low = 0x1.cf79abc9e3b3ap-40;

// log((1 + v) / (1 - v)) = 2 (v + v^3/3 + v^5/5 + ...): what comes after 2 v, for |v| <= 0.172, within a rounding error.
[[nodiscard]] constexpr double log_ratio_rest(double v) noexcept {
    const double v2 = v * v;
    const double v4 = v2 * v2;
    // Every other term, so that two chains run at once.
    const double third =
        2.0 / 3.0 + v4 * (2.0 / 7.0 + v4 * (2.0 / 11.0 + v4 * (2.0 / 15.0 + v4 * (2.0 / 19.0 + v4 * (2.0 / 23.0)))));
    const double fifth = 2.0 / 5.0 + v4 * (2.0 / 9.0 + v4 * (2.0 / 13.0 + v4 * (2.0 / 17.0 + v4 * (2.0 / 21.0))));
    return v * (v2 * (third + v2 * fifth));
}

// The natural logarithm of a positive number that is not subnormal, within two units of its last place.
[[nodiscard]] constexpr double exact_log(double x) noexcept {
    constexpr double sqrt_half = 0.70710678118654752440;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    int exponent = static_cast<int>(bits >> 52U) - 1022;
    auto fraction = std::bit_cast<double>((bits & 0x000fffffffffffffU) | 0x3fe0000000000000U); // from 1/2 to 1
    if (fraction < sqrt_half) {
        fraction *= 2.0;
        --exponent;
    }
    const double above = fraction - 1.0;
    const double v = above / (2.0 + above);
    // 2 v = above - v above, and `above` is exact.
    return exponent * ln2_high + (above - (v * above - (log_ratio_rest(v) + exponent * ln2_low)));
}

// log(1 + x) for x > -1, exact for small x as well.
[[nodiscard]] constexpr double exact_log1p(double x) noexcept {
    if (x < -0.25 || x > 0.4) {
        return exact_log(1.0 + x);
    }
    const double v = x / (2.0 + x);
    return x - (v * x - log_ratio_rest(v));
}

// 0 below the normal numbers and infinity above the finite ones; otherwise within two units of the last place.
[[nodiscard]] constexpr double exact_exp(double x) noexcept {
    if (x < -708.0) {
        return 0.0;
    }
    if (x > 709.0) {
        return std::numeric_limits<double>::infinity();
    }
    const int exponent = static_cast<int>(x * std::numbers::log2e + (x < 0.0 ? -0.5 : 0.5));
    const double rest = (x - exponent * ln2_high) - exponent * ln2_low;
    // The sum of rest^k / k! beyond 1 + rest.
    const double square = rest * rest;
    const double even =
        1.0 / 2 +
        square * (1.0 / 24 +
                  square * (1.0 / 720 + square * (1.0 / 40'320 + square * (1.0 / 3'628'800 + square * (1.0 / 479'001'600)))));
    const double odd =
        1.0 / 6 +
        square * (1.0 / 120 + square * (1.0 / 5'040 + square * (1.0 / 362'880 +
                                                                square * (1.0 / 39'916'800 + square * (1.0 / 6'227'020'800)))));
    const double sum = 1.0 + (rest + square * (even + rest * odd));
    return sum * std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52U);
}

} // namespace cxlift::stats
