#include "core/errors.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "tests/core/analyze/made_summaries.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

constexpr auto one_share = R"([{"type": "proportion", "column": "x", "role": "primary"}])";
constexpr auto one_lower_share = R"([{"type": "proportion", "column": "x", "role": "primary", "direction": "lower"}])";

Report compared(const Plan& plan, std::int64_t old_successes, std::int64_t new_successes, std::int64_t n = 1000) {
    Summaries summaries(plan);
    put(summaries, "old", n, {share(old_successes, n)});
    put(summaries, "new", n, {share(new_successes, n)});
    return analyze(plan, summaries);
}

} // namespace

TEST_CASE("A verdict follows from the adjusted p-value and the direction of good") {
    const Plan higher = plan_with(one_share);
    const Plan lower = plan_with(one_lower_share);
    CHECK(compared(higher, 100, 200).rows.at(0).verdict == Verdict::better);
    CHECK(compared(higher, 200, 100).rows.at(0).verdict == Verdict::worse);
    CHECK(compared(lower, 100, 200).rows.at(0).verdict == Verdict::worse);
    CHECK(compared(lower, 200, 100).rows.at(0).verdict == Verdict::better);
    CHECK(compared(higher, 100, 101).rows.at(0).verdict == Verdict::inconclusive);
    CHECK(compared(higher, 0, 0).rows.at(0).verdict == Verdict::inconclusive);
    // p = 0.038: significant at 95 %, not at 99 %.
    CHECK(compared(higher, 100, 130).rows.at(0).verdict == Verdict::better);
    CHECK(compared(plan_with(one_share, R"({"confidence_level": 0.99})"), 100, 130).rows.at(0).verdict ==
          Verdict::inconclusive);
}

TEST_CASE("What is significant alone may not be after the correction") {
    const auto metrics = R"([{"type": "proportion", "column": "x"}, {"type": "proportion", "column": "y"}])";
    for (const bool corrected : {true, false}) {
        const Plan plan = plan_with(metrics, corrected ? R"({"correction": "holm"})" : R"({"correction": "none"})");
        Summaries summaries(plan);
        put(summaries, "old", 1000, {share(100, 1000), share(500, 1000)});
        put(summaries, "new", 1000, {share(130, 1000), share(500, 1000)});
        const ReportRow row = analyze(plan, summaries).rows.at(0);
        CHECK(row.comparison.pvalue < 0.05);
        CHECK(row.pvalue_adjusted == Approx((corrected ? 2.0 : 1.0) * row.comparison.pvalue).epsilon(1e-12));
        CHECK(row.verdict == (corrected ? Verdict::inconclusive : Verdict::better));
    }
}

TEST_CASE("Rows hold what the statistics say of control and treatment, in this order") {
    const Plan plan =
        plan_with(R"([{"type": "mean", "column": "revenue", "name": "cents"}, {"type": "proportion", "column": "x"}])");
    Summaries summaries(plan);
    put(summaries, "old", 50, {mean(48, 10.0, 4.0, 2), share(5, 50)});
    put(summaries, "new", 60, {mean(60, 12.0, 9.0), share(9, 60)});
    const Report report = analyze(plan, summaries);
    REQUIRE(report.rows.size() == 2);
    CHECK(report.rows[0].metric == "cents");
    CHECK(report.rows[0].estimand == "mean");
    CHECK(report.rows[0].control == "old");
    CHECK(report.rows[0].treatment == "new");
    const auto welch =
        stats::welch_t_test(stats::Moments::from_variance(48, 10.0, 4.0), stats::Moments::from_variance(60, 12.0, 9.0));
    CHECK(report.rows[0].comparison.difference == 2.0);
    CHECK(report.rows[0].comparison.pvalue == welch.pvalue);
    CHECK(report.rows[0].comparison.n_control == 48);
    const auto score = stats::two_proportion_test({.successes = 5, .n = 50}, {.successes = 9, .n = 60});
    CHECK(report.rows[1].comparison.pvalue == score.pvalue);
    CHECK(report.rows[1].comparison.lift.interval.upper == score.lift.interval.upper);
    REQUIRE(report.variants.size() == 2);
    CHECK(report.variants[0].variant == "new"); // sorted
    CHECK(report.variants[0].units == 60);
    CHECK(check_of(report, "missing_values.cents").sentence ==
          "2 units have no value of 'cents'; the comparison is of those who have one.");
}

