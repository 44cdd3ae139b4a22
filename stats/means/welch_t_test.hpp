// Welch's t-test of two means, with the interval of the difference and Fieller's set of the lift.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/moments.hpp"

namespace cxlift::stats {

// Tests equal means without assuming equal variances. Welch (1947), Biometrika 34:28, with the Satterthwaite degrees of
// freedom; the lift is the inversion of the same statistic (see fieller_lift.hpp), so p-value, interval and lift agree.
// Fewer than two values in a variant, or no variance in either: NaN and a note.
[[nodiscard]] Comparison welch_t_test(const Moments& control, const Moments& treatment, const TestOptions& options = {});

// The same without a lift, for values that have no natural zero.
[[nodiscard]] Comparison welch_difference(const Moments& control, const Moments& treatment, const TestOptions& options = {});

} // namespace cxlift::stats
