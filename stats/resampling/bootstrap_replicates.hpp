// Replicates of every estimate, from whatever one has of a variant: rows, counts, or a distribution.
#pragma once

#include "stats/resampling/grouped_estimates.hpp"
#include "stats/resampling/replicates.hpp"
#include "stats/resampling/resampling.hpp"
#include "stats/resampling/row_groups.hpp"
#include "stats/summaries/counts.hpp"
#include "stats/summaries/distribution.hpp"

#include <span>
#include <utility>

namespace cxlift::stats {

// Of rows without NaN. Fewer than two units: no replicates, and a note. Which resampling an estimate can have, the usual one
// first:
//   mean                multinomial while draws are few, then compressed; poisson
//   standard deviation  multinomial while draws are few, then poisson; compressed
//   quantile            order
//   trimmed mean        multinomial
//   ratio               multinomial while draws are few, then poisson; compressed (buckets of rows)
//   adjusted means      multinomial while draws are few, then poisson; compressed (buckets of rows)
// `labels`: whole clusters are drawn, and within each stratum by itself; the estimate is that of all rows drawn. Then
//   quantile, trimmed mean   multinomial
//   the others               multinomial while draws are few or a stratum is small, then poisson; compressed (buckets of units)
[[nodiscard]] Replicates mean_of_rows(std::span<const double> values, const ResamplingOptions& options,
                                      const RowLabels& labels = {});
[[nodiscard]] Replicates std_of_rows(std::span<const double> values, const ResamplingOptions& options,
                                     const RowLabels& labels = {});
[[nodiscard]] Replicates quantile_of_rows(std::span<const double> values, double q, const ResamplingOptions& options,
                                          const RowLabels& labels = {});
[[nodiscard]] Replicates trimmed_mean_of_rows(std::span<const double> values, double trim, const ResamplingOptions& options,
                                              const RowLabels& labels = {});
[[nodiscard]] Replicates ratio_of_rows(std::span<const double> numerator, std::span<const double> denominator,
                                       const ResamplingOptions& options, const RowLabels& labels = {});
// Both variants; the draws of the treatment are those of the next variant.
[[nodiscard]] std::pair<Replicates, Replicates> cuped_of_rows(const GroupedColumns& control, const GroupedColumns& treatment,
                                                              const ResamplingOptions& options);

// By `counts` (a quantile by `order`): the cost does not depend on how many values were counted.
[[nodiscard]] Replicates mean_of_counts(const Counts& counts, const ResamplingOptions& options);
[[nodiscard]] Replicates std_of_counts(const Counts& counts, const ResamplingOptions& options);
[[nodiscard]] Replicates quantile_of_counts(const Counts& counts, double q, const ResamplingOptions& options);
[[nodiscard]] Replicates trimmed_mean_of_counts(const Counts& counts, double trim, const ResamplingOptions& options);

// By `compressed` (a quantile by `order`): as above.
[[nodiscard]] Replicates mean_of_distribution(const Distribution& distribution, const ResamplingOptions& options);
[[nodiscard]] Replicates std_of_distribution(const Distribution& distribution, const ResamplingOptions& options);
[[nodiscard]] Replicates quantile_of_distribution(const Distribution& distribution, double q, const ResamplingOptions& options);

} // namespace cxlift::stats
