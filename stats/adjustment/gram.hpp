// Small symmetric systems of covariates: which columns are independent, and their solution.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace cxlift::stats {

// A symmetric positive semidefinite matrix of cross-products, row by row.
struct Gram {
    std::size_t size = 0;
    std::vector<double> values;

    explicit Gram(std::size_t columns) : size(columns), values(columns * columns, 0.0) {}
    [[nodiscard]] double operator()(std::size_t i, std::size_t j) const noexcept { return values[i * size + j]; }
    double& operator()(std::size_t i, std::size_t j) noexcept { return values[i * size + j]; }
};

// The columns that the ones before them do not already hold, each judged in units of its own standard deviation: a column is
// left out where they explain all of its variance but a share of 1e-11, and where it has none.
[[nodiscard]] std::vector<std::size_t> independent_columns(const Gram& gram);
[[nodiscard]] Gram part_of(const Gram& gram, std::span<const std::size_t> columns);

[[nodiscard]] std::vector<double> solve(const Gram& gram, std::span<const double> right);
// The trace of gram^-1 part.
[[nodiscard]] double trace_of_ratio(const Gram& gram, const Gram& part);
// a' gram b
[[nodiscard]] double form(const Gram& gram, std::span<const double> a, std::span<const double> b);
[[nodiscard]] double dot(std::span<const double> a, std::span<const double> b);

} // namespace cxlift::stats
