// Welch's statistic of one split of the units, as a function of the hypothesis.
#pragma once

#include <cmath>
#include <limits>

namespace cxlift::stats {

// a + b x + c x^2.
struct Quadratic {
    double constant = 0.0;
    double linear = 0.0;
    double square = 0.0;

    [[nodiscard]] double operator()(double x) const noexcept { return constant + x * (linear + x * square); }
    void add(double factor, const Quadratic& other) noexcept {
        constant += factor * other.constant;
        linear += factor * other.linear;
        square += factor * other.square;
    }
};

// As the hypothesis moves by delta, so do the values of one variant, all in proportion: the difference of a split is linear in
// delta, and its variance quadratic. Five numbers say what every hypothesis on the line needs.
struct SplitLine {
    double difference = 0.0;
    double slope = 0.0;
    Quadratic variance;

    // `typical` is the size of a variance at delta: what is far below it is rounding. 0/0 is no difference.
    [[nodiscard]] double statistic(double delta, double typical) const noexcept {
        constexpr double rounding = 1e-13;
        const double numerator = difference + slope * delta;
        const double squared_error = variance(delta);
        if (squared_error > rounding * typical) {
            return numerator / std::sqrt(squared_error);
        }
        const bool is_none = std::abs(numerator) <= std::sqrt(rounding * typical);
        return is_none ? 0.0 : std::copysign(std::numeric_limits<double>::infinity(), numerator);
    }
};

// Of one split: hypotheses about the difference (its estimate less delta), and about the lift (its estimate plus delta).
struct Split {
    SplitLine shift;
    SplitLine ratio;
};

} // namespace cxlift::stats
