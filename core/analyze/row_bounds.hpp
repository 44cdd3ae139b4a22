// Whether a comparison of those who have a value says something about the change, or about who has one.
#pragma once

#include "core/analyze/report.hpp"
#include "core/analyze/row_test.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/summaries.hpp"
#include "stats/bounds/answers.hpp"

#include <optional>
#include <string>

namespace cxlift {

// The values that a mean is of, one for each unit that has one; points of a recommendation score, 0 and 1 of a share.
struct KeptValues {
    std::optional<stats::Answers> control; // both or none
    std::optional<stats::Answers> treatment;
    stats::Interval scale; // on which they lie; NaN where none is known
    std::string why_not;   // a clause
};
[[nodiscard]] KeptValues kept_values(const Metric& metric, const MetricEstimand& estimand, const Cell& control,
                                     const Cell& treatment);

// Fills in row.bounded where some unit of either variant has no value, once the row has its verdict. Where the response rates
// differ significantly and the interval of the difference of those who would answer in either variant holds what the verdict
// excludes, the verdict is taken back: of what the test shows, a change of who answers is then as good an explanation.
void bound(const Plan& plan, const Summaries& summaries, const RowSubject& subject, ReportRow& row);

// What the bounds say of the verdict; begins with a space, or is empty.
[[nodiscard]] std::string bounds_sentence(const ReportRow& row, const Metric& metric, double confidence_level,
                                          const std::string& why_not);

} // namespace cxlift
