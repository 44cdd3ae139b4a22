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
    for (ReportRow& row : rows) {
        if (in_family(row)) {
            family.push_back(&row);
            pvalues.push_back(row.comparison.pvalue);
        }
    }
    const std::vector<double> adjusted = stats::adjust_pvalues(pvalues, stats::Correction::holm);
    for (std::size_t i = 0; i < family.size(); ++i) {
        family[i]->pvalue_adjusted = adjusted[i];
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
