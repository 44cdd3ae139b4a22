// Which values of a segment are compared.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

#include <string>
#include <vector>

namespace cxlift {

// Sorted; of more than the plan's limit, those with the most units.
[[nodiscard]] std::vector<std::string> compared_values(const Plan& plan, const Summaries& summaries,
                                                       const std::string& segment);

// What was cut off, and which cells are small.
void check_segments(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks);

} // namespace cxlift
