#include "stats/multiplicity/joint_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace cxlift::stats {

UnitValue value_of_mean(const Moments& moments) {
    return {.weights = {1.0}, .centres = {moments.mean}, .squares = moments.m2};
}

UnitValue value_of_ratio(const CoMoments& columns) {
    const double ratio = columns.mean(0) / columns.mean(1);
    const double xy = columns.cross_product(0, 1);
    return {.weights = {1.0, -ratio},
            .centres = {columns.mean(0), columns.mean(1)},
            .squares = (columns.cross_product(0, 0) - ratio * xy) - ratio * (xy - ratio * columns.cross_product(1, 1))};
}

double estimate_correlation(const UnitValue& first, const UnitValue& second, const CoMoments& both) {
    const std::size_t k = first.weights.size();
    if (both.columns() != k + second.weights.size()) {
        throw std::invalid_argument("estimate_correlation: both has " + std::to_string(both.columns()) +
                                    " columns, must have " + std::to_string(k + second.weights.size()) + ".");
    }
    if (!(first.squares > 0.0 && second.squares > 0.0)) {
        return 0.0;
    }
    // Weights in units of the root of the squares, so that products stay in range.
    const double first_unit = std::sqrt(first.squares);
    const double second_unit = std::sqrt(second.squares);
    double products = 0.0;
    double first_mean = 0.0; // of those who have both
    double second_mean = 0.0;
    for (std::size_t i = 0; i < k; ++i) {
        first_mean += first.weights[i] * (both.mean(i) - first.centres[i]) / first_unit;
        for (std::size_t j = 0; j < second.weights.size(); ++j) {
            products += first.weights[i] / first_unit * both.cross_product(i, k + j) * (second.weights[j] / second_unit);
        }
    }
    for (std::size_t j = 0; j < second.weights.size(); ++j) {
        second_mean += second.weights[j] * (both.mean(k + j) - second.centres[j]) / second_unit;
    }
    const double correlation = products + static_cast<double>(both.n()) * first_mean * second_mean;
    return std::isfinite(correlation) ? std::clamp(correlation, -1.0, 1.0) : 0.0;
}

double difference_correlation(const SharedControl& shared) {
    const double first = std::isnan(shared.first_share) ? 0.0 : shared.first_share;
    const double second = std::isnan(shared.second_share) ? 0.0 : shared.second_share;
    return shared.of_control * std::sqrt(first * second) + shared.of_treatment * std::sqrt((1.0 - first) * (1.0 - second));
}

} // namespace cxlift::stats
