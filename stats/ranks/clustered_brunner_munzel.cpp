#include "stats/checks.hpp"
#include "stats/clusters/cr2.hpp"
#include "stats/ranks/brunner_munzel.hpp"
#include "stats/ranks/sorted_keys.hpp"
#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cxlift::stats {
namespace {

// The squared standard error of a variant's mean placement by CR2, the values' placements taken for what is measured.
VarianceTerm variance_of(const ClusteredValues& variant, const std::vector<double>& sizes, const SortedKeys& others) {
    std::vector<LongSum> totals(variant.clusters);
    LongSum all;
    for (std::size_t i = 0; i < variant.values.size(); ++i) {
        const auto placement = static_cast<double>(doubled_placement(others, variant.values[i]));
        totals[static_cast<std::size_t>(variant.cluster[i])].add(placement);
        all.add(placement);
    }
    const auto n = static_cast<double>(variant.values.size());
    const double mean = all.value() / n;
    Cr2 sums(n);
    for (std::size_t g = 0; g < variant.clusters; ++g) {
        const double left = cluster_residual(totals[g].value(), sizes[g] * mean);
        sums.add(sizes[g], left * left);
    }
    const double unit = 2.0 * static_cast<double>(others.n);
    return {.value = sums.variance() / (unit * unit), .df = sums.df()};
}

} // namespace

SuperiorityVariance clustered_variance(const std::string& function, const ClusteredValues& control,
                                       const ClusteredValues& treatment) {
    const std::vector<double> sizes_control = cluster_sizes(function, control);
    const std::vector<double> sizes_treatment = cluster_sizes(function, treatment);
    const SortedKeys sorted_control = sorted_keys(control.values, function + ": control");
    const SortedKeys sorted_treatment = sorted_keys(treatment.values, function + ": treatment");
    return {.control = variance_of(control, sizes_control, sorted_treatment),
            .treatment = variance_of(treatment, sizes_treatment, sorted_control)};
}

RankTest clustered_brunner_munzel(const ClusteredValues& control, const ClusteredValues& treatment, const TestOptions& options,
                                  SuperiorityMethod method) {
    check_options("brunner_munzel", options);
    const OrderedCounts values = OrderedCounts::of(control.values, treatment.values, "brunner_munzel");
    const Placements placements = placements_of(values);
    RankTest result;
    result.method = method == SuperiorityMethod::t ? "Brunner-Munzel t, cluster-robust"
                                                   : "Brunner-Munzel t on the logit scale, cluster-robust";
    result.notes.push_back(note_of_clusters(control.clusters, treatment.clusters));
    if (!describe(result, values, placements)) {
        return result;
    }
    if (std::min(control.clusters, treatment.clusters) < 2) {
        result.notes.emplace_back("A variant has fewer than two clusters, so the probability of superiority cannot be tested.");
        return result;
    }
    test_superiority(result, placements, clustered_variance("brunner_munzel", control, treatment), options, method);
    return result;
}

} // namespace cxlift::stats
