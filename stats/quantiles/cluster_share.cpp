#include "stats/quantiles/cluster_share.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Sizes {
    std::vector<double> n; // of each cluster
    double total = 0.0;
};

Sizes sizes_of(const ClusteredValues& values) {
    if (values.values.size() != values.cluster.size()) {
        throw std::invalid_argument("quantile: there are " + std::to_string(values.values.size()) + " values and " +
                                    std::to_string(values.cluster.size()) + " clusters of them, must be as many.");
    }
    Sizes sizes{.n = std::vector<double>(values.clusters), .total = static_cast<double>(values.values.size())};
    for (const std::int64_t cluster : values.cluster) {
        const auto g = static_cast<std::size_t>(cluster);
        if (g >= values.clusters) { // a negative number, too
            throw std::invalid_argument("quantile: a cluster is number " + std::to_string(cluster) + ", must be one of " +
                                        std::to_string(values.clusters) + ".");
        }
        sizes.n[g] += 1.0;
    }
    if (std::any_of(sizes.n.begin(), sizes.n.end(), [](double n) { return n == 0.0; })) {
        throw std::invalid_argument("quantile: a cluster has 0 values, must have at least 1.");
    }
    return sizes;
}

// The design effect of the share of the values for which `counts` holds; NaN where that share is 0 or 1.
template <typename Counts> double design_effect(const ClusteredValues& values, const Sizes& sizes, const Counts& counts) {
    std::vector<double> counted(values.clusters);
    double all = 0.0;
    for (std::size_t i = 0; i < values.values.size(); ++i) {
        if (counts(values.values[i])) {
            counted[static_cast<std::size_t>(values.cluster[i])] += 1.0;
            all += 1.0;
        }
    }
    const double share = all / sizes.total;
    if (all == 0.0 || all == sizes.total) {
        return nan;
    }
    double variance = 0.0; // times total^2
    for (std::size_t g = 0; g < counted.size(); ++g) {
        const double residual = counted[g] - sizes.n[g] * share;
        variance += residual * residual / ((sizes.total - sizes.n[g]) / sizes.total);
    }
    return std::max(1.0, variance / (sizes.total * share * ((sizes.total - all) / sizes.total)));
}

// Degrees of freedom of CR2's variance of one mean; the derivation stands beside cluster_t_test.
double satterthwaite(const Sizes& sizes) {
    double diagonal = 0.0;
    double beside = 0.0;
    double before = 0.0;
    for (const double n : sizes.n) {
        const double share = n / sizes.total;
        const double weight = share * share / ((sizes.total - n) / sizes.total);
        diagonal += share * share;
        beside += 2.0 * weight * before;
        before += weight;
    }
    return 1.0 / (diagonal + beside);
}

} // namespace

ClusteredShare clustered_share(const ClusteredValues& values, double estimate, double q) {
    const Sizes sizes = sizes_of(values);
    ClusteredShare result{.clusters = static_cast<std::int64_t>(values.clusters)};
    if (values.clusters < 2) {
        return result;
    }
    double below = design_effect(values, sizes, [estimate](double value) { return value < estimate; });
    double above = design_effect(values, sizes, [estimate](double value) { return value <= estimate; });
    if (std::isnan(below) && std::isnan(above)) { // all values are one: as if each cluster were one value
        double squares = 0.0;
        for (const double n : sizes.n) {
            squares += n * (n / sizes.total);
        }
        below = above = squares;
    }
    const double variance = q * (1.0 - q) / sizes.total;
    result.error_below = std::sqrt(variance * (std::isnan(below) ? above : below));
    result.error_above = std::sqrt(variance * (std::isnan(above) ? below : above));
    result.df = satterthwaite(sizes);
    return result;
}

} // namespace cxlift::stats
