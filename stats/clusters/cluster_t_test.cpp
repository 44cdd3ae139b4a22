#include "stats/clusters/cluster_t_test.hpp"

#include "stats/checks.hpp"
#include "stats/clusters/cluster_variant.hpp"
#include "stats/clusters/cr2.hpp"
#include "stats/distributions.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/means/rescale.hpp"
#include "stats/means/satterthwaite.hpp"
#include "stats/summaries/two_sum.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace cxlift::stats {
namespace {

using Variant = ClusterVariant;

Variant variant_of(const ClusterSums& sums) {
    if (sums.n.size() != sums.sum.size()) {
        throw std::invalid_argument("cluster_t_test: there are " + std::to_string(sums.n.size()) + " counts and " +
                                    std::to_string(sums.sum.size()) + " sums, must be as many.");
    }
    Variant variant;
    variant.clusters = static_cast<std::int64_t>(sums.n.size());
    variant.origin = sums.origin;
    LongSum total;
    for (std::size_t g = 0; g < sums.n.size(); ++g) {
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
    for (std::size_t g = 0; g < sums.n.size(); ++g) {
        const double left = cluster_residual(sums.sum[g], sums.n[g] * variant.mean);
        variant.sizes.push_back({.size = sums.n[g], .clusters = 1.0, .squares = left * left});
    }
    return variant;
}

Variant variant_of(const ClusterMoments& summary, std::size_t number) {
    return cluster_variant(summary, number, "cluster_t_test");
}

struct MeanVariance {
    double variance = 0.0;
    double df = 0.0;       // of the variant alone
    double expected = 0.0; // the variance under the working model less its factor, by which df enters that of the difference
};

MeanVariance variance_of(const Variant& variant) {
    Cr2 sums(variant.n);
    for (const ClustersOfSize& of : variant.sizes) {
        sums.add(of.size, of.squares, of.clusters);
    }
    return {.variance = sums.variance(), .df = sums.df(), .expected = 1.0 / variant.n};
}

// The comparison without a lift, and what a lift or a margin needs.
struct Tested {
    Comparison result;
    MeanVariance control;
    MeanVariance treatment;
    double critical = std::numeric_limits<double>::quiet_NaN(); // of the statistic; NaN where nothing could be tested
};

Tested tested(const Variant& c, const Variant& t, const TestOptions& options) {
    check_options("cluster_t_test", options);
    Tested test;
    Comparison& result = test.result;
    result.method = "cluster-robust CR2, Satterthwaite t";
    result.n_control = static_cast<std::int64_t>(c.n);
    result.n_treatment = static_cast<std::int64_t>(t.n);
    result.control_value = c.origin + c.mean;
    result.treatment_value = t.origin + t.mean;
    result.difference = (t.mean - c.mean) + (t.origin - c.origin);
    result.notes.push_back(note_of_clusters(static_cast<std::size_t>(c.clusters), static_cast<std::size_t>(t.clusters)));
    if (c.clusters < 2 || t.clusters < 2) {
        result.notes.emplace_back("A variant has fewer than two clusters, so the difference cannot be tested.");
        return test;
    }
    test.control = variance_of(c);
    test.treatment = variance_of(t);
    const double df = satterthwaite_df(std::array{VarianceTerm{.value = test.control.expected, .df = test.control.df},
                                                  VarianceTerm{.value = test.treatment.expected, .df = test.treatment.df}});
    test.critical =
        test_difference(result, test.control.variance + test.treatment.variance, df, options,
                        "No cluster's mean differs from another's within either variant, so the difference cannot be tested.");
    return test;
}

Comparison with_lift(Tested test, Alternative alternative) {
    Comparison& result = test.result;
    if (!std::isnan(test.critical)) {
        set_lift(result, fieller_lift({.value = result.control_value, .variance = test.control.variance},
                                      {.value = result.treatment_value, .variance = test.treatment.variance}, result.difference,
                                      test.critical, alternative));
    }
    return std::move(result);
}

} // namespace

Comparison cluster_t_test(const ClusterSums& control, const ClusterSums& treatment, const TestOptions& options) {
    return with_lift(tested(variant_of(control), variant_of(treatment), options), options.alternative);
}

Comparison cluster_t_test(const ClusterMoments& control, const ClusterMoments& treatment, const TestOptions& options,
                          std::size_t total) {
    return with_lift(tested(variant_of(control, total), variant_of(treatment, total), options), options.alternative);
}

Comparison cluster_difference(const ClusterMoments& control, const ClusterMoments& treatment, const TestOptions& options,
                              std::size_t total) {
    return tested(variant_of(control, total), variant_of(treatment, total), options).result;
}

double cluster_margin_pvalue(const ClusterMoments& control, const ClusterMoments& treatment, const NullPoint& null,
                             Alternative alternative, std::size_t total) {
    const Tested plain = tested(variant_of(control, total), variant_of(treatment, total), {});
    if (std::isnan(plain.critical)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    // The difference first: it is exact where the means are large and close.
    const double deviation = plain.result.difference - null.shift - (null.ratio - 1.0) * plain.result.control_value;
    const double std_error = std::hypot(std::sqrt(plain.treatment.variance), null.ratio * std::sqrt(plain.control.variance));
    return pvalue_of(deviation / std_error, alternative, [&](double t) { return student_t_upper_tail(t, plain.result.df); });
}

namespace {

ClusterSums sums_of(const std::string& function, const ClusteredValues& given, int exponent, double origin) {
    ClusterSums sums;
    sums.n = cluster_sizes(function, given);
    sums.origin = origin;
    std::vector<LongSum> totals(given.clusters);
    for (std::size_t i = 0; i < given.values.size(); ++i) {
        totals[static_cast<std::size_t>(given.cluster[i])].add(std::ldexp(given.values[i], -exponent) - origin);
    }
    std::transform(totals.begin(), totals.end(), std::back_inserter(sums.sum), [](const LongSum& sum) { return sum.value(); });
    return sums;
}

} // namespace

Comparison cluster_t_test(const ClusteredValues& control, const ClusteredValues& treatment, const TestOptions& options) {
    const int exponent = unit_exponent(std::max(largest_magnitude(control.values), largest_magnitude(treatment.values)));
    const auto& any = control.values.empty() ? treatment.values : control.values;
    const double origin = any.empty() ? 0.0 : std::ldexp(any.front(), -exponent);
    const std::string function = "cluster_t_test";
    Comparison result =
        cluster_t_test(sums_of(function, control, exponent, origin), sums_of(function, treatment, exponent, origin), options);
    scale_back(result, exponent);
    return result;
}

ClusterMoments cluster_moments(const ClusteredValues& values) {
    const ClusterSums sums = sums_of("cluster_moments", values, 0, values.values.empty() ? 0.0 : values.values.front());
    ClusterMoments result(std::vector<double>{sums.origin});
    for (std::size_t g = 0; g < sums.n.size(); ++g) {
        result.add(static_cast<std::int64_t>(sums.n[g]), std::span<const double>(&sums.sum[g], 1));
    }
    return result;
}

double control_share(const ClusterMoments& control, const ClusterMoments& treatment, std::size_t total) {
    const Tested test = tested(variant_of(control, total), variant_of(treatment, total), {});
    return std::isnan(test.critical) ? std::numeric_limits<double>::quiet_NaN()
                                     : test.control.variance / (test.control.variance + test.treatment.variance);
}

} // namespace cxlift::stats
