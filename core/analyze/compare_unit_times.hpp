// Comparisons of times where a unit may have several, or where they may end by another event.
#pragma once

#include "core/plan/metric.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/unit_times.hpp"

namespace cxlift {

[[nodiscard]] stats::Comparison compare_unit_times(const Metric& metric, const MetricEstimand& estimand,
                                                   const stats::UnitTimes& control, const stats::UnitTimes& treatment,
                                                   const stats::TestOptions& options);
// Of restricted means, which alone decide.
[[nodiscard]] double compare_unit_times_at(const Metric& metric, const stats::UnitTimes& control,
                                           const stats::UnitTimes& treatment, const stats::NullPoint& null,
                                           stats::Alternative alternative);
[[nodiscard]] double unit_times_control_share(const Metric& metric, const MetricEstimand& estimand,
                                              const stats::UnitTimes& control, const stats::UnitTimes& treatment);

} // namespace cxlift
