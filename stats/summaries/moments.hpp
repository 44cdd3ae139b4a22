// Count, mean and centred second to fourth moments of one column: what a test of means needs, mergeable.
#pragma once

#include <cstdint>
#include <span>

namespace cxlift::stats {

// m2, m3, m4 are sums of powers of deviations from the mean. Raw sums of squares are never kept: for values near 1e8 they
// lose every digit of the variance. Adding and merging follow Pébay (2008), "Formulas for Robust, One-Pass Parallel
// Computation of Covariances and Arbitrary-Order Statistical Moments", equations 2.1, 3.1.
struct Moments {
    std::int64_t n = 0;
    double mean = 0.0;
    double m2 = 0.0;
    double m3 = 0.0;
    double m4 = 0.0;
    double mean_low = 0.0; // what is left of the mean when `mean` has been rounded: the mean is mean + mean_low

    // From what a report or a query gives: sample size, mean and sample variance (n - 1). m3 and m4 become NaN.
    [[nodiscard]] static Moments from_variance(std::int64_t n, double mean, double variance);
    [[nodiscard]] static Moments of(std::span<const double> values);

    void add(double value) noexcept;
    void merge(const Moments& other) noexcept;
    // mean + mean_low = a + b without rounding.
    void set_mean(double a, double b) noexcept;

    [[nodiscard]] double variance() const noexcept;  // n - 1 in the denominator; NaN below n = 2
    [[nodiscard]] double std_dev() const noexcept;   // square root of variance()
    [[nodiscard]] double std_error() const noexcept; // of the mean
    [[nodiscard]] double skewness() const noexcept;  // population form, g1 = sqrt(n) m3 / m2^1.5
    [[nodiscard]] double kurtosis() const noexcept;  // excess, population form, g2 = n m4 / m2^2 - 3

    friend bool operator==(const Moments&, const Moments&) = default;
};

} // namespace cxlift::stats
