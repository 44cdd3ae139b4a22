// Replicates of smooth estimates whose units are clusters, or are drawn within strata.
#pragma once

#include "stats/resampling/replicates.hpp"
#include "stats/resampling/resampling.hpp"
#include "stats/resampling/row_groups.hpp"

#include <span>
#include <utility>
#include <vector>

namespace cxlift::stats {

// Of at least one row. Every one is made the same way: sums over the rows of the units drawn (grouped_sums.hpp), the estimate
// from them as of rows (sum_estimates.hpp), and its influence as a sum over the rows of a unit (unit_spread.hpp), of each
// replicate too where `studentized`.
[[nodiscard]] Replicates grouped_mean(std::span<const double> values, const RowLabels& labels,
                                      const ResamplingOptions& options);
[[nodiscard]] Replicates grouped_std(std::span<const double> values, const RowLabels& labels, const ResamplingOptions& options);
[[nodiscard]] Replicates grouped_ratio(std::span<const double> numerator, std::span<const double> denominator,
                                       const RowLabels& labels, const ResamplingOptions& options);

using Columns = std::vector<std::span<const double>>; // outcome, then covariates
struct GroupedColumns {
    Columns columns;
    RowLabels labels;
};
[[nodiscard]] std::pair<Replicates, Replicates> grouped_cuped(const GroupedColumns& control, const GroupedColumns& treatment,
                                                              const ResamplingOptions& options);

} // namespace cxlift::stats
