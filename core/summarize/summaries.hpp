// Sufficient statistics for each metric, variant and segment value: all that the analysis reads, small and mergeable.
#pragma once

#include "core/plan/joint_pairs.hpp"
#include "core/plan/kept_rows.hpp"
#include "core/plan/plan.hpp"
#include "core/summarize/clusters.hpp"
#include "stats/summaries/cluster_pairs.hpp"
#include "stats/summaries/co_moments.hpp"
#include "stats/summaries/counts.hpp"
#include "stats/summaries/covariate_moments.hpp"
#include "stats/summaries/distribution.hpp"
#include "stats/summaries/moments.hpp"
#include "stats/summaries/rows.hpp"
#include "stats/summaries/survival.hpp"
#include "stats/summaries/unit_buckets.hpp"
#include "stats/summaries/unit_times.hpp"
#include "stats/summaries/weighted_counts.hpp"
#include "stats/summaries/weighted_moments.hpp"
#include "stats/summaries/weighted_totals.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cxlift {

using Summary = std::variant<stats::Moments, stats::Counts, stats::CoMoments, stats::CovariateMoments, stats::WeightedMoments,
                             stats::WeightedCounts, stats::WeightedTotals, Clusters, stats::Distribution, stats::Survival,
                             stats::UnitBuckets, stats::UnitTimes>;

// What a pass keeps of a metric: which kind of summary, and of how many columns.
struct SummaryShape {
    SummaryKind kind = SummaryKind::moments;
    std::size_t outcomes = 1;
    std::size_t covariates = 0;
    std::size_t totals = 0; // of clusters

    friend bool operator==(const SummaryShape&, const SummaryShape&) = default;
};
[[nodiscard]] SummaryShape shape_of(const Metric& metric);
// What is kept instead of a type's usual summary, in a word: "distribution", "buckets", "unit_times", or nothing.
[[nodiscard]] std::string_view kept_instead(SummaryKind usual, const SummaryShape& shape);
[[nodiscard]] Summary empty_summary(const SummaryShape& shape);
void merge(Summary& into, const Summary& from);             // throws std::invalid_argument where the kinds differ
[[nodiscard]] std::int64_t size_of(const Summary& summary); // units with a value
// Of a metric whose units have them; nothing for others.
[[nodiscard]] std::optional<stats::Weights> weights_of(const Summary& summary);

struct Cell {
    Summary summary;
    std::int64_t missing = 0; // units without a value for this metric

    friend bool operator==(const Cell&, const Cell&) = default;
};

// Whom a group of cells is about. An empty segment means everybody.
struct GroupKey {
    std::string segment;
    std::string segment_value;
    std::string variant;

    friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
};

struct Group {
    std::int64_t units = 0;
    std::vector<Cell> cells;             // one for each metric, in the plan's order
    std::vector<stats::CoMoments> joint; // one for each pair of metrics, of units that have both; of everybody alone
    stats::Rows rows;                    // of every unit, where the plan's resampling needs them
    // Of those after a change, where units have several rows: one for each metric, of the units that have rows before it, too.
    std::vector<stats::ClusterPairs> with_before;

    friend bool operator==(const Group&, const Group&) = default;
};

struct SummarizedMetric {
    std::string name;
    std::string type;
    std::string column;                      // or columns: "errors / sessions", with caps and covariates
    std::string scale;                       // of a score: "1-5"; empty for other metrics
    std::vector<std::optional<double>> caps; // of each outcome, where its values end
    std::size_t covariates = 0;
    UnitRows unit_rows = UnitRows::one;
    std::vector<std::string> totals; // of units with several rows: "mean", "share of 4-5"
    std::string weights;             // their column; empty where units have none
    // "distribution" or "buckets" where the bootstrap needs them; "unit_times" and "unit_times or closed" of times that are
    // kept by unit; empty otherwise.
    std::string keeps;

    friend bool operator==(const SummarizedMetric&, const SummarizedMetric&) = default;
};

// Merging adds up people: no unit may stand in two summaries that are merged. That is the caller's promise (partition by a hash
// of the unit, or by the day of first exposure); summaries hold no ids and cannot check it.
class Summaries {
public:
    explicit Summaries(const Plan& plan);

    // Adds another's people. Throws std::invalid_argument where the metrics or segments differ, where units that are kept for
    // resampling stand in both, and where rows were numbered in one pass (resampling "multinomial").
    void merge(const Summaries& other);

    [[nodiscard]] const std::vector<SummarizedMetric>& metrics() const noexcept { return metrics_; }
    [[nodiscard]] const std::vector<std::string>& segments() const noexcept { return segments_; }
    [[nodiscard]] const std::vector<JointPair>& pairs() const noexcept { return pairs_; }
    [[nodiscard]] const KeptRows& kept_rows() const noexcept { return kept_rows_; }
    [[nodiscard]] const std::map<GroupKey, Group>& groups() const noexcept { return groups_; }
    [[nodiscard]] const Group* find(const GroupKey& key) const;
    [[nodiscard]] Summary summary(std::size_t metric, const GroupKey& key) const;          // empty where there is no such group
    [[nodiscard]] std::vector<std::string> variants() const;                               // sorted
    [[nodiscard]] std::vector<std::string> segment_values(std::string_view segment) const; // sorted
    [[nodiscard]] std::int64_t units() const;                                              // of all variants
    [[nodiscard]] std::int64_t units_of(const GroupKey& key) const;                        // 0 where there is no such group

    // Rows and units left out, by reason; what a reader counted stands beside what the pass counted.
    [[nodiscard]] const std::map<std::string, std::int64_t>& exclusions() const noexcept { return exclusions_; }
    void exclude(const std::string& reason, std::int64_t count);

    [[nodiscard]] Group& group(const GroupKey& key); // made if it is not there
    // Of units with rows on both sides of a change, one for each metric; those that are no totals of clusters stay empty.
    [[nodiscard]] std::vector<stats::ClusterPairs> empty_pairs() const;

    [[nodiscard]] std::string to_json() const;
    [[nodiscard]] std::vector<std::uint8_t> to_cbor() const;
    // Bytes that are equal for equal summaries and differ for others: to_cbor(), but for a hash in place of each column of
    // rows.
    [[nodiscard]] std::vector<std::uint8_t> to_digest() const;
    // to_json and to_cbor throw std::invalid_argument for rows that were numbered in one pass; the two below where the text or
    // bytes are not summaries of this version.
    [[nodiscard]] static Summaries from_json(std::string_view text);
    [[nodiscard]] static Summaries from_cbor(std::span<const std::uint8_t> bytes);

    friend bool operator==(const Summaries&, const Summaries&) = default;

private:
    Summaries() = default;
    friend class SummariesReader;

    std::vector<SummarizedMetric> metrics_;
    std::vector<SummaryShape> shapes_;
    std::vector<std::string> segments_;
    std::vector<JointPair> pairs_;
    KeptRows kept_rows_;
    std::map<GroupKey, Group> groups_;
    std::map<std::string, std::int64_t> exclusions_;
};

} // namespace cxlift
