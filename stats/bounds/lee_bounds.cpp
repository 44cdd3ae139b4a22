#include "stats/bounds/lee_bounds.hpp"

#include "stats/bounds/observed_answers.hpp"
#include "stats/means/rescale.hpp"

#include <algorithm>
#include <cmath>

namespace cxlift::stats {

DifferenceBounds lee_bounds(const Answers& control, const Answers& treatment, double confidence_level) {
    const Measure measure{.exponent = unit_exponent(std::max(control.largest_magnitude(), treatment.largest_magnitude())),
                          .origin = control.values.empty() ? 0.0 : control.values.front().value};
    DifferenceBounds result = observed_answers("lee_bounds", control, treatment, confidence_level, measure);
    result.method = "Lee trimming bounds, Imbens-Manski interval";
    if (control.n == 0 || treatment.n == 0) {
        result.notes.emplace_back("A variant has no answers, so there are no bounds.");
        return result;
    }
    // rate_t > rate_c as products of whole numbers, which the rates themselves may blur.
    const auto product = [](const Answers& a, const Answers& b) {
        return static_cast<long double>(a.n) * static_cast<long double>(b.units);
    };
    const long double of_treatment = product(treatment, control);
    const long double of_control = product(control, treatment);
    const bool trims_treatment = of_treatment >= of_control;
    const Answers& more = trims_treatment ? treatment : control;
    const Answers& fewer = trims_treatment ? control : treatment;
    // What would have answered in the other variant, too, of the one that answers more.
    const auto kept = static_cast<double>(static_cast<long double>(more.n) *
                                          (std::min(of_treatment, of_control) / std::max(of_treatment, of_control)));
    if (!(kept >= 2.0) || fewer.n < 2) {
        result.notes.emplace_back("Fewer than two answers of a variant are left, so there are no bounds.");
        return result;
    }
    (trims_treatment ? result.trimmed_treatment : result.trimmed_control) =
        static_cast<double>(1.0L - std::min(of_treatment, of_control) / std::max(of_treatment, of_control));
    const TrimmedMean whole = trimmed_mean(fewer, static_cast<double>(fewer.n), true, measure);
    const TrimmedMean small = trimmed_mean(more, kept, true, measure);
    const TrimmedMean large = trimmed_mean(more, kept, false, measure);
    const auto not_answering = [](const Answers& answers) {
        return (1.0 - answers.response_rate()) / static_cast<double>(answers.n);
    };
    // Of log(rate) of both variants: the share that is trimmed is estimated as well.
    const double of_share = not_answering(control) + not_answering(treatment);
    const auto std_error = [&](const TrimmedMean& trimmed) {
        const double distance = trimmed.edge - trimmed.mean;
        return std::sqrt(trimmed.variance_of_mean + distance * distance * of_share + whole.variance_of_mean);
    };
    if (trims_treatment) {
        result.bounds = {.lower = small.mean - whole.mean, .upper = large.mean - whole.mean};
        result.lower_std_error = std_error(small);
        result.upper_std_error = std_error(large);
    } else {
        result.bounds = {.lower = whole.mean - large.mean, .upper = whole.mean - small.mean};
        result.lower_std_error = std_error(large);
        result.upper_std_error = std_error(small);
    }
    if (of_treatment == of_control) {
        result.notes.emplace_back("Both variants answer alike, so nothing is trimmed.");
    }
    finish(result, confidence_level, measure);
    return result;
}

} // namespace cxlift::stats
