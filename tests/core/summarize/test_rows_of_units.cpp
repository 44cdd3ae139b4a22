#include "core/errors.hpp"
#include "stats/clusters/cluster_t_test.hpp"
#include "tests/core/summarize/rows.hpp"

#include <map>
#include <set>
#include <stdexcept>

using namespace cxlift;
using namespace cxlift::test;

namespace {

constexpr const char* metrics = R"({"type": "mean", "column": "y"}, {"type": "nps", "column": "score"},
    {"type": "csat", "column": "answer", "scale": 5}, {"type": "ratio", "numerator": "y", "denominator": "d", "cap": 4.0})";

Plan many(const std::string& of = metrics, const std::string& segments = R"("segment")") {
    return plan_from_json(R"({"name": "x", "control": "v0", "unit": "unit", "unit_rows": "many", "metrics": [)" + of +
                          R"(], "segments": [)" + segments + "]}");
}

struct Observations {
    std::vector<std::string> unit;
    std::vector<std::string> variant;
    std::vector<std::string> segment;
    std::vector<double> y;
    std::vector<double> score;
    std::vector<double> answer;
    std::vector<double> d;

    explicit Observations(std::size_t rows, std::int64_t units) {
        Random random(rows);
        for (std::size_t i = 0; i < rows; ++i) {
            const std::int64_t u = random.integer(0, units - 1);
            unit.push_back("unit " + std::to_string(u));
            variant.emplace_back(u % 3 == 0 ? "v0" : "v1");
            segment.emplace_back(u % 2 == 0 ? "even" : "odd");
            y.push_back(random.uniform() < 0.1 ? not_a_number : random.normal(3.0, 2.0));
            score.push_back(random.uniform() < 0.2 ? not_a_number : static_cast<double>(random.integer(0, 10)));
            answer.push_back(static_cast<double>(random.integer(1, 5)));
            d.push_back(static_cast<double>(random.integer(0, 3)));
        }
    }
    [[nodiscard]] Table table() const {
        return Table({text<std::int32_t>("unit", unit), text<std::int32_t>("variant", variant),
                      text<std::int32_t>("segment", segment), doubles("y", y), doubles("score", score),
                      doubles("answer", answer), doubles("d", d)});
    }
};

} // namespace

TEST_CASE("rows of a unit are added up") {
    const Observations rows(4'000, 900);
    const Summaries summaries = run(many(), rows.table());
    std::map<std::string, std::map<std::string, std::vector<double>>> values; // of y, by variant and unit
    for (std::size_t i = 0; i < rows.y.size(); ++i) {
        auto& of_unit = values[rows.variant[i]][rows.unit[i]];
        if (!std::isnan(rows.y[i])) {
            of_unit.push_back(rows.y[i]);
        }
    }
    for (const auto& [variant, units] : values) {
        const Group* group = summaries.find({"", "", variant});
        REQUIRE(group != nullptr);
        CHECK(group->units == static_cast<std::int64_t>(units.size()));
        const auto& clusters = std::get<Clusters>(group->cells[0].summary);
        std::int64_t with_value = 0;
        std::int64_t n = 0;
        for (const auto& [unit, found] : units) {
            with_value += found.empty() ? 0 : 1;
            n += static_cast<std::int64_t>(found.size());
        }
        CHECK(clusters.totals.clusters() == with_value);
        CHECK(clusters.totals.n() == n);
        CHECK(group->cells[0].missing == group->units - with_value);
        const auto& csat = std::get<Clusters>(group->cells[2].summary);
        CHECK(csat.answers.n() == csat.totals.n());
        CHECK(csat.totals.totals() == 2);
        CHECK(std::get<stats::CoMoments>(group->cells[3].summary).n() == with_value);
    }
    CHECK(Summaries::from_json(summaries.to_json()) == summaries);
    CHECK(Summaries::from_cbor(summaries.to_cbor()) == summaries);
}

TEST_CASE("chunks of the stream and threads change no bit, nor do more units than a block") {
    const Observations rows(200'000, 80'000);
    const Table table = rows.table();
    const Summaries expected = run(many(), table);
    CHECK(expected.units() > 65'536);
    for (const std::int64_t chunk : {2'047, 65'536, 150'000}) {
        CHECK(run(many(), table, 2, chunk) == expected);
    }
}

TEST_CASE("rows without a unit or a variant, and units of several variants, are left out and counted") {
    const Present present{true, true, true, true, true, true, false, true};
    const Present has_variant{true, true, true, true, true, true, true, false};
    const Table table({text<std::int32_t>("unit", {"a", "a", "b", "b", "c", "d", "?", "a"}, present),
                       text<std::int32_t>("variant", {"v0", "v0", "v0", "v1", "v1", "v1", "v0", "?"}, has_variant),
                       doubles("y", {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0})});
    const Summaries summaries = run(many(R"({"type": "mean", "column": "y"})", ""), table);
    CHECK(summaries.units() == 3);
    CHECK(summaries.exclusions() == std::map<std::string, std::int64_t>{{"rows_without_unit", 1},
                                                                        {"rows_without_variant", 1},
                                                                        {"units_in_several_variants", 1}});
}

TEST_CASE("what cannot be is refused in one sentence") {
    const auto run_y = [&](const std::string& metric, const std::vector<double>& y, const std::vector<std::string>& segment) {
        const Table table({text<std::int32_t>("unit", {"a", "a", "b"}), text<std::int32_t>("variant", {"v0", "v0", "v1"}),
                           text<std::int32_t>("segment", segment), doubles("y", y)});
        return run(many(metric), table);
    };
    const std::string mean = R"({"type": "mean", "column": "y"})";
    CHECK_THROWS_WITH(
        run_y(mean, {1.0, infinity, 2.0}, {"s", "s", "s"}),
        "Column 'y' (metrics[0].column) holds inf in row 2 (1 such value); a mean needs finite numbers: make them "
        "null or correct them.");
    CHECK_THROWS_AS(run_y(R"({"type": "nps", "column": "y"})", {1.0, 11.0, 2.0}, {"s", "s", "s"}), ExportError);
    CHECK_THROWS_WITH(
        run_y(mean, {1.0, 3.0, 2.0}, {"s", "t", "s"}),
        "segments[0]: a unit has rows with 's' and, in row 2, with 't' in column 'segment'; a segment must be the "
        "same in all rows of a unit: take it from before the exposure, leave it out, or, if it follows the rows, "
        "as a touchpoint does, declare its values: {column = \"segment\", values = [...]}.");
    CHECK_NOTHROW(run_y(mean, {1.0, 3.0, 2.0}, {"s", "s", "t"}));
}

TEST_CASE("stored summaries that contradict themselves are refused") {
    const std::string text = run(many(), Observations(50, 20).table()).to_json();
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string other = text;
        const std::size_t at = other.find(from);
        REQUIRE(at != std::string::npos);
        return other.replace(at, from.size(), to);
    };
    CHECK_THROWS_AS(Summaries::from_json(changed(R"("origins":[)", R"("origins":[1.0,)")), std::invalid_argument);
    CHECK_THROWS_AS(Summaries::from_json(changed(R"("size":1,)", R"("size":0,)")), std::invalid_argument);
    CHECK_THROWS_AS(Summaries::from_json(changed(R"("counts":[[0.0,)", R"("counts":[[1.0,9],[0.0,)")), std::invalid_argument);
    CHECK_THROWS_AS(Summaries::from_json(changed(R"("totals":["mean"])", R"("totals":["mean","x"])")), std::invalid_argument);
}
