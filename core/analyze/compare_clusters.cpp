#include "core/analyze/compare_clusters.hpp"

#include "core/analyze/words.hpp"
#include "core/plan/unit_rows.hpp"
#include "stats/clusters/cluster_t_test.hpp"

#include <string>

namespace cxlift {
namespace {

std::string rows_of_units(const Clusters& clusters) {
    return grouped(clusters.totals.n()) + (clusters.totals.n() == 1 ? " row of " : " rows of ") +
           grouped(clusters.totals.clusters()) + (clusters.totals.clusters() == 1 ? " unit" : " units");
}

} // namespace

stats::Comparison compare_clusters(const Metric& metric, const MetricEstimand& estimand, const Clusters& control,
                                   const Clusters& treatment, const stats::TestOptions& options) {
    const std::size_t total = total_of(metric, estimand);
    stats::Comparison result = estimand.estimand == Estimand::nps
                                   ? stats::cluster_difference(control.totals, treatment.totals, options, total)
                                   : stats::cluster_t_test(control.totals, treatment.totals, options, total);
    result.notes.front() =
        "The control has " + rows_of_units(control) + ", the treatment " + rows_of_units(treatment) + "; a unit is a cluster.";
    return result;
}

double compare_clusters_at(const Metric& metric, const MetricEstimand& estimand, const Clusters& control,
                           const Clusters& treatment, const stats::NullPoint& null, stats::Alternative alternative) {
    return stats::cluster_margin_pvalue(control.totals, treatment.totals, null, alternative, total_of(metric, estimand));
}

} // namespace cxlift
