#include "tests/core/analyze/made_summaries.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace cxlift;
using namespace cxlift::testing;
using Catch::Matchers::Contains;
using Bytes = std::vector<std::uint8_t>;

namespace {

Summaries made() {
    const Plan plan =
        plan_with(R"([{"type": "mean", "column": "revenue"}, {"type": "proportion", "column": "x", "name": "y"}])",
                  R"({"segments": ["device"]})");
    Summaries summaries(plan);
    stats::Moments moments;
    for (const double value : {1e9 + 0.1, 1e9 - 7.3, 1e9 + 2.0 / 3.0}) {
        moments.add(value);
    }
    put(summaries, "old", 5, {{.summary = moments, .missing = 2}, share(2, 4, 1)});
    put(summaries, "n\"e\nw \u00e9", 3, {mean(3, 0.1, 0.3, 0), share(0, 3)});
    Group& nowhere = summaries.group({.segment = "device", .segment_value = "", .variant = "old"}); // an empty text is a value
    nowhere.units = 5;
    for (Cell& cell : nowhere.cells) {
        cell.missing = 5;
    }
    summaries.exclude("duplicate_events", 17);
    return summaries;
}

Json document() {
    return Json::parse(made().to_json());
}

Json bent(const std::string& pointer, Json value) {
    Json json = document();
    json[Json::json_pointer(pointer)] = std::move(value);
    return json;
}

} // namespace

TEST_CASE("Summaries survive JSON and CBOR to the last bit") {
    Summaries summaries(made());
    // From a variance alone there are no third and fourth moments: they are NaN, which equals nothing, itself included.
    Summaries whole(plan_with(R"([{"type": "mean", "column": "revenue"}])"));
    stats::Moments moments;
    for (int i = 0; i < 1000; ++i) {
        moments.add(1e9 + 0.1 * i);
    }
    put(whole, "old", 1003, {{.summary = moments, .missing = 3}});
    whole.exclude("duplicate_events", 17);
    CHECK(Summaries::from_json(whole.to_json()) == whole);
    CHECK(Summaries::from_cbor(whole.to_cbor()) == whole);
    CHECK(Summaries::from_json(summaries.to_json()).to_json() == summaries.to_json());
    CHECK(Summaries::from_cbor(summaries.to_cbor()).to_json() == summaries.to_json());
}

TEST_CASE("Summaries read back merge with fresh ones") {
    Summaries merged = Summaries::from_json(made().to_json());
    merged.merge(made());
    CHECK(merged.find({"", "", "old"})->units == 10);
    CHECK(merged.find({"", "", "old"})->cells[0].missing == 4);
    CHECK(merged.exclusions().at("duplicate_events") == 34);
    CHECK(merged.units() == 16);
}

TEST_CASE("What is no document of summaries is refused") {
    CHECK_THROWS_WITH(Summaries::from_json("{}"), Contains("not a document of summaries"));
    CHECK_THROWS_WITH(Summaries::from_json("3"), Contains("not a document of summaries"));
    CHECK_THROWS_AS(Summaries::from_json(bent("/cxlift_summaries", 2).dump()), std::invalid_argument);
    for (const auto& [pointer, value] : {std::pair<std::string, Json>{"/metrics/0/type", "median"},
                                         {"/metrics/0/name", 3},
                                         {"/groups/0/cells", Json::array()},
                                         {"/groups/0/cells/0", 1},
                                         {"/groups/0/units", -1},
                                         {"/groups/0/units", "many"},
                                         {"/groups/0/variant", nullptr},
                                         {"/segments", "device"},
                                         {"/groups/0/cells/1/counts", {{1.0, -2}}},
                                         {"/groups/0/cells/1/counts", {1.0, 2.0}},
                                         {"/groups/0/cells/0/mean", "x"},
                                         {"/exclusions/duplicate_events", nullptr}}) {
        CAPTURE(pointer, value.dump());
        CHECK_THROWS_AS(Summaries::from_json(bent(pointer, value).dump()), std::invalid_argument);
        CHECK_THROWS_AS(Summaries::from_cbor(Json::to_cbor(bent(pointer, value))), std::invalid_argument);
    }
    Json without = document();
    without.erase("groups");
    CHECK_THROWS_WITH(Summaries::from_json(without.dump()), Contains("a field is missing"));
}

TEST_CASE("Bytes that are cut off or deep as a well are refused") {
    const Bytes whole = made().to_cbor();
    for (std::size_t size = 0; size < whole.size(); size += 3) {
        CAPTURE(size);
        CHECK_THROWS_AS(Summaries::from_cbor(std::span(whole).first(size)), std::invalid_argument);
    }
    CHECK_THROWS_AS(Summaries::from_cbor(Bytes(1'000'000, 0x81)), std::invalid_argument);
    CHECK_THROWS_AS(Summaries::from_cbor(Bytes(1'000'000, 0x7f)), std::invalid_argument);
    CHECK_THROWS_AS(Summaries::from_json(std::string(1'000'000, '[')), std::invalid_argument);
}

TEST_CASE("No flipped bit crashes the reader") {
    const Bytes whole = made().to_cbor();
    std::size_t refused = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const unsigned bit : {0U, 3U, 7U}) {
            Bytes bytes = whole;
            bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1U << bit));
            try {
                static_cast<void>(Summaries::from_cbor(bytes).to_json());
            } catch (const std::invalid_argument&) {
                ++refused;
            }
        }
    }
    CHECK(refused > 0);
}

TEST_CASE("Counts are whole, and no group counts twice") {
    for (const auto& [pointer, value] : {std::pair<std::string, Json>{"/groups/0/units", 1.5},
                                         {"/groups/0/units", 1e30},
                                         {"/groups/0/units", true},
                                         {"/groups/0/cells/0/n", 2.5},
                                         {"/groups/0/cells/0/missing", 1e300},
                                         {"/groups/0/cells/1/counts", {{1.0, 2.5}}},
                                         {"/exclusions/duplicate_events", -5},
                                         {"/exclusions/duplicate_events", 0.5},
                                         {"/groups/0/segment", "browser"},
                                         {"/groups/0/segment_value", "x"}}) {
        CAPTURE(pointer, value.dump());
        CHECK_THROWS_AS(Summaries::from_json(bent(pointer, value).dump()), std::invalid_argument);
    }
    Json twice = document();
    twice["groups"].push_back(twice["groups"][0]);
    CHECK_THROWS_WITH(Summaries::from_json(twice.dump()), Contains("stands twice"));
}
