// Units of measurement in which squares neither overflow nor lose digits. They are powers of two, so that no digit changes.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/moments.hpp"

#include <span>
#include <vector>

namespace cxlift::stats {

// Values of this magnitude are squared safely when measured in 2^exponent. 0 for ordinary magnitudes, which then stay as they
// are, and for 0, infinity and NaN.
[[nodiscard]] int unit_exponent(double magnitude) noexcept;
// Of all values but NaN; 0 where there is none.
[[nodiscard]] double largest_magnitude(std::span<const double> values) noexcept;
[[nodiscard]] std::vector<double> in_unit(std::span<const double> values, int exponent);
[[nodiscard]] Interval scaled_back(const Interval& interval, int exponent) noexcept;
// A comparison made in units of 2^exponent, in the unit of the values.
void scale_back(Comparison& result, int exponent) noexcept;

// Moments of values that are measured in 2^exponent. Plain moments are theirs with the exponent 0.
struct ScaledMoments {
    Moments moments;
    int exponent = 0;

    [[nodiscard]] static ScaledMoments of(std::span<const double> values);
    // The same in another unit.
    [[nodiscard]] Moments in_unit(int other) const noexcept;
};

// The unit in which the moments of both are safe.
[[nodiscard]] int common_exponent(const ScaledMoments& a, const ScaledMoments& b) noexcept;

// A test of two means made in that unit, and its answer in the unit of the values: right for values of 1e-150 and of 1e150.
using TestOfMeans = Comparison (*)(const Moments& control, const Moments& treatment, const TestOptions& options);
[[nodiscard]] Comparison rescaled(TestOfMeans test, const ScaledMoments& control, const ScaledMoments& treatment,
                                  const TestOptions& options);

} // namespace cxlift::stats
