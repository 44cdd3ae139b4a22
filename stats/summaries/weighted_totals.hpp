// Weighted sums of two columns: what a ratio of weighted totals needs.
#pragma once

#include "stats/summaries/co_moments.hpp"
#include "stats/summaries/pair_sums.hpp"
#include "stats/summaries/weights.hpp"

namespace cxlift::stats {

// A ratio of weighted totals is the ratio of the totals of w x and w y; units of weight 0 are not among them.
struct WeightedTotals {
    Weights weights;
    CoMoments products{2}; // w x and w y of each unit

    void merge(const WeightedTotals& other) {
        weights.merge(other.weights);
        products.merge(other.products);
    }
    friend bool operator==(const WeightedTotals&, const WeightedTotals&) = default;
};

// The sums of a block of rows.
struct WeightedTotalSums {
    WeightSums weights;
    PairSums products;

    void add(double numerator, double denominator, double weight) noexcept {
        if (weights.add(weight) > 0.0) {
            products.add(weight * numerator, weight * denominator);
        }
    }
    [[nodiscard]] WeightedTotals totals() const { return {.weights = weights.weights(), .products = products.co_moments()}; }
};

} // namespace cxlift::stats
