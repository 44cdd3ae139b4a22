#include "stats/means/paired_t_test.hpp"

#include "stats/checks.hpp"
#include "stats/means/fieller_lift.hpp"
#include "stats/means/mean_test.hpp"
#include "stats/means/rescale.hpp"
#include "stats/summaries/moments.hpp"
#include "stats/summaries/two_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::stats {
namespace {

struct Pairs {
    std::int64_t n = 0;
    double control = std::numeric_limits<double>::quiet_NaN(); // means
    double treatment = std::numeric_limits<double>::quiet_NaN();
    double difference = std::numeric_limits<double>::quiet_NaN();
    double variance_control = 0.0; // of one unit
    double variance_difference = 0.0;
    double covariance = 0.0; // of control and difference
};

Comparison tested(const Pairs& pairs, const TestOptions& options) {
    check_options("paired_t_test", options);
    Comparison result;
    result.method = "paired t";
    result.n_control = pairs.n;
    result.n_treatment = pairs.n;
    result.control_value = pairs.control;
    result.treatment_value = pairs.treatment;
    result.difference = pairs.difference;
    if (pairs.n < 2) {
        result.notes.emplace_back("There are fewer than two pairs, so the difference cannot be tested.");
        return result;
    }
    const auto n = static_cast<double>(pairs.n);
    const double critical = test_difference(result, pairs.variance_difference / n, n - 1.0, options,
                                            "No pair's difference differs from another's, so the difference cannot be tested.");
    if (!std::isnan(critical)) {
        const DependentEstimates estimates{.control = {.value = pairs.control, .variance = pairs.variance_control / n},
                                           .difference = {.value = pairs.difference, .variance = pairs.variance_difference / n},
                                           .covariance = pairs.covariance / n};
        set_lift(result, fieller_lift(estimates, critical, options.alternative));
    }
    return result;
}

double mean_of(const Moments& sample) {
    return sample.n == 0 ? std::numeric_limits<double>::quiet_NaN() : sample.mean;
}

} // namespace

Comparison paired_t_test(std::span<const double> control, std::span<const double> treatment, const TestOptions& options) {
    if (control.size() != treatment.size()) {
        throw std::invalid_argument("paired_t_test: control has " + std::to_string(control.size()) + " values and treatment " +
                                    std::to_string(treatment.size()) + ", must have as many.");
    }
    const int exponent = unit_exponent(std::max(largest_magnitude(control), largest_magnitude(treatment)));
    std::vector<double> first;
    std::vector<double> second;
    std::vector<double> differences;
    for (std::size_t i = 0; i < control.size(); ++i) {
        if (!std::isnan(control[i]) && !std::isnan(treatment[i])) {
            first.push_back(std::ldexp(control[i], -exponent));
            second.push_back(std::ldexp(treatment[i], -exponent));
            differences.push_back(second.back() - first.back());
        }
    }
    const Moments of_control = Moments::of(first);
    const Moments of_difference = Moments::of(differences);
    LongSum product; // of deviations: the difference's mean is exact to the last digits, so the other's rounding adds nothing
    for (std::size_t i = 0; i < first.size(); ++i) {
        product.add_product(first[i] - of_control.mean, (differences[i] - of_difference.mean) - of_difference.mean_low);
    }
    Pairs pairs{.n = of_control.n,
                .control = mean_of(of_control),
                .treatment = mean_of(Moments::of(second)),
                .difference = mean_of(of_difference)};
    pairs.variance_control = of_control.variance();
    pairs.variance_difference = of_difference.variance();
    pairs.covariance = product.value() / static_cast<double>(pairs.n - 1);
    Comparison result = tested(pairs, options);
    scale_back(result, exponent);
    if (const std::size_t missing = control.size() - first.size(); missing > 0) {
        result.notes.push_back(std::to_string(missing) + (missing > 1 ? " pairs" : " pair") +
                               " with a missing value left out.");
    }
    return result;
}

Comparison paired_t_test(const CoMoments& columns, const TestOptions& options) {
    if (columns.columns() != 2) {
        throw std::invalid_argument("paired_t_test: the summary has " + std::to_string(columns.columns()) +
                                    " columns, must have 2: control and treatment.");
    }
    if (columns.n() == 0) {
        return tested({}, options);
    }
    const int exponent =
        unit_exponent(std::max({std::abs(columns.mean(0)), std::abs(columns.mean(1)), std::sqrt(columns.cross_product(0, 0)),
                                std::sqrt(columns.cross_product(1, 1))}));
    const auto covariance = [&](std::size_t a, std::size_t b) { return std::ldexp(columns.covariance(a, b), -2 * exponent); };
    Pairs pairs{.n = columns.n(),
                .control = std::ldexp(columns.mean(0), -exponent),
                .treatment = std::ldexp(columns.mean(1), -exponent)};
    pairs.difference = pairs.treatment - pairs.control;
    pairs.variance_control = covariance(0, 0);
    pairs.covariance = covariance(0, 1) - covariance(0, 0);
    // Below this share of the variances no digit of what is left of them means anything.
    constexpr double rounding = 0x1p-46;
    const double variance = covariance(1, 1) - covariance(0, 1) - pairs.covariance;
    const bool known = !(variance <= rounding * (covariance(0, 0) + covariance(1, 1)));
    pairs.variance_difference = known ? variance : 0.0;
    Comparison result = tested(pairs, options);
    scale_back(result, exponent);
    return result;
}

} // namespace cxlift::stats
