#include "core/analyze/compare_resolved.hpp"

#include "core/analyze/words.hpp"
#include "stats/means/geometric_mean_test.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/survival/resolved_mean.hpp"

#include <cmath>

namespace cxlift {
namespace {

void note_left_out(const ResolvedTimes& control, const ResolvedTimes& treatment, stats::Comparison& result) {
    if (control.n_other + treatment.n_other > 0) {
        result.notes.emplace_back("The mean of resolved units leaves out those that take long: " + grouped(control.n_other) +
                                  " of the control and " + grouped(treatment.n_other) + " of the treatment are not resolved.");
    }
}

} // namespace

ResolvedTimes resolved_times(const Summary& summary) {
    const auto* by_unit = std::get_if<stats::UnitTimes>(&summary);
    const stats::Survival units = by_unit == nullptr ? std::get<stats::Survival>(summary) : by_unit->survival();
    return {.times = stats::event_times(units), .n_other = units.n_censored()};
}

void note_resolved(const ResolvedTimes& control, const ResolvedTimes& treatment, stats::Comparison& result) {
    const stats::MeanReliability found =
        stats::mean_reliability(stats::Moments::of(control.times), stats::Moments::of(treatment.times));
    if (!found.is_reliable && !std::isnan(result.pvalue)) {
        result.notes.emplace_back("Do not rely on this interval: it may cover too seldom. Times with a skewness of " +
                                  short_number(found.skewness) + " need some " + grouped(found.needed) +
                                  " resolved units in each variant; read the mean up to the horizon, or the geometric mean.");
    }
    note_left_out(control, treatment, result);
}

void note_zeros(std::int64_t control, std::int64_t treatment, stats::Comparison& result) {
    if (control + treatment > 0) {
        result.notes.emplace_back("A time of 0 has no logarithm and is left out: " + grouped(control) + " of the control and " +
                                  grouped(treatment) + " of the treatment.");
    }
}

stats::Comparison compare_resolved(const MetricEstimand& estimand, const ResolvedTimes& control, const ResolvedTimes& treatment,
                                   const stats::TestOptions& options) {
    if (estimand.estimand != Estimand::geometric_mean) {
        stats::Comparison result =
            stats::welch_t_test(stats::Moments::of(control.times), stats::Moments::of(treatment.times), options);
        note_resolved(control, treatment, result);
        return result;
    }
    const stats::Logarithms of_control = stats::logarithms_of(control.times, "times");
    const stats::Logarithms of_treatment = stats::logarithms_of(treatment.times, "times");
    stats::Comparison result = stats::geometric_mean_test(of_control.moments, of_treatment.moments, options);
    result.notes.emplace_back("Geometric means of the resolved units: read the lift, which is of their ratio.");
    note_zeros(of_control.n_zero, of_treatment.n_zero, result);
    note_left_out(control, treatment, result);
    return result;
}

stats::Comparison not_reached(std::int64_t n_control, std::int64_t n_treatment, double within) {
    stats::Comparison result;
    result.method = "share with the event";
    result.n_control = n_control;
    result.n_treatment = n_treatment;
    result.notes.emplace_back("The service level " + short_number(within) +
                              " lies beyond the times that were observed, so nobody knows who is resolved by then.");
    return result;
}

} // namespace cxlift
