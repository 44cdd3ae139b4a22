#include "stats/means/rescale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

// Squares of deviations that are 2^-52 of the values, divided by a count up to 2^53, are still far from subnormal; fourth
// powers of a few are not yet infinite.
constexpr int ordinary = 240;
constexpr int none = std::numeric_limits<int>::min();

int exponent_of(double magnitude) noexcept {
    return magnitude > 0.0 && std::isfinite(magnitude) ? std::ilogb(magnitude) : none;
}

bool is_ordinary(int exponent) noexcept {
    return exponent == none || std::abs(exponent) <= ordinary;
}

int plus(int exponent, int of_sample) noexcept {
    return exponent == none ? none : exponent + of_sample;
}

int exponent_of_mean(const ScaledMoments& sample) noexcept {
    return plus(exponent_of(std::abs(sample.moments.mean)), sample.exponent);
}

int exponent_of_spread(const ScaledMoments& sample) noexcept {
    return plus(exponent_of(std::sqrt(sample.moments.m2)), sample.exponent);
}

} // namespace

int unit_exponent(double magnitude) noexcept {
    const int exponent = exponent_of(magnitude);
    return is_ordinary(exponent) ? 0 : exponent;
}

double largest_magnitude(std::span<const double> values) noexcept {
    double largest = 0.0;
    for (const double value : values) {
        largest = std::max(largest, std::abs(value)); // which keeps `largest` beside a NaN
    }
    return largest;
}

std::vector<double> in_unit(std::span<const double> values, int exponent) {
    std::vector<double> scaled(values.begin(), values.end());
    if (exponent != 0) {
        std::for_each(scaled.begin(), scaled.end(), [&](double& value) { value = std::ldexp(value, -exponent); });
    }
    return scaled;
}

Interval scaled_back(const Interval& interval, int exponent) noexcept {
    return {.lower = std::ldexp(interval.lower, exponent), .upper = std::ldexp(interval.upper, exponent)};
}

void scale_back(Comparison& result, int exponent) noexcept {
    if (exponent == 0) {
        return;
    }
    for (double* value : {&result.control_value, &result.treatment_value, &result.difference, &result.std_error}) {
        *value = std::ldexp(*value, exponent);
    }
    result.difference_interval = scaled_back(result.difference_interval, exponent);
}

ScaledMoments ScaledMoments::of(std::span<const double> values) {
    const int exponent = unit_exponent(largest_magnitude(values));
    if (exponent == 0) {
        return {.moments = Moments::of(values)};
    }
    return {.moments = Moments::of(stats::in_unit(values, exponent)), .exponent = exponent};
}

Moments ScaledMoments::in_unit(int other) const noexcept {
    const int power = exponent - other;
    return power == 0 ? moments
                      : Moments{.n = moments.n,
                                .mean = std::ldexp(moments.mean, power),
                                .m2 = std::ldexp(moments.m2, 2 * power),
                                .m3 = std::ldexp(moments.m3, 3 * power),
                                .m4 = std::ldexp(moments.m4, 4 * power),
                                .mean_low = std::ldexp(moments.mean_low, power)};
}

int common_exponent(const ScaledMoments& a, const ScaledMoments& b) noexcept {
    constexpr int largest = std::numeric_limits<double>::max_exponent - 2;
    const int mean = std::max(exponent_of_mean(a), exponent_of_mean(b));
    const int spread = std::max(exponent_of_spread(a), exponent_of_spread(b));
    if (is_ordinary(spread)) {
        return 0;
    }
    // The spread alone is squared. A mean so much larger that the spread's unit cannot hold it leaves no good choice.
    if (mean == none || mean - spread < largest) {
        return spread;
    }
    return a.exponent == 0 && b.exponent == 0 ? 0 : mean;
}

Comparison rescaled(TestOfMeans test, const ScaledMoments& control, const ScaledMoments& treatment,
                    const TestOptions& options) {
    const int exponent = common_exponent(control, treatment);
    Comparison result = test(control.in_unit(exponent), treatment.in_unit(exponent), options);
    scale_back(result, exponent);
    return result;
}

} // namespace cxlift::stats
