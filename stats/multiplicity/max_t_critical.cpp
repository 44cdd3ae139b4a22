#include "stats/multiplicity/max_t_critical.hpp"

#include "stats/bisection.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace cxlift::stats {

double max_t_critical_tail(const MaxTDraws& draws, double family_tail) {
    std::vector<double> tails_of_draws; // one draw after another
    std::vector<double> all;
    draws.for_each_tails([&](std::size_t, std::span<const double> tails) {
        tails_of_draws.insert(tails_of_draws.end(), tails.begin(), tails.end());
        all.push_back(draws.sides() * std::accumulate(tails.begin(), tails.end(), 0.0));
    });
    const std::size_t leaders = tails_of_draws.size() / all.size();
    const auto n = static_cast<double>(all.size());
    const double mean = std::accumulate(all.begin(), all.end(), 0.0) / n;
    double variance = 0.0;
    for (const double sum : all) {
        variance += (sum - mean) * (sum - mean) / n;
    }
    // The control variate of the p-values (max_t_pvalues.cpp) as weights of the draws, which are the same for every critical
    // value.
    const double slope = variance > 1e-12 ? (mean - 1.0) / variance : 0.0;
    std::vector<double> weights(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        weights[i] = draws.sides() * (1.0 - slope * (all[i] - mean)) / n;
    }
    const auto exceeds = [&](double tail) {
        double probability = 0.0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            double sum = 0.0;
            for (std::size_t j = i * leaders; j < (i + 1) * leaders; ++j) {
                sum += std::min(tail, tails_of_draws[j]);
            }
            probability += weights[i] * sum;
        }
        return probability >= family_tail;
    };
    // Bonferroni's bound and one statistic alone are on either side of it.
    const double alone = family_tail / draws.sides();
    return bisect(alone / static_cast<double>(draws.size()), alone, exceeds);
}

} // namespace cxlift::stats
