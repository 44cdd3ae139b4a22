// From a comparison to a verdict.
#pragma once

#include "core/analyze/report.hpp"
#include "core/analyze/row_test.hpp"
#include "core/plan/plan.hpp"

namespace cxlift {

// The p-value at the margin: of non-inferiority one-sided, of equivalence the larger of the two one-sided ones (Schuirmann
// 1987). A relative margin is tested as mean_t - (1 -+ m) mean_c, which needs a control above 0: NaN, and a note, otherwise.
[[nodiscard]] double margin_pvalue(const Margin& margin, Direction direction, const RowTest& test, ReportRow& row);

// better, worse: the adjusted p-value is below alpha. not_worse, equivalent: the adjusted p-value at the margin is below alpha
// / 2, so that the interval that is shown lies within the margin; a harm that is significant and within the margin is
// not_worse.
[[nodiscard]] Verdict verdict_of(const ReportRow& row, Direction direction, double confidence_level);

// The winner's curse: a difference that is shown because it is significant is too large on average. Fills in what is left of
// it, given that its test was significant at the plan's level.
void correct_for_selection(ReportRow& row, double confidence_level);

} // namespace cxlift
