// The probabilities of one variant's numbers of successes, and their sums from either end.
#pragma once

#include <cstdint>
#include <vector>

namespace cxlift::stats {

// Made once for a number of units and filled for one proportion after another. Probabilities are found from the likeliest
// number outwards, each from its neighbour, and divided by their sum: no logarithm of a factorial, whose digits run out.
class BinomialWeights {
public:
    explicit BinomialWeights(std::int64_t n);

    // Leaves out what is less likely than `least` times the likeliest number; with 0 only what underflows.
    void fill(double proportion, double rest, double least);

    [[nodiscard]] std::int64_t first() const { return first_; } // the numbers that are not left out
    [[nodiscard]] std::int64_t last() const { return last_; }
    [[nodiscard]] double at(std::int64_t k) const {
        return k < first_ || k > last_ ? 0.0 : weights_[static_cast<std::size_t>(k)];
    }
    // P(X >= k) and P(X < k), each summed from its own end so that small ones keep their digits.
    [[nodiscard]] double from(std::int64_t k) const {
        return k > last_ ? 0.0 : from_[static_cast<std::size_t>(k < first_ ? first_ : k)];
    }
    [[nodiscard]] double below(std::int64_t k) const {
        return k <= first_ ? 0.0 : below_[static_cast<std::size_t>(k > last_ ? last_ + 1 : k)];
    }

private:
    std::int64_t n_;
    std::int64_t first_ = 0;
    std::int64_t last_ = 0;
    std::vector<double> up_;   // (n - k) / (k + 1): from k to k + 1, times the odds
    std::vector<double> down_; // k / (n - k + 1): from k to k - 1, divided by the odds
    std::vector<double> weights_;
    std::vector<double> from_;
    std::vector<double> below_;
};

} // namespace cxlift::stats
