// Scores, ratios, margins and crossed segments in a plan.
#include "core/errors.hpp"
#include "core/plan/plan.hpp"
#include "tests/core/plan/plan_text.hpp"

#include <catch2/catch.hpp>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using Catch::Matchers::StartsWith;

namespace {

Json plan_of_metric(const std::string& metric) {
    Json plan = small_plan();
    plan["metrics"] = Json::array({Json::parse(metric)});
    return plan;
}

Metric metric_of(const std::string& metric) {
    return plan_of(plan_of_metric(metric)).metrics.front();
}

std::string metric_refusal(const std::string& metric) {
    return refusal_of(plan_of_metric(metric));
}

} // namespace

TEST_CASE("A score knows its scale, its estimands and which way is good") {
    const Metric csat = metric_of(R"({"type": "csat", "column": "c", "scale": 7, "role": "primary"})");
    CHECK(csat.scale == Scale{.lowest = 1, .highest = 7});
    REQUIRE(csat.estimands.size() == 3);
    CHECK(csat.estimands[0].estimand == Estimand::top_box);
    CHECK(csat.estimands[0].share == Scale{.lowest = 6, .highest = 7});
    CHECK(csat.estimands[0].role == Role::primary);
    CHECK(csat.estimands[1].role == Role::diagnostic);
    CHECK(metric_of(R"({"type": "csat", "column": "c", "scale": 5, "decide_on": "mean"})").estimands[0].estimand ==
          Estimand::mean);

    const Metric binary = metric_of(R"({"type": "csat", "column": "c", "scale": "binary"})");
    CHECK(binary.estimands.size() == 1);
    CHECK(binary.estimands[0].share == Scale{.lowest = 1, .highest = 1});

    const Metric high = metric_of(R"({"type": "ces", "column": "c", "scale": 7})");
    CHECK(high.direction == Direction::higher);
    CHECK(high.estimands[1].share == Scale{.lowest = 5, .highest = 7});
    const Metric low = metric_of(R"({"type": "ces", "column": "c", "scale": 5, "easy": "low", "decide_on": "easy"})");
    CHECK(low.estimands[0].share == Scale{.lowest = 1, .highest = 2});
    CHECK(low.estimands[0].direction == Direction::higher); // more easy answers are good
    CHECK(low.estimands[1].direction == Direction::lower);

    CHECK(metric_of(R"({"type": "nps", "column": "n"})").scale == Scale{.lowest = 0, .highest = 10});
}

TEST_CASE("A score is refused without its scale, and with a direction of its own") {
    CHECK_THAT(metric_refusal(R"({"type": "csat", "column": "c"})"), StartsWith("metrics[0]: scale is not declared"));
    CHECK_THAT(metric_refusal(R"({"type": "ces", "column": "c"})"), StartsWith("metrics[0]: scale is not declared"));
    CHECK_THAT(metric_refusal(R"({"type": "csat", "column": "c", "scale": 6})"),
               Equals("metrics[0].scale: is 6, must be 5, 7 or \"binary\"."));
    CHECK_THAT(metric_refusal(R"({"type": "ces", "column": "c", "scale": 7.5})"), StartsWith("metrics[0].scale: is 7.5"));
    CHECK_THAT(metric_refusal(R"({"type": "nps", "column": "n", "direction": "lower"})"),
               StartsWith("metrics[0].direction: 'direction' is not a key of this table"));
    CHECK_THAT(metric_refusal(R"({"type": "csat", "column": "c", "scale": "binary", "decide_on": "mean"})"),
               StartsWith("metrics[0].decide_on: 'mean' is not a choice here"));
}

