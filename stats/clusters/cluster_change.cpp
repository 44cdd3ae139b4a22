#include "stats/clusters/cluster_change.hpp"

#include "stats/checks.hpp"
#include "stats/clusters/cluster_variant.hpp"
#include "stats/clusters/cr2.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/summaries/two_sum.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The variance of a contrast of means of disjoint cells, with what its degrees of freedom are made of: of the matrix of the
// products of the vectors p_g (cr2.hpp) the trace, and the sum of all squares.
struct ContrastVariance {
    double variance = 0.0;
    double trace = 0.0;
    double squares = 0.0;

    ContrastVariance& operator+=(const ContrastVariance& other) noexcept {
        variance += other.variance;
        trace += other.trace;
        squares += other.squares;
        return *this;
    }
    [[nodiscard]] double df() const noexcept { return trace * trace / squares; }
};

ContrastVariance of_cell(const ClusterVariant& cell) {
    Cr2 sums(cell.n);
    for (const ClustersOfSize& of : cell.sizes) {
        sums.add(of.size, of.squares, of.clusters);
    }
    const double trace = 1.0 / cell.n;
    return {.variance = sums.variance(), .trace = trace, .squares = trace * trace / sums.df()};
}

// What clusters with values in both cells add where one mean is taken from the other. Of such a cluster the product of p_g
// with itself is n_g / N^2 in a cell, and with another cluster's -v_g v_h / N^3, where v_g = n_g / sqrt(1 - n_g / N).
ContrastVariance of_both(const ClusterVariant& before, const ClusterVariant& after, const ClusterPairs& both,
                         std::size_t total) {
    LongSum covariance;
    double diagonal = 0.0;
    double beside = 0.0;
    double before_it = 0.0;
    for (const auto& [sizes, totals] : both.by_sizes()) {
        const auto clusters = static_cast<double>(totals.n());
        const double share_b = static_cast<double>(sizes.first) / before.n; // all in shares, so that nothing overflows
        const double share_a = static_cast<double>(sizes.second) / after.n;
        const double root = std::sqrt((1.0 - share_b) * (1.0 - share_a));
        const std::size_t a = both.totals() + total;
        const double left_b = cluster_residual(totals.mean(total), static_cast<double>(sizes.first) * before.mean);
        const double left_a = cluster_residual(totals.mean(a), static_cast<double>(sizes.second) * after.mean);
        const double products = totals.cross_product(total, a) + clusters * left_b * left_a;
        covariance.add(products / before.n / after.n / root);
        diagonal += clusters * (share_b / before.n) * (share_a / after.n);
        const double weight = share_b * share_a / root;
        beside += weight * clusters * (2.0 * before_it + weight * (clusters - 1.0)); // every pair of clusters twice
        before_it += clusters * weight;
    }
    return {.variance = -2.0 * covariance.value(), .trace = 0.0, .squares = 2.0 * (diagonal + beside / before.n / after.n)};
}

struct Change {
    ClusterVariant before;
    ClusterVariant after;
    double difference = nan;
    ContrastVariance variance;
    bool known = false;
};

Change change_of(const ClusterChange& variant, std::size_t total, const std::string& function) {
    Change change{.before = cluster_variant(variant.before, total, function),
                  .after = cluster_variant(variant.after, total, function),
                  .difference = nan,
                  .variance = {},
                  .known = false};
    change.difference = (change.after.mean - change.before.mean) + (change.after.origin - change.before.origin);
    change.known = change.before.clusters >= 2 && change.after.clusters >= 2;
    if (change.known) {
        change.variance = of_cell(change.before);
        change.variance += of_cell(change.after);
        const double alone = change.variance.variance;
        change.variance += of_both(change.before, change.after, variant.both, total);
        // Of people who all stay as they are it is rounding that is left, which must not pass for a variance.
        change.variance.variance = change.variance.variance > 0x1p-46 * alone ? change.variance.variance : 0.0;
    }
    return change;
}

constexpr const char* method = "cluster-robust CR2, Satterthwaite t";
constexpr const char* few = "There are fewer than two clusters at one of the times, so the change cannot be tested.";
constexpr const char* constant = "No cluster's mean differs from another's at either time, so the change cannot be tested.";

} // namespace

OneSample cluster_mean(const ClusterMoments& sample, const TestOptions& options, std::size_t total) {
    check_options("cluster_mean", options);
    const ClusterVariant found = cluster_variant(sample, total, "cluster_mean");
    OneSample result;
    result.method = method;
    result.n = sample.n();
    result.value = found.origin + found.mean;
    if (found.clusters < 2) {
        result.notes.emplace_back("There are fewer than two clusters, so the mean has no interval.");
        return result;
    }
    const ContrastVariance variance = of_cell(found);
    Comparison about; // of the mean with 0
    about.difference = result.value;
    static_cast<void>(test_difference(about, variance.variance, variance.df(), options,
                                      "No cluster's mean differs from another's, so the mean has no interval."));
    result.interval = about.difference_interval;
    result.std_error = about.std_error;
    result.statistic = about.statistic;
    result.df = about.df;
    result.pvalue = about.pvalue;
    result.notes = about.notes;
    return result;
}

Comparison cluster_change(const ClusterChange& variant, const TestOptions& options, std::size_t total) {
    check_options("cluster_change", options);
    const Change change = change_of(variant, total, "cluster_change");
    Comparison result;
    result.method = method;
    result.n_control = variant.before.n();
    result.n_treatment = variant.after.n();
    result.control_value = change.before.origin + change.before.mean;
    result.treatment_value = change.after.origin + change.after.mean;
    result.difference = change.difference;
    if (!change.known) {
        result.notes.emplace_back(few);
        return result;
    }
    static_cast<void>(test_difference(result, change.variance.variance, change.variance.df(), options, constant));
    return result;
}

Comparison cluster_change_test(const ClusterChange& control, const ClusterChange& treatment, const TestOptions& options,
                               std::size_t total) {
    check_options("cluster_change_test", options);
    const Change c = change_of(control, total, "cluster_change_test");
    const Change t = change_of(treatment, total, "cluster_change_test");
    Comparison result;
    result.method = method;
    result.n_control = control.before.n() + control.after.n();
    result.n_treatment = treatment.before.n() + treatment.after.n();
    result.control_value = c.difference;
    result.treatment_value = t.difference;
    result.difference = t.difference - c.difference;
    if (!c.known || !t.known) {
        result.notes.emplace_back(few);
        return result;
    }
    ContrastVariance variance = c.variance;
    variance += t.variance;
    static_cast<void>(test_difference(result, variance.variance, variance.df(), options, constant));
    return result;
}

} // namespace cxlift::stats
