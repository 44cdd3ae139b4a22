// Which hypotheses are adjusted together for their number.
#pragma once

#include "core/analyze/report.hpp"
#include "core/plan/plan.hpp"

#include <span>

namespace cxlift {

// Fills `pvalue_adjusted`, and that at the margin, of rows that are about everybody. Families, each by Holm's method:
// - primary metrics: with primary_rule "any" all of them; with "all" each metric apart, over its treatments, since then each
//   must be satisfied and nothing is chosen (Berger 1982, intersection-union)
// - secondary metrics: all of them
// Guardrails are not adjusted, so that harm is not overlooked; diagnostic metrics stand outside.
void adjust_everybody(const Plan& plan, std::span<ReportRow> rows);

// The same of one segment: all of its rows but the diagnostic ones, and these apart, since values of a segment are many.
void adjust_segment(const Plan& plan, std::span<ReportRow> rows);

} // namespace cxlift
