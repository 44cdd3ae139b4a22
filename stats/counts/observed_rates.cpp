#include "stats/counts/observed_rates.hpp"

#include "stats/checks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void check(const EventCount& sample, const std::string& variant) {
    const std::string function = "poisson_rate_test";
    check_count(function, "events_" + variant, sample.events);
    check_not_negative(function, "exposure_" + variant, sample.exposure);
    check_finite(function, "exposure_" + variant, sample.exposure);
    if (sample.exposure == 0.0 && sample.events > 0) {
        throw std::invalid_argument(function + ": exposure_" + variant + " is 0, must be above 0 where there are events.");
    }
}

} // namespace

Comparison observed_rates(const EventCount& control, const EventCount& treatment, const TestOptions& options,
                          std::string method) {
    check_options("poisson_rate_test", options);
    check(control, "control");
    check(treatment, "treatment");
    Comparison result;
    result.method = std::move(method);
    result.n_control = control.events;
    result.n_treatment = treatment.events;
    result.control_value = control.rate();
    result.treatment_value = treatment.rate();
    result.difference = result.treatment_value - result.control_value;
    if (!has_exposures(control, treatment)) {
        result.notes.emplace_back("A variant has no exposure, so the rates cannot be compared.");
    } else if (control.events == 0 && treatment.events == 0) {
        result.notes.emplace_back("Neither variant has an event.");
    } else if (control.events == 0) {
        result.notes.emplace_back("The control has no event, so the lift is bounded on one side at most.");
    }
    return result;
}

bool has_exposures(const EventCount& control, const EventCount& treatment) noexcept {
    return control.exposure > 0.0 && treatment.exposure > 0.0;
}

Interval agreeing(Interval interval, double none, bool rejected, double estimate) {
    if (!rejected) {
        return {.lower = std::min(interval.lower, none), .upper = std::max(interval.upper, none)};
    }
    if (interval.contains(none)) {
        (estimate > none ? interval.lower : interval.upper) = std::nextafter(none, estimate > none ? infinity : -infinity);
    }
    return interval;
}

Lift lift_of_rates(const EventCount& control, const EventCount& treatment, const Interval& ratios) {
    if (control.events == 0) {
        const bool bounded_below = ratios.lower > 0.0;
        return {.interval = {.lower = -infinity, .upper = bounded_below ? ratios.lower - 1.0 : infinity},
                .kind = bounded_below ? LiftKind::complement : LiftKind::everything};
    }
    return {.value = (treatment.rate() - control.rate()) / control.rate(),
            .interval = {.lower = ratios.lower - 1.0, .upper = ratios.upper - 1.0},
            .kind = LiftKind::bounded};
}

} // namespace cxlift::stats
