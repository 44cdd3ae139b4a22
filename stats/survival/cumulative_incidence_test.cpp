#include "stats/checks.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/survival/cumulative_incidence.hpp"
#include "stats/survival/restricted_mean.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <vector>

namespace cxlift::stats {
namespace {

// All kinds as one: by whether anybody is censored at the last time a horizon beyond it is known or not.
Survival any_kind(std::span<const Survival> kinds) {
    if (kinds.empty()) {
        return {};
    }
    std::vector<std::int64_t> events(kinds.front().size(), 0);
    std::vector<std::int64_t> censored(kinds.front().size(), 0);
    for (std::size_t i = 0; i < events.size(); ++i) {
        for (const Survival& kind : kinds) {
            events[i] += kind.events()[i];
        }
        censored[i] = kinds.front().events()[i] + kinds.front().censored()[i] - events[i];
    }
    return Survival::from_counts(kinds.front().times(), events, censored);
}

} // namespace

Comparison cumulative_incidence_test(std::span<const Survival> control, std::span<const Survival> treatment,
                                     std::optional<double> horizon, const TestOptions& options) {
    check_options("cumulative_incidence_test", options);
    check_kinds("cumulative_incidence_test", control);
    check_kinds("cumulative_incidence_test", treatment);
    const Survival any_control = any_kind(control);
    const Survival any_treatment = any_kind(treatment);
    Comparison result;
    result.method = "cumulative incidence, z";
    result.n_control = any_control.n();
    result.n_treatment = any_treatment.n();
    if (horizon) {
        check_horizon("cumulative_incidence_test", any_control, *horizon, " of the control");
        check_horizon("cumulative_incidence_test", any_treatment, *horizon, " of the treatment");
    }
    if (any_control.n() == 0 || any_treatment.n() == 0) {
        result.notes.emplace_back("A variant has no units, so the difference cannot be tested.");
        return result;
    }
    if (!horizon) {
        horizon = std::min(any_control.last(), any_treatment.last());
        std::ostringstream note;
        note.precision(6);
        note << "Incidence at the horizon " << *horizon << ", the smaller of the two variants' largest times.";
        result.notes.push_back(note.str());
    }
    const Estimate of_control = incidence_at(control, *horizon);
    const Estimate of_treatment = incidence_at(treatment, *horizon);
    result.control_value = of_control.value;
    result.treatment_value = of_treatment.value;
    result.difference = of_treatment.value - of_control.value;
    const double critical =
        test_difference(result, of_control.variance + of_treatment.variance, std::numeric_limits<double>::infinity(), options,
                        "Neither incidence has a variance at the horizon, so the difference cannot be tested.");
    if (!std::isnan(critical)) {
        set_lift(result, fieller_lift(of_control, of_treatment, result.difference, critical, options.alternative));
    }
    return result;
}

} // namespace cxlift::stats
