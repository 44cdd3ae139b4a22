#include "core/decide/decide.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift {
namespace {

// Better or, where there is a margin, within it.
bool is_satisfied(const ReportRow& row) {
    if (row.verdict == Verdict::better) {
        return true;
    }
    return row.margin.has_value() && (row.verdict == Verdict::not_worse || row.verdict == Verdict::equivalent);
}

// A guardrail without a margin asks for nothing but that no harm is seen, where one could be seen: with values on both sides
// that are all the same there is none.
bool shows_no_harm(const ReportRow& row) {
    const stats::Comparison& c = row.comparison;
    return !std::isnan(c.pvalue) || (c.n_control > 1 && c.n_treatment > 1 && c.difference == 0.0);
}

Outcome outcome_of(const std::vector<const ReportRow*>& rows, Rule primary_rule) {
    std::int64_t primaries = 0;
    std::int64_t satisfied = 0;
    bool guarded = true;
    for (const ReportRow* row : rows) {
        const Standing standing = standing_of(*row);
        if (standing == Standing::failed) {
            return Outcome::fail;
        }
        if (row->role == "primary") {
            ++primaries;
            satisfied += standing == Standing::passed ? 1 : 0;
        } else {
            guarded = guarded && standing == Standing::passed;
        }
    }
    const bool enough = primary_rule == Rule::any ? satisfied > 0 : satisfied == primaries;
    return primaries > 0 && enough && guarded ? Outcome::pass : Outcome::inconclusive;
}

Outcome outcome_of(const std::vector<Outcome>& treatments, Rule rule) {
    const auto are = [&](Outcome outcome) { return [outcome](Outcome one) { return one == outcome; }; };
    const auto all = [&](Outcome outcome) { return std::all_of(treatments.begin(), treatments.end(), are(outcome)); };
    const auto any = [&](Outcome outcome) { return std::any_of(treatments.begin(), treatments.end(), are(outcome)); };
    if (rule == Rule::any) {
        return any(Outcome::pass) ? Outcome::pass : all(Outcome::fail) ? Outcome::fail : Outcome::inconclusive;
    }
    return any(Outcome::fail) ? Outcome::fail : all(Outcome::pass) ? Outcome::pass : Outcome::inconclusive;
}

} // namespace

bool decides(const ReportRow& row) {
    return row.segment.empty() && (row.role == "primary" || row.role == "guardrail");
}

Standing standing_of(const ReportRow& row) {
    if (row.verdict == Verdict::worse) {
        return Standing::failed;
    }
    if (row.bounded.has_value() && row.bounded->taken_back == name_of(Verdict::worse)) {
        return Standing::open; // harm was seen, and may come of who answered: that is not to have seen none
    }
    const bool is_bare_guardrail = row.role == "guardrail" && !row.margin.has_value();
    return is_satisfied(row) || (is_bare_guardrail && shows_no_harm(row)) ? Standing::passed : Standing::open;
}

std::string_view name_of(Standing standing) {
    switch (standing) {
    case Standing::failed: return "failed";
    case Standing::passed: return "passed";
    case Standing::open: break;
    }
    return "open";
}

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
    std::vector<Outcome> outcomes;
    std::vector<const ReportRow*> deciding;
    for (const std::string& treatment : report.treatments) {
        std::vector<const ReportRow*> rows;
        for (const ReportRow& row : report.rows) {
            if (decides(row) && row.treatment == treatment) {
                rows.push_back(&row);
                any_primary = any_primary || row.role == "primary";
            }
        }
        outcomes.push_back(outcome_of(rows, report.primary_rule));
        deciding.insert(deciding.end(), rows.begin(), rows.end());
    }
    decision.outcome = outcome_of(outcomes, report.treatment_rule);
    // What speaks against passing is read first.
    std::stable_sort(deciding.begin(), deciding.end(),
                     [](const auto* a, const auto* b) { return standing_of(*a) < standing_of(*b); });
    for (const ReportRow* row : deciding) {
        decision.reasons.push_back((row->role == "primary" ? "Primary " : "Guardrail ") + row->sentence);
    }
    if (!any_primary) {
        decision.reasons.emplace_back("The plan names no primary metric, so nothing can pass.");
    }
    return decision;
}

} // namespace cxlift
