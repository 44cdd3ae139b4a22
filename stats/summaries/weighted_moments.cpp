#include "stats/summaries/weighted_moments.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {
namespace {

// sum = sum + factor * term, with the digits that rounding would take.
void add_multiple(LongSum& sum, double factor, const LongSum& term) noexcept {
    sum.add_product(factor, term.high);
    sum.low += factor * term.low;
}

} // namespace

WeightedMoments WeightedMoments::of(double value, const Weights& weights) noexcept {
    WeightedMoments result;
    result.weights = weights;
    result.mean = weights.n == 0 ? 0.0 : value;
    return result;
}

// Sums of deviations from a mean that lies further up.
void WeightedMoments::move_mean(double by) noexcept {
    second = std::max(0.0, second + by * (by * weights.squares - 2.0 * first));
    first -= by * weights.squares;
}

void WeightedMoments::merge(const WeightedMoments& other) noexcept {
    if (weights.n == 0 || other.weights.n == 0) {
        const WeightedMoments& only = weights.n == 0 ? other : *this;
        Weights both = weights;
        both.merge(other.weights);
        *this = WeightedMoments(only);
        weights = both;
        return;
    }
    WeightedMoments moved = other;
    const double sum = weights.total + other.weights.total;
    const double mine = weights.total / sum;
    const double others = other.weights.total / sum;
    const double delta = (other.mean - mean) + (other.mean_low - mean_low);
    move_mean(others * delta);
    moved.move_mean(-mine * delta);
    first = mine * mine * first + others * others * moved.first;
    second = mine * mine * second + others * others * moved.second;
    const TwoSum centre = two_sum(mean, mean_low + others * delta);
    mean = centre.high;
    mean_low = centre.low;
    weights.merge(other.weights);
}

void WeightedSums::add(double value, double weight) noexcept {
    const double relative = weights.add(weight);
    if (relative == 0.0) {
        return;
    }
    shift = weights.n == 1 ? value : shift;
    // With its rounding: the first value may be far from all others and yet have next to no weight.
    const TwoSum deviation = two_sum(value, -shift);
    const double weighted = relative * deviation.high;
    const double weighted_low = std::fma(relative, deviation.high, -weighted) + relative * deviation.low;
    first.add(weighted);
    first.low += weighted_low;
    squares_first.add_product(relative, weighted);
    squares_first.low += relative * weighted_low;
    squares_second.add_product(weighted, weighted);
    squares_second.low += 2.0 * weighted * weighted_low;
}

WeightedMoments WeightedSums::moments() const noexcept {
    WeightedMoments result;
    result.weights = weights.weights();
    if (weights.n == 0) {
        return result;
    }
    const double total = weights.total.value();
    LongSum distance{.high = first.value() / total}; // of the mean from the shift
    LongSum rest = first;
    add_multiple(rest, -distance.high, weights.total);
    distance.low = rest.value() / total;
    const TwoSum centre = two_sum(shift, distance.high);
    const TwoSum mean = two_sum(centre.high, centre.low + distance.low);
    result.mean = mean.high;
    result.mean_low = mean.low;
    const auto subtract = [&](LongSum& sum, const LongSum& term) {
        add_multiple(sum, -distance.high, term);
        add_multiple(sum, -distance.low, term);
    };
    LongSum from_mean = squares_first;
    subtract(from_mean, weights.squares);
    LongSum second = squares_second;
    subtract(second, squares_first);
    subtract(second, from_mean);
    result.first = from_mean.value() / total / total;
    result.second = std::max(0.0, second.value() / total / total);
    return result;
}

} // namespace cxlift::stats
