#include "core/analyze/compare.hpp"
#include "core/analyze/ordered_segments.hpp"
#include "core/analyze/report.hpp"
#include "core/analyze/words.hpp"
#include "core/plan/unit_rows.hpp"
#include "stats/clusters/cluster_change.hpp"
#include "stats/means/change_test.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"

#include <array>
#include <cmath>

namespace cxlift {
namespace {

// The four groups of people that a change is about.
struct Cells {
    const Group* control_before = nullptr;
    const Group* control_after = nullptr;
    const Group* treatment_before = nullptr;
    const Group* treatment_after = nullptr;

    [[nodiscard]] bool all() const noexcept {
        return control_before != nullptr && control_after != nullptr && treatment_before != nullptr &&
               treatment_after != nullptr;
    }
};

Cells cells_of(const Summaries& summaries, const std::string& segment, const std::string& control,
               const std::string& treatment) {
    const auto find = [&](std::string_view value, const std::string& variant) {
        return summaries.find({.segment = segment, .segment_value = std::string(value), .variant = variant});
    };
    return {.control_before = find(before_change, control),
            .control_after = find(after_change, control),
            .treatment_before = find(before_change, treatment),
            .treatment_after = find(after_change, treatment)};
}

stats::ClusterChange cluster_change_of(const Group& before, const Group& after, std::size_t m) {
    const stats::ClusterMoments& of_before = std::get<Clusters>(before.cells[m].summary).totals;
    return {.before = of_before,
            .after = std::get<Clusters>(after.cells[m].summary).totals,
            .both = m < after.with_before.size() ? after.with_before[m] : stats::ClusterPairs(of_before.totals())};
}

// Where both sides are different people and the estimate is a mean, its difference is Welch's.
bool is_of_means(const Metric& metric, const MetricEstimand& estimand) {
    const SummaryKind kind = metric.summary();
    const bool independent = metric.unit_rows == UnitRows::one;
    return independent && estimand.estimand != Estimand::distribution &&
           (kind == SummaryKind::counts || kind == SummaryKind::moments || kind == SummaryKind::co_moments ||
            weighted(kind) == kind);
}

void compare_cells(const Metric& metric, const MetricEstimand& estimand, std::size_t m, const Cells& cells,
                   const stats::TestOptions& options, Change& change) {
    if (metric.summary() == SummaryKind::clusters) {
        const stats::ClusterChange control = cluster_change_of(*cells.control_before, *cells.control_after, m);
        const stats::ClusterChange treatment = cluster_change_of(*cells.treatment_before, *cells.treatment_after, m);
        const std::size_t total = total_of(metric, estimand);
        change.in_control = stats::cluster_change(control, options, total);
        change.in_treatment = stats::cluster_change(treatment, options, total);
        change.between = stats::cluster_change_test(control, treatment, options, total);
        change.both_control = control.both.clusters();
        change.both_treatment = treatment.both.clusters();
        return;
    }
    const auto moments = [&](const Group* group) { return moments_of(estimand, group->cells[m].summary); };
    const stats::MeanChange control{.before = moments(cells.control_before), .after = moments(cells.control_after)};
    const stats::MeanChange treatment{.before = moments(cells.treatment_before), .after = moments(cells.treatment_after)};
    change.in_control = stats::mean_change(control, options);
    change.in_treatment = stats::mean_change(treatment, options);
    change.between = stats::change_test(control, treatment, options);
}

// "+5.2 points (95% interval +1.1 to +9.3)"
std::string in_words(const stats::Comparison& change, const std::string& unit, double confidence_level) {
    const double scale = unit == "%" ? 100.0 : 1.0;
    const stats::Interval& interval = change.difference_interval;
    const std::string after = unit == "%" ? " percentage points" : unit.empty() ? "" : " " + unit;
    if (std::isnan(interval.lower)) {
        return "by an amount that has no interval";
    }
    const int digits = digits_of_width(scale * (interval.upper - interval.lower));
    return "by " + signed_number(scale * change.difference, digits) + after + " (" + short_number(100.0 * confidence_level) +
           "% interval " + signed_number(scale * interval.lower, digits) + " to " +
           signed_number(scale * interval.upper, digits) + ")";
}

std::string sentence_of(const Change& change, const Segment& segment, const std::string& control, double confidence_level) {
    const std::string at = segment.times.value_or(SegmentTimes{}).at;
    std::string text = "'" + change.metric + "' (" + change.estimand + ") changed at " + at + " " +
                       in_words(change.in_treatment, change.unit, confidence_level) + " in " + change.treatment + " and " +
                       in_words(change.in_control, change.unit, confidence_level) + " in " + control + ": ";
    if (std::isnan(change.between.pvalue)) {
        return text + "whether the two differ cannot be tested.";
    }
    const bool differs = change.pvalue_adjusted < 1.0 - confidence_level;
    text += differs ? "the two changes differ " : "no clear difference of the two changes, which differ ";
    text += in_words(change.between, change.unit, confidence_level) + ", p = " + short_pvalue(change.between.pvalue);
    if (change.pvalue_adjusted != change.between.pvalue) {
        text += " (adjusted " + short_pvalue(change.pvalue_adjusted) + ")";
    }
    const std::int64_t both = change.both_control + change.both_treatment;
    return text + "." +
           (both > 0 ? " " + grouped(both) + (both == 1 ? " unit has" : " units have") + " answers on both sides." : "");
}

} // namespace

void add_changes(const Plan& plan, const Summaries& summaries, const Segment& segment, Report& report) {
    std::vector<Change> found;
    std::vector<double> pvalues;
    const stats::TestOptions options{.confidence_level = plan.confidence_level};
    for (std::size_t m = 0; m < plan.metrics.size() && !plan.metrics[m].is_hidden(); ++m) {
        const Metric& metric = plan.metrics[m];
        for (const MetricEstimand& estimand : metric.estimands) {
            for (const std::string& treatment : report.treatments) {
                const Cells cells = cells_of(summaries, segment.name, plan.control, treatment);
                const bool known = metric.summary() == SummaryKind::clusters || is_of_means(metric, estimand);
                if (!cells.all() || !known) {
                    continue;
                }
                Change change;
                change.metric = metric.name;
                change.estimand = name_of(estimand);
                change.segment = segment.name;
                change.treatment = treatment;
                change.unit = unit_of(estimand.estimand);
                compare_cells(metric, estimand, m, cells, options, change);
                pvalues.push_back(change.between.pvalue);
                found.push_back(std::move(change));
            }
        }
    }
    const std::vector<double> adjusted =
        stats::adjust_pvalues(pvalues, stats::correction_of(plan.correction).value_or(stats::Correction::holm));
    for (std::size_t i = 0; i < found.size(); ++i) {
        found[i].pvalue_adjusted = adjusted[i];
        found[i].sentence = sentence_of(found[i], segment, plan.control, plan.confidence_level);
        // One answer to one question: Cochran's Q of two differences asks the same, by the normal distribution.
        std::erase_if(report.interactions, [&](const Interaction& same) {
            return same.segment == segment.name && same.metric == found[i].metric && same.estimand == found[i].estimand &&
                   same.treatment == found[i].treatment;
        });
        report.changes.push_back(std::move(found[i]));
    }
}

} // namespace cxlift
