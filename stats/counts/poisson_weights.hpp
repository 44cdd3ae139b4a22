// The probabilities of a Poisson count, and their sums from either end.
#pragma once

#include <cstdint>
#include <vector>

namespace cxlift::stats {

// All outcomes whose probability a double can hold: from the likeliest outwards, each from its neighbour, divided by their sum.
class PoissonWeights {
public:
    explicit PoissonWeights(double mean);

    [[nodiscard]] std::int64_t lowest() const noexcept { return lowest_; }
    [[nodiscard]] std::int64_t highest() const noexcept { return lowest_ + static_cast<std::int64_t>(weights_.size()) - 1; }
    [[nodiscard]] double probability(std::int64_t x) const { return weights_[static_cast<std::size_t>(x - lowest_)]; }
    [[nodiscard]] double at_most(double x) const;
    [[nodiscard]] double at_least(double x) const;

private:
    std::int64_t lowest_ = 0;
    std::vector<double> weights_;
    std::vector<double> below_; // weights_[0] + ... + weights_[i]
    std::vector<double> above_; // weights_[i] + ...
};

} // namespace cxlift::stats
