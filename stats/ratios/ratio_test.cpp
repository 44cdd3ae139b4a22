#include "stats/ratios/ratio_test.hpp"

#include "stats/checks.hpp"
#include "stats/means/rescale.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/summaries/pair_sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {

Moments linearized_ratio(const CoMoments& columns) {
    if (columns.columns() != 2) {
        throw std::invalid_argument("ratio_test: a summary has " + std::to_string(columns.columns()) +
                                    " columns, must have 2: numerator and denominator.");
    }
    Moments result{.n = columns.n()};
    const double denominator = columns.mean(1);
    if (columns.n() == 0 || denominator == 0.0) {
        result.mean = std::numeric_limits<double>::quiet_NaN();
        return result;
    }
    const double ratio = columns.mean(0) / denominator;
    const double yy = columns.cross_product(0, 0);
    const double xy = columns.cross_product(0, 1);
    const double xx = columns.cross_product(1, 1);
    // Where the numerator is a multiple of the denominator nothing is left but rounding, which may be below 0.
    const double deviations = std::max(0.0, (yy - ratio * xy) - ratio * (xy - ratio * xx));
    result.mean = ratio;
    result.m2 = deviations / denominator / denominator;
    return result;
}

namespace {

// Below this share of the sums no digit of what is left of them means anything.
constexpr double rounding = 0x1p-46;

bool is_rounding(const CoMoments& columns, const Moments& linearized) {
    const double size = columns.cross_product(0, 0) + linearized.mean * linearized.mean * columns.cross_product(1, 1);
    return linearized.m2 * columns.mean(1) * columns.mean(1) <= rounding * size;
}

// The numerator is one multiple of the denominator in every unit of both: what is left of the variance, and of the difference,
// is rounding.
bool is_multiple(const CoMoments& control, const Moments& linear_control, const CoMoments& treatment,
                 const Moments& linear_treatment) {
    const double difference = std::abs(linear_treatment.mean - linear_control.mean);
    return is_rounding(control, linear_control) && is_rounding(treatment, linear_treatment) &&
           difference <= rounding * std::abs(linear_control.mean);
}

} // namespace

Comparison ratio_test(const CoMoments& control, const CoMoments& treatment, const TestOptions& options) {
    check_options("ratio_test", options);
    Moments linear_control = linearized_ratio(control);
    Moments linear_treatment = linearized_ratio(treatment);
    Comparison result;
    if (control.n() > 0 && treatment.n() > 0 && (std::isnan(linear_control.mean) || std::isnan(linear_treatment.mean))) {
        result.n_control = control.n();
        result.n_treatment = treatment.n();
        result.control_value = linear_control.mean;
        result.treatment_value = linear_treatment.mean;
        result.notes.emplace_back("The denominator of a variant is 0 in every unit, so there is no ratio.");
    } else {
        if (control.n() > 1 && treatment.n() > 1 && is_multiple(control, linear_control, treatment, linear_treatment)) {
            linear_control.m2 = 0.0;
            linear_treatment.m2 = 0.0;
        }
        result = welch_t_test(linear_control, linear_treatment, options);
        if (result.std_error == 0.0) {
            result.notes = {
                "The numerator is the same multiple of the denominator in every unit of a variant, so the difference "
                "cannot be tested."};
        }
    }
    result.method = "delta method, Welch t";
    return result;
}

namespace {

struct Exponents {
    int numerator = 0;
    int denominator = 0;
};

CoMoments summed(const RatioValues& given, const Exponents& exponents) {
    if (given.numerator.size() != given.denominator.size()) {
        throw std::invalid_argument("ratio_test: there are " + std::to_string(given.numerator.size()) + " numerators and " +
                                    std::to_string(given.denominator.size()) + " denominators, must be as many.");
    }
    PairSums sums;
    for (std::size_t i = 0; i < given.numerator.size(); ++i) {
        sums.add(std::ldexp(given.numerator[i], -exponents.numerator),
                 std::ldexp(given.denominator[i], -exponents.denominator));
    }
    return sums.co_moments();
}

} // namespace

Comparison ratio_test(const RatioValues& control, const RatioValues& treatment, const TestOptions& options) {
    const auto exponent = [](std::span<const double> a, std::span<const double> b) {
        return unit_exponent(std::max(largest_magnitude(a), largest_magnitude(b)));
    };
    const Exponents exponents{.numerator = exponent(control.numerator, treatment.numerator),
                              .denominator = exponent(control.denominator, treatment.denominator)};
    Comparison result = ratio_test(summed(control, exponents), summed(treatment, exponents), options);
    scale_back(result, exponents.numerator - exponents.denominator);
    return result;
}

} // namespace cxlift::stats
