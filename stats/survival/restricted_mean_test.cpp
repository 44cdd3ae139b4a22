#include "stats/survival/restricted_mean_test.hpp"

#include "stats/checks.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/means/rescale.hpp"
#include "stats/survival/restricted_mean.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace cxlift::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double horizon_of(const Survival& control, const Survival& treatment, const std::optional<double>& asked, Comparison& result) {
    if (asked) {
        check_horizon("restricted_mean_test", control, *asked, " of the control");
        check_horizon("restricted_mean_test", treatment, *asked, " of the treatment");
        return *asked;
    }
    if (control.n() == 0 || treatment.n() == 0) {
        return nan;
    }
    const double horizon = std::min(control.last(), treatment.last());
    std::ostringstream note;
    note.precision(6);
    note << "Means up to the horizon " << horizon << ", the smaller of the two variants' largest times.";
    result.notes.push_back(note.str());
    return horizon;
}

// Of the two areas, those over or those under the curves, whichever are small: their difference keeps its digits.
double difference_of(const RestrictedMean& control, const RestrictedMean& treatment) {
    const bool few_events = control.lost + treatment.lost < control.value + treatment.value;
    return few_events ? control.lost - treatment.lost : treatment.value - control.value;
}

} // namespace

Comparison restricted_mean_test(const Survival& control, const Survival& treatment, std::optional<double> horizon,
                                const TestOptions& options) {
    check_options("restricted_mean_test", options);
    Comparison result;
    result.method = "restricted mean, z";
    result.n_control = control.n();
    result.n_treatment = treatment.n();
    const double until = horizon_of(control, treatment, horizon, result);
    const int exponent = unit_exponent(until);
    const RestrictedMean mean_control = restricted_mean(control, until, exponent);
    const RestrictedMean mean_treatment = restricted_mean(treatment, until, exponent);
    result.control_value = mean_control.value;
    result.treatment_value = mean_treatment.value;
    result.difference = difference_of(mean_control, mean_treatment);
    if (control.n() < 2 || treatment.n() < 2) {
        result.notes.emplace_back("A variant has fewer than two units, so the difference cannot be tested.");
    } else {
        const double critical = test_difference(
            result, mean_control.variance + mean_treatment.variance, std::numeric_limits<double>::infinity(), options,
            "No event before the horizon tells units apart in either variant, so the difference cannot be tested.");
        if (!std::isnan(critical)) {
            set_lift(result, fieller_lift({.value = mean_control.value, .variance = mean_control.variance},
                                          {.value = mean_treatment.value, .variance = mean_treatment.variance},
                                          result.difference, critical, options.alternative));
        }
    }
    scale_back(result, exponent);
    return result;
}

} // namespace cxlift::stats
