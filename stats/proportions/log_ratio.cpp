#include "stats/proportions/log_ratio.hpp"

#include "stats/tails.hpp"

#include <cmath>
#include <limits>

namespace cxlift::stats {
namespace {

// Counts that need not be whole.
struct Part {
    double successes;
    double failures;

    [[nodiscard]] double n() const { return successes + failures; }
    [[nodiscard]] double share() const { return successes / n(); }
    // 1 / successes - 1 / n
    [[nodiscard]] double variance_of_log() const { return failures / (successes * n()); }
};

Part part(const Successes& sample) {
    return {.successes = static_cast<double>(sample.successes), .failures = static_cast<double>(sample.failures())};
}

LogRatio of(const Part& control, const Part& treatment) {
    const double lift = (treatment.share() - control.share()) / control.share();
    return {.value = std::abs(lift) < 0.5 ? std::log1p(lift) : std::log(treatment.share() / control.share()),
            .std_error = std::sqrt(treatment.variance_of_log() + control.variance_of_log())};
}

bool nothing_fails(const Successes& control, const Successes& treatment) {
    return control.failures() == 0 && treatment.failures() == 0;
}

} // namespace

LogRatio log_ratio(const Successes& control, const Successes& treatment) {
    return of(part(control), part(treatment));
}

bool has_log_ratio(const Successes& control, const Successes& treatment) {
    return control.successes > 0 && treatment.successes > 0 && !nothing_fails(control, treatment);
}

LogRatio adjusted_log_ratio(const Successes& control, const Successes& treatment) {
    const bool full = nothing_fails(control, treatment);
    const auto adjusted = [&](const Successes& sample) {
        Part result = part(sample);
        (full ? result.failures : result.successes) += 0.5;
        return result;
    };
    return of(adjusted(control), adjusted(treatment));
}

std::string_view adjustment_note(const Successes& control, const Successes& treatment) {
    return nothing_fails(control, treatment)
               ? "No unit fails, so the interval of the lift counts half a success of each variant as a failure."
               : "A variant has no success, so the interval of the lift rests on the half success that is added to each.";
}

Lift lift_of_log_ratio(const Successes& control, const Successes& treatment, const LogRatio& ratio, double critical,
                       Alternative alternative) {
    const Interval logs = interval_around(ratio.value, critical * ratio.std_error, alternative);
    const double value = control.successes == 0 ? std::numeric_limits<double>::quiet_NaN()
                                                : (treatment.share() - control.share()) / control.share();
    return {.value = value,
            .interval = {.lower = std::expm1(logs.lower), .upper = std::expm1(logs.upper)},
            .kind = LiftKind::bounded};
}

} // namespace cxlift::stats
