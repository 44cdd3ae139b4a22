#include "stats/resampling/resample_weights.hpp"

#include "stats/resampling/drawn_units.hpp"
#include "stats/resampling/pace.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

void check(std::size_t n_values, const ValueClusters& clusters) {
    if (clusters.of_value.empty() && clusters.n == 0) {
        check_units("resample_weights", n_values);
        return;
    }
    check_units("resample_weights", clusters.n);
    if (clusters.of_value.size() != n_values) {
        throw std::invalid_argument("resample_weights: there are " + std::to_string(clusters.of_value.size()) +
                                    " clusters of values, must be one for each of the " + std::to_string(n_values) +
                                    " values.");
    }
    for (const std::uint32_t cluster : clusters.of_value) {
        if (cluster >= clusters.n) {
            throw std::invalid_argument("resample_weights: a cluster has the number " + std::to_string(cluster) +
                                        ", must be below their number, " + std::to_string(clusters.n) + ".");
        }
    }
}

} // namespace

void resample_times(std::size_t n_values, const ValueClusters& clusters, const Draws& draws, const TakeTimes& take) {
    check_resampling("resample_weights", draws);
    check(n_values, clusters);
    const bool clustered = !clusters.of_value.empty();
    const std::size_t n_units = clustered ? clusters.n : n_values;
    share_replicates(draws, [&](std::size_t begin, std::size_t end, Pace& pace) {
        const std::array<std::size_t, 2> all{0, n_units};
        const std::span<const std::size_t> first = clusters.first_of_stratum.empty() ? all : clusters.first_of_stratum;
        std::vector<std::uint32_t> of_unit(n_units);
        std::vector<std::uint32_t> of_value(clustered ? n_values : 0);
        for (std::size_t b = begin; b < end; ++b) {
            std::fill(of_unit.begin(), of_unit.end(), 0);
            for (std::size_t s = 0; s + 1 < first.size(); ++s) {
                Draws own = draws;
                own.variant += static_cast<std::uint32_t>(2 * s);
                DrawnUnits(own, first[s + 1] - first[s], pace).of_replicate(b, [&](std::span<const std::uint32_t> drawn) {
                    for (const std::uint32_t unit : drawn) {
                        ++of_unit[first[s] + unit];
                    }
                });
            }
            for (std::size_t i = 0; i < of_value.size(); ++i) {
                of_value[i] = of_unit[clusters.of_value[i]];
            }
            take(b, clustered ? of_value : of_unit);
            pace.replicate_done(n_values + 1);
        }
    });
}

std::vector<double> resample_weights(std::size_t n_values, const ValueClusters& clusters, const WeightsEstimate& estimate,
                                     const Draws& draws) {
    check_resampling("resample_weights", draws);
    std::vector<double> result(static_cast<std::size_t>(draws.n_resamples));
    resample_times(n_values, clusters, draws,
                   [&](std::size_t replicate, std::span<const std::uint32_t> times) { result[replicate] = estimate(times); });
    return result;
}

} // namespace cxlift::stats
