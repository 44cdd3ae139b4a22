// Distributions by the pass: of each metric, variant and segment value.
#include "core/errors.hpp"
#include "core/summarize/summarize.hpp"
#include "tests/core/summarize/rows.hpp"

#include <map>
#include <vector>

using namespace cxlift;
using namespace cxlift::test;

namespace {

Plan quantiles(std::size_t count, const std::string& segments = "") {
    std::string text;
    for (std::size_t m = 0; m < count; ++m) {
        text +=
            (m == 0 ? "" : ", ") + std::string(R"({"type": "quantile", "q": 0.9, "column": "m)") + std::to_string(m) + R"("})";
    }
    return plan_of(text + R"(, {"type": "mean", "column": "m0", "name": "mean"})", segments);
}

void check_distributions(const Rows& rows, const Summaries& summaries, std::size_t metrics) {
    for (const auto& [key, group] : summaries.groups()) {
        for (std::size_t m = 0; m < metrics; ++m) {
            stats::Distribution expected;
            std::vector<double> values;
            for (std::size_t i = 0; i < rows.variant.size(); ++i) {
                const bool in_segment = key.segment.empty() || (rows.has_segment[i] && rows.segment[i] == key.segment_value);
                if (rows.has_variant[i] && rows.variant[i] == key.variant && in_segment && rows.present[m][i]) {
                    values.push_back(rows.values[m][i]);
                }
            }
            expected.add_present(values);
            const auto& found = std::get<stats::Distribution>(group.cells[m].summary);
            REQUIRE(found.n() == expected.n());
            REQUIRE(group.cells[m].missing == group.units - expected.n());
            REQUIRE(found.mantissa_bits() == expected.mantissa_bits());
            REQUIRE(found.groups().size() == expected.groups().size());
            for (const double q : {0.0, 0.01, 0.5, 0.9, 1.0}) {
                CHECK(found.quantile_bounds(q) == expected.quantile_bounds(q));
            }
        }
    }
}

} // namespace

TEST_CASE("distributions are those of each group's values") {
    const Rows rows(9'000, 2, 3, 4);
    const Summaries summaries = run(quantiles(2, R"("segment")"), Table(rows.columns()), 2);
    CHECK(summaries.groups().size() == 3 + 12);
    check_distributions(rows, summaries, 2);
    check_distributions(rows, run(quantiles(2), Table(rows.columns())), 2);
    CHECK(Summaries::from_json(summaries.to_json()) == summaries);
    CHECK(Summaries::from_cbor(summaries.to_cbor()) == summaries);
}

TEST_CASE("distributions: the number of threads and the chunks of the stream do not change a bit") {
    const Rows rows(150'000, 1, 2, 2); // more distinct values than groups, and several blocks
    const Table table(rows.columns());
    const Plan plan = quantiles(1, R"("segment")");
    const Summaries expected = run(plan, table);
    const auto& found = std::get<stats::Distribution>(expected.find({"", "", "v0"})->cells[0].summary);
    CHECK_FALSE(found.is_exact());
    for (const int threads : {2, 8}) {
        CAPTURE(threads);
        CHECK(run(plan, table, threads, 50'001) == expected);
    }
    CHECK(run(plan, table, 1, 9'999) == expected);
}

TEST_CASE("distributions: an infinite value is an error with its place, unless nobody's") {
    const Plan plan = plan_of(R"({"type": "quantile", "q": 0.5, "column": "x"})");
    const auto table = [](const Present& has_variant) {
        return Table({text<std::int32_t>("variant", {"v0", "v1", "v0"}, has_variant), doubles("x", {1.0, infinity, 2.0})});
    };
    CHECK(run(plan, table({true, false, true})).units() == 2);
    try {
        static_cast<void>(run(plan, table({true, true, true})));
        FAIL("no error");
    } catch (const ExportError& error) {
        CHECK(std::string(error.what()) == "Column 'x' (metrics[0].column) holds inf in row 2 (1 such value); a quantile needs "
                                           "finite numbers: make them null or correct them.");
    }
}

TEST_CASE("distributions: a variant that has no values") {
    const Plan plan = plan_of(R"({"type": "quantile", "q": 0.5, "column": "x"})");
    const Summaries summaries =
        run(plan, Table({text<std::int32_t>("variant", {"v0", "v1"}), doubles("x", {1.0, not_a_number})}));
    const Group* group = summaries.find({"", "", "v1"});
    REQUIRE(group != nullptr);
    CHECK(group->cells[0].missing == 1);
    CHECK(size_of(group->cells[0].summary) == 0);
}
