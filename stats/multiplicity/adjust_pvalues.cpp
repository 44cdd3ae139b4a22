#include "stats/multiplicity/adjust_pvalues.hpp"

#include "stats/checks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

namespace cxlift::stats {
namespace {

// Each of these takes p-values in rising order and returns theirs, not yet capped at 1.
using Sorted = std::vector<double>;

// An adjusted p-value is never below that of a smaller p-value.
Sorted step_down(const Sorted& p, const auto& factor) {
    Sorted adjusted(p.size());
    double largest = 0.0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        largest = std::max(largest, p[i] * factor(i));
        adjusted[i] = largest;
    }
    return adjusted;
}

// An adjusted p-value is never above that of a larger p-value.
Sorted step_up(const Sorted& p, const auto& factor) {
    Sorted adjusted(p.size());
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t i = p.size(); i-- > 0;) {
        smallest = std::min(smallest, p[i] * factor(i));
        adjusted[i] = smallest;
    }
    return adjusted;
}

// By closed testing with Simes' test. Among the sets of k hypotheses that hold hypothesis i, the hardest to reject has the k -
// 1 largest other p-values; the adjusted p-value is the largest over k of these sets' p-values.
Sorted hommel(const Sorted& p) {
    const std::size_t m = p.size();
    Sorted adjusted(m, 0.0);
    for (std::size_t k = 1; k <= m; ++k) {
        const auto size = static_cast<double>(k);
        const std::size_t first = m - k; // of the k largest
        double of_others = std::numeric_limits<double>::infinity();
        for (std::size_t rank = 2; rank <= k; ++rank) {
            of_others = std::min(of_others, size * p[first + rank - 1] / static_cast<double>(rank));
        }
        for (std::size_t i = 0; i < m; ++i) {
            adjusted[i] = std::max(adjusted[i], std::min(size * p[std::min(i, first)], of_others));
        }
    }
    return adjusted;
}

Sorted adjust_sorted(const Sorted& p, Correction correction) {
    const auto m = static_cast<double>(p.size());
    const auto not_smaller = [m](std::size_t i) { return m - static_cast<double>(i); };
    const auto by_rank = [m](std::size_t i) { return m / static_cast<double>(i + 1); };
    switch (correction) {
    case Correction::none: break;
    case Correction::bonferroni: return step_down(p, [m](std::size_t) { return m; });
    case Correction::holm: return step_down(p, not_smaller);
    case Correction::hochberg: return step_up(p, not_smaller);
    case Correction::hommel: return hommel(p);
    case Correction::bh: return step_up(p, by_rank);
    case Correction::by: {
        double harmonic = 0.0;
        for (std::size_t i = p.size(); i > 0; --i) {
            harmonic += 1.0 / static_cast<double>(i);
        }
        return step_up(p, [&](std::size_t i) { return harmonic * by_rank(i); });
    }
    }
    return p;
}

} // namespace

std::vector<double> adjust_pvalues(std::span<const double> pvalues, Correction correction) {
    std::vector<double> adjusted(pvalues.begin(), pvalues.end());
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        if (!std::isnan(pvalues[i])) {
            check_probability("adjust_pvalues", "pvalues[" + std::to_string(i) + "]", pvalues[i]);
            order.push_back(i);
        }
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return pvalues[a] < pvalues[b]; });
    Sorted sorted;
    sorted.reserve(order.size());
    for (const std::size_t i : order) {
        sorted.push_back(pvalues[i]);
    }
    sorted = adjust_sorted(sorted, correction);
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        adjusted[order[rank]] = std::min(1.0, sorted[rank]);
    }
    return adjusted;
}

} // namespace cxlift::stats
