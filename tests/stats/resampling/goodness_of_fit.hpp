// How well draws fit a distribution that is given by its lower tail.
#pragma once

#include "stats/distributions.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cxlift::test {

// The p-value of the chi-squared test over the bins that `edges` (ascending) cut; `lower_tail(edge)` is P(X <= edge). Bins of
// fewer than five expected draws join the next one.
template <typename LowerTail>
double fit_pvalue(const std::vector<double>& draws, const std::vector<double>& edges, const LowerTail& lower_tail) {
    std::vector<double> sorted = draws;
    std::sort(sorted.begin(), sorted.end());
    const auto n = static_cast<double>(draws.size());
    double statistic = 0.0;
    double observed_below = 0.0;
    double expected_below = 0.0;
    int bins = 0;
    const auto close = [&](double observed_to, double expected_to) {
        const double observed = observed_to - observed_below;
        const double expected = expected_to - expected_below;
        statistic += (observed - expected) * (observed - expected) / expected;
        observed_below = observed_to;
        expected_below = expected_to;
        ++bins;
    };
    for (const double edge : edges) {
        const double expected_to = n * lower_tail(edge);
        if (expected_to - expected_below >= 5.0 && n - expected_to >= 5.0) {
            const auto place = std::upper_bound(sorted.begin(), sorted.end(), edge);
            close(static_cast<double>(place - sorted.begin()), expected_to);
        }
    }
    close(n, n);
    return bins < 2 ? 1.0 : stats::chi_squared_upper_tail(statistic, bins - 1);
}

} // namespace cxlift::test
