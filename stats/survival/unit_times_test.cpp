#include "stats/survival/unit_times_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/means/rescale.hpp"
#include "stats/proportions/two_proportion_test.hpp"
#include "stats/survival/cumulative_incidence.hpp"
#include "stats/survival/restricted_mean.hpp"
#include "stats/survival/unit_incidence.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t enough_clusters = 20;

bool is_clustered(const UnitTimes& control, const UnitTimes& treatment) {
    return !(control.one_row_a_unit() && treatment.one_row_a_unit());
}

double last_of(const UnitTimes& units) {
    return units.n() == 0 ? nan : *std::ranges::max_element(units.time());
}

// NaN where a variant has no unit.
double common_last(const UnitTimes& control, const UnitTimes& treatment) {
    return control.n() == 0 || treatment.n() == 0 ? nan : std::min(last_of(control), last_of(treatment));
}

void note_clusters(const UnitTimes& control, const UnitTimes& treatment, Comparison& result) {
    if (!is_clustered(control, treatment)) {
        return;
    }
    std::ostringstream note;
    note << "The control has " << control.n() << " rows of " << control.units() << " units, the treatment " << treatment.n()
         << " of " << treatment.units() << "; a unit is a cluster.";
    result.notes.push_back(note.str());
    if (std::min(control.units(), treatment.units()) < enough_clusters) {
        result.notes.emplace_back("A variant has fewer than 20 clusters: the test is significant too often.");
    }
}

// Fills in what follows from two estimates.
void compare_estimates(Comparison& result, const Estimate& control, const Estimate& treatment, const TestOptions& options,
                       std::string_view constant) {
    const double critical = test_difference(result, control.variance + treatment.variance, infinity, options, constant);
    if (!std::isnan(critical)) {
        set_lift(result, fieller_lift(control, treatment, result.difference, critical, options.alternative));
    }
}

struct Means {
    Estimate control;
    Estimate treatment;
    Estimate lost_control; // areas under the incidence
    Estimate lost_treatment;
};

Means restricted_means(const UnitTimes& control, const UnitTimes& treatment, double horizon, int exponent) {
    Means means;
    means.lost_control = UnitIncidence(control).area(horizon, exponent);
    means.lost_treatment = UnitIncidence(treatment).area(horizon, exponent);
    const double whole = std::ldexp(horizon, -exponent);
    means.control = {.value = whole - means.lost_control.value, .variance = means.lost_control.variance};
    means.treatment = {.value = whole - means.lost_treatment.value, .variance = means.lost_treatment.variance};
    return means;
}

bool all_known(const Survival& any, double within) {
    for (std::size_t i = 0; i < any.size() && any.times()[i] < within; ++i) {
        if (any.censored()[i] > 0) {
            return false;
        }
    }
    return true;
}

Successes successes_within(const Survival& units, double within) {
    Successes result{.successes = 0, .n = units.n()};
    for (std::size_t i = 0; i < units.size() && units.times()[i] <= within; ++i) {
        result.successes += units.events()[i];
    }
    return result;
}

Comparison of_proportions(const Survival& control, const Survival& treatment, double within, const TestOptions& options) {
    Comparison result = two_proportion_test(successes_within(control, within), successes_within(treatment, within), options);
    result.notes.emplace_back("Nothing was censored before that time, so the shares are proportions.");
    return result;
}

} // namespace

Comparison restricted_mean_test(const UnitTimes& control, const UnitTimes& treatment, std::optional<double> horizon,
                                const TestOptions& options) {
    check_options("restricted_mean_test", options);
    Comparison result;
    result.method = is_clustered(control, treatment) ? "restricted mean, cluster-robust z" : "restricted mean, z";
    result.n_control = control.n();
    result.n_treatment = treatment.n();
    if (horizon) {
        check_horizon("restricted_mean_test", control.any_event(), *horizon, " of the control");
        check_horizon("restricted_mean_test", treatment.any_event(), *horizon, " of the treatment");
    }
    const double until = horizon.value_or(common_last(control, treatment));
    if (!horizon && !std::isnan(until)) {
        std::ostringstream note;
        note.precision(6);
        note << "Means up to the horizon " << until << ", the smaller of the two variants' largest times.";
        result.notes.push_back(note.str());
    }
    if (control.units() < 2 || treatment.units() < 2) {
        result.notes.emplace_back("A variant has fewer than two units, so the difference cannot be tested.");
        return result;
    }
    const int exponent = unit_exponent(until);
    const Means means = restricted_means(control, treatment, until, exponent);
    result.control_value = means.control.value;
    result.treatment_value = means.treatment.value;
    result.difference = means.lost_control.value - means.lost_treatment.value;
    compare_estimates(result, means.control, means.treatment, options,
                      "No event before the horizon tells units apart in either variant, so the difference cannot be tested.");
    scale_back(result, exponent);
    note_clusters(control, treatment, result);
    return result;
}

