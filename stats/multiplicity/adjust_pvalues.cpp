#include "stats/multiplicity/adjust_pvalues.hpp"

#include "stats/checks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

namespace cxlift::stats {

std::vector<double> adjust_pvalues(std::span<const double> pvalues, Correction correction) {
    std::vector<double> adjusted(pvalues.begin(), pvalues.end());
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        if (!std::isnan(pvalues[i])) {
            check_probability("adjust_pvalues", "pvalues[" + std::to_string(i) + "]", pvalues[i]);
            order.push_back(i);
        }
    }
    if (correction == Correction::none) {
        return adjusted;
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return pvalues[a] < pvalues[b]; });
    double largest = 0.0; // step down: an adjusted p-value is never below that of a smaller p-value
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const double scaled = pvalues[order[rank]] * static_cast<double>(order.size() - rank);
        largest = std::max(largest, std::min(1.0, scaled));
        adjusted[order[rank]] = largest;
    }
    return adjusted;
}

} // namespace cxlift::stats
