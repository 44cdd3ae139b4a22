// Sums over resampled rows, by whichever way to resample suits their number.
#pragma once

#include "stats/resampling/bucketed_rows.hpp"
#include "stats/resampling/resampling.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cxlift::stats {

using Product = std::pair<std::size_t, std::size_t>; // the numbers of two columns

// Sums of the columns less their shifts, and of products of those. Rows with `keys` draw by them (resampling.hpp).
[[nodiscard]] ResampledSums drawn_sums(std::span<const std::span<const double>> columns, std::span<const Product> products,
                                       Resampling resampling, const Draws& draws, std::span<const std::uint64_t> keys);

// Rows are drawn one by one while draws are few. `of_many` is taken otherwise, `third` where it is asked for. `least` is how
// many units there are, or in the smallest stratum. Throws std::invalid_argument where there are too few for what was asked.
struct UnitCounts {
    std::size_t all = 0;
    std::size_t least = 0;
};
[[nodiscard]] Resampling chosen_for(const ResamplingOptions& options, const char* what, const UnitCounts& units,
                                    Resampling of_many, Resampling third);

} // namespace cxlift::stats
