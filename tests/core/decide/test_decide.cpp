#include "core/decide/decide.hpp"

#include <catch2/catch.hpp>

using namespace cxlift;

namespace {

ReportRow row(const std::string& role, Verdict verdict, const std::string& treatment = "new", const std::string& segment = "") {
    ReportRow result;
    result.metric = role + " metric";
    result.role = role;
    result.treatment = treatment;
    result.segment = segment;
    result.verdict = verdict;
    result.comparison.pvalue = 0.5;
    result.sentence = "'" + result.metric + "' is " + std::string(name_of(verdict)) + ".";
    return result;
}

ReportRow with_margin(ReportRow row) {
    row.margin = Margin{.kind = Margin::Kind::non_inferiority, .relative = true, .size = 0.02};
    return row;
}

Report report_of(std::vector<ReportRow> rows, std::vector<std::string> treatments = {"new"}) {
    Report report;
    report.treatments = std::move(treatments);
    report.rows = std::move(rows);
    return report;
}

Outcome outcome_of(std::vector<ReportRow> rows, std::vector<std::string> treatments = {"new"}) {
    return decide(report_of(std::move(rows), std::move(treatments))).outcome;
}

} // namespace

TEST_CASE("Every primary metric must be better, and no guardrail worse") {
    const ReportRow better = row("primary", Verdict::better);
    CHECK(outcome_of({better}) == Outcome::pass);
    CHECK(outcome_of({better, row("guardrail", Verdict::inconclusive)}) == Outcome::pass);
    CHECK(outcome_of({better, row("guardrail", Verdict::worse)}) == Outcome::fail);
    CHECK(outcome_of({better, row("primary", Verdict::worse)}) == Outcome::fail);
    CHECK(outcome_of({better, row("primary", Verdict::inconclusive)}) == Outcome::inconclusive);
    CHECK(outcome_of({row("guardrail", Verdict::better)}) == Outcome::inconclusive);
    CHECK(outcome_of({}) == Outcome::inconclusive);
}

TEST_CASE("A margin asks for more than that no harm is seen, and is content with less than better") {
    const ReportRow better = row("primary", Verdict::better);
    const auto guarded = [&](Verdict verdict) { return outcome_of({better, with_margin(row("guardrail", verdict))}); };
    CHECK(guarded(Verdict::not_worse) == Outcome::pass);
    CHECK(guarded(Verdict::better) == Outcome::pass);
    CHECK(guarded(Verdict::equivalent) == Outcome::pass);
    CHECK(guarded(Verdict::inconclusive) == Outcome::inconclusive);
    CHECK(guarded(Verdict::worse) == Outcome::fail);
    CHECK(outcome_of({with_margin(row("primary", Verdict::not_worse))}) == Outcome::pass);
    CHECK(outcome_of({row("primary", Verdict::not_worse)}) == Outcome::inconclusive);
}

TEST_CASE("A guardrail that nobody could compare is not held") {
    ReportRow empty = row("guardrail", Verdict::inconclusive);
    empty.comparison.pvalue = std::numeric_limits<double>::quiet_NaN();
    CHECK(outcome_of({row("primary", Verdict::better), empty}) == Outcome::inconclusive);
}

TEST_CASE("With the rule any one primary metric is enough, if none is worse") {
    const auto decided = [](Verdict first, Verdict second) {
        Report report = report_of({row("primary", first), row("primary", second)});
        report.primary_rule = Rule::any;
        return decide(report).outcome;
    };
    CHECK(decided(Verdict::better, Verdict::inconclusive) == Outcome::pass);
    CHECK(decided(Verdict::inconclusive, Verdict::inconclusive) == Outcome::inconclusive);
    CHECK(decided(Verdict::better, Verdict::worse) == Outcome::fail);
}

TEST_CASE("With the rule any one treatment is enough, and all must fail to fail") {
    const auto decided = [](Verdict first, Verdict second) {
        Report report = report_of({row("primary", first, "a"), row("primary", second, "b")}, {"a", "b"});
        report.treatment_rule = Rule::any;
        return decide(report).outcome;
    };
    CHECK(decided(Verdict::better, Verdict::worse) == Outcome::pass);
    CHECK(decided(Verdict::inconclusive, Verdict::worse) == Outcome::inconclusive);
    CHECK(decided(Verdict::worse, Verdict::worse) == Outcome::fail);
}

TEST_CASE("Secondary and diagnostic metrics, and segments, do not decide") {
    const ReportRow better = row("primary", Verdict::better);
    CHECK(outcome_of({better, row("secondary", Verdict::worse), row("diagnostic", Verdict::worse)}) == Outcome::pass);
    CHECK(outcome_of({better, row("primary", Verdict::worse, "new", "device")}) == Outcome::pass);
    CHECK(outcome_of({row("primary", Verdict::better, "new", "device")}) == Outcome::inconclusive);
}

TEST_CASE("Of several treatments all must pass, and one that fails is enough") {
    const auto decided = [](Verdict first, Verdict second) {
        return outcome_of({row("primary", first, "a"), row("primary", second, "b")}, {"a", "b"});
    };
    CHECK(decided(Verdict::better, Verdict::better) == Outcome::pass);
    CHECK(decided(Verdict::better, Verdict::inconclusive) == Outcome::inconclusive);
    CHECK(decided(Verdict::better, Verdict::worse) == Outcome::fail);
    CHECK(decided(Verdict::inconclusive, Verdict::worse) == Outcome::fail);
}

TEST_CASE("Reasons begin with what decided") {
    const Decision decision = decide(report_of({row("primary", Verdict::better), row("guardrail", Verdict::worse)}));
    REQUIRE(decision.reasons.size() == 2);
    CHECK(decision.reasons[0] == "Guardrail 'guardrail metric' is worse.");
    CHECK(decide(report_of({row("secondary", Verdict::better)})).reasons.back() ==
          "The plan names no primary metric, so nothing can pass.");
}

TEST_CASE("An alarm leaves nothing to decide") {
    Report report = report_of({row("primary", Verdict::better)});
    report.health = {{.check = "crossover_units", .status = HealthStatus::warning, .sentence = "Look.", .numbers = {}}};
    CHECK(decide(report).outcome == Outcome::pass);
    report.health.push_back(
        {.check = "sample_ratio", .status = HealthStatus::alarm, .sentence = "Do not trust.", .numbers = {}});
    const Decision decision = decide(report);
    CHECK_FALSE(decision.valid);
    CHECK(decision.outcome == Outcome::inconclusive);
    CHECK(decision.reasons == std::vector<std::string>{"Do not trust."});
}

TEST_CASE("A stored report is decided upon like a fresh one") {
    Report report = report_of({row("primary", Verdict::worse)});
    report.correction = "holm";
    CHECK(decide(report_from_json(report_to_json(report))).reasons == decide(report).reasons);
    CHECK(name_of(decide(report_from_json(report_to_json(report))).outcome) == "fail");
}
