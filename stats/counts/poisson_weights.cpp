#include "stats/counts/poisson_weights.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cxlift::stats {
namespace {

constexpr double least = 1e-307; // of the likeliest

} // namespace

PoissonWeights::PoissonWeights(double mean) {
    const double mode = std::floor(mean);
    std::vector<double> down; // from below the mode to the lowest
    double weight = 1.0;
    double lower = mode;
    while (lower > 0.0 && weight > least) {
        weight *= lower / mean;
        lower -= 1.0;
        down.push_back(weight);
    }
    lowest_ = static_cast<std::int64_t>(mode) - static_cast<std::int64_t>(down.size());
    weights_.assign(down.rbegin(), down.rend());
    weight = 1.0;
    double x = mode;
    while (weight > least) {
        weights_.push_back(weight);
        x += 1.0;
        weight *= mean / x;
    }
    const double total = std::accumulate(weights_.begin(), weights_.end(), 0.0);
    std::transform(weights_.begin(), weights_.end(), weights_.begin(), [&](double one) { return one / total; });
    below_.resize(weights_.size());
    std::partial_sum(weights_.begin(), weights_.end(), below_.begin());
    above_.resize(weights_.size());
    std::partial_sum(weights_.rbegin(), weights_.rend(), above_.rbegin());
}

double PoissonWeights::at_most(double x) const {
    if (x < static_cast<double>(lowest_)) {
        return 0.0;
    }
    return x >= static_cast<double>(highest()) ? 1.0 : below_[static_cast<std::size_t>(static_cast<std::int64_t>(x) - lowest_)];
}

double PoissonWeights::at_least(double x) const {
    if (x > static_cast<double>(highest())) {
        return 0.0;
    }
    return x <= static_cast<double>(lowest_) ? 1.0 : above_[static_cast<std::size_t>(static_cast<std::int64_t>(x) - lowest_)];
}

} // namespace cxlift::stats
