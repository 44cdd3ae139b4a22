#include "core/errors.hpp"
#include "stats/adjustment/post_stratified_test.hpp"
#include "stats/triggered/triggered_test.hpp"
#include "tests/core/analyze/made_summaries.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <utility>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Contains;

namespace {

// Everybody is what the two values of the segment hold together.
Summaries split_in_two(const Plan& plan, const std::string& segment, const std::array<std::string, 2>& values) {
    Summaries summaries(plan);
    for (const auto& [variant, shift] : {std::pair{"old", 0.0}, std::pair{"new", 1.0}}) {
        const Cell low = mean(60, 10.0 + shift, 4.0);
        const Cell high = mean(40, 30.0 + shift, 9.0);
        Cell both = low;
        merge(both.summary, high.summary);
        put(summaries, variant, 100, {both});
        put(summaries, {.segment = segment, .segment_value = values[0], .variant = variant}, 60, {low});
        put(summaries, {.segment = segment, .segment_value = values[1], .variant = variant}, 40, {high});
    }
    return summaries;
}

stats::Moments moments(const Summaries& summaries, const std::string& segment, const std::string& value,
                       const std::string& variant) {
    return std::get<stats::Moments>(summaries.summary(0, {segment, value, variant}));
}

} // namespace

TEST_CASE("a metric with strata compares everybody stratum by stratum") {
    const Plan plan = plan_with(R"([{"type": "mean", "column": "x", "strata": "where"}])", R"({"segments": ["where"]})");
    const Summaries summaries = split_in_two(plan, "where", {"here", "there"});
    const Report report = analyze(plan, summaries);
    std::vector<stats::Stratum> strata;
    for (const char* value : {"here", "there"}) {
        strata.push_back({.name = value,
                          .control = moments(summaries, "where", value, "old"),
                          .treatment = moments(summaries, "where", value, "new")});
    }
    const stats::Comparison expected = stats::post_stratified_test(strata);
    CHECK(report.rows.at(0).comparison.pvalue == expected.pvalue);
    CHECK(report.rows.at(0).comparison.difference == Approx(1.0).epsilon(1e-12));
    CHECK(report.rows.at(0).comparison.method == expected.method);
    CHECK(report.rows.at(1).comparison.method == "Welch t"); // a value of the segment
}

TEST_CASE("a share for every stratum of the data, and a stratum for every share") {
    const std::string metric = R"([{"type": "mean", "column": "x", "strata": "where", "strata_shares": )";
    const Plan lacking = plan_with(metric + R"({"here": 1}}])", R"({"segments": ["where"]})");
    CHECK_THROWS_WITH(analyze(lacking, split_in_two(lacking, "where", {"here", "there"})),
                      Contains("metrics[0].strata_shares: 'there' is not a value with a share"));
    const Plan more = plan_with(metric + R"({"here": 1, "there": 1, "nowhere": 1}}])", R"({"segments": ["where"]})");
    const Report report = analyze(more, split_in_two(more, "where", {"here", "there"}));
    CHECK(std::isnan(report.rows.at(0).comparison.pvalue));
    CHECK_THAT(report.rows.at(0).comparison.notes.at(0), Contains("Stratum 'nowhere' has fewer than two values"));
}

TEST_CASE("those who triggered decide about everybody") {
    for (const auto& values : {std::array<std::string, 2>{"false", "true"}, std::array<std::string, 2>{"0", "1"}}) {
        const Plan plan = plan_with(R"([{"type": "mean", "column": "x"}])", R"({"segments": ["there"], "triggered": "there"})");
        const Summaries summaries = split_in_two(plan, "there", values);
        const Report report = analyze(plan, summaries);
        const stats::TriggeredResult expected =
            stats::triggered_test(moments(summaries, "there", values[1], "old"), moments(summaries, "there", values[1], "new"),
                                  100, 100, moments(summaries, "", "", "old"));
        CHECK(report.rows.at(0).comparison.difference == Approx(0.4).epsilon(1e-12));
        CHECK(report.rows.at(0).comparison.pvalue == expected.diluted.pvalue);
        CHECK(report.rows.at(0).comparison.difference_interval == expected.diluted.difference_interval);
        CHECK(report.rows.at(2).comparison.difference == Approx(1.0).epsilon(1e-12));
        CHECK(check_of(report, "trigger_rate").status == HealthStatus::ok);
    }
}

TEST_CASE("a trigger is a yes or a no") {
    const Plan plan = plan_with(R"([{"type": "mean", "column": "x"}])", R"({"segments": ["there"], "triggered": "there"})");
    CHECK_THROWS_WITH(analyze(plan, split_in_two(plan, "there", {"sometimes", "true"})),
                      Contains("'there' has the value 'sometimes'; it must be a column of true and false"));
}
