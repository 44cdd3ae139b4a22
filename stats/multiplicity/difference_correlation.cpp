#include "stats/multiplicity/difference_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace cxlift::stats {

std::vector<double> difference_correlation(const CoMoments& control, const CoMoments& treatment) {
    const std::size_t size = control.columns();
    if (treatment.columns() != size) {
        throw std::invalid_argument("difference_correlation: treatment has " + std::to_string(treatment.columns()) +
                                    " columns, must have " + std::to_string(size) + ", as many as the control.");
    }
    const auto n_control = static_cast<double>(control.n());
    const auto n_treatment = static_cast<double>(treatment.n());
    std::vector<double> units(size); // standard errors; values are divided by them before anything is multiplied
    for (std::size_t i = 0; i < size; ++i) {
        units[i] =
            std::hypot(std::sqrt(control.covariance(i, i) / n_control), std::sqrt(treatment.covariance(i, i) / n_treatment));
    }
    std::vector<double> correlation(size * size, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            const double of_control = control.covariance(i, j) / n_control / units[i] / units[j];
            const double of_treatment = treatment.covariance(i, j) / n_treatment / units[i] / units[j];
            const double value = std::clamp(of_control + of_treatment, -1.0, 1.0);
            correlation[i * size + j] = i == j && !std::isnan(value) ? 1.0 : value;
        }
    }
    return correlation;
}

} // namespace cxlift::stats
