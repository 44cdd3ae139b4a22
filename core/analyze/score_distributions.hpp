// How often each answer of each score was given.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

namespace cxlift {

// By everybody, in every variant of the data.
void add_distributions(Report& report, const Plan& plan, const Summaries& summaries);

} // namespace cxlift
