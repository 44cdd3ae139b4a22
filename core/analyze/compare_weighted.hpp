// Comparisons of metrics whose units have weights.
#pragma once

#include "core/plan/metric.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/adjustment/weighted_test.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"

namespace cxlift {

// What is compared of a summary with weights: a mean, a share, points, a ratio of totals.
[[nodiscard]] stats::WeightedSample weighted_sample(const MetricEstimand& estimand, const Summary& summary);

// The notes give the design effects, and how many units have weight 0.
[[nodiscard]] stats::Comparison compare_weighted(const MetricEstimand& estimand, const Summary& control,
                                                 const Summary& treatment, const stats::TestOptions& options);

// p-value of a hypothesis at the margin.
[[nodiscard]] double compare_weighted_at(const MetricEstimand& estimand, const Summary& control, const Summary& treatment,
                                         const stats::NullPoint& null, stats::Alternative alternative);

} // namespace cxlift