TEST_CASE("Everybody is one family, each segment column another, and diagnostics do not count among the others") {
    const auto metrics =
        R"([{"type": "proportion", "column": "x"}, {"type": "proportion", "column": "y", "role": "diagnostic"}])";
    const Plan plan = plan_with(metrics, R"({"segments": ["device", "country"]})");
    Summaries summaries(plan);
    const auto fill = [&](const std::string& segment, const std::string& value, std::int64_t better) {
        for (const auto& [variant, successes] :
             {std::pair{"old", 100L}, {"new", 100L + better}, {"newer", 100L + 2 * better}}) {
            put(summaries, {.segment = segment, .segment_value = value, .variant = variant}, 1000,
                {share(successes, 1000), share(successes, 1000)});
        }
    };
    fill("", "", 25);
    fill("device", "mobile", 20);
    fill("device", "desktop", 10);
    fill("country", "CH", 30);
    const Report report = analyze(plan, summaries);

    // By the definition: the k-th smallest of m times m - k + 1, never below the one before, at most 1.
    const auto family = [&](const std::string& segment) {
        std::vector<const ReportRow*> rows;
        for (const ReportRow& row : report.rows) {
            if (row.segment == segment && row.metric == "x") {
                rows.push_back(&row);
            }
        }
        std::sort(rows.begin(), rows.end(),
                  [](const ReportRow* a, const ReportRow* b) { return a->comparison.pvalue < b->comparison.pvalue; });
        return rows;
    };
    for (const auto& [segment, size] : {std::pair{"", 2U}, {"device", 4U}, {"country", 2U}}) {
        CAPTURE(segment);
        const auto rows = family(segment);
        REQUIRE(rows.size() == size);
        double before = 0.0;
        for (std::size_t k = 0; k < rows.size(); ++k) {
            before = std::max(before, std::min(1.0, rows[k]->comparison.pvalue * static_cast<double>(rows.size() - k)));
            CHECK(rows[k]->pvalue_adjusted == Approx(before).epsilon(1e-12));
        }
    }
    std::size_t diagnostics = 0;
    for (const ReportRow& row : report.rows) {
        if (row.metric == "y") {
            CHECK(row.pvalue_adjusted >= row.comparison.pvalue); // in a segment they are a family of their own
            CHECK((row.pvalue_adjusted == row.comparison.pvalue || !row.segment.empty()));
            ++diagnostics;
        }
    }
    CHECK(diagnostics == 8);
    REQUIRE(report.rows.size() == 16);
    CHECK(report.rows[0].segment.empty()); // everybody first, then the segments in the plan's order
    CHECK(report.rows[4].segment == "device");
    CHECK(report.rows[15].segment == "country");
}

