// One metric of a plan: what it reads of each unit, keeps, and estimates.
#pragma once

#include "core/plan/elapsed.hpp"
#include "core/plan/fact.hpp"
#include "stats/resampling/replicate_law.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cxlift {

enum class Estimand {
    proportion,
    mean,
    ratio,
    nps,
    top_box,
    easy,
    distribution, // of answers: the probability that the treatment's is the higher one
    quantile,
    // Of times.
    restricted_mean,
    median_time,
    mean_resolved,
    geometric_mean,
    resolved_within,
    churned, // the share without the event up to a time
};
enum class SummaryKind {
    counts,
    moments,
    co_moments,
    covariates,
    clusters, // units of several rows
    distribution,
    survival,
    unit_times, // of units with several times, or where another event may end them
    buckets,    // of units, for the bootstrap of ratios, of adjusted and of weighted means
    // The same three where units have weights.
    weighted_counts,
    weighted_moments,
    weighted_totals,
};
[[nodiscard]] SummaryKind weighted(SummaryKind kind);
enum class Role { primary, secondary, guardrail, diagnostic };
enum class Direction { higher, lower };
// What a row of the table is: its unit, or one of several observations of it.
enum class UnitRows { one, many };

// What a metric type reads: a column of the unit table, a total of events, one of these above and one below a line, or a
// column of times and one that says whether they have ended.
enum class Reads { column, events, ratio, times };

// One row of the table of metric types. What depends on the type alone follows from its row.
struct MetricType {
    std::string_view name; // in a plan
    Reads reads;
    SummaryKind summary;
    std::string_view total;    // of events: "converted", "count" or "sum"
    bool has_property = false; // the total is of a property of the events
    bool is_score = false;     // answers on a scale, which says itself which way is good
    bool is_outcome = false;   // made of events in its own way (read_outcome.hpp)
};

[[nodiscard]] std::span<const MetricType> metric_types();
[[nodiscard]] const MetricType* find_metric_type(std::string_view name); // nullptr where there is none
[[nodiscard]] bool is_share(Estimand estimand);                          // of units: a number from 0 to 1
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] std::string_view name_of(Direction direction);
[[nodiscard]] std::string_view name_of(UnitRows rows);

// Where values end that are larger: at a number, or at a quantile of both variants together, which is found before the pass.
struct Cap {
    std::optional<double> quantile;
    std::optional<double> value; // of a quantile, once it is found
};

// A column of numbers that a metric reads.
struct Input {
    std::string column;
    std::optional<Fact> fact; // where the column is made of events
    std::string place;        // in the plan, for messages: "metrics[2].column"
    bool is_denominator = false;
    bool is_covariate = false;   // known of each unit before the exposure
    bool is_weight = false;      // how many units each one stands for
    bool is_event = false;       // 1 where a time ended with the event, 0 where it was still going on
    bool is_other_event = false; // 1 where a time ended with another event
    std::optional<Cap> cap;
};

// Answers from `lowest` to `highest` are whole numbers. For a yes or no they are 0 and 1.
struct Scale {
    int lowest = 0;
    int highest = 1;

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(highest - lowest) + 1; }
    [[nodiscard]] bool holds(double value) const noexcept {
        return value >= lowest && value <= highest && value == std::floor(value);
    }
    friend bool operator==(const Scale&, const Scale&) = default;
};

// One number that a metric estimates. A share is of the answers within `share`.
struct MetricEstimand {
    Estimand estimand = Estimand::mean;
    Role role = Role::secondary;
    Direction direction = Direction::higher;
    Scale share{};
    double q = 0.5;      // of a quantile
    double within = 0.0; // of a share of times: how long they may be
};
// As reports write it: "mean", "nps", "p90" of a quantile, "median" of that of one half.
[[nodiscard]] std::string name_of(const MetricEstimand& estimand);

// How much worse, or how different, still counts as not worse, or as the same.
struct Margin {
    enum class Kind { non_inferiority, equivalence };
    Kind kind = Kind::non_inferiority;
    bool relative = false; // a share of the control's value; otherwise in the metric's own unit
    double size = 0.0;
};
[[nodiscard]] std::string_view name_of(Margin::Kind kind);

// What is known of how a unit came to have a value: columns, and what it must have done, in words. Empty: not said.
struct ResponseColumns {
    std::string seen_after; // "opened a ticket"; a mean's values are kept then, so that they can be bounded
    std::string invited;    // 1 where the unit was asked
    std::string completed;  // 1 where it answered to the end
    std::string mode;       // how it answered
    std::string delay;      // how long that took
};

struct Metric {
    std::string name;
    const MetricType* type = nullptr;
    std::vector<Input> inputs;                       // numerator first, weights or covariates last
    std::string method;                              // of the test; empty: what the type has for usual
    std::optional<stats::BootstrapMethod> bootstrap; // how its interval is made; empty: by a test without resampling
    std::string strata;                              // the segment over whose values everybody is post-stratified; empty: none
    std::vector<std::pair<std::string, double>> strata_shares; // in the population; empty: the units' own
    Role role = Role::secondary;
    Direction direction = Direction::higher;
    UnitRows unit_rows = UnitRows::one; // the plan's
    std::optional<Margin> margin;
    std::optional<Scale> scale;            // of counted answers
    std::string easy;                      // for an effort score: "high" or "low"
    std::optional<double> horizon;         // of times: up to which their mean is taken
    std::optional<Elapsed> elapsed;        // of times that are reckoned from two moments of each unit
    ResponseColumns response;              // of those who have a value
    std::string part_of;                   // a metric that this one is a part of; empty: it stands in the plan itself
    std::string hidden_as;                 // what a metric that another one names is for; empty: it is the plan's own
    std::vector<double> service_levels;    // of times: within which their shares are compared
    std::string decide_on;                 // for a score with several estimands
    std::vector<MetricEstimand> estimands; // the one that decides first
    std::string place;                     // in the plan, for messages: "metrics[2]"

    [[nodiscard]] std::string columns() const;     // for people: "errors / sessions"
    [[nodiscard]] std::string definition() const;  // the same with caps, covariates, weights: what a summary of it is of
    [[nodiscard]] std::size_t outcomes() const;    // inputs that are no covariates and no weights
    [[nodiscard]] std::size_t covariates() const;  // inputs that are
    [[nodiscard]] std::string weights() const;     // their column; empty where units have none
    [[nodiscard]] std::string other_event() const; // its column; empty where times end by one event alone
    [[nodiscard]] SummaryKind summary() const;
    [[nodiscard]] bool is_hidden() const noexcept { return !hidden_as.empty(); }
    // Whether units have no value only because they came late, which the treatment does not choose.
    [[nodiscard]] bool is_observed_later() const noexcept { return type->is_outcome || !part_of.empty(); }
    [[nodiscard]] bool is_written() const noexcept { return hidden_as.empty() && part_of.empty(); } // in the plan
};

} // namespace cxlift
