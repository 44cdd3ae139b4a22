#include "stats/bounds/observed_answers.hpp"

#include "stats/checks.hpp"
#include "stats/means/rescale.hpp"

#include <cmath>
#include <stdexcept>

namespace cxlift::stats {
namespace {

void check(const std::string& function, const Answers& answers, const std::string& variant) {
    check_count(function, "n_" + variant, answers.units);
    if (answers.n > answers.units) {
        throw std::invalid_argument(function + ": n_" + variant + " is " + std::to_string(answers.units) +
                                    ", must not be below the " + std::to_string(answers.n) + " answers.");
    }
    if (!std::isfinite(answers.largest_magnitude())) {
        throw std::invalid_argument(function + ": " + variant + " holds an infinite value; a mean needs finite numbers.");
    }
}

} // namespace

DifferenceBounds observed_answers(const std::string& function, const Answers& control, const Answers& treatment,
                                  double confidence_level, const Measure& measure) {
    check_confidence_level(function, confidence_level);
    check(function, control, "control");
    check(function, treatment, "treatment");
    DifferenceBounds result;
    result.n_control = control.units;
    result.n_treatment = treatment.units;
    result.response_control = control.response_rate();
    result.response_treatment = treatment.response_rate();
    if (control.n > 0 && treatment.n > 0) {
        result.difference = trimmed_mean(treatment, static_cast<double>(treatment.n), true, measure).mean -
                            trimmed_mean(control, static_cast<double>(control.n), true, measure).mean;
    }
    return result;
}

void finish(DifferenceBounds& result, double confidence_level, const Measure& measure) {
    result.difference_interval =
        imbens_manski_interval(result.bounds, result.lower_std_error, result.upper_std_error, confidence_level);
    result.bounds = scaled_back(result.bounds, measure.exponent);
    result.difference_interval = scaled_back(result.difference_interval, measure.exponent);
    for (double* value : {&result.difference, &result.lower_std_error, &result.upper_std_error}) {
        *value = std::ldexp(*value, measure.exponent);
    }
}

} // namespace cxlift::stats
