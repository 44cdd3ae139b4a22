#include "core/analyze/families.hpp"

#include "stats/multiplicity/adjust_pvalues.hpp"

#include <vector>

namespace cxlift {
namespace {

// Adjusts the rows for which in_family(row) holds.
template <typename InFamily> void adjust(const Plan& plan, std::span<ReportRow> rows, const InFamily& in_family) {
    if (plan.correction == "none") {
        return;
    }
    std::vector<ReportRow*> family;
    std::vector<double> pvalues;
    std::vector<double> at_margin; // NaN without a margin, which does not count
    for (ReportRow& row : rows) {
        if (in_family(row)) {
            family.push_back(&row);
            pvalues.push_back(row.comparison.pvalue);
            at_margin.push_back(row.margin_pvalue);
        }
    }
    const std::vector<double> adjusted = stats::adjust_pvalues(pvalues, stats::Correction::holm);
    const std::vector<double> adjusted_at_margin = stats::adjust_pvalues(at_margin, stats::Correction::holm);
    for (std::size_t i = 0; i < family.size(); ++i) {
        family[i]->pvalue_adjusted = adjusted[i];
        family[i]->margin_pvalue_adjusted = adjusted_at_margin[i];
    }
}

} // namespace

void adjust_everybody(const Plan& plan, std::span<ReportRow> rows) {
    adjust(plan, rows, [](const ReportRow& row) { return row.role == "secondary"; });
    if (plan.primary_rule == Rule::any) {
        adjust(plan, rows, [](const ReportRow& row) { return row.role == "primary"; });
        return;
    }
    for (const Metric& metric : plan.metrics) {
        adjust(plan, rows, [&](const ReportRow& row) { return row.role == "primary" && row.metric == metric.name; });
    }
}

void adjust_segment(const Plan& plan, std::span<ReportRow> rows) {
    adjust(plan, rows, [](const ReportRow& row) { return row.role != "diagnostic"; });
    adjust(plan, rows, [](const ReportRow& row) { return row.role == "diagnostic"; });
}

} // namespace cxlift
