// Rows brought to buckets of units, so that resampling joint columns costs the same for any number of them.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicate_sums.hpp"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace cxlift::stats {

// As of shifted_columns: of each column less its shift, then of the products asked for.
struct ResampledSums {
    std::vector<double> shifts;
    ReplicateSums sums;
};

// Row i goes into the bucket of HashBuckets that a hash of i names; see resample_buckets.hpp for what is kept of the rows.
[[nodiscard]] ResampledSums resample_in_buckets(std::span<const std::span<const double>> columns,
                                                std::span<const std::pair<std::size_t, std::size_t>> products,
                                                const Draws& draws);

} // namespace cxlift::stats
