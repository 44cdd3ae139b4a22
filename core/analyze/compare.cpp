#include "core/analyze/compare.hpp"

#include "core/analyze/compare_adjusted.hpp"
#include "core/analyze/compare_clusters.hpp"
#include "core/analyze/compare_times.hpp"
#include "core/analyze/compare_unit_times.hpp"
#include "core/analyze/compare_weighted.hpp"
#include "core/plan/unit_rows.hpp"
#include "stats/clusters/cluster_t_test.hpp"
#include "stats/means/pooled_t_test.hpp"
#include "stats/means/welch_margin.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/means/z_test.hpp"
#include "stats/multiplicity/joint_pvalues.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "stats/quantiles/quantile_margin.hpp"
#include "stats/quantiles/quantile_test.hpp"
#include "stats/ranks/superiority_difference.hpp"
#include "stats/ratios/ratio_test.hpp"
#include "stats/scores/nps.hpp"
#include "stats/scores/share_within.hpp"

#include <cmath>

namespace cxlift {
namespace {

stats::Successes successes(const MetricEstimand& estimand, const Summary& summary) {
    return stats::share_within(std::get<stats::Counts>(summary), estimand.share.lowest, estimand.share.highest);
}

// A score's shares have the usual method; its other estimands have none of their own.
stats::ProportionMethod method_of_share(const Metric& metric) {
    return metric.method.empty() ? stats::ProportionMethod::automatic
                                 : stats::proportion_method_of(metric.method, metric.place + ".method");
}

// So that the two-sided interval which is shown decides about a margin, one side of an exact test has half of the two-sided
// p-value.
double share_at(stats::ProportionMethod method, const stats::Successes& control, const stats::Successes& treatment,
                const stats::NullPoint& null, stats::Alternative alternative) {
    if (!stats::is_exact(method, control, treatment)) {
        return stats::proportion_margin_pvalue(control, treatment, null, alternative, method);
    }
    const double both = stats::proportion_margin_pvalue(control, treatment, null, stats::Alternative::two_sided, method);
    const double deviation = treatment.share() - null.ratio * control.share() - null.shift;
    return (deviation > 0.0) == (alternative == stats::Alternative::greater) ? both / 2.0 : 1.0 - both / 2.0;
}

stats::QuantileSample sample_of(const MetricEstimand& estimand, const Summary& summary) {
    return stats::quantile_sample(std::get<stats::Distribution>(summary), estimand.q);
}

stats::QuantileMethod method_of_quantile(const Metric& metric) {
    return stats::choice_of(stats::quantile_methods(), metric.place, "method", metric.method);
}

stats::OrderedCounts answers_of(const Summary& control, const Summary& treatment) {
    return stats::OrderedCounts::of(std::get<stats::Counts>(control), std::get<stats::Counts>(treatment), "analyze");
}

stats::Moments first_column(const stats::CoMoments& columns) {
    stats::Moments moments;
    moments.n = columns.n();
    moments.mean = columns.mean(0);
    moments.m2 = columns.cross_product(0, 0);
    return moments;
}

} // namespace

stats::Moments moments_of(const MetricEstimand& estimand, const Summary& summary) {
    if (weights_of(summary).has_value()) {
        return weighted_sample(estimand, summary).linearized;
    }
    if (const auto* adjusted = std::get_if<stats::CovariateMoments>(&summary)) {
        const stats::CoMoments outcomes = adjusted->outcome_moments();
        return adjusted->outcomes() == 2 ? stats::linearized_ratio(outcomes) : first_column(outcomes);
    }
    if (const auto* buckets = std::get_if<stats::UnitBuckets>(&summary)) {
        return buckets->covariates() > 0 ? moments_of(estimand, buckets->total())
                                         : moments_of(estimand, buckets->complete().total());
    }
    if (const auto* pair = std::get_if<stats::CoMoments>(&summary)) {
        return stats::linearized_ratio(*pair);
    }
    if (const auto* distribution = std::get_if<stats::Distribution>(&summary)) {
        return distribution->moments();
    }
    if (is_share(estimand.estimand)) {
        const stats::Successes share = successes(estimand, summary);
        stats::Counts counts;
        counts.add(1.0, share.successes);
        counts.add(0.0, share.n - share.successes);
        return counts.moments();
    }
    if (const auto* counts = std::get_if<stats::Counts>(&summary)) {
        return estimand.estimand == Estimand::nps ? stats::nps_points(*counts) : counts->moments();
    }
    return std::get<stats::Moments>(summary);
}

stats::Comparison compare(const Metric& metric, const MetricEstimand& estimand, const Summary& control,
                          const Summary& treatment, const stats::TestOptions& options) {
    if (const auto* adjusted = std::get_if<stats::CovariateMoments>(&control)) {
        return compare_adjusted(metric, *adjusted, std::get<stats::CovariateMoments>(treatment), options);
    }
    if (const auto* clusters = std::get_if<Clusters>(&control)) {
        return compare_clusters(metric, estimand, *clusters, std::get<Clusters>(treatment), options);
    }
    if (weights_of(control).has_value()) {
        return compare_weighted(estimand, control, treatment, options);
    }
    if (const auto* times = std::get_if<stats::Survival>(&control)) {
        return compare_times(metric, estimand, *times, std::get<stats::Survival>(treatment), options);
    }
    if (const auto* times = std::get_if<stats::UnitTimes>(&control)) {
        return compare_unit_times(metric, estimand, *times, std::get<stats::UnitTimes>(treatment), options);
    }
    if (estimand.estimand == Estimand::quantile) {
        return stats::quantile_test(sample_of(estimand, control), sample_of(estimand, treatment), options,
                                    method_of_quantile(metric));
    }
    if (is_share(estimand.estimand)) {
        return stats::two_proportion_test(successes(estimand, control), successes(estimand, treatment), options,
                                          method_of_share(metric));
    }
    if (estimand.estimand == Estimand::ratio) {
        return stats::ratio_test(std::get<stats::CoMoments>(control), std::get<stats::CoMoments>(treatment), options);
    }
    if (estimand.estimand == Estimand::distribution) {
        return stats::superiority_difference(answers_of(control, treatment), options);
    }
    if (estimand.estimand == Estimand::nps) {
        return stats::nps_test(std::get<stats::Counts>(control), std::get<stats::Counts>(treatment), options);
    }
    const auto test = metric.method == "pooled" ? &stats::pooled_t_test
                      : metric.method == "z"    ? &stats::z_test
                                                : &stats::welch_t_test;
    return test(moments_of(estimand, control), moments_of(estimand, treatment), options);
}

double compare_at(const Metric& metric, const MetricEstimand& estimand, const Summary& control, const Summary& treatment,
                  const stats::NullPoint& null, stats::Alternative alternative) {
    if (const auto* adjusted = std::get_if<stats::CovariateMoments>(&control)) {
        return compare_adjusted_at(metric, *adjusted, std::get<stats::CovariateMoments>(treatment), null, alternative);
    }
    if (const auto* clusters = std::get_if<Clusters>(&control)) {
        return compare_clusters_at(metric, estimand, *clusters, std::get<Clusters>(treatment), null, alternative);
    }
    if (weights_of(control).has_value()) {
        return compare_weighted_at(estimand, control, treatment, null, alternative);
    }
    if (const auto* times = std::get_if<stats::Survival>(&control)) {
        return compare_times_at(metric, estimand, *times, std::get<stats::Survival>(treatment), null, alternative);
    }
    if (const auto* times = std::get_if<stats::UnitTimes>(&control)) {
        return compare_unit_times_at(metric, *times, std::get<stats::UnitTimes>(treatment), null, alternative);
    }
    if (estimand.estimand == Estimand::quantile) {
        return stats::quantile_margin_pvalue(sample_of(estimand, control), sample_of(estimand, treatment), null, alternative,
                                             method_of_quantile(metric));
    }
    if (estimand.estimand == Estimand::distribution) {
        return stats::superiority_margin_pvalue(answers_of(control, treatment), null.shift, alternative);
    }
    if (is_share(estimand.estimand)) {
        return share_at(method_of_share(metric), successes(estimand, control), successes(estimand, treatment), null,
                        alternative);
    }
    const auto test = metric.method == "pooled" ? &stats::pooled_margin_pvalue
                      : metric.method == "z"    ? &stats::z_margin_pvalue
                                                : &stats::welch_margin_pvalue;
    return test(moments_of(estimand, control), moments_of(estimand, treatment), null, alternative);
}

double control_share(const Metric& metric, const MetricEstimand& estimand, const Summary& control, const Summary& treatment) {
    if (const auto* adjusted = std::get_if<stats::CovariateMoments>(&control)) {
        return adjusted_control_share(metric, *adjusted, std::get<stats::CovariateMoments>(treatment));
    }
    if (const auto* clusters = std::get_if<Clusters>(&control)) {
        return stats::control_share(clusters->totals, std::get<Clusters>(treatment).totals, total_of(metric, estimand));
    }
    if (const auto* times = std::get_if<stats::Survival>(&control)) {
        return times_control_share(metric, estimand, *times, std::get<stats::Survival>(treatment));
    }
    if (const auto* times = std::get_if<stats::UnitTimes>(&control)) {
        return unit_times_control_share(metric, estimand, *times, std::get<stats::UnitTimes>(treatment));
    }
    if (estimand.estimand == Estimand::quantile) {
        return std::nan(""); // its limits are no multiples of a standard error
    }
    if (estimand.estimand == Estimand::distribution) {
        return stats::superiority_control_share(answers_of(control, treatment));
    }
    return stats::control_share(moments_of(estimand, control), moments_of(estimand, treatment));
}

std::string_view unit_of(Estimand estimand) {
    return is_share(estimand) || estimand == Estimand::distribution ? "%" : estimand == Estimand::nps ? "points" : "";
}

} // namespace cxlift
