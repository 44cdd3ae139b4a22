#include "core/decide/decide.hpp"

#include <algorithm>

namespace cxlift {
namespace {

std::string sentence(const ReportRow& row) {
    return "'" + row.metric + "' (" + row.role + ") of '" + row.treatment + "' is " + std::string(name_of(row.verdict)) + ".";
}

Outcome outcome_of(const std::vector<const ReportRow*>& rows) {
    bool any_primary = false;
    bool all_better = true;
    for (const ReportRow* row : rows) {
        if (row->verdict == Verdict::worse) {
            return Outcome::fail;
        }
        if (row->role == "primary") {
            any_primary = true;
            all_better = all_better && row->verdict == Verdict::better;
        }
    }
    return any_primary && all_better ? Outcome::pass : Outcome::inconclusive;
}

} // namespace

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::pass: return "pass";
    case Outcome::fail: return "fail";
    case Outcome::inconclusive: break;
    }
    return "inconclusive";
}

Decision decide(const Report& report) {
    Decision decision;
    for (const HealthCheck& check : report.health) {
        if (check.status == HealthStatus::alarm) {
            decision.valid = false;
            decision.reasons.push_back(check.sentence);
        }
    }
    if (!decision.valid) {
        return decision;
    }
    bool any_primary = false;
    std::size_t passed = 0;
    bool failed = false;
    for (const std::string& treatment : report.treatments) {
        std::vector<const ReportRow*> rows;
        for (const ReportRow& row : report.rows) {
            const bool decides = row.role == "primary" || row.role == "guardrail";
            if (decides && row.segment.empty() && row.treatment == treatment) {
                rows.push_back(&row);
                any_primary = any_primary || row.role == "primary";
            }
        }
        const Outcome outcome = outcome_of(rows);
        passed += outcome == Outcome::pass ? 1 : 0;
        failed = failed || outcome == Outcome::fail;
        std::stable_partition(rows.begin(), rows.end(), [](const ReportRow* row) { return row->verdict == Verdict::worse; });
        for (const ReportRow* row : rows) {
            decision.reasons.push_back(sentence(*row));
        }
    }
    decision.outcome = failed ? Outcome::fail : passed == report.treatments.size() ? Outcome::pass : Outcome::inconclusive;
    if (!any_primary) {
        decision.reasons.emplace_back("The plan names no primary metric, so nothing can pass.");
    }
    return decision;
}

} // namespace cxlift
