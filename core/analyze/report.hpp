// The result of an analysis: comparisons and health checks, as numbers. It can be stored, read back and decided upon again.
#pragma once

#include "core/analyze/ordered_segment.hpp"
#include "core/analyze/response.hpp"
#include "core/analyze/terms.hpp"
#include "core/plan/plan.hpp"
#include "stats/comparison.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxlift {

enum class Verdict { better, worse, not_worse, equivalent, inconclusive };

// ok: nothing to see; note: worth knowing; warning: look into it; alarm: do not trust the comparisons; unknown: not checkable.
enum class HealthStatus { ok, note, warning, alarm, unknown };

[[nodiscard]] std::string_view name_of(Verdict verdict);
[[nodiscard]] std::string_view name_of(HealthStatus status);
[[nodiscard]] std::string_view name_of(stats::LiftKind kind);

struct ReportRow {
    std::string metric;
    std::string estimand;
    std::string role;
    std::string direction;
    std::string segment; // empty: everybody
    std::string segment_value;
    std::string control;
    std::string treatment;
    stats::Comparison comparison;
    double pvalue_adjusted = std::numeric_limits<double>::quiet_NaN();
    // Of the difference by the same method, widened so that it can be read together with those of its family (families.hpp);
    // NaN where it stands alone.
    stats::Interval difference_simultaneous_interval;
    std::optional<Margin> margin;
    double margin_pvalue = std::numeric_limits<double>::quiet_NaN(); // one-sided; of equivalence the larger of two
    double margin_pvalue_adjusted = std::numeric_limits<double>::quiet_NaN();
    // Of a significant difference, corrected for having been found significant; NaN otherwise.
    double corrected_difference = std::numeric_limits<double>::quiet_NaN();
    stats::Interval corrected_interval;
    std::optional<BoundedDifference> bounded; // where some unit has no value
    Verdict verdict = Verdict::inconclusive;
    std::string unit;     // "%" of shares, "points", or empty for plain numbers
    std::string sentence; // the verdict in words
};

// Whether the effect on a metric differs between the values of a segment, by Cochran's Q and by the F of segment x variant.
// Of a metric with covariates, or of units with several rows, there is no F: NaN.
struct Interaction {
    std::string metric;
    std::string estimand;
    std::string segment;
    std::string treatment;
    double q = std::numeric_limits<double>::quiet_NaN();
    double q_df = std::numeric_limits<double>::quiet_NaN();
    double q_pvalue = std::numeric_limits<double>::quiet_NaN();
    double i_squared = std::numeric_limits<double>::quiet_NaN(); // share of the spread that is not chance
    double f = std::numeric_limits<double>::quiet_NaN();
    double f_df = std::numeric_limits<double>::quiet_NaN();
    double f_df_denominator = std::numeric_limits<double>::quiet_NaN();
    double f_pvalue = std::numeric_limits<double>::quiet_NaN();
    double pvalue_adjusted = std::numeric_limits<double>::quiet_NaN(); // of Q
    std::string sentence;
};

struct HealthCheck {
    std::string check; // such as "sample_ratio"
    HealthStatus status = HealthStatus::ok;
    std::string sentence;
    std::vector<std::pair<std::string, double>> numbers; // by name, what the sentence is about
};

struct VariantUnits {
    std::string variant;
    std::int64_t units = 0;
};

// Answers that count as one: the promoters, the satisfied.
struct AnswerGroup {
    std::string name;
    int lowest = 0;
    int highest = 0;
    std::int64_t count = 0;
    double share = std::numeric_limits<double>::quiet_NaN(); // of all answers
    stats::Interval interval;                                // of the share
};

// How often each answer of a score was given.
struct ScoreDistribution {
    std::string metric;
    std::string variant;
    std::vector<std::pair<int, std::int64_t>> counts; // the whole scale
    std::vector<AnswerGroup> groups;                  // the whole scale in order; empty in reports of earlier versions
};

// The share of cases that are not resolved yet, over time: a step at each time until the next one, from 1 at 0. At most 200
// steps; the last is at the last time.
struct TimeCurve {
    std::string metric;
    std::string variant;
    std::int64_t n = 0; // rows
    std::vector<double> time;
    std::vector<double> share_open;
    std::vector<double> lower; // pointwise; NaN where the share is 0 or 1
    std::vector<double> upper;
    std::vector<std::pair<double, std::int64_t>> at_risk; // still going on just before a time
};

// What a report was made of. Empty where its maker did not say.
struct Provenance {
    std::string plan_hash;        // SHA-256 of the plan's canonical JSON
    std::string data_fingerprint; // SHA-256 of the summaries
    std::string version;          // of cxlift
    std::string generated_at;     // only where the caller fixes the time
};

struct Report {
    std::string experiment;
    std::string control;
    std::vector<std::string> treatments;
    double confidence_level = 0.95;
    std::string correction;
    Rule primary_rule = Rule::all;
    Rule treatment_rule = Rule::all;
    std::vector<VariantUnits> variants;    // every variant of the data, sorted
    std::vector<ReportRow> rows;           // everybody first, then the segments in the plan's order
    std::vector<Interaction> interactions; // of each segment
    std::vector<HealthCheck> health;
    std::vector<ScoreDistribution> distributions; // of everybody
    std::vector<Terms> terms;                     // of answers in words
    std::vector<Response> responses;              // who answered; of everybody
    std::vector<TimeCurve> curves;                // likewise
    std::vector<OrderedSegment> ordered_segments; // of the segments, those whose values have an order
    std::vector<Level> levels;                    // of each variant in each of their values
    std::vector<Change> changes;                  // of those that are before and after a time
    Provenance provenance;
};

// JSON with keys in a fixed order and doubles in their shortest exact form: the same report gives the same bytes. NaN and the
// open ends of a lift's set are null.
[[nodiscard]] std::string report_to_json(const Report& report);
// Throws std::invalid_argument where the text is not a report of this version.
[[nodiscard]] Report report_from_json(std::string_view text);

} // namespace cxlift
