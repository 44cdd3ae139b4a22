// The triangular root of a covariance, also of one that is singular: columns that are constant or hang together exactly.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace cxlift::stats {

// Lower triangular, row by row: root root' = the matrix, of which the lower triangle is read. A row that is a combination of
// those above it, within 1e-12 of its own variance, has 0 in the diagonal (and below it): it adds no direction of its own.
[[nodiscard]] inline std::vector<double> semidefinite_root(std::span<const double> matrix, std::size_t size) {
    constexpr double no_more_than_rounding = 1e-12;
    std::vector<double> root(size * size, 0.0);
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double rest = matrix[i * size + j];
            for (std::size_t k = 0; k < j; ++k) {
                rest -= root[i * size + k] * root[j * size + k];
            }
            if (i == j) {
                root[i * size + i] = rest > no_more_than_rounding * matrix[i * size + i] ? std::sqrt(rest) : 0.0;
            } else {
                root[i * size + j] = root[j * size + j] > 0.0 ? rest / root[j * size + j] : 0.0;
            }
        }
    }
    return root;
}

} // namespace cxlift::stats
