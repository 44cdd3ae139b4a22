// Which statistic answers for which estimand.
#pragma once

#include "core/plan/metric.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"

#include <string_view>

namespace cxlift {

[[nodiscard]] stats::Comparison compare(const MetricEstimand& estimand, const Summary& control, const Summary& treatment,
                                        const stats::TestOptions& options);

// p-value of a hypothesis at the margin.
[[nodiscard]] double compare_at(const MetricEstimand& estimand, const Summary& control, const Summary& treatment,
                                const stats::NullPoint& null, stats::Alternative alternative);

// "%" where the values are shares, "points", or nothing.
[[nodiscard]] std::string_view unit_of(Estimand estimand);

} // namespace cxlift
