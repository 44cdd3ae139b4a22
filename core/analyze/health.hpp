// Whether the data can be trusted: what stands in a report before any comparison.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

#include <vector>

namespace cxlift {

// The sample ratio first, then what was left out and why, then missing values. PlanError: the allocation lacks a variant of the
// data.
[[nodiscard]] std::vector<HealthCheck> check_health(const Plan& plan, const Summaries& summaries);

} // namespace cxlift
