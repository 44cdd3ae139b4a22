#include "stats/multiplicity/correlation_factor.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace cxlift::stats {
namespace {

constexpr double rounding = 1e-8; // of matrices that were computed elsewhere

[[noreturn]] void refuse(std::string_view function, const std::string& what) {
    throw std::invalid_argument(std::string(function) + ": correlation " + what + ".");
}

void check(std::string_view function, std::span<const double> correlation, std::size_t size) {
    if (correlation.size() != size * size) {
        refuse(function, "has " + std::to_string(correlation.size()) + " numbers, must have the square of " +
                             std::to_string(size) + " statistics");
    }
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            const double value = correlation[i * size + j];
            const std::string place = "[" + std::to_string(i) + "][" + std::to_string(j) + "] is " + std::to_string(value);
            if (i == j && !(std::abs(value - 1.0) <= rounding)) {
                refuse(function, place + ", must be 1");
            }
            if (!(std::abs(value) <= 1.0 + rounding)) {
                refuse(function, place + ", must lie within [-1, 1]");
            }
            if (!(std::abs(value - correlation[j * size + i]) <= rounding)) {
                refuse(function, place + ", must equal the one across the diagonal");
            }
        }
    }
}

} // namespace

CorrelationFactor correlation_factor(std::string_view function, std::span<const double> correlation, std::size_t size) {
    check(function, correlation, size);
    std::vector<double> columns; // those of the factor, one after another
    std::vector<double> left(size, 1.0);
    std::size_t rank = 0;
    while (rank < size) {
        const auto pivot = static_cast<std::size_t>(std::max_element(left.begin(), left.end()) - left.begin());
        constexpr double nothing = 1e-14;
        if (left[pivot] <= nothing) {
            break;
        }
        const double root = std::sqrt(left[pivot]);
        std::vector<double> column(size);
        for (std::size_t i = 0; i < size; ++i) {
            double value = i == pivot ? 1.0 : correlation[i * size + pivot];
            for (std::size_t k = 0; k < rank; ++k) {
                value -= columns[k * size + i] * columns[k * size + pivot];
            }
            column[i] = i == pivot ? root : value / root;
            left[i] = i == pivot ? 0.0 : left[i] - (left[i] == 0.0 ? 0.0 : column[i] * column[i]);
        }
        columns.insert(columns.end(), column.begin(), column.end());
        ++rank;
        if (*std::min_element(left.begin(), left.end()) < -rounding) {
            refuse(function, "is not that of any statistics: it has a negative eigenvalue");
        }
    }
    CorrelationFactor factor{.rows = size, .rank = rank, .values = std::vector<double>(size * rank)};
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t k = 0; k < rank; ++k) {
            factor.values[i * rank + k] = columns[k * size + i];
        }
    }
    return factor;
}

} // namespace cxlift::stats
