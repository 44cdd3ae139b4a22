// The share of answers within a part of the scale: the top boxes of a satisfaction score, the easy side of an effort score.
#pragma once

#include "stats/proportions/successes.hpp"
#include "stats/summaries/counts.hpp"

namespace cxlift::stats {

// How many values lie within [lowest, highest], of how many.
[[nodiscard]] Successes share_within(const Counts& answers, double lowest, double highest);

} // namespace cxlift::stats
