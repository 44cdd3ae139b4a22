#include "stats/proportions/rare_counts.hpp"

#include "stats/distributions.hpp"

#include <algorithm>
#include <numeric>

namespace cxlift::stats {

double rare_counts_pvalue(std::span<const std::int64_t> counts, std::span<const double> shares) {
    const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    const double share = std::accumulate(shares.begin(), shares.end(), 0.0);
    double least = 1.0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto count = static_cast<double>(counts[i]);
        const double expected = total * shares[i] / share;
        const bool is_rare = expected < least_expected;
        if (is_rare && count > expected) {
            // P(X >= k) of a Poisson mean m is P(chi-squared with 2 k degrees of freedom <= 2 m).
            least = std::min(least, 1.0 - chi_squared_upper_tail(2.0 * expected, 2.0 * count));
        }
    }
    return std::min(1.0, least * static_cast<double>(counts.size()));
}

} // namespace cxlift::stats
