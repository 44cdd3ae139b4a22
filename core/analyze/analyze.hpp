// From summaries to a report: one call of the statistics for each estimand, treatment and segment value.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

namespace cxlift {

// p-values are adjusted by families (families.hpp). PlanError: a control or treatment that the data lack, a variant of the data
// without a share in the allocation.
[[nodiscard]] Report analyze(const Plan& plan, const Summaries& summaries);

} // namespace cxlift
