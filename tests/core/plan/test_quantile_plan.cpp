#include "tests/core/plan/plan_text.hpp"

#include <catch2/catch.hpp>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Equals;

namespace {

Json quantile(const Json& keys = Json::object()) {
    Json metric{{"type", "quantile"}, {"column", "load_ms"}, {"q", 0.9}};
    metric.update(keys);
    return bent("/metrics/0", std::move(metric));
}

} // namespace

TEST_CASE("A quantile reads a column and keeps its distribution") {
    const Plan plan = plan_of(quantile({{"direction", "lower"}}));
    const Metric& metric = plan.metrics[0];
    CHECK(metric.name == "load_ms");
    CHECK(metric.summary() == SummaryKind::distribution);
    CHECK(metric.direction == Direction::lower);
    CHECK(metric.method == "auto");
    REQUIRE(metric.estimands.size() == 1);
    CHECK(metric.estimands[0].q == 0.9);
    const std::string written = plan_to_json(plan);
    CHECK(plan_to_json(plan_from_json(written)) == written);
    CHECK(Json::parse(written)["metrics"][0]["q"] == 0.9);
    CHECK_FALSE(Json::parse(written)["metrics"][0].contains("method"));
}

TEST_CASE("A quantile's estimand says which") {
    const auto named = [](double q) { return name_of(plan_of(quantile({{"q", q}})).metrics[0].estimands[0]); };
    CHECK(named(0.5) == "median");
    CHECK(named(0.9) == "p90");
    CHECK(named(0.07) == "p7");
    CHECK(named(0.999) == "p99.9");
    CHECK(named(0.28999999999999998) == "p29");
    CHECK(named(0.9999999999999) == "p99.99999999999");
}

TEST_CASE("What a quantile cannot have is refused in one sentence") {
    const auto refused = [](const Json& keys) { return refusal_of(quantile(keys)); };
    CHECK_THAT(refused({{"q", 90}}), Equals("metrics[0].q: is 90, must lie between 0 and 1; 0.9 is the value that nine in ten "
                                            "stay below."));
    CHECK_THAT(refused({{"cap", 3}}),
               Equals("metrics[0].cap: cannot stand beside a quantile: the largest values do not move it; "
                      "leave the cap out."));
    CHECK_THAT(refused({{"covariates", {"x"}}}), Equals("metrics[0].covariates: cannot stand beside a quantile: covariates "
                                                        "explain means; leave them out, or compare the mean."));
    CHECK_THAT(refused({{"weights", "w"}}), Equals("metrics[0].weights: cannot stand beside a quantile: its test counts every "
                                                   "unit once; leave the weights out, or compare the mean."));
    CHECK_THAT(refused({{"strata", "device"}}),
               Equals("metrics[0].strata: cannot stand beside a quantile: strata are put together for means; name the column "
                      "among the segments instead."));
    CHECK_THAT(refused({{"method", "welch"}}), Catch::Matchers::StartsWith("metrics[0].method: "));
    Json rows = quantile();
    rows["unit"] = "id";
    rows["unit_rows"] = "many";
    CHECK_THAT(
        refusal_of(rows),
        Equals("metrics[0].type: is 'quantile', which cannot stand beside unit_rows = \"many\": the summaries do not hold "
               "which rows are one unit's. Make one row a unit, or compare the mean."));
    Json triggered = quantile();
    triggered["segments"] = {"seen"};
    triggered["triggered"] = "seen";
    CHECK_THAT(refusal_of(triggered), Catch::Matchers::Contains("metric 'load_ms', a quantile"));
}