TEST_CASE("A margin has a scale, one kind and a size that can be") {
    const std::string mean = R"({"type": "mean", "column": "x", )";
    CHECK_THAT(metric_refusal(mean + R"("non_inferiority_margin": 0.02})"),
               StartsWith("metrics[0].non_inferiority_margin: is 0.02 without a scale; write {absolute = 0.02}"));
    CHECK_THAT(metric_refusal(mean + R"("non_inferiority_margin": {"relative": 1.5}})"),
               StartsWith("metrics[0].non_inferiority_margin.relative: is 1.5, must be below 1"));
    CHECK_THAT(metric_refusal(mean + R"("equivalence_margin": {"absolute": -1}})"),
               StartsWith("metrics[0].equivalence_margin.absolute: is -1, must be above 0"));
    CHECK_THAT(metric_refusal(mean + R"("equivalence_margin": {"absolute": 1, "relative": 0.1}})"),
               Contains("must have one of the keys"));
    CHECK_THAT(metric_refusal(mean + R"("equivalence_margin": {"absolute": 1}, "non_inferiority_margin": {"absolute": 1}})"),
               Contains("a metric has one of them"));
    CHECK_THAT(metric_refusal(R"({"type": "nps", "column": "n", "equivalence_margin": {"relative": 0.1}})"),
               Contains("points have no natural zero"));
    CHECK_THAT(metric_refusal(R"({"type": "proportion", "column": "n", "equivalence_margin": {"absolute": 2}})"),
               Contains("this metric is a share"));
    const Metric kept = metric_of(mean + R"("non_inferiority_margin": {"relative": 0.02}})");
    CHECK(kept.margin.value_or(Margin{}).relative);
    CHECK(kept.margin.value_or(Margin{}).size == 0.02);
}

TEST_CASE("A ratio reads two columns, or two totals of events") {
    const Metric columns = metric_of(R"({"type": "ratio", "numerator": "errors", "denominator": "sessions"})");
    CHECK(columns.name == "errors / sessions");
    CHECK(columns.inputs[1].is_denominator);
    const Metric totals = metric_of(R"({"type": "ratio",
        "numerator": {"type": "sum", "event": "purchase", "property": "revenue", "where": {"b": "x|y", "a": [1, "2", true]}},
        "denominator": {"type": "count", "event": "purchase"}})");
    CHECK(totals.inputs[0].column == "purchase.revenue.sum where a=1|2|true and b=x|y");
    CHECK(totals.inputs[1].column == "purchase.count");
    CHECK_THAT(metric_refusal(R"({"type": "ratio", "numerator": {"type": "mean", "column": "x"}, "denominator": "y"})"),
               StartsWith("metrics[0].numerator.type: is 'mean'; a part of a ratio is a column, or a total of events"));
    CHECK_THAT(metric_refusal(R"({"type": "mean", "column": {"type": "count", "event": "e"}})"),
               StartsWith("metrics[0].column: must be text"));
}

TEST_CASE("Segments may be crossed, and different crossings have different names") {
    Json plan = small_plan();
    plan["segments"] = Json::parse(R"(["device", ["device", "country"]])");
    const Plan read = plan_of(plan);
    CHECK(read.segments[1].name == "device \u00d7 country");
    CHECK(read.segments[1].place == "segments[1]");
    plan["segments"] = Json::parse(R"([["a", "b"], ["a", "b"]])");
    CHECK_THAT(refusal_of(plan), StartsWith("segments[1]: 'a \u00d7 b' stands twice"));
    plan["segments"] = Json::parse(R"([["a"]])");
    CHECK_THAT(refusal_of(plan), StartsWith("segments[0]: a crossed segment has at least two columns"));
    CHECK(crossed(crossable("a \u00d7 b"), "c") != crossed(crossed(crossable("a"), "b"), "c"));
    CHECK(crossed(crossable("a\\"), "b") != crossed(crossable("a"), "\\b"));
    for (const Json& limit : {Json(0), Json(1001), Json(2.5), Json("5")}) {
        CHECK_THAT(refusal_of(bent("/segment_limit", limit)), StartsWith("segment_limit: is " + limit.dump()));
    }
    CHECK(plan_of(bent("/segment_limit", 7.0)).segment_limit == 7);
}

TEST_CASE("A plan of everything survives the way to JSON and back") {
    const std::string text =
        R"({"name": "n", "control": "a", "primary_rule": "any", "treatment_rule": "any", "segment_limit": 9,
      "segments": ["d", ["d", "c"]], "metrics": [
        {"type": "nps", "column": "n", "role": "primary", "equivalence_margin": {"absolute": 5}},
        {"type": "csat", "column": "c", "scale": "binary"}, {"type": "ces", "column": "e", "scale": 5, "easy": "low"},
        {"type": "ratio", "numerator": "x", "denominator": {"type": "count", "event": "v", "where": {"p": ["a", "b"]}}},
        {"type": "conversion", "event": "v", "where": {"p": 1.5}, "non_inferiority_margin": {"relative": 0.05}}]})";
    const std::string written = plan_to_json(plan_from_json(text));
    CHECK(plan_to_json(plan_from_json(written)) == written);
    CHECK(Json::parse(written)["metrics"][4]["where"]["p"] == 1.5);
}
