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
    // Of rows one after the other, in two passes: the means first, so that the deviations are exact to the last digits. Throws
    // std::invalid_argument where `rows` is no multiple of `columns`.
    [[nodiscard]] static CoMoments of(std::span<const double> rows, std::size_t columns);

    void add(std::span<const double> row);
    void merge(const CoMoments& other);

    [[nodiscard]] std::size_t columns() const noexcept { return means_.size(); }
    [[nodiscard]] std::int64_t n() const noexcept { return n_; }
    [[nodiscard]] double mean(std::size_t column) const;
    // What is left of the mean when mean() has been rounded; `of` keeps it, sums from elsewhere have none.
    [[nodiscard]] double mean_low(std::size_t column) const;
    [[nodiscard]] double cross_product(std::size_t a, std::size_t b) const;
    [[nodiscard]] double covariance(std::size_t a, std::size_t b) const; // n - 1; NaN below n = 2

    friend bool operator==(const CoMoments&, const CoMoments&) = default;

private:
    void check_column(std::size_t column) const;
    void move_mean(std::size_t column, double by) noexcept;

    std::int64_t n_ = 0;
    std::vector<double> means_;
    std::vector<double> cross_;
    std::vector<double> means_low_; // empty where none was kept
};

} // namespace cxlift::stats
