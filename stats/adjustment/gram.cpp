#include "stats/adjustment/gram.hpp"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

namespace cxlift::stats {
namespace {

constexpr double least_own_share = 1e-11; // of a column's variance; what is below it may be rounding of the cross-products

using Matrix = Eigen::MatrixXd;

Matrix matrix_of(const Gram& gram) {
    const auto size = static_cast<Eigen::Index>(gram.size);
    return Eigen::Map<const Matrix>(gram.values.data(), size, size); // symmetric: rows are columns
}

Eigen::VectorXd vector_of(std::span<const double> values) {
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

} // namespace

std::vector<std::size_t> independent_columns(const Gram& gram) {
    std::vector<std::size_t> kept;
    std::vector<std::vector<double>> rows; // of Cholesky's factor of the kept columns' correlations, unit by unit
    for (std::size_t j = 0; j < gram.size; ++j) {
        if (!(gram(j, j) > 0.0) || !std::isfinite(gram(j, j))) {
            continue;
        }
        std::vector<double> row;
        double own = 1.0;
        for (std::size_t i = 0; i < kept.size(); ++i) {
            double value = gram(j, kept[i]) / std::sqrt(gram(j, j)) / std::sqrt(gram(kept[i], kept[i]));
            for (std::size_t l = 0; l < i; ++l) {
                value -= row[l] * rows[i][l];
            }
            row.push_back(value / rows[i][i]);
            own -= row.back() * row.back();
        }
        if (own > least_own_share) {
            row.push_back(std::sqrt(own));
            rows.push_back(std::move(row));
            kept.push_back(j);
        }
    }
    return kept;
}

Gram part_of(const Gram& gram, std::span<const std::size_t> columns) {
    Gram part(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        for (std::size_t j = 0; j < columns.size(); ++j) {
            part(i, j) = gram(columns[i], columns[j]);
        }
    }
    return part;
}

std::vector<double> solve(const Gram& gram, std::span<const double> right) {
    if (gram.size == 0) {
        return {};
    }
    const Eigen::VectorXd solution = matrix_of(gram).ldlt().solve(vector_of(right));
    return {solution.begin(), solution.end()};
}

double trace_of_ratio(const Gram& gram, const Gram& part) {
    return gram.size == 0 ? 0.0 : matrix_of(gram).ldlt().solve(matrix_of(part)).trace();
}

double form(const Gram& gram, std::span<const double> a, std::span<const double> b) {
    return gram.size == 0 ? 0.0 : vector_of(a).dot(matrix_of(gram) * vector_of(b));
}

double dot(std::span<const double> a, std::span<const double> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

} // namespace cxlift::stats
