// Agresti and Caffo's interval of a difference of proportions: one success and one failure more in each variant.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// Agresti and Caffo (2000), The American Statistician 54:280: Wald's interval of (x + 1) / (n + 2), within [-1, 1]. std_error,
// statistic and p-value are of the same adjusted shares; the values and the difference are those observed. The interval of the
// lift is that of the adjusted log ratio (Walter 1975), hence `dual` is false.
[[nodiscard]] Comparison agresti_caffo_test(const Successes& control, const Successes& treatment, const TestOptions& options);

// z by which the interval of the difference (for a shift) or of the lift (for a ratio) decides about the margin.
[[nodiscard]] double agresti_caffo_margin_z(const Successes& control, const Successes& treatment, const NullPoint& null);

} // namespace cxlift::stats
