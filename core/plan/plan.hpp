// What was promised before the data: the metrics, who is compared with whom, and by which rules.
#pragma once

#include "core/plan/asked_words.hpp"
#include "core/plan/metric.hpp"
#include "core/plan/repeated.hpp"
#include "core/plan/segment_values.hpp"
#include "stats/resampling/resampling.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxlift {

// One way of splitting people up: by a column, or by several columns that are crossed.
struct Segment {
    std::string name; // the column, or "device × country"
    std::vector<std::string> columns;
    std::string place;                 // in the plan, for messages
    bool compared = true;              // false: counted alone, such as the ways of answering a survey
    std::optional<SegmentTimes> times; // of which the values are made
    std::vector<std::string> order;    // the values that may be, as they are declared; empty: any, sorted
    std::int64_t least = 0;            // values of a variant below which they are few; 0: not said

    // A unit's rows may have several values of it, and the values have an order.
    [[nodiscard]] bool is_of_rows() const noexcept { return times.has_value() || !order.empty(); }
    [[nodiscard]] bool is_change() const noexcept { return times.has_value() && times->every.empty(); }
    [[nodiscard]] bool is_period() const noexcept { return times.has_value() && !times->every.empty(); }
};

// Texts that are crossed, joined so that two different crossings never give one text.
[[nodiscard]] std::string crossed(std::string_view crossed_before, std::string_view next);
[[nodiscard]] std::string crossable(std::string_view text); // the first of them

// The words of `correction`: those that need p-values alone (stats/multiplicity/correction.hpp), and two that need to know how
// the comparisons depend on each other.
constexpr std::string_view by_dunnett = "dunnett"; // several treatments share the control
constexpr std::string_view by_max_t = "max_t";     // metrics of the same units go together, too
[[nodiscard]] std::vector<std::string> correction_words();

enum class Rule { all, any };
[[nodiscard]] std::string_view name_of(Rule rule);

struct Plan {
    std::string name;
    std::optional<std::string> unit;
    UnitRows unit_rows = UnitRows::one; // many: there is a unit, and no totals of events, covariates or methods
    RepeatedRows repeated;              // which of a unit's rows count
    std::string variant = "variant";
    std::string control;
    std::vector<std::string> treatments;                    // empty: every variant but the control
    std::vector<std::pair<std::string, double>> allocation; // variant and share, in the plan's order; empty: equal shares
    std::vector<Metric> metrics;
    std::vector<std::pair<std::string, OpeningHours>> calendars; // that metrics name
    std::vector<AskedWords> words;                               // answers in words, which no pass of numbers reads
    std::vector<Segment> segments;
    std::int64_t segment_limit = 50; // values of a segment that are compared at most
    std::string triggered;           // the segment that says who could notice the change; empty: everybody could
    std::string correction = "holm";
    Rule primary_rule = Rule::all;   // how many of the primary metrics must be satisfied
    Rule treatment_rule = Rule::all; // how many of several treatments must pass
    double confidence_level = 0.95;
    std::int64_t n_resamples = 10'000; // of metrics that are compared by the bootstrap
    std::uint64_t seed = 0;
    stats::Resampling resampling = stats::Resampling::automatic; // of the summaries, but for poisson and multinomial

    // Whether a variant of the data is the control or one of the treatments.
    [[nodiscard]] bool compares(const std::string& named) const;
};

// Segment columns with more values than this are refused: they are no segments.
constexpr std::int64_t max_segment_values = 1'000;

// Covariates of one metric: each pair of them is summed up.
constexpr std::size_t max_covariates = 50;

// Reads a plan from JSON text. Throws PlanError with the key path: unknown keys and types (with the nearest name), wrong kinds
// of value, names given twice, shares that are not positive, margins without a scale, a confidence level outside (0, 1).
[[nodiscard]] Plan plan_from_json(std::string_view text);
// The whole plan, defaults written out, keys in a fixed order.
[[nodiscard]] std::string plan_to_json(const Plan& plan);

} // namespace cxlift
