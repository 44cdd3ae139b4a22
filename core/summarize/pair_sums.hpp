// Sums of two columns and of their products, about a shift: what a ratio keeps of a block of rows.
#pragma once

#include "stats/summaries/co_moments.hpp"

#include <cmath>
#include <cstdint>

namespace cxlift {

// A sum and what rounding took from it: twice the digits of a double. Knuth, TAOCP 2, 4.2.2, theorem B; Ogita, Rump and Oishi
// (2005), algorithm 5.3, for products.
struct LongSum {
    double high = 0.0;
    double low = 0.0;

    void add(double x) noexcept {
        const double sum = high + x;
        const double from_x = sum - high;
        low += (high - (sum - from_x)) + (x - from_x);
        high = sum;
    }
    void add_product(double x, double y) noexcept {
        const double product = x * y;
        add(product);
        low += std::fma(x, y, -product);
    }
    [[nodiscard]] double value() const noexcept { return high + low; }
};

struct PairSums {
    std::int64_t n = 0;
    double shift[2] = {0.0, 0.0}; // the first row: near the others, and nothing is left of a constant
    LongSum first;
    LongSum second;
    LongSum first_first;
    LongSum first_second;
    LongSum second_second;

    void add(double a, double b) noexcept {
        if (n++ == 0) {
            shift[0] = a;
            shift[1] = b;
        }
        const double x = a - shift[0];
        const double y = b - shift[1];
        first.add(x);
        second.add(y);
        first_first.add_product(x, x);
        first_second.add_product(x, y);
        second_second.add_product(y, y);
    }

    [[nodiscard]] stats::CoMoments co_moments() const {
        if (n == 0) {
            return stats::CoMoments(2);
        }
        const auto count = static_cast<double>(n);
        const double a = first.value();
        const double b = second.value();
        const auto centred = [&](LongSum sum, double x, double y) {
            sum.add_product(-x, y / count);
            sum.low -= x * std::fma(-(y / count), count, y) / count; // what the division left over
            return sum.value();
        };
        const double cross = centred(first_second, a, b);
        return {n,
                {shift[0] + a / count, shift[1] + b / count},
                {centred(first_first, a, a), cross, cross, centred(second_second, b, b)}};
    }
};

} // namespace cxlift
