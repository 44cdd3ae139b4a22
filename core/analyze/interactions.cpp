#include "core/analyze/interactions.hpp"

#include "core/analyze/compare.hpp"
#include "core/analyze/words.hpp"
#include "stats/interaction/interaction_test.hpp"
#include "stats/multiplicity/adjust_pvalues.hpp"

#include <cmath>

namespace cxlift {
namespace {

// The differences of one metric and treatment in the values of a segment.
struct Values {
    std::vector<double> differences;
    std::vector<double> std_errors;
    std::vector<stats::SegmentMoments>
        moments; // empty for a metric with covariates or clusters, or the order of answers: its values are not those compared
};

// A row's own standard error may be that of the hypothesis of no difference, as for shares: what differs is weighed without it.
void add(Values& values, const stats::SegmentMoments& segment) {
    const stats::Moments& c = segment.control;
    const stats::Moments& t = segment.treatment;
    values.differences.push_back(c.n > 0 && t.n > 0 ? t.mean - c.mean : std::nan(""));
    values.std_errors.push_back(std::sqrt(c.variance() / static_cast<double>(c.n) + t.variance() / static_cast<double>(t.n)));
    values.moments.push_back(segment);
}

Values values_of(const Summaries& summaries, const Metric& metric, std::size_t m, const MetricEstimand& estimand,
                 std::span<const ReportRow> rows, const std::string& treatment) {
    Values values;
    for (const ReportRow& row : rows) {
        if (row.metric != metric.name || row.estimand != name_of(estimand) || row.treatment != treatment) {
            continue;
        }
        const SummaryKind kind = metric.summary();
        const bool is_of_moments = kind != SummaryKind::covariates && kind != SummaryKind::clusters &&
                                   kind != SummaryKind::distribution && kind != SummaryKind::survival &&
                                   kind != SummaryKind::buckets && kind != SummaryKind::unit_times &&
                                   estimand.estimand != Estimand::distribution;
        if (!is_of_moments) {
            values.differences.push_back(row.comparison.difference);
            values.std_errors.push_back(row.comparison.std_error);
            continue;
        }
        const auto moments = [&](const std::string& variant) {
            const Group* group = summaries.find({row.segment, row.segment_value, variant});
            return group == nullptr ? stats::Moments{} : moments_of(estimand, group->cells[m].summary);
        };
        add(values, {.control = moments(row.control), .treatment = moments(treatment)});
    }
    return values;
}

std::string sentence_of(const Interaction& found, double confidence_level) {
    const std::string subject = "'" + found.metric + "' (" + found.estimand + "): the effect of " + found.treatment;
    const bool differs = found.pvalue_adjusted < 1.0 - confidence_level;
    std::string text = subject +
                       (differs ? " differs between the values of " : " shows no clear difference between the values of ") +
                       found.segment + ": Cochran's Q " + short_number(found.q) + " with " + short_number(found.q_df) +
                       " degrees of freedom, p = " + short_pvalue(found.q_pvalue);
    if (found.pvalue_adjusted != found.q_pvalue) {
        text += " (adjusted " + short_pvalue(found.pvalue_adjusted) + ")";
    }
    return text + ", I² " + percentage(found.i_squared) + ".";
}

} // namespace

std::vector<Interaction> interactions_of(const Plan& plan, const Summaries& summaries, const std::string& segment,
                                         std::span<const std::string> treatments, std::span<const ReportRow> rows) {
    std::vector<Interaction> found;
    std::vector<double> pvalues;
    if (summaries.exclusions().contains("units_in_several_values." + segment)) {
        return found; // Q takes the values' differences for those of different people
    }
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        for (const MetricEstimand& estimand : plan.metrics[m].estimands) {
            for (const std::string& treatment : treatments) {
                const Values values = values_of(summaries, plan.metrics[m], m, estimand, rows, treatment);
                const stats::InteractionResult q = stats::interaction_test(values.differences, values.std_errors);
                if (std::isnan(q.pvalue)) {
                    continue; // fewer than two values can be compared
                }
                const stats::InteractionResult f = stats::interaction_f_test(values.moments);
                found.push_back({.metric = plan.metrics[m].name,
                                 .estimand = name_of(estimand),
                                 .segment = segment,
                                 .treatment = treatment,
                                 .q = q.statistic,
                                 .q_df = q.df,
                                 .q_pvalue = q.pvalue,
                                 .i_squared = q.i_squared,
                                 .f = f.statistic,
                                 .f_df = f.df,
                                 .f_df_denominator = f.df_denominator,
                                 .f_pvalue = f.pvalue,
                                 .pvalue_adjusted = q.pvalue,
                                 .sentence = {}});
                pvalues.push_back(q.pvalue);
            }
        }
    }
    const std::vector<double> adjusted =
        stats::adjust_pvalues(pvalues, stats::correction_of(plan.correction).value_or(stats::Correction::holm));
    for (std::size_t i = 0; i < found.size(); ++i) {
        found[i].pvalue_adjusted = adjusted[i];
        found[i].sentence = sentence_of(found[i], plan.confidence_level);
    }
    return found;
}

} // namespace cxlift
