#include "stats/adjustment/linearized_outcome.hpp"

#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cxlift::stats {

CoMoments linearized_outcome(const char* function, const CoMoments& columns) {
    const std::size_t from = columns.columns();
    if (from < 2) {
        throw std::invalid_argument(std::string(function) + ": a summary has " + std::to_string(from) +
                                    " columns, must have 2 or more: numerator, denominator, covariates.");
    }
    const std::size_t k = from - 1;
    const double denominator = columns.n() == 0 ? 1.0 : columns.mean(1);
    const double ratio = columns.n() == 0 ? 0.0 : columns.mean(0) / denominator;
    std::vector<double> means(k, std::numeric_limits<double>::quiet_NaN());
    std::vector<double> cross(k * k, 0.0);
    if (denominator == 0.0) {
        return {columns.n(), std::move(means), std::move(cross)};
    }
    const auto numerator_less_denominator = [&](std::size_t j) {
        return columns.cross_product(0, j) - ratio * columns.cross_product(1, j);
    };
    // Where the numerator is a multiple of the denominator nothing is left but rounding.
    constexpr double rounding = 0x1p-46;
    const double squares = numerator_less_denominator(0) - ratio * numerator_less_denominator(1);
    const bool multiple = squares <= rounding * (columns.cross_product(0, 0) + ratio * ratio * columns.cross_product(1, 1));
    means[0] = ratio;
    cross[0] = multiple ? 0.0 : squares / denominator / denominator;
    for (std::size_t i = 1; i < k; ++i) {
        means[i] = columns.mean(i + 1);
        cross[i] = multiple ? 0.0 : numerator_less_denominator(i + 1) / denominator;
        cross[i * k] = cross[i];
        for (std::size_t j = 1; j < k; ++j) {
            cross[i * k + j] = columns.cross_product(i + 1, j + 1);
        }
    }
    return {columns.n(), std::move(means), std::move(cross)};
}

} // namespace cxlift::stats
