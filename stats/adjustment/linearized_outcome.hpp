// A ratio as an outcome that covariates can be taken from.
#pragma once

#include "stats/summaries/co_moments.hpp"

namespace cxlift::stats {

// Columns 0, 1 (numerator and denominator) become one, the linearised value of ratio_test.hpp: its mean is the ratio R, its
// products are those of (numerator - R denominator) / mean denominator. The other columns stay. A mean denominator of 0 gives a
// NaN mean. Throws std::invalid_argument below two columns.
[[nodiscard]] CoMoments linearized_outcome(const char* function, const CoMoments& columns);

} // namespace cxlift::stats
