// Whether an effect differs between the values of a segment.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"

#include <span>
#include <string>
#include <vector>

namespace cxlift {

// One for each metric, estimand and treatment of a segment, given the segment's rows: Cochran's Q over the values' differences
// and the F of segment x variant. Their p-values are adjusted by the plan's correction for the number of these tests, apart
// from everything else: they ask where to look, not whether to launch. A quantile has no standard error and so no such
// test; a note of its rows says so.
[[nodiscard]] std::vector<Interaction> interactions_of(const Plan& plan, const Summaries& summaries, const std::string& segment,
                                                       std::span<const std::string> treatments,
                                                       std::span<const ReportRow> rows);

} // namespace cxlift
