// Units with an outcome and covariates, and a slow regression to hold the fast ones against.
#pragma once

#include "stats/summaries/co_moments.hpp"
#include "tests/stats/random.hpp"

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace cxlift::test {

using Rows = std::vector<std::vector<double>>; // outcome, covariates

[[nodiscard]] inline stats::CoMoments summary_of(const Rows& rows) {
    std::vector<double> flat;
    for (const auto& row : rows) {
        flat.insert(flat.end(), row.begin(), row.end());
    }
    return stats::CoMoments::of(flat, rows.front().size());
}

[[nodiscard]] inline Rows random_rows(Random& random, std::size_t n, std::size_t k, double mean, double slope) {
    Rows rows;
    for (std::size_t i = 0; i < n; ++i) {
        std::vector<double> row{random.normal(mean, 1.0)};
        for (std::size_t j = 0; j < k; ++j) {
            row.push_back(random.normal(static_cast<double>(j), 1.5));
            row[0] += slope * row.back();
        }
        rows.push_back(row);
    }
    return rows;
}

// Coefficients of the least squares of y on the design, by Gaussian elimination of the normal equations.
[[nodiscard]] inline std::vector<double> least_squares(const Rows& design, const std::vector<double>& y) {
    const std::size_t k = design.front().size();
    std::vector<std::vector<double>> system(k, std::vector<double>(k + 1, 0.0));
    for (std::size_t r = 0; r < design.size(); ++r) {
        for (std::size_t i = 0; i < k; ++i) {
            for (std::size_t j = 0; j < k; ++j) {
                system[i][j] += design[r][i] * design[r][j];
            }
            system[i][k] += design[r][i] * y[r];
        }
    }
    for (std::size_t i = 0; i < k; ++i) {
        std::size_t pivot = i;
        for (std::size_t r = i + 1; r < k; ++r) {
            pivot = std::abs(system[r][i]) > std::abs(system[pivot][i]) ? r : pivot;
        }
        std::swap(system[i], system[pivot]);
        for (std::size_t r = 0; r < k; ++r) {
            if (r != i) {
                const double factor = system[r][i] / system[i][i];
                for (std::size_t j = i; j <= k; ++j) {
                    system[r][j] -= factor * system[i][j];
                }
            }
        }
    }
    std::vector<double> result;
    for (std::size_t i = 0; i < k; ++i) {
        result.push_back(system[i][k] / system[i][i]);
    }
    return result;
}

} // namespace cxlift::test
