// The cases that were resolved, alone: the total of their times divided by their number, and their geometric mean.
#pragma once

#include "core/plan/metric.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/comparison.hpp"

#include <cstdint>
#include <vector>

namespace cxlift {

struct ResolvedTimes {
    std::vector<double> times;
    std::int64_t n_other = 0; // not resolved, or not yet
};
[[nodiscard]] ResolvedTimes resolved_times(const Summary& summary);

[[nodiscard]] stats::Comparison compare_resolved(const MetricEstimand& estimand, const ResolvedTimes& control,
                                                 const ResolvedTimes& treatment, const stats::TestOptions& options);

// Of whom a mean of the resolved is not, and whether its interval is to be relied on.
void note_resolved(const ResolvedTimes& control, const ResolvedTimes& treatment, stats::Comparison& result);
void note_zeros(std::int64_t control, std::int64_t treatment, stats::Comparison& result);
// NaN, where a variant's times do not go as far as a service level.
[[nodiscard]] stats::Comparison not_reached(std::int64_t n_control, std::int64_t n_treatment, double within);

} // namespace cxlift
