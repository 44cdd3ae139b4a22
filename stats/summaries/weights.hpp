// Weights of units: how many, how much together, and how unequal.
#pragma once

#include "stats/summaries/two_sum.hpp"

#include <cstdint>

namespace cxlift::stats {

// Mergeable. Squares are kept as a share of the squared total, so that no unit of weights overflows or vanishes, and one over
// them is the effective number of units: (sum w)^2 / sum(w^2), Kish (1965), Survey Sampling, section 11.7.
struct Weights {
    std::int64_t n = 0;      // units of weight above 0
    std::int64_t n_zero = 0; // units of weight 0, which stand for nobody
    double total = 0.0;
    double squares = 0.0; // sum(w^2) / total^2

    [[nodiscard]] static Weights of(double weight) noexcept; // of one unit; the weight is finite and not negative
    void merge(const Weights& other) noexcept;

    [[nodiscard]] std::int64_t units() const noexcept { return n + n_zero; }
    [[nodiscard]] double design_effect() const noexcept; // n times squares; NaN without a unit

    friend bool operator==(const Weights&, const Weights&) = default;
};

// The sums of a block of rows, in the unit of the first weight: a power of two, so that dividing by it costs no digit.
struct WeightSums {
    std::int64_t n = 0;
    std::int64_t n_zero = 0;
    double unit = 1.0;
    LongSum total;
    LongSum squares;

    // Returns the weight in the unit; 0 for a unit that stands for nobody.
    double add(double weight) noexcept;
    [[nodiscard]] Weights weights() const noexcept;
};

} // namespace cxlift::stats
