#include "core/summarize/summaries.hpp"

#include "core/plan/unit_rows.hpp"

#include <set>
#include <stdexcept>

namespace cxlift {

SummaryShape shape_of(const Metric& metric) {
    const SummaryKind kind = metric.summary();
    return {.kind = kind,
            .outcomes = kind == SummaryKind::buckets && !metric.weights().empty() ? 2 : metric.outcomes(),
            .covariates = metric.covariates(),
            .totals = kind == SummaryKind::clusters ? unit_totals(metric).size() : 0};
}

Summary empty_summary(const SummaryShape& shape) {
    switch (shape.kind) {
    case SummaryKind::counts: return stats::Counts{};
    case SummaryKind::co_moments: return stats::CoMoments(2);
    case SummaryKind::covariates: return stats::CovariateMoments(shape.outcomes, shape.covariates);
    case SummaryKind::clusters: return Clusters{.totals = stats::ClusterMoments(shape.totals), .answers = {}};
    case SummaryKind::distribution: return stats::Distribution{};
    case SummaryKind::survival: return stats::Survival{};
    case SummaryKind::unit_times: return stats::UnitTimes{};
    case SummaryKind::buckets: return stats::UnitBuckets(shape.outcomes, shape.covariates);
    case SummaryKind::weighted_counts: return stats::WeightedCounts{};
    case SummaryKind::weighted_moments: return stats::WeightedMoments{};
    case SummaryKind::weighted_totals: return stats::WeightedTotals{};
    case SummaryKind::moments: break;
    }
    return stats::Moments{};
}

void merge(Summary& into, const Summary& from) {
    if (into.index() != from.index()) {
        throw std::invalid_argument("Summaries.merge: one metric has two kinds of summary.");
    }
    std::visit([&](auto& summary) { summary.merge(std::get<std::decay_t<decltype(summary)>>(from)); }, into);
}

std::optional<stats::Weights> weights_of(const Summary& summary) {
    if (const auto* moments = std::get_if<stats::WeightedMoments>(&summary)) {
        return moments->weights;
    }
    if (const auto* counts = std::get_if<stats::WeightedCounts>(&summary)) {
        return counts->weights();
    }
    if (const auto* totals = std::get_if<stats::WeightedTotals>(&summary)) {
        return totals->weights;
    }
    return std::nullopt;
}

std::int64_t size_of(const Summary& summary) {
    if (const std::optional<stats::Weights> weights = weights_of(summary)) {
        return weights->units();
    }
    if (const auto* moments = std::get_if<stats::Moments>(&summary)) {
        return moments->n;
    }
    if (const auto* counts = std::get_if<stats::Counts>(&summary)) {
        return counts->n();
    }
    if (const auto* adjusted = std::get_if<stats::CovariateMoments>(&summary)) {
        return adjusted->n();
    }
    if (const auto* clusters = std::get_if<Clusters>(&summary)) {
        return clusters->totals.clusters();
    }
    if (const auto* distribution = std::get_if<stats::Distribution>(&summary)) {
        return distribution->n();
    }
    if (const auto* survival = std::get_if<stats::Survival>(&summary)) {
        return survival->n();
    }
    if (const auto* times = std::get_if<stats::UnitTimes>(&summary)) {
        return times->units();
    }
    if (const auto* buckets = std::get_if<stats::UnitBuckets>(&summary)) {
        return buckets->n();
    }
    return std::get<stats::CoMoments>(summary).n();
}

std::string_view kept_instead(SummaryKind usual, const SummaryShape& shape) {
    switch (shape.kind) {
    case SummaryKind::buckets: return "buckets";
    case SummaryKind::unit_times: return shape.outcomes == 3 ? "unit_times or closed" : "unit_times";
    case SummaryKind::distribution: return usual == SummaryKind::distribution ? "" : "distribution";
    default: return "";
    }
}

namespace {

void require_mergeable(const KeptRows& ours, const KeptRows& others) {
    if (ours != others) {
        throw std::invalid_argument("Summaries.merge: one of the two has the units' own values that the other lacks; summarise "
                                    "both with the same resampling.");
    }
    if (!ours.empty() && !ours.by_unit()) {
        throw std::invalid_argument("Summaries.merge: resampling is 'multinomial', which draws among the rows of one pass; set "
                                    "'poisson' or 'compressed' for summaries that are merged.");
    }
}

} // namespace

Summaries::Summaries(const Plan& plan) : pairs_(joint_pairs(plan)), kept_rows_(cxlift::kept_rows(plan)) {
    for (const Segment& segment : plan.segments) {
        segments_.push_back(segment.name);
    }
    for (const Metric& metric : plan.metrics) {
        const Scale range = metric.scale.value_or(Scale{});
        const std::string scale =
            metric.type->is_score ? std::to_string(range.lowest) + "-" + std::to_string(range.highest) : "";
        SummarizedMetric& summarized = metrics_.emplace_back();
        summarized.name = metric.name;
        summarized.type = metric.type->name;
        summarized.column = metric.definition();
        summarized.scale = scale;
        for (std::size_t i = 0; i < metric.outcomes(); ++i) {
            const std::optional<Cap>& cap = metric.inputs[i].cap;
            summarized.caps.push_back(cap.has_value() ? cap->value : std::nullopt);
        }
        shapes_.push_back(shape_of(metric));
        summarized.covariates = shapes_.back().covariates;
        summarized.unit_rows = metric.unit_rows;
        if (shapes_.back().kind == SummaryKind::clusters) {
            summarized.totals = names_of(unit_totals(metric));
        }
        summarized.weights = metric.weights();
        summarized.keeps = kept_instead(metric.type->summary, shapes_.back());
    }
}

void Summaries::merge(const Summaries& other) {
    if (metrics_ != other.metrics_ || segments_ != other.segments_) {
        throw std::invalid_argument("Summaries.merge: the two were made by plans with different metrics or segments.");
    }
    if (pairs_ != other.pairs_) {
        throw std::invalid_argument("Summaries.merge: one of the two has the correlation of metrics that the other lacks; "
                                    "summarise both with the same correction, roles and rules.");
    }
    require_mergeable(kept_rows_, other.kept_rows_);
    for (const auto& [key, from] : other.groups_) {
        Group& into = group(key);
        into.rows.merge(from.rows);
        into.units += from.units;
        for (std::size_t m = 0; m < from.cells.size(); ++m) {
            cxlift::merge(into.cells[m].summary, from.cells[m].summary);
            into.cells[m].missing += from.cells[m].missing;
        }
        for (std::size_t p = 0; p < from.joint.size(); ++p) {
            into.joint[p].merge(from.joint[p]);
        }
        if (into.with_before.size() < from.with_before.size()) {
            into.with_before = empty_pairs();
        }
        for (std::size_t m = 0; m < from.with_before.size(); ++m) {
            into.with_before[m].merge(from.with_before[m]);
        }
    }
    for (const auto& [reason, count] : other.exclusions_) {
        exclusions_[reason] += count;
    }
}

const Group* Summaries::find(const GroupKey& key) const {
    const auto found = groups_.find(key);
    return found == groups_.end() ? nullptr : &found->second;
}

Summary Summaries::summary(std::size_t metric, const GroupKey& key) const {
    const Group* group = find(key);
    return group == nullptr ? empty_summary(shapes_[metric]) : group->cells[metric].summary;
}

std::vector<std::string> Summaries::variants() const {
    std::set<std::string> names;
    for (const auto& [key, unused] : groups_) {
        names.insert(key.variant);
    }
    return {names.begin(), names.end()};
}

std::vector<std::string> Summaries::segment_values(std::string_view segment) const {
    std::vector<std::string> values; // groups are in the order of segment, value and variant
    for (auto at = groups_.lower_bound({.segment = std::string(segment), .segment_value = "", .variant = ""});
         at != groups_.end() && at->first.segment == segment; ++at) {
        if (values.empty() || values.back() != at->first.segment_value) {
            values.push_back(at->first.segment_value);
        }
    }
    return values;
}

std::int64_t Summaries::units() const {
    std::int64_t total = 0;
    for (const auto& [key, group] : groups_) {
        total += key.segment.empty() ? group.units : 0;
    }
    return total;
}

std::int64_t Summaries::units_of(const GroupKey& key) const {
    const Group* group = find(key);
    return group == nullptr ? 0 : group->units;
}

void Summaries::exclude(const std::string& reason, std::int64_t count) {
    exclusions_[reason] += count;
}

std::vector<stats::ClusterPairs> Summaries::empty_pairs() const {
    std::vector<stats::ClusterPairs> pairs;
    for (const SummaryShape& shape : shapes_) {
        pairs.emplace_back(shape.totals);
    }
    return pairs;
}

Group& Summaries::group(const GroupKey& key) {
    const auto [place, made] = groups_.try_emplace(key);
    if (made) {
        place->second.rows = stats::Rows(kept_rows_.columns());
        for (const SummaryShape& shape : shapes_) {
            place->second.cells.push_back({.summary = empty_summary(shape)});
        }
        for (const JointPair& pair : key.segment.empty() ? pairs_ : std::vector<JointPair>{}) {
            place->second.joint.emplace_back(shapes_[pair.first].outcomes + shapes_[pair.second].outcomes);
        }
    }
    return place->second;
}

} // namespace cxlift
