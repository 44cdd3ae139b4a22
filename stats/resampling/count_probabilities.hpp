// Logarithms of binomial and Poisson probabilities, without differences of large numbers. Loader (2000), "Fast and accurate
// computation of binomial probabilities".
#pragma once

#include "stats/resampling/elementary.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace cxlift::stats {

inline constexpr double two_pi = 6.28318530717958647693;

// log(k!) - (k + 1/2) log k + k - log(2 pi) / 2 of a whole number k >= 1: Stirling's series, below 16 its limit.
[[nodiscard]] inline double stirling_error(double k) noexcept {
    constexpr std::array<double, 16> of_small = {
        0.0,
        0.08106146679532725822,
        0.041340695955409294094,
        0.027677925684998339149,
        0.020790672103765093112,
        0.016644691189821192163,
        0.013876128823070747999,
        0.011896709945891770095,
        0.010411265261972096497,
        0.0092554621827127329177,
        0.0083305634333628712565,
        0.007573675487951840795,
        0.0069428401072095298657,
        0.0064089941880042070684,
        0.0059513701127588477356,
        0.005554733551962801371,
    };
    if (k < 16.0) {
        return of_small[static_cast<std::size_t>(k)];
    }
    const double per_k = 1.0 / k;
    const double per_k2 = per_k * per_k;
    return per_k *
           (1.0 / 12.0 - per_k2 * (1.0 / 360.0 - per_k2 * (1.0 / 1260.0 - per_k2 * (1.0 / 1680.0 - per_k2 * (1.0 / 1188.0)))));
}

// k log(k / mean) + mean - k for k > 0, where `above` = k - mean.
[[nodiscard]] inline double deviance(double k, double mean, double above) noexcept {
    const double v = above / (k + mean);
    if (std::abs(v) > 0.17) {
        return k * exact_log(k / mean) - above;
    }
    return above * v + k * log_ratio_rest(v);
}

// log P(k) of n trials, 0 <= k <= n, 0 < p < 1.
[[nodiscard]] inline double log_binomial_probability(double k, double n, double p) noexcept {
    if (k == 0.0) {
        return n * exact_log1p(-p);
    }
    if (k == n) {
        return n * exact_log(p);
    }
    const double above = k - n * p;
    return stirling_error(n) - stirling_error(k) - stirling_error(n - k) - deviance(k, n * p, above) -
           deviance(n - k, n * (1.0 - p), -above) + 0.5 * exact_log(n / (two_pi * k * (n - k)));
}

// log P(k) for a mean above 0.
[[nodiscard]] inline double log_poisson_probability(double k, double mean) noexcept {
    if (k == 0.0) {
        return -mean;
    }
    return -stirling_error(k) - deviance(k, mean, k - mean) - 0.5 * exact_log(two_pi * k);
}

} // namespace cxlift::stats
