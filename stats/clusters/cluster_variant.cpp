#include "stats/clusters/cluster_variant.hpp"

#include "stats/clusters/cr2.hpp"
#include "stats/summaries/two_sum.hpp"

#include <stdexcept>

namespace cxlift::stats {

ClusterVariant cluster_variant(const ClusterMoments& summary, std::size_t number, const std::string& function) {
    if (number >= summary.totals()) {
        throw std::invalid_argument(function + ": total is " + std::to_string(number) + ", must be below " +
                                    std::to_string(summary.totals()) + ".");
    }
    ClusterVariant variant;
    variant.clusters = summary.clusters();
    variant.n = static_cast<double>(summary.n());
    variant.origin = summary.origins()[number];
    if (variant.clusters == 0) {
        return variant;
    }
    LongSum total;
    for (const auto& [size, moments] : summary.by_size()) {
        const auto clusters = static_cast<double>(moments[number].n);
        total.add_product(clusters, moments[number].mean);
        total.add(clusters * moments[number].mean_low);
    }
    variant.mean = total.value() / variant.n;
    for (const auto& [size, moments] : summary.by_size()) {
        const Moments& of = moments[number];
        const auto values = static_cast<double>(size);
        const auto clusters = static_cast<double>(of.n);
        const double left = cluster_residual(of.mean + of.mean_low, values * variant.mean);
        variant.sizes.push_back({.size = values, .clusters = clusters, .squares = of.m2 + clusters * left * left});
    }
    return variant;
}

} // namespace cxlift::stats
