// The largest of several correlated statistics: draws by which any of its tail probabilities is a sum of tails of one
// statistic.
#pragma once

#include "stats/multiplicity/correlation_factor.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace cxlift::stats {

struct MaxTDrawOptions {
    bool two_sided = true;                               // the largest |T_i|, or the largest T_i
    double df = std::numeric_limits<double>::infinity(); // of the multivariate t; infinity is the normal
    std::uint64_t seed = 0;
    std::int64_t n_draws = 32'768;
};

// One of the statistics is the largest, so P(max > t) = sum over j of P(T_j > t and T_j is the largest). Given what of the
// others does not depend on T_j, W_i = T_i - r_ij T_j, T_j is the largest where it is above L_j = max_i W_i / (1 - r_ij)
// (two-sided: and above -W_i / (1 + r_ij)). Hence P(max > t) = sum_j E[min(tail(t), tail(L_j))]: an average of smooth terms of
// the size of the tail itself, whose relative error stays small however far out t is. In the multivariate t the W_i are scaled
// by sqrt((df + T_j^2) / (df + 1)), times a multivariate t with df + 1 degrees of freedom that does not depend on T_j.
class MaxTDraws {
public:
    static constexpr std::size_t batches = 8; // random shifts of the lattice, for the error

    // Throws std::invalid_argument, in the name of `function`, for what is no correlation matrix, df not above 0, or n_draws
    // below 1,000 or above 2^24.
    MaxTDraws(std::string_view function, std::span<const double> correlation, std::size_t size, const MaxTDrawOptions& options);

    // Calls with the batch and, for each statistic, what stays of it; one after another, the same at every call.
    void for_each(const std::function<void(std::size_t batch, std::span<const double> draw)>& visit) const;

    // The same with the tails beyond the bounds that all the others put to each one that can lead.
    void for_each_tails(const std::function<void(std::size_t batch, std::span<const double> tails)>& visit) const;

    // Whether the two are one statistic, in the two-sided case up to its sign: only one of them can lead.
    [[nodiscard]] bool are_one(std::size_t i, std::size_t j) const;
    // The bound that statistic i puts to the leading j in a draw, and the tail beyond a bound.
    [[nodiscard]] double bound(std::span<const double> draw, std::size_t i, std::size_t j) const;
    [[nodiscard]] double tail_beyond(double bound) const;
    // Without any other: nothing below 0 leads in the two-sided case.
    [[nodiscard]] double no_bound() const { return options_.two_sided ? 0.0 : -std::numeric_limits<double>::infinity(); }

    [[nodiscard]] std::size_t size() const noexcept { return factor_.rows; }
    [[nodiscard]] double sides() const noexcept { return options_.two_sided ? 2.0 : 1.0; }
    [[nodiscard]] std::size_t draws_of_batch() const noexcept { return draws_of_batch_; }

private:
    MaxTDrawOptions options_;
    std::vector<double> correlation_;
    CorrelationFactor factor_;
    std::size_t draws_of_batch_ = 0;
};

} // namespace cxlift::stats
