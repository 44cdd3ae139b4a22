#include "tests/core/plan/plan_text.hpp"

#include <catch2/catch.hpp>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using Catch::Matchers::StartsWith;

TEST_CASE("A plan's defaults are those that the documentation promises") {
    const Plan plan = plan_of(small_plan());
    CHECK(plan.variant == "variant");
    CHECK_FALSE(plan.unit.has_value());
    CHECK(plan.treatments.empty());
    CHECK(plan.allocation.empty());
    CHECK(plan.correction == "holm");
    CHECK(plan.confidence_level == 0.95);
    REQUIRE(plan.metrics.size() == 2);
    CHECK(plan.metrics[1].name == "converted");
    CHECK(plan.metrics[1].role == Role::secondary);
    CHECK(plan.metrics[1].direction == Direction::higher);
    CHECK(plan.metrics[1].place == "metrics[1]");
}

TEST_CASE("A metric over events reads the column that the unit table will have") {
    Json plan = small_plan();
    plan["metrics"] = Json::parse(R"([{"type": "conversion", "event": "purchase"}, {"type": "count", "event": "purchase"},
                                      {"type": "sum", "event": "purchase", "property": "revenue"}])");
    const Plan read = plan_of(plan);
    REQUIRE(read.metrics.size() == 3);
    CHECK(read.metrics[0].columns() == "purchase.converted");
    CHECK(read.metrics[1].columns() == "purchase.count");
    CHECK(read.metrics[2].columns() == "purchase.revenue.sum");
    CHECK(read.metrics[2].estimands.front().estimand == Estimand::mean);
    CHECK(read.metrics[0].estimands.front().estimand == Estimand::proportion);
}

TEST_CASE("A whole plan survives the way to JSON and back") {
    const std::string text = R"({
      "name": "checkout \"2\"", "unit": "id", "variant": "arm", "control": "a", "treatments": ["c", "b"],
      "allocation": {"c": 1, "b": 2.5, "a": 1},
      "metrics": [{"type": "sum", "event": "purchase", "property": "revenue", "name": "cents", "role": "primary"},
                  {"type": "proportion", "column": "bounced", "role": "guardrail", "direction": "lower"},
                  {"type": "mean", "column": "x", "role": "diagnostic"}],
      "segments": ["device", "country"], "correction": "none", "confidence_level": 0.9})";
    const std::string written = plan_to_json(plan_from_json(text));
    CHECK(plan_to_json(plan_from_json(written)) == written);
    const Json json = Json::parse(written);
    CHECK(json["allocation"].dump() == R"({"c":1.0,"b":2.5,"a":1.0})"); // in the plan's order
    CHECK(json["metrics"][0]["direction"] == "higher");                 // defaults written out
    CHECK(json["treatments"] == Json::parse(R"(["c", "b"])"));
    CHECK(json["metrics"][1]["role"] == "guardrail");
    CHECK(json["confidence_level"] == 0.9);
}

TEST_CASE("A plan is refused at the place that is wrong") {
    CHECK_THAT(refusal_of(bent("/contrl", "old")),
               Equals("contrl: 'contrl' is not a key of this table; the nearest is 'control'."));
    CHECK_THAT(refusal_of(bent("/control", 1)), Equals("control: must be text, not 1; write it in quotes."));
    CHECK_THAT(refusal_of(bent("/control", "")), Equals("control: must not be empty."));
    CHECK_THAT(refusal_of(bent("/control", nullptr)), Equals("control: this key is missing."));
    CHECK_THAT(refusal_of(bent("/metrics", Json::array())), Equals("metrics: must name at least one metric."));
    CHECK_THAT(refusal_of(bent("/metrics", Json::object())),
               Equals("metrics: must be a list; write [[metrics]] before each entry."));
    CHECK_THAT(refusal_of(bent("/metrics/1", 3)), StartsWith("metrics[1]: must be a table"));
    CHECK_THAT(refusal_of(bent("/metrics/1/type", "meen")),
               Equals("metrics[1].type: 'meen' is not a metric type; the nearest is 'mean'."));
    CHECK_THAT(refusal_of(bent("/metrics/1/role", "primry")),
               Equals("metrics[1].role: 'primry' is not a choice here; the nearest is 'primary'."));
    CHECK_THAT(refusal_of(bent("/metrics/1/event", "purchase")), StartsWith("metrics[1].column: stands beside an event"));
    CHECK_THAT(refusal_of(bent("/metrics/1/name", "revenue")), StartsWith("metrics[1].name: 'revenue' names two metrics"));
    CHECK_THAT(refusal_of(bent("/correction", "bonferoni")),
               Equals("correction: 'bonferoni' is not a choice here; the nearest is 'bonferroni'."));
    CHECK_THAT(refusal_of(bent("/treatments", Json::array())), StartsWith("treatments: the list is empty"));
    CHECK_THAT(refusal_of(bent("/treatments", {"new", "old"})),
               Equals("treatments: the control 'old' stands among the treatments; take it out."));
    CHECK_THAT(refusal_of(bent("/treatments", {"new", "new"})), StartsWith("treatments[1]: 'new' stands twice"));
    CHECK_THAT(refusal_of(bent("/segments", {"device", 7})), StartsWith("segments[1]: must be text, not 7"));
    CHECK_THAT(refusal_of(bent("/segments", "device")), Equals("segments: must be a list."));
}

TEST_CASE("A misspelt key of a metric is named, not the right one said to be missing") {
    Json plan = small_plan();
    plan["metrics"][0].erase("column");
    plan["metrics"][0]["colum"] = "revenue";
    CHECK_THAT(refusal_of(plan), Equals("metrics[0].colum: 'colum' is not a key of this table; the nearest is 'column'."));
    plan["metrics"][0].erase("colum");
    CHECK_THAT(refusal_of(plan), Equals("metrics[0].column: this key is missing."));
}

TEST_CASE("A share or a level that cannot be is refused") {
    CHECK_THAT(refusal_of(bent("/confidence_level", 95)),
               Equals("confidence_level: is 95, must lie between 0 and 1, such as 0.95."));
    CHECK_THAT(refusal_of(bent("/confidence_level", 1.0)), StartsWith("confidence_level: is 1.0"));
    CHECK_THAT(refusal_of(bent("/confidence_level", "0.95")), StartsWith("confidence_level: must be a number"));
    CHECK_THAT(refusal_of(bent("/allocation", {{"old", 1}, {"new", 0}})), Equals("allocation.new: is 0, must be above 0."));
    CHECK_THAT(refusal_of(bent("/allocation", {{"old", 1}, {"new", "1"}})), StartsWith("allocation.new: must be a number"));
    CHECK_THAT(refusal_of(bent("/allocation", {{"odl", 1}, {"new", 1}})),
               Equals("control: 'old' is not a variant of the allocation; there are: 'odl', 'new'."));
    Json plan = bent("/allocation", {{"old", 1}, {"redesign", 1}});
    plan["treatments"] = {"redesing"};
    CHECK_THAT(refusal_of(plan),
               Equals("treatments[0]: 'redesing' is not a variant of the allocation; the nearest is 'redesign'."));
}

TEST_CASE("A plan that is no JSON is a plan error, too") {
    CHECK_THAT(refusal_of(std::string("{")), StartsWith("plan: JSON: not valid"));
    CHECK_THAT(refusal_of(std::string("[]")), StartsWith("plan: must be a table"));
    CHECK_THAT(refusal_of(std::string(R"({"name": "a", "name": "b"})")), Contains("'name' stands twice"));
    CHECK_THAT(refusal_of(std::string(R"({"control": 9007199254740993000000})")), Contains("too many digits"));
}
