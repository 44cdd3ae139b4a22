#include "stats/means/welch_t_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

// Satterthwaite (1946): df = (a + b)^2 / (a^2 / (n_a - 1) + b^2 / (n_b - 1)), through shares so that nothing overflows.
double satterthwaite_df(double variance_control, std::int64_t n_control, double variance_treatment, std::int64_t n_treatment) {
    const double total = variance_control + variance_treatment;
    const double a = variance_control / total;
    const double b = variance_treatment / total;
    return 1.0 / (a * a / static_cast<double>(n_control - 1) + b * b / static_cast<double>(n_treatment - 1));
}

double variance_of_mean(const Moments& sample) {
    return sample.variance() / static_cast<double>(sample.n);
}

void note_sign_of_lift(Comparison& result) {
    if (result.lift.kind == LiftKind::refused) {
        result.notes.emplace_back("The control mean is exactly 0, so there is no lift.");
    } else if (result.control_value < 0.0) {
        result.notes.emplace_back("The control mean is negative, so a positive lift is a decrease.");
    }
}

struct Tested {
    Comparison result;
    double critical = std::numeric_limits<double>::quiet_NaN(); // of the statistic; NaN where nothing could be tested
};

Tested test_difference(const Moments& control, const Moments& treatment, const TestOptions& options) {
    check_options("welch_t_test", options);
    Tested tested;
    Comparison& result = tested.result;
    result.method = "Welch t";
    result.n_control = control.n;
    result.n_treatment = treatment.n;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    result.control_value = control.n == 0 ? nan : control.mean;
    result.treatment_value = treatment.n == 0 ? nan : treatment.mean;
    result.difference = (result.treatment_value - result.control_value) + (treatment.mean_low - control.mean_low);
    if (control.n < 2 || treatment.n < 2) {
        result.notes.emplace_back("A variant has fewer than two values, so the difference cannot be tested.");
        return tested;
    }
    const double variance_control = variance_of_mean(control);
    const double variance_treatment = variance_of_mean(treatment);
    result.std_error = std::sqrt(variance_control + variance_treatment);
    if (!std::isfinite(result.std_error)) {
        result.notes.emplace_back("The values are so large that their squares overflow; measure them in a larger unit.");
        return tested;
    }
    if (result.std_error == 0.0) {
        result.notes.emplace_back("No value differs from another within either variant, so the difference cannot be tested.");
        return tested;
    }
    result.df = satterthwaite_df(variance_control, control.n, variance_treatment, treatment.n);
    result.statistic = result.difference / result.std_error;
    result.pvalue =
        pvalue_of(result.statistic, options.alternative, [&](double t) { return student_t_upper_tail(t, result.df); });
    tested.critical = student_t_upper_quantile(tail_of(options), result.df);
    result.difference_interval = interval_around(result.difference, tested.critical * result.std_error, options.alternative);
    return tested;
}

} // namespace

Comparison welch_difference(const Moments& control, const Moments& treatment, const TestOptions& options) {
    return test_difference(control, treatment, options).result;
}

Comparison welch_t_test(const Moments& control, const Moments& treatment, const TestOptions& options) {
    Tested tested = test_difference(control, treatment, options);
    Comparison& result = tested.result;
    if (!std::isnan(tested.critical)) {
        result.lift = fieller_lift({.value = control.mean, .variance = variance_of_mean(control)},
                                   {.value = treatment.mean, .variance = variance_of_mean(treatment)}, tested.critical,
                                   options.alternative);
        note_sign_of_lift(result);
    }
    return result;
}

} // namespace cxlift::stats
