// Count, means and centred cross-products of several columns: ratios, covariate adjustment, joint tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cxlift::stats {

// cross[i * k + j] is the sum over rows of (x_i - mean_i)(x_j - mean_j). A row with a NaN is left out.
// Pébay (2008), equation 3.12 for merging covariances.
class CoMoments {
public:
    explicit CoMoments(std::size_t columns);
    // Of what was summed elsewhere: `cross_products` row by row, as many as the square of the means. Throws
    // std::invalid_argument otherwise.
    CoMoments(std::int64_t n, std::vector<double> means, std::vector<double> cross_products);

    void add(std::span<const double> row);
    void merge(const CoMoments& other);

    [[nodiscard]] std::size_t columns() const noexcept { return means_.size(); }
    [[nodiscard]] std::int64_t n() const noexcept { return n_; }
    [[nodiscard]] double mean(std::size_t column) const;
    [[nodiscard]] double cross_product(std::size_t a, std::size_t b) const;
    [[nodiscard]] double covariance(std::size_t a, std::size_t b) const; // n - 1; NaN below n = 2

    friend bool operator==(const CoMoments&, const CoMoments&) = default;

private:
    void check_column(std::size_t column) const;

    std::int64_t n_ = 0;
    std::vector<double> means_;
    std::vector<double> cross_;
};

} // namespace cxlift::stats
