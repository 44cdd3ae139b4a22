#include "core/analyze/analyze.hpp"

#include "core/analyze/compare.hpp"
#include "core/analyze/control_replicates.hpp"
#include "core/analyze/dependence.hpp"
#include "core/analyze/families.hpp"
#include "core/analyze/health.hpp"
#include "core/analyze/interactions.hpp"
#include "core/analyze/ordered_segments.hpp"
#include "core/analyze/responses.hpp"
#include "core/analyze/row_bounds.hpp"
#include "core/analyze/row_replicates.hpp"
#include "core/analyze/row_test.hpp"
#include "core/analyze/score_distributions.hpp"
#include "core/analyze/segments.hpp"
#include "core/analyze/sentences.hpp"
#include "core/analyze/time_curves.hpp"
#include "core/analyze/verdict.hpp"
#include "core/analyze/words.hpp"
#include "core/errors.hpp"
#include "core/nearest_name.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace cxlift {
namespace {

void require_variant(const std::string& variant, const std::string& place, const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), variant) == known.end()) {
        throw PlanError(place, unknown_name(variant, "a variant of the data", known));
    }
}

std::vector<std::string> treatments_of(const Plan& plan, const std::vector<std::string>& variants) {
    require_variant(plan.control, "control", variants);
    if (!plan.treatments.empty()) {
        for (std::size_t i = 0; i < plan.treatments.size(); ++i) {
            require_variant(plan.treatments[i], "treatments[" + std::to_string(i) + "]", variants);
        }
        return plan.treatments;
    }
    std::vector<std::string> treatments;
    std::copy_if(variants.begin(), variants.end(), std::back_inserter(treatments),
                 [&](const std::string& variant) { return variant != plan.control; });
    if (treatments.empty()) {
        throw PlanError("control", "the data have no variant but '" + plan.control + "': there is nothing to compare it with.");
    }
    return treatments;
}

class Analysis {
public:
    Analysis(const Plan& plan, const Summaries& summaries, std::vector<std::string> treatments)
        : plan_(&plan), summaries_(&summaries), treatments_(std::move(treatments)) {}

    // Compares everybody (an empty segment), or each value of a segment.
    void add(Report& report, const std::string& segment) const {
        const std::vector<std::string> values =
            segment.empty() ? std::vector<std::string>{""} : compared_values(*plan_, *summaries_, segment);
        std::vector<ReportRow> rows;
        std::vector<RowTest> tests; // of each row, made once
        std::vector<RowSource> sources;
        std::vector<RowSubject> subjects;
        for (std::size_t m = 0; m < plan_->metrics.size() && !plan_->metrics[m].is_hidden(); ++m) {
            for (const MetricEstimand& estimand : plan_->metrics[m].estimands) {
                for (const std::string& value : values) {
                    for (const std::string& treatment : treatments_) {
                        const RowSubject subject{.metric = m,
                                                 .estimand = &estimand,
                                                 .segment = segment,
                                                 .segment_value = value,
                                                 .treatment = treatment};
                        tests.push_back(row_test(*plan_, *summaries_, subject, controls_));
                        rows.push_back(row(subject, tests.back()));
                        sources.emplace_back(m, &estimand);
                        subjects.push_back(subject);
                    }
                }
            }
        }
        const Dependence dependence = this->dependence(rows, tests, sources);
        const std::vector<double> levels = segment.empty() ? adjust_everybody(*plan_, treatments_, dependence, rows)
                                                           : adjust_segment(*plan_, dependence, rows);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            add_simultaneous_interval(rows[i], tests[i], levels[i]);
            rows[i].verdict = verdict_of(rows[i], sources[i].second->direction, plan_->confidence_level);
            bound(*plan_, *summaries_, subjects[i], rows[i]);
            rows[i].sentence = sentence_of(rows[i], plan_->confidence_level);
            correct_for_selection(rows[i], plan_->confidence_level);
        }
        if (!segment.empty()) {
            std::vector<Interaction> found = interactions_of(*plan_, *summaries_, segment, treatments_, rows);
            std::move(found.begin(), found.end(), std::back_inserter(report.interactions));
        }
        std::move(rows.begin(), rows.end(), std::back_inserter(report.rows));
    }

