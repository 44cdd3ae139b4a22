#include "stats/checks.hpp"
#include "stats/ranks/brunner_munzel.hpp"
#include "stats/ranks/choice_distribution.hpp"
#include "stats/ranks/mann_whitney.hpp"
#include "stats/ranks/sorted_keys.hpp"
#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::stats {
namespace {

constexpr double cheap = 5e6;    // some hundredths of a second
constexpr double possible = 3e7; // less than a second, and hundreds of megabytes

// Of each cluster the sum of its values' midranks less that of so many middle ranks, doubled so that it is whole: the control's
// clusters, then the treatment's. They add up to 0.
std::vector<std::int64_t> rank_sums(const ClusteredValues& control, const ClusteredValues& treatment) {
    const SortedKeys of_control = sorted_keys(control.values, "mann_whitney: control");
    const SortedKeys of_treatment = sorted_keys(treatment.values, "mann_whitney: treatment");
    std::vector<std::int64_t> sums(control.clusters + treatment.clusters);
    const auto add = [&](const ClusteredValues& variant, std::size_t first) {
        for (std::size_t i = 0; i < variant.values.size(); ++i) {
            const double value = variant.values[i];
            sums[first + static_cast<std::size_t>(variant.cluster[i])] +=
                doubled_placement(of_control, value) + doubled_placement(of_treatment, value) - (of_control.n + of_treatment.n);
        }
    };
    add(control, 0);
    add(treatment, control.clusters);
    return sums;
}

// What all splits of the clusters into so many of the control and so many of the treatment say of the treatment's sum.
struct Splits {
    std::vector<std::int64_t> sums; // of all clusters, without a common divisor
    std::size_t control = 0;
    double divisor = 1.0;
    std::int64_t observed = 0; // of the treatment's clusters

    [[nodiscard]] std::size_t fewer() const { return std::min(control, sums.size() - control); }
};

Splits splits_of(const ClusteredValues& control, const ClusteredValues& treatment) {
    Splits splits{.sums = rank_sums(control, treatment), .control = control.clusters};
    std::int64_t divisor = 0;
    for (const std::int64_t sum : splits.sums) {
        divisor = std::gcd(divisor, sum);
    }
    divisor = std::max<std::int64_t>(divisor, 1);
    for (std::int64_t& sum : splits.sums) {
        sum /= divisor;
    }
    splits.divisor = static_cast<double>(divisor);
    splits.observed =
        std::accumulate(splits.sums.begin() + static_cast<std::ptrdiff_t>(splits.control), splits.sums.end(), std::int64_t{0});
    return splits;
}

double exact_pvalue(const Splits& splits, Alternative alternative) {
    const bool is_treatment = splits.sums.size() - splits.control <= splits.control; // whose clusters are fewer
    PermutationTails tails = choice_tails(splits.sums, splits.fewer(), is_treatment ? splits.observed : -splits.observed);
    if (!is_treatment) { // what one variant has more the other has less
        std::swap(tails.less, tails.greater);
    }
    return tails.pvalue(alternative);
}

// Of U over all splits.
double standard_deviation(const Splits& splits) {
    LongSum squares;
    for (const std::int64_t sum : splits.sums) {
        squares.add_product(static_cast<double>(sum), static_cast<double>(sum));
    }
    const auto all = static_cast<double>(splits.sums.size());
    const auto control = static_cast<double>(splits.control);
    return splits.divisor / 2.0 * std::sqrt(control / all * ((all - control) / (all - 1.0)) * squares.value());
}

void set_interval(RankTest& result, const Placements& placements, const ClusteredValues& control,
                  const ClusteredValues& treatment, const TestOptions& options) {
    if (std::min(control.clusters, treatment.clusters) < 2) {
        result.notes.emplace_back("A variant has fewer than two clusters, so the probability of superiority has no interval.");
        return;
    }
    set_superiority_interval(result, placements, clustered_variance("mann_whitney", control, treatment), options);
}

} // namespace

RankTest clustered_mann_whitney(const ClusteredValues& control, const ClusteredValues& treatment, const TestOptions& options,
                                MannWhitneyMethod method, ContinuityCorrection continuity) {
    check_options("mann_whitney", options);
    (void)cluster_sizes("mann_whitney", control);
    (void)cluster_sizes("mann_whitney", treatment);
    const OrderedCounts values = OrderedCounts::of(control.values, treatment.values, "mann_whitney");
    const Placements placements = placements_of(values);
    const Splits splits = splits_of(control, treatment);
    const double cost = choice_cost(splits.sums, splits.fewer(), possible);
    const bool is_exact = method == MannWhitneyMethod::exact || (method == MannWhitneyMethod::automatic && cost <= cheap);
    RankTest result;
    result.dual = false;
    result.statistic = placements.u;
    result.method = is_exact                                   ? "Mann-Whitney U, exact over the clusters"
                    : continuity == ContinuityCorrection::half ? "Mann-Whitney U of clusters, normal with continuity correction"
                                                               : "Mann-Whitney U of clusters, normal";
    result.notes.push_back(note_of_clusters(control.clusters, treatment.clusters));
    if (!describe(result, values, placements)) {
        return result;
    }
    const double deviation = standard_deviation(splits);
    if (deviation == 0.0) {
        result.notes.emplace_back("All clusters have one mean rank, so there is no order of them to test.");
    } else if (is_exact && cost > possible) {
        result.notes.emplace_back("The exact distribution of so many clusters takes too long; method 'asymptotic' answers.");
    } else {
        const double distance = static_cast<double>(splits.observed) * splits.divisor / 2.0; // of U from its mean
        result.pvalue = is_exact ? exact_pvalue(splits, options.alternative)
                                 : rank_sum_pvalue(distance, deviation, options.alternative, continuity);
    }
    set_interval(result, placements, control, treatment, options);
    return result;
}

} // namespace cxlift::stats
