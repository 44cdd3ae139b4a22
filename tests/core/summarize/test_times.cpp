// Times until units are resolved, by the pass.
#include "core/errors.hpp"
#include "core/summarize/summarize.hpp"
#include "tests/core/summarize/rows.hpp"

#include <vector>

using namespace cxlift;
using namespace cxlift::test;

namespace {

Plan times(const std::string& segments = "") {
    return plan_of(R"({"type": "time_to_resolution", "column": "m0", "resolved": "m1"})", segments);
}

// Few distinct times, so that events and censored units share some.
Rows tickets(std::size_t n) {
    Rows rows(n, 2, 2, 3);
    for (std::size_t i = 0; i < n; ++i) {
        rows.values[0][i] = std::round(4.0 * std::abs(rows.values[0][i]));
        rows.values[1][i] = std::isnan(rows.values[1][i]) ? not_a_number : (rows.values[1][i] > 0.0 ? 1.0 : 0.0);
    }
    return rows;
}

} // namespace

TEST_CASE("times are those of each group, whatever the threads and the chunks") {
    const Rows rows = tickets(150'000);
    const Table table(rows.columns());
    const Plan plan = times(R"("segment")");
    const Summaries summaries = run(plan, table);
    REQUIRE(summaries.groups().size() == 2 + 6);
    for (const auto& [key, group] : summaries.groups()) {
        std::vector<double> time;
        std::vector<double> event;
        for (std::size_t i = 0; i < rows.variant.size(); ++i) {
            const bool in_segment = key.segment.empty() || (rows.has_segment[i] && rows.segment[i] == key.segment_value);
            if (rows.has_variant[i] && rows.variant[i] == key.variant && in_segment && rows.present[0][i] &&
                rows.present[1][i]) {
                time.push_back(rows.values[0][i]);
                event.push_back(rows.values[1][i]);
            }
        }
        const stats::Survival expected = stats::Survival::of(time, event);
        CHECK(std::get<stats::Survival>(group.cells[0].summary) == expected);
        CHECK(group.cells[0].missing == group.units - expected.n());
    }
    CHECK(run(plan, table, 2, 50'001) == summaries);
    CHECK(run(plan, table, 8, 9'999) == summaries);
    CHECK(Summaries::from_json(summaries.to_json()) == summaries);
    CHECK(Summaries::from_cbor(summaries.to_cbor()) == summaries);
}

TEST_CASE("a time below 0 and an event between 0 and 1 are errors") {
    const auto told = [](const std::vector<double>& time, const std::vector<double>& event) -> std::string {
        try {
            static_cast<void>(
                run(times(), Table({text<std::int32_t>("variant", {"v0", "v1"}), doubles("m0", time), doubles("m1", event)})));
        } catch (const ExportError& error) {
            return error.what();
        }
        return "";
    };
    CHECK(told({1.0, 2.0}, {0.0, 1.0}).empty());
    CHECK(told({1.0, -2.0}, {0.0, 1.0}) ==
          "Column 'm0' (metrics[0].column) holds -2 in row 2 (1 such value); a time needs finite "
          "numbers that are not negative: make them null or correct them.");
    CHECK(told({1.0, 2.0}, {0.0, 2.0}) ==
          "Column 'm1' (metrics[0].resolved) holds 2 in row 2 (1 such value); it says by 1 that "
          "a unit is resolved and by 0 that it is not yet.");
}
