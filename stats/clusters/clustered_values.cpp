#include "stats/clusters/clustered_values.hpp"

#include <algorithm>
#include <stdexcept>

namespace cxlift::stats {

std::vector<double> cluster_sizes(const std::string& function, const ClusteredValues& given) {
    if (given.values.size() != given.cluster.size()) {
        throw std::invalid_argument(function + ": there are " + std::to_string(given.values.size()) + " values and " +
                                    std::to_string(given.cluster.size()) + " clusters of them, must be as many.");
    }
    std::vector<double> sizes(given.clusters);
    for (const std::int64_t cluster : given.cluster) {
        const auto g = static_cast<std::size_t>(cluster);
        if (g >= given.clusters) { // a negative number, too
            throw std::invalid_argument(function + ": a cluster is number " + std::to_string(cluster) + ", must be one of " +
                                        std::to_string(given.clusters) + ".");
        }
        sizes[g] += 1.0;
    }
    if (std::find(sizes.begin(), sizes.end(), 0.0) != sizes.end()) {
        throw std::invalid_argument(function + ": a cluster has 0 values, must have at least 1.");
    }
    return sizes;
}

std::string note_of_clusters(std::size_t control, std::size_t treatment) {
    return "Clusters: " + std::to_string(control) + " of the control, " + std::to_string(treatment) + " of the treatment.";
}

} // namespace cxlift::stats
