// The cluster-robust variance CR2 of one mean, and its degrees of freedom.
#pragma once

#include "stats/summaries/two_sum.hpp"

#include <cmath>

namespace cxlift::stats {

// A cluster's sum of residuals, total less expected; what is left of equal means is rounding, which must not pass for a
// variance.
[[nodiscard]] inline double cluster_residual(double total, double expected) noexcept {
    const double found = total - expected;
    return std::abs(found) <= 0x1p-50 * (std::abs(total) + std::abs(expected)) ? 0.0 : found;
}

// Adds up one variant's clusters. Its mean is a total over a `size`: of values over their number N, which a cluster has n_g of,
// or of events over exposure. With the clusters' sums of residuals e_g = total_g - n_g mean the variance of the mean is
// sum(e_g^2 / (1 - n_g / N)) / N^2 (Bell and McCaffrey 2002, Survey Methodology 28:169).
//
// The working model is independence, with a variance in proportion to the size. The hat matrix of a variant is then 1 / N
// everywhere, so 1 is an eigenvector of each cluster's block of I - H, with the eigenvalue 1 - n_g / N, and the adjustment A_g
// multiplies a cluster's sum of residuals by its inverse root. The vectors p_g of Pustejovsky and Tipton (2018, JBES 36:672)
// have the products (s_g s_h / N^2) (n_g [g = h] - n_g n_h / N) with s_g = (1 - n_g / N)^(-1/2). Their squares on the diagonal
// add up to sum(n_g^2) / N^4, the others to sum(w_g w_h) / N^6 with w_g = n_g^2 / (1 - n_g / N); the trace is 1 / N.
class Cr2 {
public:
    explicit Cr2(double size) noexcept : size_(size) {} // N

    // So many clusters of one size, whose sums of residuals have this sum of squares.
    void add(double size, double squares, double clusters = 1.0) noexcept {
        const double share = size / size_; // all in shares, so that nothing overflows
        const double rest = (size_ - size) / size_;
        squares_.add(squares / size_ / size_ / rest);
        const double weight = share * share / rest;
        diagonal_ += clusters * share * share;
        beside_ += weight * clusters * (2.0 * before_ + weight * (clusters - 1.0)); // every pair of clusters twice
        before_ += clusters * weight;
    }

    [[nodiscard]] double variance() const noexcept { return squares_.value(); }
    // Satterthwaite's, of this variance alone. They do not depend on the values.
    [[nodiscard]] double df() const noexcept { return 1.0 / (diagonal_ + beside_); }

private:
    double size_;
    LongSum squares_;
    double diagonal_ = 0.0;
    double beside_ = 0.0;
    double before_ = 0.0;
};

} // namespace cxlift::stats
