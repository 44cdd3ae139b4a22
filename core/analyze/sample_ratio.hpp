// Whether the variants received the shares of units that the design allotted to them.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

#include <vector>

namespace cxlift {

// Of everybody first: below p = 0.001 an alarm. Then of each segment, over its compared values and adjusted for their number: a
// warning, since a segment may be something that the treatment changed. PlanError: a variant without a share.
void check_sample_ratios(const Plan& plan, const Summaries& summaries, std::vector<HealthCheck>& checks);

} // namespace cxlift
