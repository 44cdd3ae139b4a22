// Replicates of every estimate, from whatever one has of a variant: rows, counts, or a distribution.
#pragma once

#include "stats/clusters/cluster_t_test.hpp"
#include "stats/resampling/replicates.hpp"
#include "stats/resampling/resampling.hpp"
#include "stats/summaries/counts.hpp"
#include "stats/summaries/distribution.hpp"

#include <span>
#include <utility>
#include <vector>

namespace cxlift::stats {

// Of rows without NaN. Fewer than two: no replicates, and a note. Which resampling an estimate can have, the usual one first:
//   mean                multinomial while draws are few, then compressed; poisson
//   standard deviation  multinomial while draws are few, then poisson; compressed
//   quantile            order
//   trimmed mean        multinomial
//   ratio               multinomial while draws are few, then poisson; compressed (buckets of rows); also of clusters' totals
//   adjusted means      multinomial while draws are few, then poisson; compressed (buckets of rows)
[[nodiscard]] Replicates mean_of_rows(std::span<const double> values, const ResamplingOptions& options);
[[nodiscard]] Replicates std_of_rows(std::span<const double> values, const ResamplingOptions& options);
[[nodiscard]] Replicates quantile_of_rows(std::span<const double> values, double q, const ResamplingOptions& options);
[[nodiscard]] Replicates trimmed_mean_of_rows(std::span<const double> values, double trim, const ResamplingOptions& options);
[[nodiscard]] Replicates ratio_of_rows(std::span<const double> numerator, std::span<const double> denominator,
                                       const ResamplingOptions& options);
// The outcome and its covariates, of both variants; the draws of the treatment are those of the next variant.
[[nodiscard]] std::pair<Replicates, Replicates> cuped_of_rows(const std::vector<std::span<const double>>& control,
                                                              const std::vector<std::span<const double>>& treatment,
                                                              const ResamplingOptions& options);

// Whole clusters are drawn. A mean, and a ratio, is that of the clusters' totals.
[[nodiscard]] Replicates mean_of_clusters(const ClusteredValues& values, const ResamplingOptions& options);
[[nodiscard]] Replicates quantile_of_clusters(const ClusteredValues& values, double q, const ResamplingOptions& options);
[[nodiscard]] Replicates trimmed_mean_of_clusters(const ClusteredValues& values, double trim, const ResamplingOptions& options);

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
