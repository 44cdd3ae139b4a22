// Plans, runs and random rows for the tests of the pass, with the slow summary that the pass must equal.
#pragma once

#include "core/plan/plan.hpp"
#include "core/summarize/summarize.hpp"
#include "tests/core/arrow_builder.hpp"
#include "tests/reference/reference.hpp"
#include "tests/stats/random.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cxlift::test {

using namespace cxlift::reference; // its matchers

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();

inline Plan plan_of(const std::string& metrics, const std::string& segments = "") {
    return plan_from_json(R"({"name": "test", "control": "v0", "metrics": [)" + metrics + R"(], "segments": [)" + segments +
                          "]}");
}

inline Plan means(std::size_t count, const std::string& segments = "") {
    std::string text;
    for (std::size_t m = 0; m < count; ++m) {
        text += (m == 0 ? "" : ", ") + std::string(R"({"type": "mean", "column": "m)") + std::to_string(m) + R"("})";
    }
    return plan_of(text, segments);
}

inline Summaries run(const Plan& plan, const Table& table, int threads = 1, std::int64_t chunk = 1'000'000) {
    ArrowArrayStream source = table.stream(chunk);
    arrow::Stream stream(&source);
    return summarize(plan, stream, {.threads = threads, .checkpoint = {}});
}

// Rows with every kind of hole: null and NaN values, rows without variant or segment value.
struct Rows {
    std::vector<std::vector<double>> values;
    std::vector<Present> present;
    std::vector<std::string> variant;
    Present has_variant;
    std::vector<std::string> segment;
    Present has_segment;

    Rows(std::size_t n, std::size_t metrics, int variants, int segments, double offset = 0.0, std::uint64_t seed = 1) {
        Random random(seed);
        for (std::size_t i = 0; i < n; ++i) {
            variant.push_back("v" + std::to_string(random.integer(0, variants - 1)));
            has_variant.push_back(random.uniform() > 0.02);
            segment.push_back("a segment value " + std::to_string(random.integer(0, segments - 1)));
            has_segment.push_back(random.uniform() > 0.03);
        }
        for (std::size_t m = 0; m < metrics; ++m) {
            values.push_back(random.normals(n, offset + static_cast<double>(m), 3.0));
            Present& column = present.emplace_back(n, true);
            for (std::size_t i = 0; i < n; ++i) {
                column[i] = random.uniform() > 0.05;
                values[m][i] = column[i] && random.uniform() > 0.01 ? values[m][i] : not_a_number;
            }
        }
    }

    [[nodiscard]] std::vector<Column> columns() const {
        std::vector<Column> result{dictionary("variant", variant, has_variant),
                                   text<std::int32_t>("segment", segment, has_segment)};
        for (std::size_t m = 0; m < values.size(); ++m) {
            result.push_back(doubles("m" + std::to_string(m), values[m], present[m]));
        }
        return result;
    }

    // The slow way: collects the values of a group, then two passes over them.
    void check(const Summaries& summaries, double tolerance) const {
        std::map<GroupKey, std::vector<std::vector<double>>> groups; // the last one counts the units
        for (std::size_t i = 0; i < variant.size(); ++i) {
            for (const bool everybody : {true, false}) {
                if (!has_variant[i] || (!everybody && !has_segment[i])) {
                    continue;
                }
                auto& group = groups[{everybody ? "" : "segment", everybody ? "" : segment[i], variant[i]}];
                group.resize(values.size() + 1);
                group.back().push_back(1.0);
                for (std::size_t m = 0; m < values.size(); ++m) {
                    if (present[m][i] && !std::isnan(values[m][i])) {
                        group[m].push_back(values[m][i]);
                    }
                }
            }
        }
        std::size_t compared = 0;
        for (const auto& [key, group] : summaries.groups()) {
            const auto& expected = groups.at(key);
            REQUIRE(group.units == static_cast<std::int64_t>(expected.back().size()));
            for (std::size_t m = 0; m < values.size(); ++m, ++compared) {
                const auto& actual = std::get<stats::Moments>(group.cells[m].summary);
                const stats::Moments moments = stats::Moments::of(expected[m]);
                REQUIRE(actual.n == moments.n);
                REQUIRE(group.cells[m].missing == group.units - moments.n);
                if (moments.n > 0) {
                    CHECK_THAT(actual.mean, within_absolute(moments.mean, 1e-14 * (10.0 + std::abs(moments.mean))));
                    CHECK_THAT(actual.m2, within_absolute(moments.m2, tolerance * (1.0 + moments.m2)));
                    CHECK_THAT(actual.m4, within_absolute(moments.m4, 10 * tolerance * (1.0 + moments.m4)));
                }
            }
        }
        REQUIRE(compared > 0);
        const bool by_segment = !summaries.segments().empty();
        const auto all = std::count_if(groups.begin(), groups.end(),
                                       [&](const auto& group) { return by_segment || group.first.segment.empty(); });
        CHECK(summaries.groups().size() == static_cast<std::size_t>(all));
    }
};

} // namespace cxlift::test
