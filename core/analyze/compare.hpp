// Which statistic answers for which metric.
#pragma once

#include "core/plan/metric.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"

#include <string_view>

namespace cxlift {

[[nodiscard]] stats::Comparison compare(const Metric& metric, const MetricEstimand& estimand, const Summary& control,
                                        const Summary& treatment, const stats::TestOptions& options);

// p-value of a hypothesis at the margin.
[[nodiscard]] double compare_at(const Metric& metric, const MetricEstimand& estimand, const Summary& control,
                                const Summary& treatment, const stats::NullPoint& null, stats::Alternative alternative);

// Of what stands for a mean: the values, 0 and 1 of a share, points, linearised values of a ratio; covariates play no part.
// Not of clusters, whose values are not independent.
[[nodiscard]] stats::Moments moments_of(const MetricEstimand& estimand, const Summary& summary);

// The control's part in the variance of the difference, by which differences of treatments from one control go together; NaN
// where nothing varies.
[[nodiscard]] double control_share(const Metric& metric, const MetricEstimand& estimand, const Summary& control,
                                   const Summary& treatment);

// "%" where the values are shares, "points", or nothing.
[[nodiscard]] std::string_view unit_of(Estimand estimand);

} // namespace cxlift
