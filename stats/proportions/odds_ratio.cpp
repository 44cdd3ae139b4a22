#include "stats/proportions/odds_ratio.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/proportions/observed_proportions.hpp"
#include "stats/proportions/score_test.hpp"
#include "stats/tails.hpp"

#include <cmath>

namespace cxlift::stats {
namespace {

constexpr Word<OddsRatioMethod> methods[] = {{OddsRatioMethod::score, "score"}, {OddsRatioMethod::woolf, "woolf"}};

void score(OddsRatio& result, const Successes& control, const Successes& treatment, const TestOptions& options) {
    const Comparison test = score_test(control, treatment, options, VarianceFactor::miettinen_nurminen);
    result.method = "score z (Cornfield, Miettinen-Nurminen)";
    result.value = test.odds_ratio;
    result.interval = test.odds_ratio_interval;
    result.statistic = test.statistic;
    result.pvalue = test.pvalue;
    if (std::isnan(result.value)) {
        result.notes.emplace_back(control.successes == 0
                                      ? "No unit of either variant has a success, so all odds ratios fit."
                                      : "Every unit of both variants has a success, so all odds ratios fit.");
    }
}

void woolf(OddsRatio& result, const Successes& control, const Successes& treatment, const TestOptions& options) {
    const bool has_empty_cell =
        control.successes == 0 || treatment.successes == 0 || control.failures() == 0 || treatment.failures() == 0;
    const double added = has_empty_cell ? 0.5 : 0.0;
    const auto cell = [added](std::int64_t count) { return static_cast<double>(count) + added; };
    const double a = cell(treatment.successes);
    const double b = cell(treatment.failures());
    const double c = cell(control.successes);
    const double d = cell(control.failures());
    result.method = has_empty_cell ? "log odds ratio z (Woolf, Haldane-Anscombe)" : "log odds ratio z (Woolf)";
    result.value = (a / b) * (d / c);
    result.std_error = std::sqrt(1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d);
    const double log_value = std::log(result.value);
    result.statistic = log_value / result.std_error;
    result.pvalue = pvalue_of(result.statistic, options.alternative, normal_upper_tail);
    const double half_width = normal_upper_quantile(tail_of(options)) * result.std_error;
    const Interval logs = interval_around(log_value, half_width, options.alternative);
    result.interval = {.lower = std::exp(logs.lower), .upper = std::exp(logs.upper)};
    if (has_empty_cell) {
        result.notes.emplace_back("A cell is empty, so half a unit is added to each of the four.");
    }
}

} // namespace

std::span<const Word<OddsRatioMethod>> odds_ratio_methods() {
    return methods;
}

OddsRatio odds_ratio(const Successes& control, const Successes& treatment, const TestOptions& options, OddsRatioMethod method) {
    check_options("odds_ratio", options);
    check_successes("odds_ratio", "control", control.successes, control.n);
    check_successes("odds_ratio", "treatment", treatment.successes, treatment.n);
    OddsRatio result;
    result.n_control = control.n;
    result.n_treatment = treatment.n;
    if (control.n == 0 || treatment.n == 0) {
        result.method = word_of(odds_ratio_methods(), method);
        result.notes.emplace_back("A variant has no units, so there is no odds ratio.");
        return result;
    }
    switch (method) {
    case OddsRatioMethod::score: score(result, control, treatment, options); break;
    case OddsRatioMethod::woolf: woolf(result, control, treatment, options); break;
    }
    return result;
}

} // namespace cxlift::stats
