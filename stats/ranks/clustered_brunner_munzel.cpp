#include "stats/checks.hpp"
#include "stats/ranks/brunner_munzel.hpp"
#include "stats/ranks/sorted_keys.hpp"
#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cxlift::stats {
namespace {

// Twice the number of the others below a value, and once that of those equal to it.
double doubled_placement(const SortedKeys& others, double value) {
    const auto begin = others.keys.begin();
    const auto range = std::equal_range(begin, begin + others.n, key_of(value));
    return static_cast<double>((range.first - begin) + (range.second - begin));
}

struct PlacementVariance {
    double variance = 0.0;
    double df = 0.0;
};

// The squared standard error of a variant's mean placement, by the clusters' sums of deviations and their shares of the values,
// with Bell and McCaffrey's degrees of freedom: the products of their vectors p_g are written out in cluster_t_test.cpp.
PlacementVariance variance_of(const ClusteredColumn& variant, const SortedKeys& others) {
    const auto n = static_cast<double>(variant.values.size());
    std::vector<double> placements;
    LongSum total;
    for (const double value : variant.values) {
        placements.push_back(doubled_placement(others, value));
        total.add(placements.back());
    }
    const double mean = total.value() / n;
    std::vector<LongSum> deviations(variant.clusters);
    std::vector<double> sizes(variant.clusters);
    for (std::size_t i = 0; i < placements.size(); ++i) {
        const auto cluster = static_cast<std::size_t>(variant.cluster[i]);
        deviations[cluster].add(placements[i] - mean);
        sizes[cluster] += 1.0;
    }
    LongSum squares;
    double largest = 0.0;
    double diagonal = 0.0;
    double beside = 0.0;
    double before = 0.0;
    for (std::size_t g = 0; g < variant.clusters; ++g) {
        const double share = sizes[g] / n;
        const double rest = (n - sizes[g]) / n;
        const double deviation = deviations[g].value() / n;
        squares.add(deviation * deviation / rest);
        largest = std::max(largest, std::abs(deviation));
        const double weight = share * share / rest;
        diagonal += share * share;
        beside += 2.0 * weight * before;
        before += weight;
    }
    const double df = 1.0 / (diagonal + beside);
    if (largest <= 0x1p-50 * mean) { // what is left of equal sums is rounding, which must not pass for a variance
        return {.variance = 0.0, .df = df};
    }
    const double unit = 2.0 * static_cast<double>(others.n);
    return {.variance = squares.value() / (unit * unit), .df = df};
}

} // namespace

RankTest clustered_brunner_munzel(const ClusteredColumn& control, const ClusteredColumn& treatment, const TestOptions& options,
                                  SuperiorityMethod method) {
    check_options("brunner_munzel", options);
    const OrderedCounts values = OrderedCounts::of(control.values, treatment.values, "brunner_munzel");
    const Placements placements = placements_of(values);
    RankTest result;
    result.method = method == SuperiorityMethod::t ? "Brunner-Munzel t, cluster-robust"
                                                   : "Brunner-Munzel t on the logit scale, cluster-robust";
    result.notes.push_back("Clusters: " + std::to_string(control.clusters) + " of the control, " +
                           std::to_string(treatment.clusters) + " of the treatment.");
    if (!describe(result, values, placements)) {
        return result;
    }
    if (std::min(control.clusters, treatment.clusters) < 2) {
        result.notes.emplace_back("A variant has fewer than two clusters, so the probability of superiority cannot be tested.");
        return result;
    }
    const SortedKeys sorted_control = sorted_keys(control.values, "brunner_munzel: control");
    const SortedKeys sorted_treatment = sorted_keys(treatment.values, "brunner_munzel: treatment");
    const PlacementVariance of_control = variance_of(control, sorted_treatment);
    const PlacementVariance of_treatment = variance_of(treatment, sorted_control);
    test_superiority(result, placements,
                     {.control = of_control.variance,
                      .df_control = of_control.df,
                      .treatment = of_treatment.variance,
                      .df_treatment = of_treatment.df},
                     options, method);
    return result;
}

} // namespace cxlift::stats
