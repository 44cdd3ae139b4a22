// Sums of two columns and of their products, about a shift: what a ratio keeps of a block of rows.
#pragma once

#include "stats/summaries/co_moments.hpp"
#include "stats/summaries/two_sum.hpp"

#include <cmath>
#include <cstdint>

namespace cxlift::stats {

// What is left of the sum of n products about their means, given the sums x and y of the two columns.
[[nodiscard]] inline double centred_product(LongSum products, double x, double y, double n) noexcept {
    products.add_product(-x, y / n);
    products.low -= x * std::fma(-(y / n), n, y) / n; // what the division left over
    return products.value();
}

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

    [[nodiscard]] CoMoments co_moments() const {
        if (n == 0) {
            return CoMoments(2);
        }
        const auto count = static_cast<double>(n);
        const double a = first.value();
        const double b = second.value();
        const double cross = centred_product(first_second, a, b, count);
        return {n,
                {shift[0] + a / count, shift[1] + b / count},
                {centred_product(first_first, a, a, count), cross, cross, centred_product(second_second, b, b, count)}};
    }
};

} // namespace cxlift::stats
