// Metrics of buckets that the plan wants compared by the bootstrap: ratios, adjusted and weighted means.
#pragma once

#include "core/summarize/summaries.hpp"
#include "stats/resampling/replicates.hpp"
#include "stats/resampling/resampling.hpp"

#include <cstdint>
#include <utility>

namespace cxlift {

// Whether the control's replicates depend on the treatment: adjusted means share a slope and the covariates' mean.
[[nodiscard]] bool is_resampled_together(const Summary& summary);

// Of a ratio without covariates, or of weighted means: the totals of w x and of w.
[[nodiscard]] stats::Replicates bucket_replicates(const stats::UnitBuckets& buckets, const stats::ResamplingOptions& options);

// Of adjusted means; the control's draws are those of `options`, the treatment's those of its own stream. The mean over both
// variants stands for a covariate that a unit lacks, in every resample, and a note says of how many.
[[nodiscard]] std::pair<stats::Replicates, stats::Replicates> adjusted_replicates(const Summary& control,
                                                                                  const Summary& treatment,
                                                                                  const stats::ResamplingOptions& options,
                                                                                  std::uint32_t treatment_variant);

} // namespace cxlift
