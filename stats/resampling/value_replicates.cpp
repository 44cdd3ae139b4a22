#include "stats/resampling/value_replicates.hpp"

#include "stats/checks.hpp"
#include "stats/resampling/counts_replicates.hpp"
#include "stats/resampling/pace.hpp"
#include "stats/resampling/repeated_values.hpp"
#include "stats/resampling/resample_weights.hpp"
#include "stats/resampling/resampling.hpp"
#include "stats/resampling/spread.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void check_fraction(double fraction) {
    if (!(fraction >= 0.0 && fraction < 0.5)) {
        throw std::invalid_argument("resample_trimmed_mean: fraction is " + std::to_string(fraction) +
                                    ", must be 0 or more and below 0.5.");
    }
}

// Values in ascending order with their clusters.
struct SortedRows {
    std::vector<double> values;
    std::vector<std::uint32_t> cluster_of;
    std::size_t n_clusters = 0;

    [[nodiscard]] ValueClusters clusters() const { return {.of_value = cluster_of, .n = n_clusters}; }
    [[nodiscard]] std::size_t units() const { return cluster_of.empty() ? values.size() : n_clusters; }
};

std::size_t count_clusters(std::string_view function, std::span<const std::uint32_t> clusters) {
    std::vector<bool> has_values;
    for (const std::uint32_t cluster : clusters) {
        if (cluster >= clusters.size()) {
            throw std::invalid_argument(std::string(function) + ": a cluster has the number " + std::to_string(cluster) +
                                        ", must be numbered from 0 without a gap.");
        }
        if (cluster >= has_values.size()) {
            has_values.resize(cluster + std::size_t{1}, false);
        }
        has_values[cluster] = true;
    }
    if (std::find(has_values.begin(), has_values.end(), false) != has_values.end()) {
        throw std::invalid_argument(std::string(function) + ": a cluster has no value, must be numbered from 0 without a gap.");
    }
    return has_values.size();
}

SortedRows sort_rows(std::string_view function, std::span<const double> values, std::span<const std::uint32_t> clusters) {
    if (!clusters.empty() && clusters.size() != values.size()) {
        throw std::invalid_argument(std::string(function) + ": there are " + std::to_string(clusters.size()) +
                                    " clusters of values, must be one for each of the " + std::to_string(values.size()) +
                                    " values.");
    }
    for (const double value : values) {
        check_finite(function, "a value", value);
    }
    SortedRows result;
    result.values.assign(values.begin(), values.end());
    if (clusters.empty()) {
        std::sort(result.values.begin(), result.values.end());
        return result;
    }
    result.n_clusters = count_clusters(function, clusters);
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return values[a] != values[b] ? values[a] < values[b] : clusters[a] < clusters[b];
    });
    for (std::size_t i = 0; i < order.size(); ++i) {
        result.values[i] = values[order[i]];
        result.cluster_of.push_back(clusters[order[i]]);
    }
    return result;
}

Replicates empty_replicates(std::int64_t n, std::string_view resampling, const Draws& draws) {
    Replicates result;
    result.n = n;
    result.resampling = resampling;
    result.values.assign(static_cast<std::size_t>(draws.n_resamples), nan);
    return result;
}

void set(Replicates& result, const TrimmedMean& own, bool std_errors) {
    result.value = own.value;
    result.std_error = own.std_error;
    result.influence_cubed = own.influence_cubed;
    if (std_errors) {
        result.std_errors.assign(result.values.size(), nan);
    }
}

// `times` of replicate b.
template <typename Times>
void set_replicate(Replicates& result, std::size_t b, std::span<const double> ascending, std::span<const Times> times,
                   double fraction, const ValueClusters& clusters) {
    if (result.std_errors.empty()) {
        result.values[b] = trimmed_mean(ascending, times, fraction);
        return;
    }
    const TrimmedMean drawn = trimmed_mean_with_error(ascending, times, fraction, clusters);
    result.values[b] = drawn.value;
    result.std_errors[b] = drawn.std_error;
}

bool too_few(Replicates& result, std::size_t units) {
    if (units >= 2) {
        return false;
    }
    result.notes.emplace_back(too_few_units);
    return true;
}

} // namespace

Replicates resample_trimmed_mean(std::span<const double> values, std::span<const std::uint32_t> clusters, double fraction,
                                 bool std_errors, const Draws& draws) {
    check_resampling("resample_trimmed_mean", draws);
    check_fraction(fraction);
    const SortedRows rows = sort_rows("resample_trimmed_mean", values, clusters);
    const std::span<const double> ascending = rows.values;
    Replicates result = empty_replicates(static_cast<std::int64_t>(values.size()), "multinomial", draws);
    const std::vector<std::uint32_t> once(values.size(), 1);
    set(result, trimmed_mean_with_error(ascending, std::span<const std::uint32_t>(once), fraction, rows.clusters()),
        std_errors);
    if (too_few(result, rows.units())) {
        result.std_error = nan;
        result.influence_cubed = nan;
        return result;
    }
    resample_times(values.size(), rows.clusters(), draws, [&](std::size_t b, std::span<const std::uint32_t> times) {
        set_replicate(result, b, ascending, times, fraction, rows.clusters());
    });
    return result;
}

Replicates resample_trimmed_mean(const Counts& counts, double fraction, bool std_errors, const Draws& draws) {
    check_resampling("resample_trimmed_mean", draws);
    check_fraction(fraction);
    std::vector<double> ascending;
    std::vector<std::int64_t> cells;
    for (const auto& [value, count] : counts.values()) {
        ascending.push_back(value);
        cells.push_back(count);
    }
    const std::span<const double> values = ascending;
    Replicates result = empty_replicates(counts.n(), "counts", draws);
    set(result, trimmed_mean_with_error(values, std::span<const std::int64_t>(cells), fraction), std_errors);
    if (too_few(result, static_cast<std::size_t>(counts.n()))) {
        result.std_error = nan;
        result.influence_cubed = nan;
        return result;
    }
    resample_cells(cells, draws, [&](std::size_t b, std::span<const std::int64_t> times) {
        set_replicate(result, b, values, times, fraction, {});
    });
    return result;
}

Replicates resample_quantile(std::span<const double> values, std::span<const std::uint32_t> clusters, double q,
                             const Draws& draws) {
    check_resampling("resample_quantile", draws);
    check_probability("resample_quantile", "q", q);
    const SortedRows rows = sort_rows("resample_quantile", values, clusters);
    const std::span<const double> ascending = rows.values;
    Replicates result = empty_replicates(static_cast<std::int64_t>(values.size()), "multinomial", draws);
    const std::vector<std::uint32_t> ones(values.size(), 1);
    const std::span<const std::uint32_t> once = ones;
    result.value = repeated_quantile(ascending, once, q);
    if (too_few(result, rows.units())) {
        return result;
    }
    result.values = resample_weights(
        values.size(), rows.clusters(),
        [&](std::span<const std::uint32_t> times) { return repeated_quantile(ascending, times, q); }, draws);
    const InfluenceSums sums = quantile_influences(ascending, once, q, result.value, rows.clusters());
    set_quantile_spread(result, q, sums.cubes / (sums.squares * std::sqrt(sums.squares)));
    return result;
}

} // namespace cxlift::stats
