// Who answered, by variant, and what is known of how they came to.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

namespace cxlift {

// One response for each metric and treatment of the report where some unit has no value, a score is asked, or the plan says
// what a value is seen after; of ratios the test of their denominators. A response that differs is also a warning of the
// report's health, and one that nobody can know of is unknown there.
void add_responses(const Plan& plan, const Summaries& summaries, Report& report);

} // namespace cxlift
