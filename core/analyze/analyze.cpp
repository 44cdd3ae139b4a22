#include "core/analyze/analyze.hpp"

#include "core/analyze/compare.hpp"
#include "core/analyze/health.hpp"
#include "core/errors.hpp"
#include "core/nearest_name.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"

#include <algorithm>

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

Verdict verdict_of(const ReportRow& row, double confidence_level, Direction direction) {
    if (!is_significant(row.pvalue_adjusted, confidence_level)) {
        return Verdict::inconclusive;
    }
    const bool rose = row.comparison.difference > 0.0;
    return rose == (direction == Direction::higher) ? Verdict::better : Verdict::worse;
}

class Analysis {
public:
    Analysis(const Plan& plan, const Summaries& summaries, std::vector<std::string> treatments)
        : plan_(&plan), summaries_(&summaries), treatments_(std::move(treatments)) {}

    // Compares everybody (an empty segment), or each value of a segment column; these rows are one family of hypotheses.
    void add_family(Report& report, const std::string& segment) const {
        const std::vector<std::string> values =
            segment.empty() ? std::vector<std::string>{""} : summaries_->segment_values(segment);
        std::vector<ReportRow> rows;
        std::vector<const Metric*> metrics;
        for (std::size_t m = 0; m < plan_->metrics.size(); ++m) {
            for (const std::string& value : values) {
                for (const std::string& treatment : treatments_) {
                    rows.push_back(row(m, segment, value, treatment));
                    metrics.push_back(&plan_->metrics[m]);
                }
            }
        }
        adjust(rows, metrics);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].verdict = verdict_of(rows[i], plan_->confidence_level, metrics[i]->direction);
        }
        std::move(rows.begin(), rows.end(), std::back_inserter(report.rows));
    }

private:
    [[nodiscard]] Summary summary(std::size_t m, const GroupKey& key) const {
        const Group* group = summaries_->find(key);
        return group == nullptr ? empty_summary(plan_->metrics[m].type->summary) : group->cells[m].summary;
    }

    [[nodiscard]] ReportRow row(std::size_t m, const std::string& segment, const std::string& value,
                                const std::string& treatment) const {
        const Metric& metric = plan_->metrics[m];
        ReportRow row{.metric = metric.name,
                      .estimand = std::string(name_of(metric.type->estimand)),
                      .role = std::string(name_of(metric.role)),
                      .direction = std::string(name_of(metric.direction)),
                      .segment = segment,
                      .segment_value = value,
                      .control = plan_->control,
                      .treatment = treatment,
                      .comparison = {}};
        row.comparison = compare(metric.type->estimand, summary(m, {segment, value, plan_->control}),
                                 summary(m, {segment, value, treatment}), {.confidence_level = plan_->confidence_level});
        row.pvalue_adjusted = row.comparison.pvalue;
        return row;
    }

    void adjust(std::vector<ReportRow>& rows, const std::vector<const Metric*>& metrics) const {
        if (plan_->correction == "none") {
            return;
        }
        std::vector<std::size_t> family;
        std::vector<double> pvalues;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (metrics[i]->role != Role::diagnostic) {
                family.push_back(i);
                pvalues.push_back(rows[i].comparison.pvalue);
            }
        }
        const std::vector<double> adjusted = stats::adjust_pvalues(pvalues, stats::Correction::holm);
        for (std::size_t i = 0; i < family.size(); ++i) {
            rows[family[i]].pvalue_adjusted = adjusted[i];
        }
    }

    const Plan* plan_;
    const Summaries* summaries_;
    std::vector<std::string> treatments_;
};

// Summaries made by another plan would be read column for column, to a plausible and wrong result.
void require_same_metrics(const Plan& plan, const Summaries& summaries) {
    if (Summaries(plan).metrics() != summaries.metrics() || plan.segments != summaries.segments()) {
        throw PlanError("metrics", "the summaries were made with other metrics or segments than this plan has.");
    }
}

} // namespace

Report analyze(const Plan& plan, const Summaries& summaries) {
    require_same_metrics(plan, summaries);
    const std::vector<std::string> variants = summaries.variants();
    const std::vector<std::string> treatments = treatments_of(plan, variants);
    Report report{.experiment = plan.name,
                  .control = plan.control,
                  .treatments = treatments,
                  .confidence_level = plan.confidence_level,
                  .correction = plan.correction,
                  .variants = {},
                  .rows = {},
                  .health = check_health(plan, summaries)};
    for (const std::string& variant : variants) {
        const Group* group = summaries.find({"", "", variant});
        report.variants.push_back({.variant = variant, .units = group == nullptr ? 0 : group->units});
    }
    const Analysis analysis(plan, summaries, treatments);
    analysis.add_family(report, "");
    for (const std::string& segment : plan.segments) {
        analysis.add_family(report, segment);
    }
    return report;
}

} // namespace cxlift