private:
    [[nodiscard]] Dependence dependence(std::span<const ReportRow> rows, std::span<const RowTest> tests,
                                        std::span<const RowSource> sources) const {
        const bool joint = plan_->correction == by_max_t && !rows.empty() && rows.front().segment.empty();
        std::vector<double> shares;
        std::vector<std::vector<double>> replicates;
        for (std::size_t i = 0; (joint || plan_->correction == by_dunnett) && i < tests.size(); ++i) {
            shares.push_back(tests[i].control_share());
            replicates.push_back(joint && tests[i].replicates ? tests[i].replicates() : std::vector<double>());
        }
        return joint ? dependence_of(*summaries_, rows, sources, std::move(shares), std::move(replicates))
                     : Dependence{.control_shares = std::move(shares), .correlation = {}, .replicates = {}};
    }

    // The row's own interval at another level, so that it inverts the row's own test.
    static void add_simultaneous_interval(ReportRow& row, const RowTest& test, double confidence_level) {
        if (!std::isnan(confidence_level)) {
            row.difference_simultaneous_interval = test.compare({.confidence_level = confidence_level}).difference_interval;
        }
    }

    [[nodiscard]] ReportRow row(const RowSubject& subject, const RowTest& test) const {
        const Metric& metric = plan_->metrics[subject.metric];
        const MetricEstimand& estimand = *subject.estimand;
        ReportRow row;
        row.metric = metric.name;
        row.estimand = name_of(estimand);
        row.role = name_of(estimand.role);
        row.direction = name_of(estimand.direction);
        row.segment = subject.segment;
        row.segment_value = subject.segment_value;
        row.control = plan_->control;
        row.treatment = subject.treatment;
        row.unit = unit_of(estimand.estimand);
        row.comparison = test.compare({.confidence_level = plan_->confidence_level});
        note_caps(subject.metric, row);
        note_quantile(estimand, row);
        row.pvalue_adjusted = row.comparison.pvalue;
        if (metric.margin.has_value() && &estimand == metric.estimands.data()) { // of several estimands the deciding one
            row.margin = metric.margin;
            row.margin_pvalue = margin_pvalue(metric.margin.value_or(Margin{}), estimand.direction, test, row);
            row.margin_pvalue_adjusted = row.margin_pvalue;
        }
        return row;
    }

    void note_quantile(const MetricEstimand& estimand, ReportRow& row) const {
        if (estimand.estimand != Estimand::quantile && estimand.estimand != Estimand::median_time) {
            return;
        }
        if (!row.segment.empty()) {
            row.comparison.notes.emplace_back(
                "A quantile has no standard error, so whether its effect differs between the segment's values is not tested.");
        }
        if (plan_->correction == by_dunnett || (plan_->correction == by_max_t && row.segment.empty())) {
            row.comparison.notes.emplace_back("A quantile counts as independent of other comparisons.");
        }
    }

    void note_caps(std::size_t m, ReportRow& row) const {
        const SummarizedMetric& summarized = summaries_->metrics()[m];
        for (std::size_t i = 0; i < summarized.caps.size(); ++i) {
            if (const std::optional<double>& value = summarized.caps[i]; value.has_value()) {
                const std::string cap = short_number(*value);
                row.comparison.notes.push_back("Values of '" + plan_->metrics[m].inputs[i].column + "' above " + cap +
                                               " count as " + cap + ".");
            }
        }
    }

    const Plan* plan_;
    const Summaries* summaries_;
    std::vector<std::string> treatments_;
    std::shared_ptr<ControlReplicates> controls_ = std::make_shared<ControlReplicates>();
};

// Summaries made by another plan would be read column for column, to a plausible and wrong result.
void require_same_metrics(const Plan& plan, const Summaries& summaries) {
    const Summaries expected(plan);
    std::vector<SummarizedMetric> metrics = expected.metrics();
    for (std::size_t m = 0; m < std::min(metrics.size(), summaries.metrics().size()); ++m) {
        for (std::size_t i = 0; i < plan.metrics[m].outcomes(); ++i) {
            const bool is_quantile = plan.metrics[m].inputs[i].cap.value_or(Cap{}).quantile.has_value();
            if (is_quantile && i < summaries.metrics()[m].caps.size()) { // the plan has no number for it
                metrics[m].caps[i] = summaries.metrics()[m].caps[i];
            }
        }
    }
    if (metrics != summaries.metrics() || expected.segments() != summaries.segments()) {
        throw PlanError("metrics", "the summaries were made with other metrics or segments than this plan has.");
    }
}

} // namespace

Report analyze(const Plan& plan, const Summaries& summaries) {
    require_same_metrics(plan, summaries);
    require_rows(plan, summaries);
    const std::vector<std::string> variants = summaries.variants();
    const std::vector<std::string> treatments = treatments_of(plan, variants);
    Report report;
    report.experiment = plan.name;
    report.control = plan.control;
    report.treatments = treatments;
    report.confidence_level = plan.confidence_level;
    report.correction = plan.correction;
    report.primary_rule = plan.primary_rule;
    report.treatment_rule = plan.treatment_rule;
    report.health = check_health(plan, summaries);
    for (const std::string& variant : variants) {
        report.variants.push_back({.variant = variant, .units = summaries.units_of({"", "", variant})});
    }
    const Analysis analysis(plan, summaries, treatments);
    analysis.add(report, "");
    for (const Segment& segment : plan.segments) {
        if (segment.compared) {
            analysis.add(report, segment.name);
        }
        if (segment.is_of_rows()) {
            add_ordered_segment(plan, summaries, segment, report);
        }
        if (segment.is_change()) {
            add_changes(plan, summaries, segment, report);
        }
    }
    add_distributions(report, plan, summaries);
    add_responses(plan, summaries, report);
    add_time_curves(report, plan, summaries);
    return report;
}

} // namespace cxlift
