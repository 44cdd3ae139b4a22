// Comparisons where a unit has several rows.
#pragma once

#include "core/plan/metric.hpp"
#include "core/summarize/clusters.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"

namespace cxlift {

// Means over all rows, tested with units as clusters; a note has the number of units.
[[nodiscard]] stats::Comparison compare_clusters(const Metric& metric, const MetricEstimand& estimand, const Clusters& control,
                                                 const Clusters& treatment, const stats::TestOptions& options);

// p-value of a hypothesis at the margin.
[[nodiscard]] double compare_clusters_at(const Metric& metric, const MetricEstimand& estimand, const Clusters& control,
                                         const Clusters& treatment, const stats::NullPoint& null,
                                         stats::Alternative alternative);

} // namespace cxlift
