// The clusters of one variant, with their residuals about its mean.
#pragma once

#include "stats/summaries/cluster_moments.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cxlift::stats {

// Clusters of one size, of which a single one is a special case.
struct ClustersOfSize {
    double size = 0.0;
    double clusters = 0.0;
    double squares = 0.0; // of their residuals: a cluster's is its sum less size * mean
};

// A variant: its mean less the origin, and its clusters.
struct ClusterVariant {
    std::int64_t clusters = 0;
    double n = 0.0;
    double mean = std::numeric_limits<double>::quiet_NaN();
    double origin = 0.0;
    std::vector<ClustersOfSize> sizes;
};

// Of the total of that number. Throws std::invalid_argument, in the name of `function`, where there are not so many.
[[nodiscard]] ClusterVariant cluster_variant(const ClusterMoments& summary, std::size_t number, const std::string& function);

} // namespace cxlift::stats
