// The ordinary bootstrap of values of which few differ, at a cost that does not grow with how many there are.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicate_sums.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace cxlift::stats {

// n units drawn with replacement from n units in cells give multinomial counts of the cells: drawn by one binomial a cell,
// given what the cells before it left over.
//
// counts[i] is how often cell i occurs, at least 0 and 2^53 together. Cells with the same counts in the same order give the
// same draws. Throws std::invalid_argument for a count below 0, a column of another length than the cells, or bad `draws`, and
// Stopped.

// columns[c][i] is the value of column c in cell i. Of each replicate n and the sum of each column.
[[nodiscard]] ReplicateSums resample_counts(std::span<const std::int64_t> counts,
                                            std::span<const std::span<const double>> columns, const Draws& draws);

// `take(replicate, counts)` of each; called in several threads at once.
using TakeCounts = std::function<void(std::size_t replicate, std::span<const std::int64_t> counts)>;
void resample_cells(std::span<const std::int64_t> counts, const Draws& draws, const TakeCounts& take);

// Of each replicate what `estimate` makes of its counts; called in several threads at once.
using CountsEstimate = std::function<double(std::span<const std::int64_t> counts)>;
[[nodiscard]] std::vector<double> resample_counts(std::span<const std::int64_t> counts, const CountsEstimate& estimate,
                                                  const Draws& draws);

} // namespace cxlift::stats
