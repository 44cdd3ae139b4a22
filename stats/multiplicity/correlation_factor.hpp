// A correlation matrix as the product of a matrix with its transpose.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace cxlift::stats {

// Row i times independent standard normals is statistic i. There are fewer columns than rows where some are sums of others.
struct CorrelationFactor {
    std::size_t rows = 0;
    std::size_t rank = 0;
    std::vector<double> values; // row by row

    [[nodiscard]] double at(std::size_t row, std::size_t column) const { return values[row * rank + column]; }
};

// By Cholesky with pivoting (Higham 1990, "Analysis of the Cholesky decomposition of a semi-definite matrix"), so that a
// singular matrix, such as of a metric that occurs twice, is as good as any. Throws std::invalid_argument where `correlation`
// (size x size, row by row) is not symmetric with a unit diagonal and no negative eigenvalue.
[[nodiscard]] CorrelationFactor correlation_factor(std::string_view function, std::span<const double> correlation,
                                                   std::size_t size);

} // namespace cxlift::stats
