// Sums that keep what rounding takes from them.
#pragma once

#include <cmath>

namespace cxlift::stats {

// high + low = a + b without rounding; Knuth, TAOCP 2, 4.2.2, theorem B.
struct TwoSum {
    double high = 0.0;
    double low = 0.0;
};
[[nodiscard]] inline TwoSum two_sum(double a, double b) noexcept {
    const double sum = a + b;
    const double from_b = sum - a;
    return {.high = sum, .low = (a - (sum - from_b)) + (b - from_b)};
}

// A running sum with twice the digits of a double. Ogita, Rump and Oishi (2005), SIAM J. Sci. Comput. 26:1955, algorithms 4.4
// and, for products, 5.3.
struct LongSum {
    double high = 0.0;
    double low = 0.0;

    void add(double x) noexcept {
        const TwoSum sum = two_sum(high, x);
        high = sum.high;
        low += sum.low;
    }
    void add_product(double x, double y) noexcept {
        const double product = x * y;
        add(product);
        low += std::fma(x, y, -product);
    }
    [[nodiscard]] double value() const noexcept { return high + low; }
};

} // namespace cxlift::stats
