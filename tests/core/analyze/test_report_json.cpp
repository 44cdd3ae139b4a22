#include "tests/core/analyze/made_summaries.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Contains;

namespace {

// One comparison of every kind that JSON has to carry: bounded, complement, everything and refused lifts, and no answer at all.
Report every_kind() {
    const Plan plan = plan_with(R"([{"type": "mean", "column": "bounded"}, {"type": "mean", "column": "complement"},
                                    {"type": "mean", "column": "everything"}, {"type": "mean", "column": "from 0"},
                                    {"type": "mean", "column": "refused"}, {"type": "proportion", "column": "from nothing"}])",
                                R"({"segments": ["device"]})");
    Summaries summaries(plan);
    put(summaries, "old", 100,
        {mean(100, 10, 1), mean(100, 0.1, 1), mean(100, 0.01, 1), mean(100, 0, 1), mean(100, 5, 0), share(0, 100, 3)});
    put(summaries, "new", 100,
        {mean(100, 11, 1), mean(100, 1, 1), mean(100, 0.02, 1), mean(100, 1, 1), mean(100, 5, 0), share(20, 100)});
    put(summaries, {.segment = "device", .segment_value = "t\"v\n\u00e9", .variant = "old"}, 0,
        {mean(0, 0, 0), mean(0, 0, 0), mean(0, 0, 0), mean(0, 0, 0), mean(0, 0, 0), share(0, 0)});
    summaries.exclude("duplicate_events", 4);
    return analyze(plan, summaries);
}

bool same(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

} // namespace

TEST_CASE("The kinds of the lift stand in the report's JSON in words, open ends as null") {
    const Report report = every_kind();
    const Json json = Json::parse(report_to_json(report));
    const Json& rows = json.at("comparisons");
    REQUIRE(rows.size() == 12);
    CHECK(rows[0]["lift_kind"] == "bounded");
    CHECK(rows[1]["lift_kind"] == "complement");
    CHECK(rows[2]["lift_kind"] == "everything");
    CHECK(rows[2]["lift_lower"].is_null());
    CHECK(rows[2]["lift_upper"].is_null());
    CHECK(rows[3]["lift"].is_null()); // of a control mean of 0
    CHECK(rows[4]["lift_kind"] == "refused");
    CHECK(rows[4]["pvalue"].is_null());
    CHECK(rows[5]["lift_kind"] == "complement"); // from 0: every lift above an end, none below
    CHECK(rows[5]["lift_lower"].is_null());
    CHECK(rows[5]["lift_upper"].is_number());
    CHECK(rows[5]["df"].is_null());
    CHECK(json["cxlift_report"] == 1);
    CHECK(json["health"][0]["check"] == "sample_ratio");
}

TEST_CASE("A report survives the way to JSON and back, whatever it lacks") {
    const Report report = every_kind();
    const std::string text = report_to_json(report);
    const Report read = report_from_json(text);
    CHECK(report_to_json(read) == text);
    REQUIRE(read.rows.size() == report.rows.size());
    for (std::size_t i = 0; i < read.rows.size(); ++i) {
        CAPTURE(i);
        const stats::Comparison& a = report.rows[i].comparison;
        const stats::Comparison& b = read.rows[i].comparison;
        CHECK(same(a.df, b.df)); // infinite for a proportion
        CHECK(same(a.statistic, b.statistic));
        CHECK(same(a.lift.interval.lower, b.lift.interval.lower));
        CHECK(same(a.lift.interval.upper, b.lift.interval.upper));
        CHECK(same(a.difference_interval.lower, b.difference_interval.lower));
        CHECK(same(report.rows[i].pvalue_adjusted, read.rows[i].pvalue_adjusted));
        CHECK(a.lift.kind == b.lift.kind);
        CHECK(a.notes == b.notes);
        CHECK(report.rows[i].verdict == read.rows[i].verdict);
        CHECK(report.rows[i].segment_value == read.rows[i].segment_value);
    }
    CHECK(read.health.size() == report.health.size());
    CHECK(read.variants.at(1).units == 100);
}

TEST_CASE("What is no report is refused in a sentence") {
    CHECK_THROWS_WITH(report_from_json("{}"), Contains("this is not a report"));
    CHECK_THROWS_WITH(report_from_json("[]"), Contains("this is not a report"));
    CHECK_THROWS_WITH(report_from_json(R"({"cxlift_report": 2})"), Contains("version 1"));
    CHECK_THROWS_WITH(report_from_json("{"), Contains("not valid"));
    const Json good = Json::parse(report_to_json(every_kind()));
    const auto bent = [&](const std::string& pointer, const Json& value) {
        Json json = good;
        json[Json::json_pointer(pointer)] = value;
        return json.dump();
    };
    CHECK_NOTHROW(report_from_json(good.dump()));
    for (const auto& [pointer, value] : {std::pair<std::string, Json>{"/comparisons/0/lift_kind", "square"},
                                         {"/comparisons/0/verdict", "winner"},
                                         {"/comparisons/0/pvalue", "small"},
                                         {"/comparisons/0/n_control", 1.5},
                                         {"/comparisons/0/n_control", -1},
                                         {"/variants/0/units", 1e300},
                                         {"/health/0/status", 7},
                                         {"/correction", "bonferoni"},
                                         {"/comparisons", 3},
                                         {"/comparisons/0/notes", "text"},
                                         {"/experiment", nullptr}}) {
        CAPTURE(pointer);
        CHECK_THROWS_AS(report_from_json(bent(pointer, value)), std::invalid_argument);
    }
    Json without = good;
    without["comparisons"][0].erase("method");
    CHECK_THROWS_WITH(report_from_json(without.dump()), Contains("a field is missing"));
}
