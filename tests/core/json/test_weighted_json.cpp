#include "tests/core/analyze/made_summaries.hpp"

#include <catch2/catch.hpp>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Contains;

namespace {

// Three units that have a value and one of weight 0, of five.
Summaries made() {
    Summaries summaries(plan_with(R"([{"type": "mean", "column": "x", "weights": "w"},
                                      {"type": "nps", "column": "y", "weights": "w"},
                                      {"type": "ratio", "numerator": "a", "denominator": "b", "weights": "w"}])"));
    stats::WeightedSums sums;
    stats::WeightedCounts counts;
    stats::WeightedTotalSums totals;
    for (const double weight : {0.3, 0.0, 1.7, 1.0 / 3.0}) {
        sums.add(1e9 + weight, weight);
        counts.add(weight > 1.0 ? 10.0 : 0.0, stats::Weights::of(weight));
        totals.add(2.0 + weight, 3.0 - weight, weight);
    }
    put(summaries, "old", 5,
        {{.summary = sums.moments(), .missing = 1},
         {.summary = counts, .missing = 1},
         {.summary = totals.totals(), .missing = 1}});
    return summaries;
}

std::string bent(const std::string& pointer, Json value) {
    Json json = Json::parse(made().to_json());
    json[Json::json_pointer(pointer)] = std::move(value);
    return json.dump();
}

} // namespace

TEST_CASE("summaries with weights survive JSON and CBOR to the last bit, and merge when read back") {
    Summaries summaries = made();
    CHECK(Summaries::from_json(summaries.to_json()) == summaries);
    CHECK(Summaries::from_cbor(summaries.to_cbor()) == summaries);
    CHECK(Summaries::from_json(summaries.to_json()).to_json() == summaries.to_json());
    Summaries read = Summaries::from_json(summaries.to_json());
    read.merge(summaries);
    const Group* both = read.find({.segment = "", .segment_value = "", .variant = "old"});
    REQUIRE(both != nullptr);
    for (const Cell& cell : both->cells) {
        const stats::Weights weights = weights_of(cell.summary).value_or(stats::Weights{});
        CHECK(weights.n == 6);
        CHECK(weights.n_zero == 2);
        CHECK(cell.missing == 2);
    }
}

TEST_CASE("weights that contradict themselves are refused") {
    CHECK_THROWS_WITH(Summaries::from_json(bent("/groups/0/cells/0/weights/squares", 1.5)), Contains("contradict"));
    CHECK_THROWS_WITH(Summaries::from_json(bent("/groups/0/cells/0/weights/squares", 0.0)), Contains("contradict"));
    CHECK_THROWS_WITH(Summaries::from_json(bent("/groups/0/cells/1/weighted_counts/0/total", -1.0)), Contains("contradict"));
    CHECK_THROWS_WITH(Summaries::from_json(bent("/groups/0/cells/2/weights/total", 0.0)), Contains("contradict"));
    CHECK_THROWS_WITH(Summaries::from_json(bent("/groups/0/cells/2/products/n", 4)), Contains("contradict"));
    CHECK_THROWS_WITH(Summaries::from_json(bent("/groups/0/cells/0/weights/n_zero", 2)), Contains("not as many"));
    CHECK_THROWS_WITH(Summaries::from_json(bent("/groups/0/cells/1/weighted_counts/0/answer", 11)),
                      Contains("not on its scale"));
    CHECK_THROWS_AS(Summaries::from_json(bent("/metrics/0/weights", "")), std::invalid_argument);
    CHECK_THROWS_AS(Summaries::from_json(bent("/groups/0/cells/0/weights", Json::array())), std::invalid_argument);
}
