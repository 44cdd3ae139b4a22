// Times until units are resolved, some of which still are not.
#pragma once

#include "core/plan/metric.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/survival.hpp"

namespace cxlift {

// The restricted mean up to the metric's horizon, with the log-rank test in its notes; the median; the mean of those that are
// resolved. A horizon that a variant's times do not reach gives way to the smaller of the two largest times, which is noted.
[[nodiscard]] stats::Comparison compare_times(const Metric& metric, const MetricEstimand& estimand,
                                              const stats::Survival& control, const stats::Survival& treatment,
                                              const stats::TestOptions& options);

// p-value of a hypothesis at the margin, of the restricted mean or of the share who have not come back.
[[nodiscard]] double compare_times_at(const Metric& metric, const MetricEstimand& estimand, const stats::Survival& control,
                                      const stats::Survival& treatment, const stats::NullPoint& null,
                                      stats::Alternative alternative);

// As control_share.
[[nodiscard]] double times_control_share(const Metric& metric, const MetricEstimand& estimand, const stats::Survival& control,
                                         const stats::Survival& treatment);

} // namespace cxlift
