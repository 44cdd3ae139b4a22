#include "stats/clusters/cluster_t_test.hpp"

#include "stats/checks.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/means/rescale.hpp"
#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

// A variant: its mean less the origin, and what the clusters' residuals say of it.
struct Variant {
    std::size_t clusters = 0;
    double n = 0.0;
    double mean = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> residuals; // of a cluster: its sum less n_g mean
};

Variant variant_of(const ClusterSums& sums) {
    if (sums.n.size() != sums.sum.size()) {
        throw std::invalid_argument("cluster_t_test: there are " + std::to_string(sums.n.size()) + " counts and " +
                                    std::to_string(sums.sum.size()) + " sums, must be as many.");
    }
    Variant variant;
    variant.clusters = sums.n.size();
    LongSum total;
    for (std::size_t g = 0; g < variant.clusters; ++g) {
        if (!(sums.n[g] >= 1.0)) {
            throw std::invalid_argument("cluster_t_test: a cluster has " + std::to_string(sums.n[g]) +
                                        " values, must have at least 1.");
        }
        variant.n += sums.n[g];
        total.add(sums.sum[g]);
    }
    if (variant.clusters == 0) {
        return variant;
    }
    variant.mean = total.value() / variant.n;
    for (std::size_t g = 0; g < variant.clusters; ++g) {
        const double expected = sums.n[g] * variant.mean;
        const double residual = sums.sum[g] - expected;
        // What is left of equal means is rounding, which must not pass for a variance.
        const bool rounding = std::abs(residual) <= 0x1p-50 * (std::abs(sums.sum[g]) + std::abs(expected));
        variant.residuals.push_back(rounding ? 0.0 : residual);
    }
    return variant;
}

struct MeanVariance {
    double variance = 0.0;
    double df = 0.0;       // of the variant alone
    double expected = 0.0; // the variance under the working model less its factor, by which df enters that of the difference
};

// The hat matrix of a variant is 1 / N everywhere, so 1 is an eigenvector of each cluster's block of I - H, with the eigenvalue
// 1 - n_g / N, and the adjustment A_g multiplies a cluster's sum of residuals by its inverse root. The vectors p_g of
// Pustejovsky and Tipton have the products (s_g s_h / N^2) (n_g [g = h] - n_g n_h / N) with s_g = (1 - n_g / N)^(-1/2), and 0
// between the variants. Their squares on the diagonal add up to sum(n_g^2) / N^4, the others to sum(w_g w_h) / N^6 with w_g =
// n_g^2 / (1 - n_g / N); the trace is 1 / N.
MeanVariance cr2(const Variant& variant, const ClusterSums& sums) {
    double squares = 0.0;
    double diagonal = 0.0; // all in shares n_g / N, so that nothing overflows
    double beside = 0.0;
    double before = 0.0;
    for (std::size_t g = 0; g < variant.clusters; ++g) {
        const double share = sums.n[g] / variant.n;
        const double rest = (variant.n - sums.n[g]) / variant.n;
        const double part = variant.residuals[g] / variant.n;
        squares += part * part / rest;
        const double weight = share * share / rest;
        diagonal += share * share;
        beside += 2.0 * weight * before;
        before += weight;
    }
    return {.variance = squares, .df = 1.0 / (diagonal + beside), .expected = 1.0 / variant.n};
}

std::string clusters_note(const Variant& control, const Variant& treatment) {
    return "Clusters: " + std::to_string(control.clusters) + " of the control, " + std::to_string(treatment.clusters) +
           " of the treatment.";
}

} // namespace

Comparison cluster_t_test(const ClusterSums& control, const ClusterSums& treatment, const TestOptions& options) {
    check_options("cluster_t_test", options);
    const Variant c = variant_of(control);
    const Variant t = variant_of(treatment);
    Comparison result;
    result.method = "cluster-robust CR2, Satterthwaite t";
    result.n_control = static_cast<std::int64_t>(c.n);
    result.n_treatment = static_cast<std::int64_t>(t.n);
    result.control_value = control.origin + c.mean;
    result.treatment_value = treatment.origin + t.mean;
    result.difference = (t.mean - c.mean) + (treatment.origin - control.origin);
    result.notes.push_back(clusters_note(c, t));
    if (c.clusters < 2 || t.clusters < 2) {
        result.notes.emplace_back("A variant has fewer than two clusters, so the difference cannot be tested.");
        return result;
    }
    const MeanVariance of_control = cr2(c, control);
    const MeanVariance of_treatment = cr2(t, treatment);
    const double df = satterthwaite_df(of_control.expected, of_control.df, of_treatment.expected, of_treatment.df);
    const double critical =
        test_difference(result, of_control.variance + of_treatment.variance, df, options,
                        "No cluster's mean differs from another's within either variant, so the difference cannot be tested.");
    if (!std::isnan(critical)) {
        set_lift(result, fieller_lift({.value = result.control_value, .variance = of_control.variance},
                                      {.value = result.treatment_value, .variance = of_treatment.variance}, result.difference,
                                      critical, options.alternative));
    }
    return result;
}

namespace {

ClusterSums sums_of(const ClusteredValues& given, int exponent, double origin) {
    if (given.values.size() != given.cluster.size()) {
        throw std::invalid_argument("cluster_t_test: there are " + std::to_string(given.values.size()) + " values and " +
                                    std::to_string(given.cluster.size()) + " clusters of them, must be as many.");
    }
    ClusterSums sums;
    sums.n.assign(given.clusters, 0.0);
    sums.origin = origin;
    std::vector<LongSum> totals(given.clusters);
    for (std::size_t i = 0; i < given.values.size(); ++i) {
        const auto g = static_cast<std::size_t>(given.cluster[i]);
        if (g >= given.clusters) { // a negative number, too
            throw std::invalid_argument("cluster_t_test: a cluster is number " + std::to_string(given.cluster[i]) +
                                        ", must be one of " + std::to_string(given.clusters) + ".");
        }
        sums.n[g] += 1.0;
        totals[g].add(std::ldexp(given.values[i], -exponent) - origin);
    }
    std::transform(totals.begin(), totals.end(), std::back_inserter(sums.sum), [](const LongSum& sum) { return sum.value(); });
    return sums;
}

} // namespace

Comparison cluster_t_test(const ClusteredValues& control, const ClusteredValues& treatment, const TestOptions& options) {
    const int exponent = unit_exponent(std::max(largest_magnitude(control.values), largest_magnitude(treatment.values)));
    const auto& any = control.values.empty() ? treatment.values : control.values;
    const double origin = any.empty() ? 0.0 : std::ldexp(any.front(), -exponent);
    Comparison result = cluster_t_test(sums_of(control, exponent, origin), sums_of(treatment, exponent, origin), options);
    scale_back(result, exponent);
    return result;
}

} // namespace cxlift::stats
