#include "stats/proportions/restricted_proportions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace cxlift::stats {
namespace {

struct Sample {
    double successes;
    double n;
    [[nodiscard]] double failures() const { return n - successes; }
};

Sample sample(const Successes& s) {
    return {.successes = static_cast<double>(s.successes), .n = static_cast<double>(s.n)};
}

// The same data with the meaning of success and failure exchanged.
Sample flipped(const Sample& s) {
    return {.successes = s.failures(), .n = s.n};
}

double variance(double p, double q, double n) {
    return p * q / n;
}

// Where the likelihood's derivative is zero: the root of Miettinen and Nurminen's cubic, which loses digits for rare events.
double cubic_root(const Sample& base, const Sample& other, double difference) {
    const double total = base.n + other.n;
    const double successes = base.successes + other.successes;
    const double l2 = (other.n + 2.0 * base.n) * difference - total - successes;
    const double l1 = (base.n * difference - total - 2.0 * base.successes) * difference + successes;
    const double l0 = base.successes * difference * (1.0 - difference);
    const double shift = l2 / (3.0 * total);
    const double q = shift * shift * shift - l1 * l2 / (6.0 * total * total) + l0 / (2.0 * total);
    const double p = std::copysign(std::sqrt(std::max(0.0, shift * shift - l1 / (3.0 * total))), q);
    const double cosine = p == 0.0 ? 0.0 : std::clamp(q / (p * p * p), -1.0, 1.0);
    return 2.0 * p * std::cos((std::numbers::pi + std::acos(cosine)) / 3.0) - shift;
}

double term(double count, double p) {
    return count == 0.0 ? 0.0 : count / p;
}

// p that maximises the likelihood of (p, p + difference) with 0 < difference < 1. The derivative falls from one end to the
// other, so Newton's steps from the cubic's root, kept within a bracket, give p to full relative precision.
double restricted_base(const Sample& base, const Sample& other, double difference) {
    double lower = 0.0;
    double upper = 1.0 - difference;
    const auto slope_at = [&](double p) {
        return term(base.successes, p) - term(base.failures(), 1.0 - p) + term(other.successes, p + difference) -
               term(other.failures(), (1.0 - difference) - p);
    };
    if (base.successes == 0.0 && slope_at(lower) <= 0.0) {
        return lower;
    }
    if (other.failures() == 0.0 && slope_at(upper) >= 0.0) {
        return upper;
    }
    double p = cubic_root(base, other, difference);
    for (int i = 0; i < 200; ++i) {
        if (!(p > lower && p < upper)) {
            p = lower + 0.5 * (upper - lower);
        }
        const double slope = slope_at(p);
        (slope > 0.0 ? lower : upper) = p;
        const double rest = (1.0 - difference) - p;
        const double curvature = term(base.successes, p * p) + term(base.failures(), (1.0 - p) * (1.0 - p)) +
                                 term(other.successes, (p + difference) * (p + difference)) +
                                 term(other.failures(), rest * rest);
        const double next = p + slope / curvature;
        constexpr double epsilon = std::numeric_limits<double>::epsilon();
        if (std::abs(next - p) <= 2.0 * epsilon * p || upper - lower <= epsilon * upper) {
            return std::clamp(next, lower, upper);
        }
        p = next;
    }
    return lower + 0.5 * (upper - lower);
}

} // namespace

double variance_at_difference(const Successes& control, const Successes& treatment, double difference) {
    Sample c = sample(control);
    Sample t = sample(treatment);
    const double total = c.n + t.n;
    // Small numbers keep their digits, numbers near 1 do not: count whichever outcome is rarer.
    if (c.successes + t.successes > 0.5 * total) {
        c = flipped(c);
        t = flipped(t);
        difference = -difference;
    }
    if (difference == 0.0) {
        const double pooled = (c.successes + t.successes) / total;
        return variance(pooled, 1.0 - pooled, c.n) + variance(pooled, 1.0 - pooled, t.n);
    }
    const bool control_is_base = difference > 0.0;
    const Sample& base = control_is_base ? c : t;
    const Sample& other = control_is_base ? t : c;
    const double gap = std::min(1.0, std::abs(difference));
    const double p = gap == 1.0 ? 0.0 : restricted_base(base, other, gap);
    return variance(p, 1.0 - p, base.n) + variance(p + gap, (1.0 - gap) - p, other.n);
}

double variance_at_ratio(const Successes& control, const Successes& treatment, double ratio) {
    const Sample c = sample(control);
    const Sample t = sample(treatment);
    // The likelihood equation is a p^2 - b p + k = 0 with a = N ratio, k = all successes. Its smaller root and the two
    // complements are written as sums of positive terms, so that nothing cancels for rare or for almost certain events.
    const double k = c.successes + t.successes;
    const double b = c.n + t.successes + ratio * (t.n + c.successes);
    const double d = c.n + t.successes - ratio * (t.n + c.successes);
    const double cross = 4.0 * ratio * c.failures() * t.failures();
    const double root = std::sqrt(d * d + cross);
    const double denominator = b + root;
    const double root_minus_d = d > 0.0 ? cross / (root + d) : root - d;
    const double root_plus_d = d < 0.0 ? cross / (root - d) : root + d;
    const double p_control = 2.0 * k / denominator;
    const double q_control = (2.0 * c.failures() + root_minus_d) / denominator;
    const double p_treatment = ratio * p_control;
    const double q_treatment = (2.0 * ratio * t.failures() + root_plus_d) / denominator;
    return variance(p_treatment, q_treatment, t.n) + ratio * ratio * variance(p_control, q_control, c.n);
}

} // namespace cxlift::stats
