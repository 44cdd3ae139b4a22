// Metrics of events' answers in a plan, and tables of which a unit's first or last answer counts.
#include "core/plan/plan.hpp"
#include "tests/core/plan/plan_text.hpp"

#include <catch2/catch.hpp>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::StartsWith;

namespace {

Json answers(const std::string& keys = "") {
    Json plan = small_plan();
    plan["metrics"] = Json::array({Json::parse(R"({"type": "nps", "event": "survey", "property": "score")" + keys + "}")});
    return plan;
}

Json of_rows(Json plan) {
    plan["unit"] = "id";
    plan["unit_rows"] = "many";
    return plan;
}

Fact fact_of(const Json& plan) {
    return plan_of(plan).metrics.front().inputs.front().fact.value_or(Fact{});
}

} // namespace

TEST_CASE("A metric of answers reads a column that events make") {
    const Metric metric = plan_of(answers(R"(, "repeated": "last", "where": {"touchpoint": "support"})")).metrics.front();
    CHECK(metric.columns() == "survey.score.last where touchpoint=support");
    CHECK(metric.name == metric.columns());
    CHECK(fact_of(answers()).total == "only");
    CHECK(fact_of(of_rows(answers())).total == "all");
    CHECK(fact_of(of_rows(answers(R"(, "repeated": "first")"))).total == "first");
    CHECK(fact_of(of_rows(answers())).column() == fact_of(answers()).column());
}

TEST_CASE("Answers that a plan cannot have are refused at their place") {
    CHECK_THAT(refusal_of(answers(R"(, "column": "y")")), StartsWith("metrics[0].column: stands beside an event"));
    CHECK_THAT(refusal_of(answers(R"(, "repeated": "all")")), StartsWith("metrics[0].repeated: is \"all\""));
    CHECK_THAT(refusal_of(bent("/metrics/0/repeated", "first")), StartsWith("metrics[0].repeated: is of events"));
}

TEST_CASE("A plan of rows says which answers of a unit count, and by which times") {
    Json plan = of_rows(small_plan());
    plan["repeated"] = "first";
    CHECK_THAT(refusal_of(plan), StartsWith("repeated: is \"first\", so the plan must name the column of times"));
    plan["answered_at"] = "at";
    plan["touchpoint"] = "place";
    const RepeatedRows found = plan_of(plan).repeated;
    CHECK(found.kept == "first");
    CHECK(found.answered_at == "at");
    CHECK(found.touchpoint == "place");
    CHECK(plan_to_json(plan_of(Json::parse(plan_to_json(plan_of(plan))))) == plan_to_json(plan_of(plan)));

    plan["repeated"] = "all";
    CHECK(plan_to_json(plan_of(plan)) == plan_to_json(plan_of(of_rows(small_plan()))));
    plan.erase("repeated");
    CHECK_THAT(refusal_of(plan), StartsWith("answered_at: needs the key 'repeated'"));
    CHECK_THAT(refusal_of(bent("/repeated", "first")), StartsWith("repeated: is of tables with several answers"));
}
