#include "stats/adjustment/weighted_test.hpp"

#include "stats/checks.hpp"
#include "stats/means/welch_margin.hpp"
#include "stats/means/welch_t_test.hpp"
#include "stats/ratios/ratio_test.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace cxlift::stats {
namespace {

void check_weights(const char* function, std::span<const double> weights) {
    for (const double weight : weights) {
        check_not_negative(function, "a weight", weight);
        check_finite(function, "a weight", weight);
    }
}

void check_weights(const char* function, std::span<const double> values, std::span<const double> weights) {
    if (values.size() != weights.size()) {
        throw std::invalid_argument(std::string(function) + ": there are " + std::to_string(weights.size()) + " weights for " +
                                    std::to_string(values.size()) + " values, must be as many.");
    }
    check_weights(function, weights);
}

// Weights as shares of the largest, so that squares neither overflow nor vanish; none where all are 0.
std::vector<double> relative_weights(std::span<const double> weights) {
    const double largest = weights.empty() ? 0.0 : *std::max_element(weights.begin(), weights.end());
    std::vector<double> result;
    for (const double weight : weights) {
        result.push_back(largest > 0.0 ? weight / largest : 0.0);
    }
    return result;
}

double design_effect_of(const std::vector<double>& weights) {
    double n = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    for (const double weight : weights) {
        n += weight > 0.0 ? 1.0 : 0.0;
        sum += weight;
        squares += weight * weight;
    }
    return n > 0.0 ? n / sum * squares / sum : std::numeric_limits<double>::quiet_NaN();
}

void note_design_effect(Comparison& result, const char* variant, const WeightedSample& sample) {
    constexpr double off_the_tie = 1.0 + 1e-12; // 1.035 is written alike whichever way rounding has moved it
    std::ostringstream note;
    note.setf(std::ios::fixed);
    note.precision(2);
    note << "Design effect of the " << variant << "'s weights: " << sample.design_effect * off_the_tie;
    note.precision(1);
    note << " (" << sample.linearized.n << " units are worth "
         << static_cast<double>(sample.linearized.n) / sample.design_effect * off_the_tie << ").";
    result.notes.push_back(note.str());
}

// What a test of the linearised values becomes by saying that they are weighted.
Comparison of_weighted(Comparison result, const WeightedSample& control, const WeightedSample& treatment) {
    result.method = "weighted, linearised variance, Welch t";
    if (control.linearized.n > 0 && treatment.linearized.n > 0) {
        note_design_effect(result, "control", control);
        note_design_effect(result, "treatment", treatment);
    }
    return result;
}

} // namespace

double design_effect(std::span<const double> weights) {
    check_weights("design_effect", weights);
    return design_effect_of(relative_weights(weights));
}

WeightedMoments weighted_moments(std::span<const double> values, std::span<const double> weights) {
    check_weights("weighted_moments", values, weights);
    WeightedSums sums;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sums.add(values[i], weights[i]);
    }
    return sums.moments();
}

WeightedSample WeightedSample::of(std::span<const double> values, std::span<const double> weights) {
    check_weights("weighted_test", values, weights);
    const std::vector<double> relative = relative_weights(weights);
    WeightedSample result{.linearized = {}, .design_effect = design_effect_of(relative)};
    double total = 0.0;
    double sum = 0.0;
    double origin = std::numeric_limits<double>::quiet_NaN(); // keeps the sum small beside a large common offset
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (relative[i] > 0.0) {
            origin = result.linearized.n == 0 ? values[i] : origin;
            sum += relative[i] * (values[i] - origin);
            total += relative[i];
            ++result.linearized.n;
        }
    }
    if (result.linearized.n == 0) {
        return result;
    }
    const double centre = origin + sum / total;
    double residual = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        residual += relative[i] > 0.0 ? relative[i] * (values[i] - centre) : 0.0;
    }
    const double low = residual / total; // what rounding of the centre left over
    const double scale = static_cast<double>(result.linearized.n) / total;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (relative[i] > 0.0) {
            const double linear = scale * relative[i] * ((values[i] - centre) - low);
            result.linearized.m2 += linear * linear;
        }
    }
    result.linearized.set_mean(centre, low);
    result.linearized.m3 = std::numeric_limits<double>::quiet_NaN();
    result.linearized.m4 = std::numeric_limits<double>::quiet_NaN();
    return result;
}

WeightedSample WeightedSample::of(const WeightedMoments& moments) {
    const auto n = static_cast<double>(moments.weights.n);
    WeightedSample result{.linearized = {}, .design_effect = moments.weights.design_effect()};
    result.linearized.n = moments.weights.n;
    result.linearized.mean = moments.mean;
    result.linearized.mean_low = moments.mean_low;
    result.linearized.m2 = n * n * moments.second;
    result.linearized.m3 = std::numeric_limits<double>::quiet_NaN();
    result.linearized.m4 = std::numeric_limits<double>::quiet_NaN();
    return result;
}

WeightedSample WeightedSample::of(const WeightedTotals& totals) {
    return {.linearized = linearized_ratio(totals.products), .design_effect = totals.weights.design_effect()};
}

Comparison weighted_test(const WeightedSample& control, const WeightedSample& treatment, const TestOptions& options) {
    return of_weighted(welch_t_test(control.linearized, treatment.linearized, options), control, treatment);
}

Comparison weighted_difference(const WeightedSample& control, const WeightedSample& treatment, const TestOptions& options) {
    return of_weighted(welch_difference(control.linearized, treatment.linearized, options), control, treatment);
}

Comparison weighted_ratio_test(const WeightedTotals& control, const WeightedTotals& treatment, const TestOptions& options) {
    return of_weighted(ratio_test(control.products, treatment.products, options), WeightedSample::of(control),
                       WeightedSample::of(treatment));
}

double weighted_margin_pvalue(const WeightedSample& control, const WeightedSample& treatment, const NullPoint& null,
                              Alternative alternative) {
    return welch_margin_pvalue(control.linearized, treatment.linearized, null, alternative);
}

} // namespace cxlift::stats
