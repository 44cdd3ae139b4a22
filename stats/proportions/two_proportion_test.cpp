#include "stats/proportions/two_proportion_test.hpp"

#include "stats/checks.hpp"
#include "stats/distributions.hpp"
#include "stats/proportions/agresti_caffo.hpp"
#include "stats/proportions/exact/barnard_test.hpp"
#include "stats/proportions/exact/boschloo_test.hpp"
#include "stats/proportions/exact/exact_margin.hpp"
#include "stats/proportions/exact/fisher_test.hpp"
#include "stats/proportions/exact/small_sample.hpp"
#include "stats/proportions/katz.hpp"
#include "stats/proportions/newcombe.hpp"
#include "stats/proportions/observed_proportions.hpp"
#include "stats/proportions/score_margin.hpp"
#include "stats/proportions/score_test.hpp"
#include "stats/proportions/wald.hpp"
#include "stats/tails.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

void check_null(const NullPoint& null) {
    const std::string function = "proportion_margin_pvalue";
    check_not_negative(function, "ratio", null.ratio);
    check_finite(function, "ratio", null.ratio);
    if (!(null.shift >= -1.0 && null.shift <= 1.0)) {
        throw std::invalid_argument(function + ": shift is " + std::to_string(null.shift) + ", must lie within [-1, 1].");
    }
    if (null.ratio != 1.0 && null.shift != 0.0) {
        throw std::invalid_argument(function + ": ratio is " + std::to_string(null.ratio) + " and shift is " +
                                    std::to_string(null.shift) + ", one of them must be left alone.");
    }
}

ProportionMethod chosen_method(const Successes& control, const Successes& treatment) {
    return is_small(control, treatment) ? ProportionMethod::barnard : ProportionMethod::score;
}

Comparison test_by(ProportionMethod method, const Successes& control, const Successes& treatment, const TestOptions& options) {
    switch (method) {
    case ProportionMethod::automatic: break; // chosen before
    case ProportionMethod::fisher: return fisher_test(control, treatment, options);
    case ProportionMethod::barnard: return barnard_test(control, treatment, options);
    case ProportionMethod::boschloo: return boschloo_test(control, treatment, options);
    case ProportionMethod::score: return score_test(control, treatment, options, VarianceFactor::miettinen_nurminen);
    case ProportionMethod::mee: return score_test(control, treatment, options, VarianceFactor::none);
    case ProportionMethod::newcombe: return newcombe_test(control, treatment, options);
    case ProportionMethod::agresti_caffo: return agresti_caffo_test(control, treatment, options);
    case ProportionMethod::wald: return wald_test(control, treatment, options);
    case ProportionMethod::katz: return katz_test(control, treatment, options);
    }
    throw std::logic_error("a method of two proportions has no function");
}

} // namespace

bool is_exact(ProportionMethod method, const Successes& control, const Successes& treatment) {
    if (method == ProportionMethod::automatic) {
        method = chosen_method(control, treatment);
    }
    return method == ProportionMethod::fisher || method == ProportionMethod::barnard || method == ProportionMethod::boschloo;
}

Comparison two_proportion_test(const Successes& control, const Successes& treatment, const TestOptions& options,
                               ProportionMethod method) {
    const bool is_automatic = method == ProportionMethod::automatic;
    if (is_automatic) {
        method = chosen_method(control, treatment);
    }
    Comparison result = test_by(method, control, treatment, options);
    if (!is_exact(method, control, treatment)) {
        note_rare_cells(result, control, treatment);
    } else if (is_automatic) {
        result.method = "Barnard exact, score statistic (" + std::to_string(most_units_of_small) + " units or fewer)";
    }
    return result;
}

double proportion_margin_pvalue(const Successes& control, const Successes& treatment, const NullPoint& null,
                                Alternative alternative, ProportionMethod method) {
    check_successes("proportion_margin_pvalue", "control", control.successes, control.n);
    check_successes("proportion_margin_pvalue", "treatment", treatment.successes, treatment.n);
    check_null(null);
    if (control.n == 0 || treatment.n == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto of_z = [&](double z) { return std::isnan(z) ? z : pvalue_of(z, alternative, normal_upper_tail); };
    if (method == ProportionMethod::automatic) {
        method = chosen_method(control, treatment);
    }
    switch (method) {
    case ProportionMethod::fisher: return exact_margin_pvalue(control, treatment, null, alternative, ExactMethod::fisher);
    case ProportionMethod::barnard: return exact_margin_pvalue(control, treatment, null, alternative, ExactMethod::barnard);
    case ProportionMethod::boschloo: return exact_margin_pvalue(control, treatment, null, alternative, ExactMethod::boschloo);
    case ProportionMethod::automatic: // chosen above
    case ProportionMethod::score:
        return score_margin_pvalue(control, treatment, null, alternative, VarianceFactor::miettinen_nurminen);
    case ProportionMethod::mee: return score_margin_pvalue(control, treatment, null, alternative, VarianceFactor::none);
    case ProportionMethod::newcombe: return of_z(newcombe_margin_z(control, treatment, null));
    case ProportionMethod::agresti_caffo: return of_z(agresti_caffo_margin_z(control, treatment, null));
    case ProportionMethod::wald: return of_z(wald_margin_z(control, treatment, null));
    case ProportionMethod::katz: return of_z(katz_margin_z(control, treatment, null));
    }
    throw std::logic_error("a method of two proportions has no margin");
}

} // namespace cxlift::stats
