// Weighted mean, and what its linearised variance needs: the mergeable summary of weighted units.
#pragma once

#include "stats/summaries/two_sum.hpp"
#include "stats/summaries/weights.hpp"

namespace cxlift::stats {

// With the weights' shares s = w / sum(w) the mean is sum(s y), and `first` and `second` are sums of s^2 (y - mean) and
// s^2 (y - mean)^2: deviations, never raw squares, so that a common offset of the values takes no digit. n / (n - 1) `second`
// is the variance of the mean (see WeightedSample). Values of units of weight 0 play no part.
struct WeightedMoments {
    Weights weights;
    double mean = 0.0;
    double mean_low = 0.0; // what is left of the mean when `mean` has been rounded: the mean is mean + mean_low
    double first = 0.0;
    double second = 0.0;

    // Of units that all have one value.
    [[nodiscard]] static WeightedMoments of(double value, const Weights& weights) noexcept;
    void merge(const WeightedMoments& other) noexcept;

    friend bool operator==(const WeightedMoments&, const WeightedMoments&) = default;

private:
    void move_mean(double by) noexcept;
};

// The sums of a block of rows, about the first value: near the others, and nothing is left of a constant.
struct WeightedSums {
    WeightSums weights;
    double shift = 0.0;
    LongSum first;          // of w (y - shift)
    LongSum squares_first;  // of w^2 (y - shift)
    LongSum squares_second; // of w^2 (y - shift)^2

    // A finite value; a weight that is finite and not negative.
    void add(double value, double weight) noexcept;
    [[nodiscard]] WeightedMoments moments() const noexcept;
};

} // namespace cxlift::stats
