#include "stats/summaries/weights.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {

Weights Weights::of(double weight) noexcept {
    return weight > 0.0 ? Weights{.n = 1, .n_zero = 0, .total = weight, .squares = 1.0} : Weights{.n = 0, .n_zero = 1};
}

void Weights::merge(const Weights& other) noexcept {
    n_zero += other.n_zero;
    if (other.n == 0) {
        return;
    }
    if (n == 0) {
        n = other.n;
        total = other.total;
        squares = other.squares;
        return;
    }
    const double sum = total + other.total;
    const double mine = total / sum;
    const double others = other.total / sum;
    squares = mine * mine * squares + others * others * other.squares;
    total = sum;
    n += other.n;
}

double Weights::design_effect() const noexcept {
    return n == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(n) * squares;
}

double WeightSums::add(double weight) noexcept {
    if (!(weight > 0.0)) {
        ++n_zero;
        return 0.0;
    }
    if (n++ == 0) {
        unit = std::ldexp(1.0, std::ilogb(weight));
    }
    const double relative = weight / unit;
    total.add(relative);
    squares.add_product(relative, relative);
    return relative;
}

Weights WeightSums::weights() const noexcept {
    if (n == 0) {
        return {.n = 0, .n_zero = n_zero};
    }
    const double sum = total.value();
    return {.n = n, .n_zero = n_zero, .total = sum * unit, .squares = squares.value() / sum / sum};
}

} // namespace cxlift::stats
