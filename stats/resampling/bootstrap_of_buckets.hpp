// Replicates of ratios and of adjusted means from buckets of units: what merged summaries can have resampled.
#pragma once

#include "stats/resampling/replicates.hpp"
#include "stats/resampling/resampling.hpp"
#include "stats/summaries/co_moments.hpp"

#include <cstddef>
#include <span>
#include <utility>

namespace cxlift::stats {

// By `compressed`, as of rows that are brought to such buckets (see resample_buckets.hpp); each bucket has the columns of its
// units. The data's estimates and standard errors are those of the units. The sum of the cubes of the influence values, BCa's
// acceleration, is that of the buckets' sums, whose mean over hashes is that of the units: the error is about 0.004 in the
// skewness. Below 200 buckets with units a note says how few they are; fewer than two units: no replicates, and a note.

// Numerator and denominator: the ratio of their totals.
[[nodiscard]] Replicates ratio_of_buckets(std::span<const CoMoments> buckets, const ResamplingOptions& options);

// `outcomes` columns, then covariates. One outcome is adjusted as cuped.hpp adjusts, two are a ratio's: a unit's outcome is
// then its linearised value, with the replicate's own ratio. The treatment's draws are those of stream `treatment_variant`.
[[nodiscard]] std::pair<Replicates, Replicates> cuped_of_buckets(std::span<const CoMoments> control,
                                                                 std::span<const CoMoments> treatment, std::size_t outcomes,
                                                                 const ResamplingOptions& options,
                                                                 std::uint32_t treatment_variant = 1);

} // namespace cxlift::stats
