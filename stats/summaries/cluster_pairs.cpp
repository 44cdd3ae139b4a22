#include "stats/summaries/cluster_pairs.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::stats {

CoMoments& ClusterPairs::of_sizes(const Sizes& sizes, std::size_t columns) {
    if (sizes.first < 1 || sizes.second < 1) {
        throw std::invalid_argument("ClusterPairs: a cluster has " + std::to_string(sizes.first) + " and " +
                                    std::to_string(sizes.second) + " values, must have at least 1 on either side.");
    }
    if (columns != 2 * totals_) {
        throw std::invalid_argument("ClusterPairs: a cluster has " + std::to_string(columns) + " totals, must have " +
                                    std::to_string(2 * totals_) + ".");
    }
    return by_sizes_.try_emplace(sizes, columns).first->second;
}

void ClusterPairs::add(const Sizes& sizes, std::span<const double> before, std::span<const double> after) {
    std::vector<double> both(before.begin(), before.end());
    both.insert(both.end(), after.begin(), after.end());
    of_sizes(sizes, both.size()).add(both);
}

void ClusterPairs::add(const Sizes& sizes, const CoMoments& totals) {
    of_sizes(sizes, totals.columns()).merge(totals);
}

void ClusterPairs::merge(const ClusterPairs& other) {
    for (const auto& [sizes, totals] : other.by_sizes_) {
        add(sizes, totals);
    }
}

std::int64_t ClusterPairs::clusters() const noexcept {
    std::int64_t clusters = 0;
    for (const auto& [sizes, totals] : by_sizes_) {
        clusters += totals.n();
    }
    return clusters;
}

} // namespace cxlift::stats
