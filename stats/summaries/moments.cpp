#include "stats/summaries/moments.hpp"

#include "stats/summaries/two_sum.hpp"

#include "stats/checks.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

} // namespace

Moments Moments::from_variance(std::int64_t n, double mean, double variance) {
    check_count("Moments", "n", n);
    if (n == 0) {
        return {};
    }
    check_finite("Moments", "mean", mean);
    if (n == 1) {
        return {.n = 1, .mean = mean, .m2 = 0.0, .m3 = nan, .m4 = nan};
    }
    check_not_negative("Moments", "variance", variance);
    check_finite("Moments", "variance", variance);
    return {.n = n, .mean = mean, .m2 = variance * static_cast<double>(n - 1), .m3 = nan, .m4 = nan};
}

Moments Moments::of(std::span<const double> values) {
    // Two passes: the mean first, so that the deviations are exact to the last digits.
    Moments result;
    if (values.empty()) {
        return result;
    }
    result.n = static_cast<std::int64_t>(values.size());
    const auto size = static_cast<double>(values.size());
    const double origin = values.front(); // keeps the sum small beside a large common offset
    double sum = 0.0;
    for (const double value : values) {
        sum += value - origin;
    }
    const double centre = origin + sum / size;
    double residual = 0.0;
    for (const double value : values) {
        const double deviation = value - centre;
        const double square = deviation * deviation;
        residual += deviation;
        result.m2 += square;
        result.m3 += square * deviation;
        result.m4 += square * square;
    }
    const double d = residual / size; // what rounding of the centre left over
    result.set_mean(centre, d);
    result.m4 += d * (-4.0 * result.m3 + d * (6.0 * result.m2 - 3.0 * size * d * d));
    result.m3 += d * (-3.0 * result.m2 + 2.0 * size * d * d);
    result.m2 -= residual * d;
    return result;
}

void Moments::add(double value) noexcept {
    merge({.n = 1, .mean = value});
}

void Moments::merge(const Moments& other) noexcept {
    if (other.n == 0) {
        return;
    }
    if (n == 0) {
        *this = other;
        return;
    }
    const auto na = static_cast<double>(n);
    const auto nb = static_cast<double>(other.n);
    const double total = na + nb;
    const double delta = (other.mean - mean) + (other.mean_low - mean_low);
    const double delta_n = delta / total;
    // Products are ordered such that neither n^2 nor delta^4 is formed where the result would not need it.
    const double d2 = delta * delta_n * na * nb; // delta^2 na nb / total
    const double new_m3 = m3 + other.m3 + d2 * delta_n * (na - nb) + 3.0 * delta_n * (na * other.m2 - nb * m2);
    const double new_m4 = m4 + other.m4 + d2 * delta_n * delta_n * (na * na - na * nb + nb * nb) +
                          6.0 * delta_n * delta_n * (na * na * other.m2 + nb * nb * m2) +
                          4.0 * delta_n * (na * other.m3 - nb * m3);
    set_mean(mean, mean_low + delta_n * nb);
    m2 += other.m2 + d2;
    m3 = new_m3;
    m4 = new_m4;
    n += other.n;
}

void Moments::set_mean(double a, double b) noexcept {
    const TwoSum sum = two_sum(a, b);
    mean = sum.high;
    mean_low = sum.low;
}

double Moments::variance() const noexcept {
    return n < 2 ? nan : m2 / static_cast<double>(n - 1);
}

double Moments::std_dev() const noexcept {
    return std::sqrt(variance());
}

double Moments::std_error() const noexcept {
    return std::sqrt(variance() / static_cast<double>(n));
}

double Moments::skewness() const noexcept {
    return n < 2 || m2 == 0.0 ? nan : std::sqrt(static_cast<double>(n) / m2) * (m3 / m2);
}

double Moments::kurtosis() const noexcept {
    return n < 2 || m2 == 0.0 ? nan : static_cast<double>(n) * (m4 / m2) / m2 - 3.0;
}

} // namespace cxlift::stats
