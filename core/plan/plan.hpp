// What was promised before the data: the metrics, who is compared with whom, and by which rules.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxlift {

enum class Estimand { proportion, mean };
enum class SummaryKind { counts, moments };
enum class Role { primary, secondary, guardrail, diagnostic };
enum class Direction { higher, lower };

// One row of the table of estimands: what a metric type reads, keeps and estimates. Everything that depends on the type of a
// metric follows from its row, so that a new type is a new row.
struct MetricType {
    std::string_view name; // in a plan
    Estimand estimand;
    SummaryKind summary;
    bool over_facts;        // reads a total of events instead of a column of the unit table
    std::string_view total; // which total: "converted", "count" or "sum"; empty for a column
    bool has_property;      // the total is of a property of the events
};

[[nodiscard]] std::span<const MetricType> metric_types();
[[nodiscard]] std::string_view name_of(Estimand estimand);
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::string_view name_of(Direction direction);

struct Metric {
    std::string name;
    const MetricType* type = nullptr;
    std::string column;   // of the unit table; for facts, of the total: "purchase.count"
    std::string event;    // for facts
    std::string property; // for facts with a property
    Role role = Role::secondary;
    Direction direction = Direction::higher;
    std::string place; // in the plan, for messages: "metrics[2]"
};

struct Plan {
    std::string name;
    std::optional<std::string> unit;
    std::string variant = "variant";
    std::string control;
    std::vector<std::string> treatments;                    // empty: every variant but the control
    std::vector<std::pair<std::string, double>> allocation; // variant and share, in the plan's order; empty: equal shares
    std::vector<Metric> metrics;
    std::vector<std::string> segments;
    std::string correction = "holm";
    double confidence_level = 0.95;
};

// Reads a plan from JSON text. Throws PlanError with the key path: unknown keys and types (with the nearest name), wrong kinds
// of value, names given twice, shares that are not positive, a confidence level outside (0, 1).
[[nodiscard]] Plan plan_from_json(std::string_view text);
// The whole plan, defaults written out, keys in a fixed order.
[[nodiscard]] std::string plan_to_json(const Plan& plan);

} // namespace cxlift
