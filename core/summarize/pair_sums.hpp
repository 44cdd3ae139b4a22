// Sums of two columns and of their products, about a shift: what a ratio keeps of a block of rows.
#pragma once

#include "stats/summaries/co_moments.hpp"

#include <cstdint>

namespace cxlift {

struct PairSums {
    std::int64_t n = 0;
    double shift[2] = {0.0, 0.0}; // the first row: near the others, and nothing is left of a constant
    double first = 0.0;
    double second = 0.0;
    double first_first = 0.0;
    double first_second = 0.0;
    double second_second = 0.0;

    void add(double a, double b) noexcept {
        if (n++ == 0) {
            shift[0] = a;
            shift[1] = b;
        }
        const double x = a - shift[0];
        const double y = b - shift[1];
        first += x;
        second += y;
        first_first += x * x;
        first_second += x * y;
        second_second += y * y;
    }

    [[nodiscard]] stats::CoMoments co_moments() const {
        if (n == 0) {
            return stats::CoMoments(2);
        }
        const auto count = static_cast<double>(n);
        const double cross = first_second - first * (second / count);
        return {n,
                {shift[0] + first / count, shift[1] + second / count},
                {first_first - first * (first / count), cross, cross, second_second - second * (second / count)}};
    }
};

} // namespace cxlift
