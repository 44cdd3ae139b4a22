#include "core/decide/decide.hpp"
#include "stats/bounds/lee_bounds.hpp"
#include "tests/core/analyze/made_summaries.hpp"

#include <catch2/catch.hpp>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Contains;

namespace {

// Of 1,000 units each, so many have a 1, so many a 0, and the others no value.
Report shares(const Plan& plan, std::int64_t yes_old, std::int64_t no_old, std::int64_t yes_new, std::int64_t no_new) {
    Summaries summaries(plan);
    put(summaries, "old", 1'000, {share(yes_old, yes_old + no_old, 1'000 - yes_old - no_old)});
    put(summaries, "new", 1'000, {share(yes_new, yes_new + no_new, 1'000 - yes_new - no_new)});
    return analyze(plan, summaries);
}

const BoundedDifference& bounded(const Report& report) {
    const ReportRow& row = report.rows.front();
    if (!row.bounded.has_value()) {
        throw std::logic_error("no bounds");
    }
    return *row.bounded;
}

Plan satisfied(const std::string& more = "") {
    return plan_with(R"([{"type": "csat", "column": "glad", "scale": "binary")" + more + "}]");
}

} // namespace

TEST_CASE("a verdict that a change of who answers explains as well is taken back") {
    // 200 who were not glad answer no more: 300 of 500 were glad, now 300 of 300.
    const Report report = shares(satisfied(R"(, "role": "primary")"), 300, 200, 290, 10);
    const BoundedDifference& found = bounded(report);
    CHECK(found.survives == false);
    CHECK(found.taken_back == "better");
    CHECK(report.rows.front().verdict == Verdict::inconclusive);
    CHECK_THAT(report.rows.front().sentence, Contains("does not survive Lee's bounds, and 'better' is taken back"));
    CHECK(decide(report).outcome == Outcome::inconclusive);
    CHECK(check_of(report, "response.glad").status == HealthStatus::warning);
    stats::Counts control;
    control.add(1.0, 300);
    control.add(0.0, 200);
    stats::Counts treatment;
    treatment.add(1.0, 290);
    treatment.add(0.0, 10);
    const stats::DifferenceBounds expected =
        stats::lee_bounds(stats::Answers::of(control, 1'000), stats::Answers::of(treatment, 1'000));
    CHECK(found.bounds.lower == expected.bounds.lower);
    CHECK(found.interval.upper == expected.difference_interval.upper);
}

TEST_CASE("a verdict stays where the variants answer alike, and where it survives") {
    const Report alike = shares(satisfied(), 260, 240, 310, 190);
    CHECK(alike.rows.front().verdict == Verdict::better);
    CHECK(bounded(alike).taken_back.empty());
    const Report far = shares(satisfied(), 100, 400, 400, 30);
    CHECK(bounded(far).survives == true);
    CHECK(far.rows.front().verdict == Verdict::better);
    CHECK_THAT(far.rows.front().sentence, Contains("It survives Lee's bounds: though"));
}

TEST_CASE("harm that is taken back leaves a guardrail open") {
    const Report report = shares(satisfied(R"(, "role": "guardrail")"), 290, 10, 300, 200);
    CHECK(bounded(report).taken_back == "worse");
    CHECK(standing_of(report.rows.front()) == Standing::open);
}

TEST_CASE("without a unit that has no answer nobody can know who did not") {
    const Report report = shares(satisfied(), 500, 500, 520, 480);
    CHECK_FALSE(report.rows.front().bounded.has_value());
    CHECK(check_of(report, "response.glad").status == HealthStatus::unknown);
}

TEST_CASE("who answered comes back from JSON") {
    const Report report = shares(satisfied(), 300, 200, 290, 10);
    const std::string text = report_to_json(report);
    CHECK(report_to_json(report_from_json(text)) == text);
}

TEST_CASE("columns of a response are hidden from the plan's own metrics and segments") {
    const Plan plan = satisfied(R"(, "invited": "asked", "mode": "how", "delay": "hours", "seen_after": "called")");
    CHECK(plan.metrics.size() == 3);
    CHECK(plan.metrics.back().is_hidden());
    CHECK_FALSE(plan.segments.front().compared);
    const Plan again = plan_from_json(plan_to_json(plan));
    CHECK(plan_to_json(again) == plan_to_json(plan));
    CHECK(again.metrics.front().response.mode == "how");
    CHECK_THROWS_WITH(plan_with(R"([{"type": "ratio", "numerator": "a", "denominator": "b", "mode": "how"}])"),
                      Contains("mode"));
}
