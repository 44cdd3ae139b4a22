// Where a monotone predicate turns true, to the last digits: how intervals are found that invert a test.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxlift::stats {

// The first point of [lower, upper] at which `turned` holds, given that it fails below and holds above. Bisection needs no
// smoothness and cannot be misled by an infinite or undefined statistic at an end, which score statistics have.
template <typename Predicate> [[nodiscard]] double bisect(double lower, double upper, const Predicate& turned) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    for (int i = 0; i < 200; ++i) {
        const double middle = lower + 0.5 * (upper - lower);
        if (upper - lower <= epsilon * std::max(std::abs(lower), std::abs(upper)) || middle == lower || middle == upper) {
            break;
        }
        (turned(middle) ? upper : lower) = middle;
    }
    return lower + 0.5 * (upper - lower);
}

// The same on (0, inf) with nothing known about the place: powers of two bracket it first.
template <typename Predicate> [[nodiscard]] double bisect_positive(const Predicate& turned) {
    double lower = 1.0;
    double upper = 1.0;
    while (turned(lower) && lower > std::numeric_limits<double>::min()) {
        upper = lower;
        lower *= 0.5;
    }
    while (!turned(upper) && upper < std::numeric_limits<double>::max() / 2.0) {
        lower = upper;
        upper *= 2.0;
    }
    return bisect(lower, upper, turned);
}

} // namespace cxlift::stats