double restricted_mean_margin_pvalue(const UnitTimes& control, const UnitTimes& treatment, std::optional<double> horizon,
                                     const NullPoint& null, Alternative alternative) {
    if (std::isnan(restricted_mean_test(control, treatment, horizon).pvalue)) {
        return nan;
    }
    const double until = horizon.value_or(common_last(control, treatment));
    const int exponent = unit_exponent(until);
    const Means means = restricted_means(control, treatment, until, exponent);
    const double distance = means.treatment.value - null.ratio * means.control.value - std::ldexp(null.shift, -exponent);
    const double variance = means.treatment.variance + null.ratio * null.ratio * means.control.variance;
    return pvalue_of(distance / std::sqrt(variance), alternative, normal_upper_tail);
}

double restricted_mean_control_share(const UnitTimes& control, const UnitTimes& treatment, std::optional<double> horizon) {
    const double until = horizon.value_or(common_last(control, treatment));
    if (!(until > 0.0)) {
        return nan;
    }
    const Means means = restricted_means(control, treatment, until, unit_exponent(until));
    return means.control.variance / (means.control.variance + means.treatment.variance);
}

Comparison event_within_test(const Survival& control, const Survival& treatment, double within, const TestOptions& options) {
    check_options("event_within_test", options);
    check_horizon("event_within_test", control, within, " of the control");
    check_horizon("event_within_test", treatment, within, " of the treatment");
    if (all_known(control, within) && all_known(treatment, within)) {
        return of_proportions(control, treatment, within, options);
    }
    Comparison result = cumulative_incidence_test({&control, 1}, {&treatment, 1}, within, options);
    result.method = "share with the event, Kaplan-Meier z";
    return result;
}

Comparison event_within_test(const UnitTimes& control, const UnitTimes& treatment, double within, const TestOptions& options) {
    check_options("event_within_test", options);
    const Survival any_control = control.any_event();
    const Survival any_treatment = treatment.any_event();
    check_horizon("event_within_test", any_control, within, " of the control");
    check_horizon("event_within_test", any_treatment, within, " of the treatment");
    const bool clustered = is_clustered(control, treatment);
    if (!clustered && all_known(any_control, within) && all_known(any_treatment, within)) {
        return of_proportions(control.survival(), treatment.survival(), within, options);
    }
    Comparison result;
    result.method = clustered ? "share with the event, cluster-robust z" : "cumulative incidence, z";
    result.n_control = control.n();
    result.n_treatment = treatment.n();
    if (control.units() < 2 || treatment.units() < 2) {
        result.notes.emplace_back("A variant has fewer than two units, so the difference cannot be tested.");
        return result;
    }
    const Estimate of_control = UnitIncidence(control).at(within);
    const Estimate of_treatment = UnitIncidence(treatment).at(within);
    result.control_value = of_control.value;
    result.treatment_value = of_treatment.value;
    result.difference = of_treatment.value - of_control.value;
    compare_estimates(result, of_control, of_treatment, options,
                      "Neither share has a variance at that time, so the difference cannot be tested.");
    note_clusters(control, treatment, result);
    return result;
}

double event_within_control_share(const UnitTimes& control, const UnitTimes& treatment, double within) {
    const double of_control = UnitIncidence(control).at(within).variance;
    const double of_treatment = UnitIncidence(treatment).at(within).variance;
    return of_control / (of_control + of_treatment);
}

} // namespace cxlift::stats
