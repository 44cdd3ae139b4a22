#include "core/analyze/families.hpp"

#include "core/analyze/words.hpp"
#include "stats/multiplicity/correction.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace cxlift {
namespace {

bool is_uncorrected(const Plan& plan) {
    return plan.correction == stats::name_of(stats::Correction::none);
}

// What all families of some rows have in common.
struct Families {
    const Plan* plan;
    const Dependence* dependence;
    std::span<ReportRow> rows;
    std::vector<double> levels = std::vector<double>(rows.size(), std::numeric_limits<double>::quiet_NaN());

    // Adjusts the rows for which in_family(row) holds.
    template <typename InFamily> void adjust(const InFamily& in_family) {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (in_family(rows[i])) {
                places.push_back(i);
            }
        }
        adjust_family(*plan, *dependence, rows, places, levels);
    }
};

// Harm is looked for in all guardrails at once; that each keeps its margin must be shown of all of them, so nothing is chosen.
void adjust_guardrails(Families& families) {
    families.adjust([](const ReportRow& row) { return row.role == "guardrail"; });
    for (ReportRow& row : families.rows) {
        if (row.role == "guardrail") {
            row.margin_pvalue_adjusted = row.margin_pvalue;
        }
    }
}

// The smallest alpha at which a primary comparison is satisfied: better, or within its margin, which is tested at half of it.
double satisfied_at(const ReportRow& row) {
    const bool good = (row.comparison.difference > 0.0) == (row.direction == "higher");
    double least = good && !std::isnan(row.pvalue_adjusted) ? row.pvalue_adjusted : 1.0;
    if (row.margin.has_value() && !std::isnan(row.margin_pvalue_adjusted)) {
        least = std::min(least, 2.0 * row.margin_pvalue_adjusted);
    }
    return least;
}

// Serial gatekeeping, Westfall and Krishen (2001), J. Stat. Plan. Inference 99:25: an adjusted p-value of a secondary
// comparison is never below that of the gate, so that chance gets no second try once the primaries have failed.
void gate_secondaries(const Plan& plan, std::span<ReportRow> rows, const std::string& treatment) {
    std::vector<double> primaries;
    for (const ReportRow& row : rows) {
        if (row.role == "primary" && row.treatment == treatment) {
            primaries.push_back(satisfied_at(row));
        }
    }
    if (primaries.empty()) {
        return;
    }
    const double gate = plan.primary_rule == Rule::all ? *std::max_element(primaries.begin(), primaries.end())
                                                       : *std::min_element(primaries.begin(), primaries.end());
    const bool closed = !(gate < 1.0 - plan.confidence_level);
    for (ReportRow& row : rows) {
        if (row.role != "secondary" || row.treatment != treatment || std::isnan(row.pvalue_adjusted)) {
            continue;
        }
        if (closed && row.pvalue_adjusted < 1.0 - plan.confidence_level) {
            row.comparison.notes.push_back("Its own adjusted p-value is " + short_pvalue(row.pvalue_adjusted) +
                                           ", but a secondary metric counts only where the primary metrics are satisfied.");
        }
        row.pvalue_adjusted = std::max(row.pvalue_adjusted, gate);
        row.margin_pvalue_adjusted = std::max(row.margin_pvalue_adjusted, gate / 2.0); // stays NaN without a margin
    }
}

} // namespace

std::vector<double> adjust_everybody(const Plan& plan, std::span<const std::string> treatments, const Dependence& dependence,
                                     std::span<ReportRow> rows) {
    Families families{.plan = &plan, .dependence = &dependence, .rows = rows};
    if (is_uncorrected(plan)) {
        return families.levels;
    }
    families.adjust([](const ReportRow& row) { return row.role == "secondary"; });
    adjust_guardrails(families);
    if (plan.primary_rule == Rule::any) {
        families.adjust([](const ReportRow& row) { return row.role == "primary"; });
    } else {
        for (const Metric& metric : plan.metrics) {
            families.adjust([&](const ReportRow& row) { return row.role == "primary" && row.metric == metric.name; });
        }
    }
    for (const std::string& treatment : treatments) {
        gate_secondaries(plan, rows, treatment);
    }
    return families.levels;
}

std::vector<double> adjust_segment(const Plan& plan, const Dependence& dependence, std::span<ReportRow> rows) {
    Families families{.plan = &plan, .dependence = &dependence, .rows = rows};
    families.adjust([](const ReportRow& row) { return row.role != "diagnostic"; });
    families.adjust([](const ReportRow& row) { return row.role == "diagnostic"; });
    return families.levels;
}

} // namespace cxlift
