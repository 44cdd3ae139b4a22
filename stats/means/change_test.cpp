#include "stats/means/change_test.hpp"

#include "stats/checks.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/means/satterthwaite.hpp"

#include <algorithm>
#include <array>

namespace cxlift::stats {
namespace {

// Rounded means are put together with what is left of them, so that large and close means keep their digits.
double change_of(const MeanChange& variant) {
    return (variant.after.mean - variant.before.mean) + (variant.after.mean_low - variant.before.mean_low);
}

VarianceTerm term_of(const Moments& moments) {
    const auto n = static_cast<double>(moments.n);
    return {.value = moments.variance() / n, .df = n - 1.0};
}

} // namespace

Comparison mean_change(const MeanChange& variant, const TestOptions& options) {
    return compare_differences(mean_methods::welch, variant.before, variant.after, options);
}

Comparison change_test(const MeanChange& control, const MeanChange& treatment, const TestOptions& options) {
    check_options("change_test", options);
    Comparison result;
    result.method = "Welch-Satterthwaite t of the difference in differences";
    result.n_control = control.before.n + control.after.n;
    result.n_treatment = treatment.before.n + treatment.after.n;
    const std::array<const Moments*, 4> samples{&control.before, &control.after, &treatment.before, &treatment.after};
    if (std::ranges::any_of(samples, [](const Moments* sample) { return sample->n < 1; })) {
        result.notes.emplace_back("There are no values at one of the times.");
        return result;
    }
    result.control_value = change_of(control);
    result.treatment_value = change_of(treatment);
    result.difference = result.treatment_value - result.control_value;
    if (std::ranges::any_of(samples, [](const Moments* sample) { return sample->n < 2; })) {
        result.notes.emplace_back("There are fewer than two values at one of the times, so the change cannot be tested.");
        return result;
    }
    std::array<VarianceTerm, 4> terms;
    double variance = 0.0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        terms[i] = term_of(*samples[i]);
        variance += terms[i].value;
    }
    static_cast<void>(test_difference(result, variance, satterthwaite_df(terms), options,
                                      "No value differs from another at either time, so the change cannot be tested."));
    return result;
}

} // namespace cxlift::stats