TEST_CASE(
    "Primary metrics are adjusted apart where all must be satisfied, together where one is enough; harm in all guardrails") {
    const std::string metrics =
        R"([{"type": "proportion", "column": "x", "role": "primary"}, {"type": "proportion", "column": "y", "role": "primary"},
            {"type": "proportion", "column": "g", "role": "guardrail"}, {"type": "proportion", "column": "h", "role": "guardrail"}])";
    const auto report_with = [&](const std::string& rules) {
        const Plan plan = plan_with(metrics, rules);
        Summaries summaries(plan);
        put(summaries, "old", 1000, {share(100, 1000), share(100, 1000), share(100, 1000), share(100, 1000)});
        put(summaries, "new", 1000, {share(130, 1000), share(140, 1000), share(130, 1000), share(140, 1000)});
        return analyze(plan, summaries);
    };
    for (const ReportRow& row : report_with(R"({"primary_rule": "all"})").rows) {
        const double larger = row.metric == "h" ? 2.0 * row.comparison.pvalue : row.comparison.pvalue;
        CHECK(row.pvalue_adjusted == Approx(larger).epsilon(1e-12)); // of the two guardrails, the one with the smaller p-value
    }
    const Report any = report_with(R"({"primary_rule": "any"})");
    CHECK(any.rows[0].pvalue_adjusted == any.rows[0].comparison.pvalue); // the larger of the two
    CHECK(any.rows[1].pvalue_adjusted == Approx(2.0 * any.rows[1].comparison.pvalue).epsilon(1e-12));
}

TEST_CASE("A segment value that one variant lacks gives a row without an answer, not an error") {
    const Plan plan =
        plan_with(R"([{"type": "mean", "column": "x"}, {"type": "proportion", "column": "y"}])", R"({"segments": ["s"]})");
    Summaries summaries(plan);
    put(summaries, "old", 10, {mean(10, 1.0, 1.0), share(1, 10)});
    put(summaries, "new", 10, {mean(10, 1.0, 1.0), share(1, 10)});
    put(summaries, {.segment = "s", .segment_value = "tv", .variant = "old"}, 3, {mean(3, 1.0, 1.0), share(1, 3)});
    const Report report = analyze(plan, summaries);
    REQUIRE(report.rows.size() == 4);
    for (std::size_t i : {2U, 3U}) {
        CHECK(report.rows[i].segment_value == "tv");
        CHECK(report.rows[i].comparison.n_treatment == 0);
        CHECK(std::isnan(report.rows[i].pvalue_adjusted));
        CHECK(report.rows[i].verdict == Verdict::inconclusive);
        CHECK(report.rows[i].comparison.notes.size() == 1);
    }
    CHECK(report.rows[1].pvalue_adjusted <= 1.0); // and the others keep theirs
}

TEST_CASE("Variants that the data lack are plan errors with the nearest name") {
    const Plan plan = plan_with(one_share);
    Summaries summaries(plan);
    put(summaries, "original", 10, {share(1, 10)});
    put(summaries, "redesign", 10, {share(1, 10)});
    const auto refused = [&](const std::string& more) {
        return [&, more] { static_cast<void>(analyze(plan_with(one_share, more), summaries)); };
    };
    CHECK_THROWS_WITH(refused(R"({"control": "orignal"})")(),
                      Equals("control: 'orignal' is not a variant of the data; the nearest is 'original'."));
    CHECK_THROWS_WITH(refused(R"({"control": "original", "treatments": ["redesign", "x"]})")(),
                      Equals("treatments[1]: 'x' is not a variant of the data; there are: 'original', 'redesign'."));
    CHECK_THROWS_WITH(refused(R"({"control": "original", "allocation": {"original": 1}})")(),
                      Equals("allocation: has no share for 'redesign', which the data hold."));
    CHECK_THROWS_AS(refused(R"({"control": "x"})")(), PlanError);
    Summaries alone(plan);
    put(alone, "old", 10, {share(1, 10)});
    CHECK_THROWS_WITH(analyze(plan, alone), Contains("the data have no variant but 'old'"));
}

TEST_CASE("Summaries of another plan are refused, however alike") {
    const Plan plan = plan_with(one_share);
    Summaries summaries(plan_with(R"([{"type": "proportion", "column": "y", "name": "x"}])"));
    CHECK_THROWS_WITH(analyze(plan, summaries), Contains("made with other metrics or segments"));
    CHECK_THROWS_AS(analyze(plan_with(one_share, R"({"segments": ["s"]})"), Summaries(plan)), PlanError);
}
