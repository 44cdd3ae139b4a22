// Sums over the rows of resampled units, where units are clusters or are drawn within strata; and how much they vary.
#pragma once

#include "stats/resampling/replicate_sums.hpp"
#include "stats/resampling/resampling.hpp"
#include "stats/resampling/row_groups.hpp"

#include <cstddef>
#include <span>

namespace cxlift::stats {

// Every estimate that is a smooth function of sums of columns needs of a resample only these. `totals` are those of a
// ReplicateSums over rows: how many values, then the sum of each column. `products` are between the first columns of it, the
// number of values among them: sums over the units drawn of products of their totals, less the mean over their stratum, a
// triangle row by row. To first order the variance of the estimate is a quadratic form of them.
struct GroupedSums {
    ReplicateSums totals;
    std::size_t crossed = 0; // how many columns have products, the number of values the first
    ReplicateSums products;

    // Of replicate b the sum of squares of sum_a weights[a] * total_a over the units.
    [[nodiscard]] double squares(std::size_t b, std::span<const double> weights) const;
};

// Each stratum is resampled by itself, stratum s from the draws of variant `draws.variant` + 2 s, and where its number of units
// is drawn by chance its sums are scaled to the number that it has. Throws as resample_rows and resample_poisson.
[[nodiscard]] GroupedSums resample_grouped(std::span<const std::span<const double>> columns, std::size_t crossed,
                                           const RowGroups& groups, Resampling resampling, const Draws& draws);

} // namespace cxlift::stats
