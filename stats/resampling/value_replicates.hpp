// Bootstrap replicates of a trimmed mean and of a quantile, where the units are rows, clusters of rows or counted values.
#pragma once

#include "stats/resampling/draws.hpp"
#include "stats/resampling/replicates.hpp"
#include "stats/resampling/row_groups.hpp"
#include "stats/summaries/counts.hpp"

#include <cstdint>
#include <span>

namespace cxlift::stats {

// Whole clusters are drawn where `labels` has them, and within each stratum by itself. `fraction` of the
// values is cut off at each end, 0 <= fraction < 1/2, as scipy.stats.trim_mean does. Standard error and influences in closed
// form, with `std_errors` those of each replicate too. NaN and a note for fewer than two units. Throws std::invalid_argument
// for a value that is not finite, wrong labels, `fraction` or `draws`; and Stopped.
[[nodiscard]] Replicates resample_trimmed_mean(std::span<const double> values, const RowLabels& labels, double fraction,
                                               bool std_errors, const Draws& draws);
[[nodiscard]] Replicates resample_trimmed_mean(const Counts& counts, double fraction, bool std_errors, const Draws& draws);

// The quantile of type 7 of rows with or without clusters and strata; without, draw_quantile_ranks has the same distribution at
// a fraction of the cost. The standard error is the standard deviation of the replicates.
[[nodiscard]] Replicates resample_quantile(std::span<const double> values, const RowLabels& labels, double q,
                                           const Draws& draws);

} // namespace cxlift::stats
