// Comparisons of metrics with covariates.
#pragma once

#include "core/plan/metric.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/covariate_moments.hpp"

namespace cxlift {

// Units without a covariate are compared, too: its mean over both variants stands for it, and a note counts them.
[[nodiscard]] stats::Comparison compare_adjusted(const Metric& metric, const stats::CovariateMoments& control,
                                                 const stats::CovariateMoments& treatment, const stats::TestOptions& options);

// p-value of a hypothesis at the margin.
[[nodiscard]] double compare_adjusted_at(const Metric& metric, const stats::CovariateMoments& control,
                                         const stats::CovariateMoments& treatment, const stats::NullPoint& null,
                                         stats::Alternative alternative);

// The control's part in the variance of the difference.
[[nodiscard]] double adjusted_control_share(const Metric& metric, const stats::CovariateMoments& control,
                                            const stats::CovariateMoments& treatment);

} // namespace cxlift
