// Which hypotheses are adjusted together for their number.
#pragma once

#include "core/analyze/family.hpp"
#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"

#include <span>
#include <string>
#include <vector>

namespace cxlift {

// Fills `pvalue_adjusted`, and that at the margin, of rows that are about everybody. Families, each by the plan's correction:
// - primary metrics: with primary_rule "any" all of them; with "all" each metric apart, over its treatments, since then each
//   must be satisfied and nothing is chosen (Berger 1982, intersection-union)
// - harm: all guardrails; their margins are not adjusted, since all of them must be kept
// - secondary metrics: all of them, and of a treatment only once its primary metrics are satisfied
// Diagnostic metrics stand outside. With the correction "none" nothing is adjusted, and nothing waits.
//
// Returns for each row the confidence level at which its own interval holds together with those of its family (family.hpp), NaN
// where there is none. The gate of the secondary metrics does not move it: a note says where only the gate keeps a difference
// from being significant.
[[nodiscard]] std::vector<double> adjust_everybody(const Plan& plan, std::span<const std::string> treatments,
                                                   const Dependence& dependence, std::span<ReportRow> rows);

// The same of one segment: all of its rows but the diagnostic ones, and these apart, since values of a segment are many.
[[nodiscard]] std::vector<double> adjust_segment(const Plan& plan, const Dependence& dependence, std::span<ReportRow> rows);

} // namespace cxlift
