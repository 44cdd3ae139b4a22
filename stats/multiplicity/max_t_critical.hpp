// The critical value of the largest of correlated statistics.
#pragma once

#include "stats/multiplicity/max_t_draws.hpp"

namespace cxlift::stats {

// The tail of one statistic beyond the critical value that the largest of all exceeds with probability `family_tail`. Under the
// same draws this is the inverse of the single-step p-value.
[[nodiscard]] double max_t_critical_tail(const MaxTDraws& draws, double family_tail);

} // namespace cxlift::stats
