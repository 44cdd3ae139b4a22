#include "stats/quantiles/cluster_share.hpp"

#include "stats/clusters/cr2.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The design effect of the share of the values for which `counts` holds; NaN where that share is 0 or 1.
template <typename Counts>
double design_effect(const ClusteredValues& values, const std::vector<double>& sizes, const Counts& counts) {
    const auto total = static_cast<double>(values.values.size());
    std::vector<double> counted(values.clusters);
    double all = 0.0;
    for (std::size_t i = 0; i < values.values.size(); ++i) {
        if (counts(values.values[i])) {
            counted[static_cast<std::size_t>(values.cluster[i])] += 1.0;
            all += 1.0;
        }
    }
    const double share = all / total;
    if (all == 0.0 || all == total) {
        return nan;
    }
    Cr2 sums(total);
    for (std::size_t g = 0; g < counted.size(); ++g) {
        const double residual = counted[g] - sizes[g] * share;
        sums.add(sizes[g], residual * residual);
    }
    return std::max(1.0, sums.variance() * total / (share * ((total - all) / total)));
}

double df_of(const std::vector<double>& sizes, double total) {
    Cr2 sums(total);
    for (const double n : sizes) {
        sums.add(n, 0.0);
    }
    return sums.df();
}

} // namespace

ClusteredShare clustered_share(const std::string& function, const ClusteredValues& values, double estimate, double q) {
    const std::vector<double> sizes = cluster_sizes(function, values);
    const auto total = static_cast<double>(values.values.size());
    ClusteredShare result{.clusters = values.clusters};
    if (values.clusters < 2) {
        return result;
    }
    double below = design_effect(values, sizes, [estimate](double value) { return value < estimate; });
    double above = design_effect(values, sizes, [estimate](double value) { return value <= estimate; });
    if (std::isnan(below) && std::isnan(above)) { // all values are one: as if each cluster were one value
        double squares = 0.0;
        for (const double n : sizes) {
            squares += n * (n / total);
        }
        below = above = squares;
    }
    const double variance = q * (1.0 - q) / total;
    result.error_below = std::sqrt(variance * (std::isnan(below) ? above : below));
    result.error_above = std::sqrt(variance * (std::isnan(above) ? below : above));
    result.df = df_of(sizes, total);
    return result;
}

} // namespace cxlift::stats
