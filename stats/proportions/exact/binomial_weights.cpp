#include "stats/proportions/exact/binomial_weights.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {

BinomialWeights::BinomialWeights(std::int64_t n) : n_(n) {
    const auto size = static_cast<std::size_t>(n) + 1;
    up_.resize(size);
    down_.resize(size);
    weights_.resize(size);
    from_.resize(size + 1);
    below_.resize(size + 1);
    for (std::size_t k = 0; k < size; ++k) {
        const auto successes = static_cast<double>(k);
        const double failures = static_cast<double>(n) - successes;
        up_[k] = failures / (successes + 1.0);
        down_[k] = successes / (failures + 1.0);
    }
}

void BinomialWeights::fill(double proportion, double rest, double least) {
    const auto mode = std::clamp(static_cast<std::int64_t>((static_cast<double>(n_) + 1.0) * proportion), std::int64_t{0}, n_);
    const auto top = static_cast<std::size_t>(mode);
    const auto end = static_cast<std::size_t>(n_);
    const double odds = proportion / rest;
    const double against = rest / proportion;
    weights_[top] = 1.0;
    std::size_t first = top;
    for (double weight = 1.0; first > 0; --first) {
        weight *= down_[first] * against;
        if (!(weight > least)) {
            break;
        }
        weights_[first - 1] = weight;
    }
    std::size_t last = top;
    for (double weight = 1.0; last < end; ++last) {
        weight *= up_[last] * odds;
        if (!(weight > least)) {
            break;
        }
        weights_[last + 1] = weight;
    }
    first_ = static_cast<std::int64_t>(first);
    last_ = static_cast<std::int64_t>(last);
    double sum = 0.0;
    for (std::size_t k = first; k <= last; ++k) {
        sum += weights_[k];
    }
    const double scale = 1.0 / sum;
    sum = 0.0;
    for (std::size_t k = first; k <= last; ++k) {
        below_[k] = sum;
        weights_[k] *= scale;
        sum += weights_[k];
    }
    below_[last + 1] = sum;
    sum = 0.0;
    from_[last + 1] = 0.0;
    for (std::size_t k = last + 1; k > first; --k) {
        sum += weights_[k - 1];
        from_[k - 1] = sum;
    }
}

} // namespace cxlift::stats
