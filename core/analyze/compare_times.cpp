#include "core/analyze/compare_times.hpp"

#include "core/analyze/compare_resolved.hpp"
#include "core/analyze/words.hpp"
#include "stats/survival/cumulative_incidence.hpp"
#include "stats/survival/event_free_test.hpp"
#include "stats/survival/log_rank.hpp"
#include "stats/survival/median_survival_test.hpp"
#include "stats/survival/restricted_mean_margin.hpp"
#include "stats/survival/restricted_mean_test.hpp"
#include "stats/survival/unit_times_test.hpp"

#include <cmath>

namespace cxlift {
namespace {

using stats::Survival;

bool reaches(const Survival& units, double horizon) {
    return units.n() == 0 || units.ends_at_zero() || units.last() >= horizon;
}

// That of the plan where both variants' curves go so far.
std::optional<double> horizon_of(const Metric& metric, const Survival& control, const Survival& treatment) {
    const std::optional<double>& asked = metric.horizon;
    return asked.has_value() && reaches(control, *asked) && reaches(treatment, *asked) ? asked : std::nullopt;
}

// What the share of those who had it is called.
std::string_view ended(const Metric& metric) {
    return metric.type->is_outcome ? "come back" : "are resolved";
}

void note_log_rank(const Metric& metric, const Survival& control, const Survival& treatment, stats::Comparison& result) {
    const stats::LogRank found = stats::log_rank_test({&control, 1}, {&treatment, 1});
    if (!std::isnan(found.pvalue)) {
        result.notes.push_back("Log-rank test: p = " + short_pvalue(found.pvalue) + "; the treatment's units " +
                               std::string(ended(metric)) + " at " + short_number(found.hazard_ratio) +
                               " times the control's rate.");
    }
}

stats::Comparison compare_restricted_means(const Metric& metric, const Survival& control, const Survival& treatment,
                                           const stats::TestOptions& options) {
    const std::optional<double> horizon = horizon_of(metric, control, treatment);
    stats::Comparison result = stats::restricted_mean_test(control, treatment, horizon, options);
    if (horizon.has_value()) {
        result.notes.push_back("Mean times up to the horizon " + short_number(*horizon) + ".");
    } else if (metric.horizon.has_value()) {
        result.notes.push_back("The plan's horizon " + short_number(*metric.horizon) +
                               " lies beyond the times that were observed.");
    }
    note_log_rank(metric, control, treatment, result);
    return result;
}

stats::Comparison nobody_observed(std::int64_t n_control, std::int64_t n_treatment, double days) {
    stats::Comparison result;
    result.method = "share without the event";
    result.n_control = n_control;
    result.n_treatment = n_treatment;
    result.notes.emplace_back("No unit of a variant was observed for " + short_number(days) +
                              " days, so nobody knows who has not come back by then.");
    return result;
}

} // namespace

stats::Comparison compare_times(const Metric& metric, const MetricEstimand& estimand, const Survival& control,
                                const Survival& treatment, const stats::TestOptions& options) {
    if (estimand.estimand == Estimand::restricted_mean) {
        return compare_restricted_means(metric, control, treatment, options);
    }
    if (estimand.estimand == Estimand::median_time) {
        return stats::median_survival_test(control, treatment, options);
    }
    if (estimand.estimand == Estimand::resolved_within) {
        return reaches(control, estimand.within) && reaches(treatment, estimand.within)
                   ? stats::event_within_test(control, treatment, estimand.within, options)
                   : not_reached(control.n(), treatment.n(), estimand.within);
    }
    if (estimand.estimand == Estimand::churned) {
        return reaches(control, estimand.within) && reaches(treatment, estimand.within)
                   ? stats::event_free_test(control, treatment, estimand.within, options)
                   : nobody_observed(control.n(), treatment.n(), estimand.within);
    }
    return compare_resolved(estimand, resolved_times(control), resolved_times(treatment), options);
}

double compare_times_at(const Metric& metric, const MetricEstimand& estimand, const Survival& control,
                        const Survival& treatment, const stats::NullPoint& null, stats::Alternative alternative) {
    if (estimand.estimand == Estimand::churned) {
        return reaches(control, estimand.within) && reaches(treatment, estimand.within)
                   ? stats::event_free_margin_pvalue(control, treatment, estimand.within, null, alternative)
                   : std::nan("");
    }
    return stats::restricted_mean_margin_pvalue(control, treatment, horizon_of(metric, control, treatment), null, alternative);
}

double times_control_share(const Metric& metric, const MetricEstimand& estimand, const Survival& control,
                           const Survival& treatment) {
    if (estimand.estimand == Estimand::restricted_mean) {
        return stats::restricted_mean_control_share(control, treatment, horizon_of(metric, control, treatment));
    }
    if (estimand.estimand == Estimand::resolved_within || estimand.estimand == Estimand::churned) {
        const double of_control = stats::incidence_at({&control, 1}, estimand.within).variance;
        const double of_treatment = stats::incidence_at({&treatment, 1}, estimand.within).variance;
        return of_control / (of_control + of_treatment);
    }
    return std::nan(""); // a median's limits are no multiples of a standard error, nor those of a geometric mean
}

} // namespace cxlift
