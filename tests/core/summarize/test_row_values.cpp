// The units' own values by the pass, where the plan's resampling asks for them.
#include "core/errors.hpp"
#include "core/summarize/summarize.hpp"
#include "tests/core/summarize/rows.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace cxlift;
using namespace cxlift::test;

namespace {

Plan resampled(const std::string& resampling, const std::string& segments = "") {
    return plan_from_json(R"({"name": "test", "control": "v0", "unit": "unit", "resampling": ")" + resampling +
                          R"(", "segments": [)" + segments + R"(], "metrics": [
        {"type": "mean", "column": "m0", "bootstrap": "bca", "cap": 4},
        {"type": "quantile", "q": 0.5, "column": "m0", "name": "median", "bootstrap": "bca"},
        {"type": "mean", "column": "m1", "name": "plain"},
        {"type": "mean", "column": "m1", "bootstrap": "basic"}]})");
}

std::vector<std::string> ids(std::size_t n) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < n; ++i) {
        result.push_back("unit " + std::to_string(i));
    }
    return result;
}

Table table_of(const Rows& rows, const Present& has_id = {}) {
    std::vector<Column> columns = rows.columns();
    columns.push_back(text<std::int32_t>("unit", ids(rows.variant.size()), has_id));
    return Table(std::move(columns));
}

Summaries kept(const Plan& plan, const Table& table, std::size_t row_memory, int threads = 2) {
    ArrowArrayStream source = table.stream(10'000);
    arrow::Stream stream(&source);
    return summarize(plan, stream, {.threads = threads, .checkpoint = {}, .row_memory = row_memory});
}

std::vector<double> sorted(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values;
}

} // namespace

TEST_CASE("rows of units are those of each group") {
    const Rows rows(5'000, 2, 3, 4);
    const Table table = table_of(rows);
    for (const std::string resampling : {"poisson", "multinomial"}) {
        const Summaries summaries = run(resampled(resampling, R"("segment")"), table, 2);
        CHECK(summaries.kept_rows().columns() == 2); // a quantile has none, nor has a metric without a bootstrap
        CHECK(summaries.groups().size() == 3 + 12);
        for (const auto& [key, group] : summaries.groups()) {
            REQUIRE(group.rows.n() == group.units);
            for (const std::size_t m : {0U, 1U}) {
                std::vector<double> expected;
                for (std::size_t i = 0; i < rows.variant.size(); ++i) {
                    const bool in_segment =
                        key.segment.empty() || (rows.has_segment[i] && rows.segment[i] == key.segment_value);
                    if (rows.has_variant[i] && rows.variant[i] == key.variant && in_segment && rows.present[m][i] &&
                        !std::isnan(rows.values[m][i])) {
                        expected.push_back(m == 0 ? std::min(rows.values[m][i], 4.0) : rows.values[m][i]);
                    }
                }
                CHECK(sorted(group.rows.complete(m, 1).columns[0]) == sorted(expected));
            }
        }
    }
    CHECK(run(resampled("compressed"), table).kept_rows().empty());
}

TEST_CASE("rows of units: threads, chunks and documents do not change a bit") {
    const Rows rows(150'000, 2, 2, 2);
    const Table table = table_of(rows);
    for (const std::string resampling : {"poisson", "multinomial"}) {
        const Plan plan = resampled(resampling, R"("segment")");
        const Summaries one = run(plan, table, 1);
        CHECK(run(plan, table, 3, 7'001) == one);
        CHECK(run(plan, table, 8, 65'536) == one);
        CHECK(run(plan, table, 8, 65'536).to_digest() == one.to_digest());
    }
    const Rows few(300, 2, 2, 2);
    const Summaries summaries = run(resampled("poisson", R"("segment")"), table_of(few));
    CHECK(Summaries::from_json(summaries.to_json()) == summaries);
    CHECK(Summaries::from_cbor(summaries.to_cbor()) == summaries);
    Summaries twice = summaries;
    CHECK_THROWS_WITH(twice.merge(summaries), Catch::Contains("units are in both, must be in one of them alone."));
    Summaries numbered = run(resampled("multinomial"), table_of(few));
    CHECK_THROWS_WITH(numbered.merge(numbered), Catch::Contains("draws among the rows of one pass"));
    CHECK_THROWS_WITH(numbered.to_json(), Catch::Contains("draws among the rows of one pass"));
}

TEST_CASE("rows of units: a document that contradicts itself is refused") {
    const Summaries summaries = run(resampled("poisson"), table_of(Rows(100, 2, 2, 2)));
    const auto refused = [&](const std::string& from, const std::string& to) {
        std::string text = summaries.to_json();
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
        CHECK_THROWS_AS(Summaries::from_json(text), std::invalid_argument);
    };
    refused(R"("resampling":"poisson")", R"("resampling":"multinomial")");
    refused(R"("metrics":[[0,1],[3,1]])", R"("metrics":[[0,1],[4,1]])");
    refused(R"("metrics":[[0,1],[3,1]])", R"("metrics":[[3,1],[0,1]])");
    refused(R"("metrics":[[0,1],[3,1]])", R"("metrics":[[0,1]])");
    refused(R"("metrics":[[0,1],[3,1]])", R"("metrics":[])");
    refused(R"("keys":[)", R"("keys":[-1,)");
    refused(R"("keys":[)", R"("keys":[1,)");
}

TEST_CASE("rows of units need ids, each once, and memory") {
    const Rows rows(1'000, 2, 2, 2);
    const Table table = table_of(rows);
    const Plan plan = resampled("poisson");
    Present has_id(1'000, true);
    has_id[static_cast<std::size_t>(std::distance(rows.has_variant.begin(), std::ranges::find(rows.has_variant, true)))] =
        false;
    CHECK_THROWS_WITH(run(plan, table_of(rows, has_id)),
                      Catch::Contains("Column 'unit' (unit) is null in 1 row with a variant"));
    CHECK_NOTHROW(run(resampled("multinomial"), table_of(rows, has_id)));

    std::vector<Column> columns = rows.columns();
    columns.push_back(text<std::int32_t>("unit", std::vector<std::string>(1'000, "one")));
    CHECK_THROWS_WITH(run(plan, Table(std::move(columns))), Catch::Contains("has one id in several rows of variant"));

    CHECK_NOTHROW(kept(plan, table, 24'000)); // a key and two values of each
    for (const int threads : {1, 2, 8}) {
        CHECK_THROWS_WITH(kept(plan, table, 23'999, threads), Catch::Contains("set resampling = \"compressed\" in the plan"));
    }
    CHECK_NOTHROW(kept(resampled("compressed"), table, 0));
}
