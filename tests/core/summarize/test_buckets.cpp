// Buckets of units by the pass: of each metric that has a ratio or covariates resampled.
#include "core/errors.hpp"
#include "tests/core/summarize/rows.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

using namespace cxlift;
using namespace cxlift::test;

namespace {

constexpr std::string_view metrics = R"({"type": "ratio", "numerator": "m0", "denominator": "m1", "bootstrap": "bca"},
    {"type": "mean", "column": "m0", "covariates": ["m1"], "bootstrap": "bca"})";

// Denominators are positive.
Rows rows_of(std::size_t n) {
    Rows rows(n, 2, 3, 4, 1e3);
    return rows;
}

std::vector<std::string> ids_of(std::size_t n) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < n; ++i) {
        ids.push_back("unit " + std::to_string(i));
    }
    return ids;
}

Plan with_unit() {
    return plan_from_json(R"({"name": "test", "control": "v0", "unit": "id", "metrics": [)" + std::string(metrics) +
                          R"(], "segments": ["segment"]})");
}

Table table_of(const Rows& rows) {
    std::vector<Column> columns = rows.columns();
    columns.push_back(text<std::int32_t>("id", ids_of(rows.variant.size())));
    return Table(columns);
}

} // namespace

TEST_CASE("buckets are those of each group's rows") {
    const Rows rows = rows_of(1'200);
    const Summaries summaries = run(plan_of(std::string(metrics), R"("segment")"), Table(rows.columns()), 2);
    CHECK(summaries.groups().size() == 3 + 12);
    for (const auto& [key, group] : summaries.groups()) {
        stats::UnitBuckets ratio(2, 0);
        stats::UnitBuckets adjusted(1, 1);
        for (std::size_t i = 0; i < rows.variant.size(); ++i) {
            const bool in_segment = key.segment.empty() || (rows.has_segment[i] && rows.segment[i] == key.segment_value);
            const std::array row{rows.values[0][i], rows.values[1][i]};
            if (!rows.has_variant[i] || rows.variant[i] != key.variant || !in_segment || std::isnan(row[0])) {
                continue;
            }
            const std::uint64_t hash = stats::hash_of_number(i);
            if (std::isnan(row[1])) {
                adjusted.add_incomplete({row.data(), 1}, hash);
            } else {
                ratio.add_complete(row, hash);
                adjusted.add_complete(row, hash);
            }
        }
        CHECK(std::get<stats::UnitBuckets>(group.cells[0].summary) == ratio);
        CHECK(std::get<stats::UnitBuckets>(group.cells[1].summary) == adjusted);
        CHECK(group.cells[0].missing == group.units - ratio.n());
        CHECK(group.cells[1].missing == group.units - adjusted.n());
    }
    CHECK(Summaries::from_json(summaries.to_json()) == summaries);
    CHECK(Summaries::from_cbor(summaries.to_cbor()) == summaries);
}

TEST_CASE("buckets: neither threads nor chunks nor parts change a bit") {
    const Rows rows = rows_of(140'000); // several blocks
    const Table table = table_of(rows);
    const Plan plan = with_unit();
    const Summaries expected = run(plan, table);
    for (const int threads : {2, 8}) {
        CAPTURE(threads);
        CHECK(run(plan, table, threads, 50'001) == expected);
    }
    CHECK(expected.metrics()[0].keeps == "buckets");
}

TEST_CASE("buckets: a value that may not be is an error with its place") {
    const Plan plan = plan_of(std::string(metrics));
    const auto message = [&](double numerator, double denominator) {
        const Table table({text<std::int32_t>("variant", {"v0", "v1", "v0"}), doubles("m0", {1.0, numerator, 2.0}),
                           doubles("m1", {1.0, denominator, 2.0})});
        try {
            static_cast<void>(run(plan, table));
        } catch (const ExportError& error) {
            return std::string(error.what());
        }
        return std::string("none");
    };
    CHECK(message(1.0, 1.0) == "none");
    CHECK(message(1.0, -1.0).starts_with("Column 'm1' (metrics[0].denominator) holds -1 in row 2 (1 such value)"));
    CHECK(message(infinity, 1.0).starts_with("Column 'm0' (metrics[0].numerator) holds inf in row 2"));
}
