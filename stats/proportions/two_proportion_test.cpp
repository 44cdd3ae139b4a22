#include "stats/proportions/two_proportion_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/proportions/restricted_proportions.hpp"
#include "stats/proportions/score_interval.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Lift koopman_lift(const Successes& control, const Successes& treatment, const TestOptions& options) {
    const auto [lower, upper] = ratio_score_interval(control, treatment, options.confidence_level, options.alternative);
    if (control.successes == 0) {
        const bool bounded_below = lower > 0.0;
        return {.interval = bounded_below ? Interval{.lower = -infinity, .upper = lower - 1.0}
                                          : Interval{.lower = -infinity, .upper = infinity},
                .kind = bounded_below ? LiftKind::complement : LiftKind::everything};
    }
    const double p_control = static_cast<double>(control.successes) / static_cast<double>(control.n);
    const double p_treatment = static_cast<double>(treatment.successes) / static_cast<double>(treatment.n);
    return {.value = (p_treatment - p_control) / p_control,
            .interval = {.lower = lower - 1.0, .upper = upper - 1.0},
            .kind = LiftKind::bounded};
}

} // namespace

Comparison two_proportion_test(const Successes& control, const Successes& treatment, const TestOptions& options) {
    check_options("two_proportion_test", options);
    check_successes("two_proportion_test", "control", control.successes, control.n);
    check_successes("two_proportion_test", "treatment", treatment.successes, treatment.n);
    Comparison result;
    result.method = "score z (Miettinen-Nurminen, Koopman)";
    result.n_control = control.n;
    result.n_treatment = treatment.n;
    result.df = infinity;
    result.control_value = static_cast<double>(control.successes) / static_cast<double>(control.n);
    result.treatment_value = static_cast<double>(treatment.successes) / static_cast<double>(treatment.n);
    result.difference = result.treatment_value - result.control_value;
    if (control.n == 0 || treatment.n == 0) {
        result.notes.emplace_back("A variant has no units, so the difference cannot be tested.");
        return result;
    }
    const auto total = static_cast<double>(control.n) + static_cast<double>(treatment.n);
    result.std_error = std::sqrt(variance_at_difference(control, treatment, 0.0) * (total / (total - 1.0)));
    result.statistic = difference_score(control, treatment, 0.0);
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    result.difference_interval = difference_score_interval(control, treatment, options.confidence_level, options.alternative);
    result.lift = koopman_lift(control, treatment, options);
    if (result.std_error == 0.0) {
        result.notes.emplace_back(control.successes == 0 ? "No unit of either variant has a success."
                                                         : "Every unit of both variants has a success.");
    } else if (control.successes == 0) {
        result.notes.emplace_back("No unit of the control has a success, so the lift is bounded on one side at most.");
    }
    return result;
}

} // namespace cxlift::stats
