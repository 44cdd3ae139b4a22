#include "stats/survival/event_free_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "stats/survival/cumulative_incidence.hpp"
#include "stats/survival/restricted_mean.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

bool all_known(const Survival& units, double until) {
    for (std::size_t i = 0; i < units.size() && units.times()[i] < until; ++i) {
        if (units.censored()[i] > 0) {
            return false;
        }
    }
    return true;
}

Successes without_event(const Survival& units, double until) {
    Successes result{.successes = units.n(), .n = units.n()};
    for (std::size_t i = 0; i < units.size() && units.times()[i] <= until; ++i) {
        result.successes -= units.events()[i];
    }
    return result;
}

Estimate share_without(const Survival& units, double until) {
    const Estimate with = incidence_at({&units, 1}, until);
    return {.value = 1.0 - with.value, .variance = with.variance};
}

} // namespace

Comparison event_free_test(const Survival& control, const Survival& treatment, double until, const TestOptions& options) {
    check_options("event_free_test", options);
    check_horizon("event_free_test", control, until, " of the control");
    check_horizon("event_free_test", treatment, until, " of the treatment");
    if (all_known(control, until) && all_known(treatment, until)) {
        Comparison result = two_proportion_test(without_event(control, until), without_event(treatment, until), options);
        result.notes.emplace_back("Nothing was censored before that time, so the shares are proportions.");
        return result;
    }
    Comparison result;
    result.method = "share without the event, Kaplan-Meier z";
    result.n_control = control.n();
    result.n_treatment = treatment.n();
    if (control.n() < 2 || treatment.n() < 2) {
        result.notes.emplace_back("A variant has fewer than two units, so the difference cannot be tested.");
        return result;
    }
    const Estimate c = share_without(control, until);
    const Estimate t = share_without(treatment, until);
    result.control_value = c.value;
    result.treatment_value = t.value;
    result.difference = t.value - c.value;
    const double critical = test_difference(result, c.variance + t.variance, std::numeric_limits<double>::infinity(), options,
                                            "Neither share has a variance at that time, so the difference cannot be tested.");
    if (!std::isnan(critical)) {
        set_lift(result, fieller_lift(c, t, result.difference, critical, options.alternative));
    }
    return result;
}

double event_free_margin_pvalue(const Survival& control, const Survival& treatment, double until, const NullPoint& null,
                                Alternative alternative) {
    if (std::isnan(event_free_test(control, treatment, until).pvalue)) {
        return std::nan("");
    }
    if (all_known(control, until) && all_known(treatment, until)) {
        return proportion_margin_pvalue(without_event(control, until), without_event(treatment, until), null, alternative);
    }
    const Estimate c = share_without(control, until);
    const Estimate t = share_without(treatment, until);
    const double distance = t.value - null.ratio * c.value - null.shift;
    return pvalue_of(distance / std::sqrt(t.variance + null.ratio * null.ratio * c.variance), alternative, normal_upper_tail);
}

} // namespace cxlift::stats
