// How often each row is in a resample: for estimates that are no sums.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/repeated_values.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace cxlift::stats {

// The ordinary bootstrap of n_values values, or of whole clusters, within each stratum by itself: as many draws with
// replacement as there are of them, and each value's number of times. Values are told from each other by their place alone:
// where they are handed over in ascending order, the order of the rows they came from does not matter.
//
// `take(replicate, times)` is called in several threads at once. Throws std::invalid_argument for 2^32 units or more, for
// clusters that are not one a value and below clusters.n, or bad `draws`; and Stopped.
using TakeTimes = std::function<void(std::size_t replicate, std::span<const std::uint32_t> times)>;
void resample_times(std::size_t n_values, const ValueClusters& clusters, const Draws& draws, const TakeTimes& take);

// Of each replicate what `estimate` makes of its weights.
using WeightsEstimate = std::function<double(std::span<const std::uint32_t> times)>;
[[nodiscard]] std::vector<double> resample_weights(std::size_t n_values, const ValueClusters& clusters,
                                                   const WeightsEstimate& estimate, const Draws& draws);

} // namespace cxlift::stats
