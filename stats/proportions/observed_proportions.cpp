#include "stats/proportions/observed_proportions.hpp"

#include "stats/checks.hpp"
#include "stats/proportions/rare_counts.hpp"
#include "stats/tails.hpp"

#include <algorithm>
#include <iomanip>
#include <limits>
#include <sstream>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

} // namespace

Comparison observed_proportions(const Successes& control, const Successes& treatment, const TestOptions& options,
                                std::string method) {
    check_options("two_proportion_test", options);
    check_successes("two_proportion_test", "control", control.successes, control.n);
    check_successes("two_proportion_test", "treatment", treatment.successes, treatment.n);
    Comparison result;
    result.method = std::move(method);
    result.n_control = control.n;
    result.n_treatment = treatment.n;
    result.control_value = control.share();
    result.treatment_value = treatment.share();
    result.difference = result.treatment_value - result.control_value;
    result.odds_ratio = observed_odds_ratio(control, treatment);
    if (control.n == 0 || treatment.n == 0) {
        result.notes.emplace_back("A variant has no units, so the difference cannot be tested.");
        return result;
    }
    result.df = infinity;
    return result;
}

void note_rare_cells(Comparison& result, const Successes& control, const Successes& treatment) {
    const auto units = static_cast<double>(std::min(control.n, treatment.n));
    const double successes = static_cast<double>(control.successes) + static_cast<double>(treatment.successes);
    const double failures = static_cast<double>(control.failures()) + static_cast<double>(treatment.failures());
    const double least = units * (std::min(successes, failures) / (successes + failures));
    if (least > 0.0 && least < least_expected) {
        std::ostringstream note;
        note << std::setprecision(2) << "A cell of the table expects " << least
             << " units, fewer than 5: the interval may hold the truth less often than it says; 'barnard' is exact.";
        result.notes.push_back(note.str());
    }
}

double observed_odds_ratio(const Successes& control, const Successes& treatment) {
    return (static_cast<double>(treatment.successes) * static_cast<double>(control.failures())) /
           (static_cast<double>(control.successes) * static_cast<double>(treatment.failures()));
}

Lift lift_of_ratios(const Successes& control, const Successes& treatment, const Interval& ratios) {
    if (control.successes == 0) {
        const bool bounded_below = ratios.lower > 0.0;
        return {.interval = {.lower = -infinity, .upper = bounded_below ? ratios.lower - 1.0 : infinity},
                .kind = bounded_below ? LiftKind::complement : LiftKind::everything};
    }
    return {.value = (treatment.share() - control.share()) / control.share(),
            .interval = {.lower = ratios.lower - 1.0, .upper = ratios.upper - 1.0},
            .kind = LiftKind::bounded};
}

Interval difference_around(double estimate, double half_width, Alternative alternative) {
    const Interval around = interval_around(estimate, half_width, alternative);
    return {.lower = std::max(-1.0, around.lower), .upper = std::min(1.0, around.upper)};
}

} // namespace cxlift::stats
