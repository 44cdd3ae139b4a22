// Sums of two columns and of their products, about a shift: what a ratio keeps of a block of rows.
#pragma once

#include "stats/summaries/co_moments.hpp"
#include "stats/summaries/two_sum.hpp"

#include <cmath>
#include <cstdint>

namespace cxlift::stats {

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

} // namespace cxlift::stats
