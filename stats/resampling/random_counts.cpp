#include "stats/resampling/random_counts.hpp"

#include "stats/resampling/count_probabilities.hpp"
#include "stats/resampling/elementary.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr std::int64_t most_trials = std::int64_t{1} << 53;
constexpr double greatest_mean = 1e12;
constexpr double inverted_below = 10.0;         // expected
constexpr std::int64_t farthest_inverted = 120; // a mean below 10 exceeds it with probability 1e-84

// The least k with u < P(0) + ... + P(k), where P(k) = `next(k)` P(k - 1). Where the sum of all falls short of u by its
// rounding, another u is drawn.
template <typename Next> std::int64_t invert(Philox& random, double of_zero, std::int64_t most, const Next& next) {
    while (true) {
        double u = random.uniform();
        double probability = of_zero;
        for (std::int64_t k = 0;; ++k) {
            if (u < probability) {
                return k;
            }
            if (k == most) {
                break;
            }
            u -= probability;
            probability *= next(static_cast<double>(k + 1));
        }
    }
}

std::int64_t invert_binomial(Philox& random, std::int64_t n, double p) {
    const double odds = p / (1.0 - p);
    const auto from = static_cast<double>(n + 1);
    const double of_zero = exact_exp(static_cast<double>(n) * exact_log1p(-p));
    return invert(random, of_zero, std::min(n, farthest_inverted), [&](double k) { return odds * ((from - k) / k); });
}

// log P(k) - log P(mode) is -far^2 / (2 variance) within `by` for 20 < far < variance / 2 - 1, where far = |k - mode|:
// Kachitvichyanukul and Schmeiser (1988), Comm. ACM 31:216, step 5.2 of BTPE.
struct LogRatioBounds {
    double lower = 0.0;
    double upper = 0.0;

    LogRatioBounds(double far, double variance) noexcept {
        const double by = far / variance * ((far * (far / 3.0 + 0.625) + 1.0 / 6.0) / variance + 0.5);
        const double about = -0.5 * far * far / variance;
        lower = about - by;
        upper = about + by;
    }
};

// P(to) / P(from) of neighbours, step by step; 1 for to <= from.
double steps(double from, double to, double n, double p) noexcept {
    const double odds = p / (1.0 - p);
    double ratio = 1.0;
    while (from < to) {
        ratio *= odds * ((n - from) / (from + 1.0));
        from += 1.0;
    }
    return ratio;
}

// p <= 1/2, n p >= 10.
std::int64_t reject_binomial(Philox& random, std::int64_t trials, double p) {
    const auto n = static_cast<double>(trials);
    const double variance = n * p * (1.0 - p);
    const double deviation = std::sqrt(variance);
    const double b = 1.15 + 2.53 * deviation;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p;
    const double centre = n * p + 0.5;
    const double squeeze = 0.92 - 4.2 / b;
    while (true) {
        const double u = random.uniform() - 0.5;
        const double v = random.uniform();
        const double inside = 0.5 - std::abs(u);
        const double k = std::floor((2.0 * a / inside + b) * u + centre);
        if (inside >= 0.07 && v <= squeeze) {
            return static_cast<std::int64_t>(k);
        }
        if (k < 0.0 || k > n) {
            continue;
        }
        const double height = v * (2.83 + 5.1 / b) * deviation / (a / (inside * inside) + b);
        const double mode = std::floor((n + 1.0) * p);
        const double far = std::abs(k - mode);
        if (far <= 20.0) {
            if (height * steps(k, mode, n, p) <= steps(mode, k, n, p)) {
                return static_cast<std::int64_t>(k);
            }
            continue;
        }
        const double log_v = exact_log(height);
        if (far < 0.5 * variance - 1.0) {
            const LogRatioBounds bounds(far, variance);
            if (log_v < bounds.lower) {
                return static_cast<std::int64_t>(k);
            }
            if (log_v > bounds.upper) {
                continue;
            }
        }
        if (log_v <= log_binomial_probability(k, n, p) - log_binomial_probability(mode, n, p)) {
            return static_cast<std::int64_t>(k);
        }
    }
}

std::int64_t reject_poisson(Philox& random, double mean) {
    const double b = 0.931 + 2.53 * std::sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    // The published hat is up to 0.6 % too low for some means below 1,000: raised, and its squeeze lowered, it covers all.
    const double per_alpha = 1.007 * (1.1239 + 1.1328 / (b - 3.4));
    const double squeeze = 0.9277 - 3.6224 / (b - 2.0) - 0.01;
    while (true) {
        const double u = random.uniform() - 0.5;
        const double v = random.uniform();
        const double inside = 0.5 - std::abs(u);
        const double k = std::floor((2.0 * a / inside + b) * u + mean + 0.43);
        if (inside >= 0.07 && v <= squeeze) {
            return static_cast<std::int64_t>(k);
        }
        if (k < 0.0 || (inside < 0.013 && v > inside)) {
            continue;
        }
        if (exact_log(v * per_alpha / (a / (inside * inside) + b)) <= log_poisson_probability(k, mean)) {
            return static_cast<std::int64_t>(k);
        }
    }
}

} // namespace

std::int64_t draw_binomial(Philox& random, std::int64_t n, double p) {
    if (n < 0 || n > most_trials || !(p >= 0.0 && p <= 1.0)) {
        throw std::invalid_argument("draw_binomial: n is " + std::to_string(n) + " and p " + std::to_string(p) +
                                    ", must be 0 to 2^53 and 0 to 1.");
    }
    if (p > 0.5) {
        return n - draw_binomial(random, n, 1.0 - p);
    }
    if (n == 0 || p == 0.0) {
        return 0;
    }
    return static_cast<double>(n) * p < inverted_below ? invert_binomial(random, n, p) : reject_binomial(random, n, p);
}

std::int64_t draw_poisson(Philox& random, double mean) {
    if (!(mean >= 0.0 && mean <= greatest_mean)) {
        throw std::invalid_argument("draw_poisson: mean is " + std::to_string(mean) + ", must be 0 to 1e12.");
    }
    if (mean < inverted_below) {
        return mean == 0.0 ? 0 : invert(random, exact_exp(-mean), farthest_inverted, [&](double k) { return mean / k; });
    }
    return reject_poisson(random, mean);
}

} // namespace cxlift::stats
