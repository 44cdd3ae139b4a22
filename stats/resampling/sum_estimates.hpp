// Estimates that are smooth functions of sums: of the sums of each replicate, and of the data.
#pragma once

#include "stats/resampling/replicate_sums.hpp"
#include "stats/resampling/replicates.hpp"
#include "stats/resampling/unit_spread.hpp"
#include "stats/summaries/moments.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cxlift::stats {

// Columns and products of them, less a shift near their means so that no digits are lost; the means are shifts + sums / units.
struct ShiftedColumns {
    std::vector<double> shifts;              // of the columns, not of the products
    std::vector<std::vector<double>> values; // columns, then what `products` says

    [[nodiscard]] ResampledColumns view(std::span<const std::uint64_t> keys = {}) const;
};
// Each column less its mean, and after them the products of the pairs (a, b), column numbers.
[[nodiscard]] ShiftedColumns shifted_columns(std::span<const std::span<const double>> columns,
                                             std::span<const std::pair<std::size_t, std::size_t>> products);

// The mean. Sums: of x - shift, and where `studentized` of its square. L = x - mean.
[[nodiscard]] Replicates mean_replicates(const ReplicateSums& sums, double shift, const Moments& data, bool studentized);

// The standard deviation, n - 1. Sums: of x - shift and its square, where `studentized` also third and fourth power.
// L = ((x - mean)^2 - s^2) / (2 s) with s^2 of n; `sixth` is the sum of sixth powers of deviations from the mean.
[[nodiscard]] Replicates std_replicates(const ReplicateSums& sums, const Moments& data, double sixth, bool studentized);

// A ratio of totals. Sums: of y and z less their shifts, where `studentized` also of their products yy, yz, zz.
// L = (y - r z) / mean(z), of which `spread` says how they vary.
struct RatioData {
    std::int64_t n = 0; // units
    double numerator_shift = 0.0;
    double denominator_shift = 0.0;
    double ratio = 0.0;
    Spread spread;
};
[[nodiscard]] Replicates ratio_replicates(const ReplicateSums& sums, const RatioData& data, bool studentized);

} // namespace cxlift::stats
