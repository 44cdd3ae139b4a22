#include "stats/proportions/exact/enumeration.hpp"

#include "stats/checks.hpp"
#include "stats/proportions/observed_proportions.hpp"

#include <limits>

namespace cxlift::stats {

Comparison exact_comparison(const char* function, const std::string& method, const Successes& control,
                            const Successes& treatment, const TestOptions& options) {
    check_options(function, options);
    check_successes(function, "control", control.successes, control.n);
    check_successes(function, "treatment", treatment.successes, treatment.n);
    Comparison result;
    result.method = method;
    result.n_control = control.n;
    result.n_treatment = treatment.n;
    result.control_value = static_cast<double>(control.successes) / static_cast<double>(control.n);
    result.treatment_value = static_cast<double>(treatment.successes) / static_cast<double>(treatment.n);
    result.difference = result.treatment_value - result.control_value;
    return result;
}

bool can_compare(Comparison& result) {
    if (result.n_control == 0 || result.n_treatment == 0) {
        result.notes.emplace_back("A variant has no units, so the difference cannot be tested.");
        return false;
    }
    return true;
}

bool can_enumerate(Comparison& result, std::int64_t most) {
    // Each alone first: the sum of two large counts could overflow.
    if (result.n_control > most || result.n_treatment > most - result.n_control) {
        result.notes.emplace_back("More than " + std::to_string(most) +
                                  " units are too many to go through all outcomes; use the score test.");
        return false;
    }
    return true;
}

void add_exact_intervals(Comparison& result, ScoreInversion& inversion, const Successes& control, const Successes& treatment,
                         double confidence_level) {
    result.difference_interval = inversion.difference_interval(result.pvalue, confidence_level);
    result.lift = lift_of_ratios(control, treatment, inversion.ratio_interval(result.pvalue, confidence_level));
}

void note_empty_cells(Comparison& result, const Successes& control, const Successes& treatment) {
    if (control.successes == 0 && treatment.successes == 0) {
        result.notes.emplace_back("No unit of either variant has a success.");
    } else if (control.successes == control.n && treatment.successes == treatment.n) {
        result.notes.emplace_back("Every unit of both variants has a success.");
    } else if (control.successes == 0) {
        result.notes.emplace_back("No unit of the control has a success, so the lift is bounded on one side at most.");
    }
}

} // namespace cxlift::stats
