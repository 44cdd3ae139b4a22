// Summaries written by hand, so that an analysis can be tested without a pass over rows.
#pragma once

#include "core/analyze/analyze.hpp"
#include "core/json/strict.hpp"

#include <algorithm>
#include <string>

namespace cxlift::testing {

// `successes` of `n` units have a 1.
inline Cell share(std::int64_t successes, std::int64_t n, std::int64_t missing = 0) {
    stats::Counts counts;
    counts.add(1.0, successes);
    counts.add(0.0, n - successes);
    return {.summary = counts, .missing = missing};
}

inline Cell mean(std::int64_t n, double value, double variance, std::int64_t missing = 0) {
    return {.summary = stats::Moments::from_variance(n, value, variance), .missing = missing};
}

inline void put(Summaries& summaries, const GroupKey& key, std::int64_t units, std::vector<Cell> cells) {
    Group& group = summaries.group(key);
    group.units = units;
    group.cells = std::move(cells);
}

// Everybody of a variant.
inline void put(Summaries& summaries, const std::string& variant, std::int64_t units, std::vector<Cell> cells) {
    put(summaries, {.segment = "", .segment_value = "", .variant = variant}, units, std::move(cells));
}

// A plan that compares with `control`; `metrics` and `more` are JSON.
inline Plan plan_with(const std::string& metrics, const std::string& more = "{}") {
    Json plan{{"name", "test"}, {"control", "old"}, {"metrics", Json::parse(metrics)}};
    plan.update(Json::parse(more));
    return plan_from_json(plan.dump());
}

inline const HealthCheck& check_of(const Report& report, const std::string& name) {
    const auto found =
        std::find_if(report.health.begin(), report.health.end(), [&](const HealthCheck& c) { return c.check == name; });
    if (found == report.health.end()) {
        throw std::out_of_range("no check " + name);
    }
    return *found;
}

} // namespace cxlift::testing
