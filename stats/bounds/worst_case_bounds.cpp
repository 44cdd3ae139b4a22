#include "stats/bounds/lee_bounds.hpp"
#include "stats/bounds/observed_answers.hpp"
#include "stats/checks.hpp"
#include "stats/means/rescale.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace cxlift::stats {
namespace {

void check(const Scale& scale, const Answers& answers) {
    const std::string function = "worst_case_bounds";
    check_finite(function, "lowest", scale.lowest);
    check_finite(function, "highest", scale.highest);
    if (!(scale.lowest < scale.highest)) {
        throw std::invalid_argument(function + ": lowest is " + std::to_string(scale.lowest) +
                                    ", must be below highest = " + std::to_string(scale.highest) + ".");
    }
    if (answers.n > 0 && (answers.values.front().value < scale.lowest || answers.values.back().value > scale.highest)) {
        const double off =
            answers.values.front().value < scale.lowest ? answers.values.front().value : answers.values.back().value;
        throw std::invalid_argument(function + ": an answer is " + std::to_string(off) +
                                    ", must lie within lowest and highest.");
    }
}

struct Filled {
    double mean = 0.0;
    double variance = 0.0; // of the mean
};

// All units, those who did not answer with one end of the scale.
Filled filled(const Answers& answers, double missing, const Measure& measure) {
    Answers all = answers;
    const std::int64_t absent = answers.units - answers.n;
    if (absent > 0) {
        const auto place =
            std::find_if(all.values.begin(), all.values.end(), [&](const Answers::Value& one) { return one.value >= missing; });
        if (place != all.values.end() && place->value == missing) {
            place->times += absent;
        } else {
            all.values.insert(place, {.value = missing, .times = absent});
        }
    }
    all.n = all.units;
    const TrimmedMean mean = trimmed_mean(all, static_cast<double>(all.units), true, measure);
    return {.mean = mean.mean, .variance = mean.variance_of_mean};
}

} // namespace

DifferenceBounds worst_case_bounds(const Answers& control, const Answers& treatment, const Scale& scale,
                                   double confidence_level) {
    check(scale, control);
    check(scale, treatment);
    const Measure measure{.exponent = unit_exponent(std::max(std::abs(scale.lowest), std::abs(scale.highest))),
                          .origin = scale.lowest};
    DifferenceBounds result = observed_answers("worst_case_bounds", control, treatment, confidence_level, measure);
    result.method = "worst-case bounds, Imbens-Manski interval";
    if (control.units < 2 || treatment.units < 2) {
        result.notes.emplace_back("A variant has fewer than two units, so there are no bounds.");
        return result;
    }
    const Filled low_control = filled(control, scale.lowest, measure);
    const Filled high_control = filled(control, scale.highest, measure);
    const Filled low_treatment = filled(treatment, scale.lowest, measure);
    const Filled high_treatment = filled(treatment, scale.highest, measure);
    result.bounds = {.lower = low_treatment.mean - high_control.mean, .upper = high_treatment.mean - low_control.mean};
    result.lower_std_error = std::sqrt(low_treatment.variance + high_control.variance);
    result.upper_std_error = std::sqrt(high_treatment.variance + low_control.variance);
    finish(result, confidence_level, measure);
    return result;
}

} // namespace cxlift::stats
