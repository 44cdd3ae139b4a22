#include "core/summarize/summarize.hpp"

#include "core/errors.hpp"
#include "tests/core/arrow_builder.hpp"
#include "tests/core/summarize/rows.hpp"
#include "tests/reference/reference.hpp"

#include <cmath>
#include <stdexcept>

using namespace cxlift;
using namespace cxlift::reference;
using namespace cxlift::test;

TEST_CASE("summaries equal two passes over the values of each group") {
    for (const double offset : {0.0, 1e9}) { // few parts and many, one metric and more than go together
        for (const int variants : {1, 2, 4, 5}) {
            const Rows rows(9'000, 6, variants, 3, offset, static_cast<std::uint64_t>(variants));
            CAPTURE(offset, variants);
            rows.check(run(means(6, R"("segment")"), Table(rows.columns())), offset == 0.0 ? 1e-12 : 1e-8);
        }
    }
    const Rows rows(5'000, 1, 2, 2);
    rows.check(run(means(1), Table(rows.columns())), 1e-12);
}

TEST_CASE("a thousand segment values") {
    const Rows rows(20'000, 2, 2, 999);
    const Summaries summaries = run(means(2, R"("segment")"), Table(rows.columns()), 2);
    rows.check(summaries, 1e-12);
    CHECK(summaries.segment_values("segment").size() > 990);
}

TEST_CASE("the number of threads and the chunks of the stream do not change a bit") {
    const Rows rows(140'000, 5, 3, 7);
    const Table table(rows.columns());
    const Plan plan = means(5, R"("segment")");
    const Summaries expected = run(plan, table);
    for (const int threads : {1, 2, 8}) {
        for (const std::int64_t chunk : {std::int64_t{2'048}, std::int64_t{65'536}, std::int64_t{50'001}, table.rows()}) {
            CAPTURE(threads, chunk);
            CHECK(run(plan, table, threads, chunk) == expected);
        }
    }
    const Rows short_rows(3'000, 5, 3, 7);
    const Table short_table(short_rows.columns());
    const Summaries short_expected = run(plan, short_table);
    for (const std::int64_t chunk : {1, 7, 64}) {
        CHECK(run(plan, short_table, 2, chunk) == short_expected);
    }
}

TEST_CASE("labels mean the same in every form, and so do numbers") {
    const Rows rows(5'000, 3, 3, 5);
    std::vector<Column> columns = rows.columns();
    const Plan plan = means(3, R"("segment")");
    const Summaries expected = run(plan, Table(columns));
    const auto check = [&](std::size_t place, Column column) {
        std::vector<Column> others = columns;
        others[place] = std::move(column);
        const Table table(std::move(others));
        CHECK(run(plan, table, 2, 999) == expected);
    };
    check(0, text<std::int32_t>("variant", rows.variant, rows.has_variant));
    check(0, text<std::int64_t>("variant", rows.variant, rows.has_variant));
    check(0, text_view("variant", rows.variant, rows.has_variant));
    check(1, text_view("segment", rows.segment, rows.has_segment)); // longer than fits into a view
    check(1, dictionary("segment", rows.segment, rows.has_segment));
}

TEST_CASE("a constant has no variance, however large it is and wherever its group begins") {
    const std::size_t n = 70'000;
    std::vector<std::string> variant(n, "v0");
    std::vector<double> values(n, 0.1);
    for (std::size_t i = 0; i < n; ++i) {
        variant[i] = i % 3 == 0 ? "v1" : i > 5'000 && i % 3 == 1 ? "v2" : "v0";
        values[i] = variant[i] == "v1" ? 1e9 + 0.3 : variant[i] == "v2" ? 1.0 / 3.0 : 0.1;
    }
    const Summaries summaries = run(means(1), Table({text<std::int32_t>("variant", variant), doubles("m0", values)}));
    for (const auto& [key, group] : summaries.groups()) {
        CAPTURE(key.variant);
        CHECK(std::get<stats::Moments>(group.cells[0].summary).m2 == 0.0);
    }
    REQUIRE(summaries.groups().size() == 3);
}

TEST_CASE("infinities and impossible values are named with the first row that has one") {
    const auto message = [](const Plan& plan, const std::vector<double>& values, const Present& present = {},
                            int variants = 2) {
        std::vector<std::string> variant;
        for (std::size_t i = 0; i < values.size(); ++i) {
            variant.push_back("v" + std::to_string(i % static_cast<std::size_t>(variants)));
        }
        try {
            static_cast<void>(run(plan, Table({text<std::int32_t>("variant", variant), doubles("m0", values, present)}), 2));
        } catch (const ExportError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    std::vector<double> values(200'000, 1.0);
    values[5] = not_a_number;
    values[150'000] = -infinity;
    values[190'000] = infinity;
    for (const int variants : {2, 7}) {
        CHECK_THAT(message(means(1), values, {}, variants),
                   Catch::Contains("-inf in row 150001 (1 such value), inf in row 190001 (1 such value)"));
    }
    Present present(values.size(), true);
    present[150'000] = false; // what stands in a null does not matter
    CHECK_THAT(message(means(1), values, present), Catch::Contains("inf in row 190001 (1 such value)"));
    const Plan proportion = plan_of(R"({"type": "proportion", "column": "m0"})");
    CHECK_THAT(message(proportion, {0.0, 1.0, not_a_number, 2.0, 0.5}),
               Catch::Contains("holds 2 in row 4 (1 such value), 0.5 in row 5 (1 such value)"));
    CHECK(message(proportion, {0.0, 1.0, not_a_number, 1.0}).empty());
}

TEST_CASE("proportions are counted") {
    const Column variant = text<std::int32_t>("variant", {"v0", "v1", "v0", "v0", "v1"});
    const Column converted = primitive("m0", "l", std::vector<std::int64_t>{1, 0, 1, 0, 1}, {true, true, true, true, false});
    const Summaries summaries = run(plan_of(R"({"type": "proportion", "column": "m0"})"), Table({variant, converted}));
    const Group& control = *summaries.find({"", "", "v0"});
    CHECK(std::get<stats::Counts>(control.cells[0].summary).count(1.0) == 2);
    CHECK(std::get<stats::Counts>(control.cells[0].summary).count(0.0) == 1);
    CHECK(summaries.find({"", "", "v1"})->cells[0].missing == 1);
}

TEST_CASE("rows without a variant or segment value are counted as such") {
    const Rows rows(4'000, 1, 2, 6);
    std::int64_t without_variant = 0;
    std::int64_t without_segment = 0;
    for (std::size_t i = 0; i < rows.variant.size(); ++i) {
        without_variant += rows.has_variant[i] ? 0 : 1;
        without_segment += rows.has_variant[i] && !rows.has_segment[i] ? 1 : 0;
    }
    const Summaries summaries = run(means(1, R"("segment")"), Table(rows.columns()), 2, 100);
    CHECK(summaries.exclusions().at("rows_without_variant") == without_variant);
    CHECK(summaries.exclusions().at("rows_without_segment.segment") == without_segment);
}

TEST_CASE("the first error stops all threads and comes out") {
    std::vector<std::string> variant(200'000, "v0");
    for (std::size_t i = 0; i < variant.size(); ++i) {
        variant[i] = "v" + std::to_string(i % 1'500); // more than may be variants
    }
    const Table table({text<std::int32_t>("variant", variant), doubles("m0", std::vector<double>(variant.size(), 1.0))});
    CHECK_THROWS_AS(run(means(1), table, 8), PlanError);

    ArrowArrayStream source = table.stream(10'000);
    arrow::Stream stream(&source);
    const auto stop = [] { throw std::runtime_error("interrupted"); };
    CHECK_THROWS_WITH(summarize(means(1), stream, {.threads = 2, .checkpoint = stop}), "interrupted");
}
