#include "stats/means/mean_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Tested {
    Comparison result;
    MeanVariances variances;
    double critical = nan; // of the statistic; NaN where nothing could be tested
};

Tested tested(const MeanMethod& method, const Moments& control, const Moments& treatment, const TestOptions& options) {
    check_options(method.function, options);
    Tested test;
    Comparison& result = test.result;
    result.method = method.name;
    result.n_control = control.n;
    result.n_treatment = treatment.n;
    result.control_value = control.n == 0 ? nan : control.mean;
    result.treatment_value = treatment.n == 0 ? nan : treatment.mean;
    result.difference = (result.treatment_value - result.control_value) + (treatment.mean_low - control.mean_low);
    if (control.n < 2 || treatment.n < 2) {
        result.notes.emplace_back("A variant has fewer than two values, so the difference cannot be tested.");
        return test;
    }
    test.variances = method.variances(control, treatment);
    test.critical = test_difference(result, test.variances.control + test.variances.treatment, test.variances.df, options,
                                    "No value differs from another within either variant, so the difference cannot be tested.");
    return test;
}

} // namespace

double test_difference(Comparison& result, double variance, double df, const TestOptions& options, std::string_view constant) {
    result.std_error = std::sqrt(variance);
    if (!std::isfinite(result.std_error)) {
        result.notes.emplace_back("The values are so large that their squares overflow; measure them in a larger unit.");
        return nan;
    }
    if (result.std_error == 0.0) {
        result.notes.emplace_back(constant);
        return nan;
    }
    result.df = df;
    result.statistic = result.difference / result.std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, [&](double t) { return student_t_upper_tail(t, df); });
    const double critical = student_t_upper_quantile(tail_of(options), df);
    result.difference_interval = interval_around(result.difference, critical * result.std_error, options.alternative);
    return critical;
}

void set_lift(Comparison& result, const Lift& lift) {
    result.lift = lift;
    if (lift.kind == LiftKind::refused) {
        result.notes.emplace_back("The control mean is exactly 0, so there is no lift.");
    } else if (result.control_value < 0.0) {
        result.notes.emplace_back("The control mean is negative, so a positive lift is a decrease.");
    }
}

Comparison compare_differences(const MeanMethod& method, const Moments& control, const Moments& treatment,
                               const TestOptions& options) {
    return tested(method, control, treatment, options).result;
}

Comparison compare_means(const MeanMethod& method, const Moments& control, const Moments& treatment,
                         const TestOptions& options) {
    Tested test = tested(method, control, treatment, options);
    if (!std::isnan(test.critical)) {
        set_lift(test.result, fieller_lift({.value = control.mean, .variance = test.variances.control},
                                           {.value = treatment.mean, .variance = test.variances.treatment},
                                           test.result.difference, test.critical, options.alternative));
    }
    return test.result;
}

double margin_pvalue(const MeanMethod& method, const Moments& control, const Moments& treatment, const NullPoint& null,
                     Alternative alternative) {
    const Tested plain = tested(method, control, treatment, {});
    if (std::isnan(plain.critical)) {
        return nan;
    }
    // The difference first: it is exact where the means are large and close.
    const double deviation = plain.result.difference - null.shift - (null.ratio - 1.0) * control.mean;
    const double std_error = std::hypot(std::sqrt(plain.variances.treatment), null.ratio * std::sqrt(plain.variances.control));
    return pvalue_of(deviation / std_error, alternative, [&](double t) { return student_t_upper_tail(t, plain.variances.df); });
}

} // namespace cxlift::stats
