// Newcombe's hybrid score interval of a difference of proportions, and the interval of the ratio made in the same way.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// Newcombe (1998), Stat Med 17:873, method 10: Wilson's limits of both proportions, each distance squared and added.
[[nodiscard]] Interval newcombe_difference_interval(const Successes& control, const Successes& treatment, double critical);
// Donner and Zou (2012), Stat Methods Med Res 21:347, equation 9 (MOVER-R), with Wilson's limits as in Fagerland and Newcombe
// (2013), Stat Med 32:2823. Both ends are at 1 exactly where those of the difference are at 0. The upper end is infinite where
// the control has no success.
[[nodiscard]] Interval newcombe_ratio_interval(const Successes& control, const Successes& treatment, double critical);

// These intervals invert no test: the p-value beside them is that of the pooled z, whose square is Pearson's chi-squared
// without correction, and `dual` is false.
[[nodiscard]] Comparison newcombe_test(const Successes& control, const Successes& treatment, const TestOptions& options);

// The critical value at which an interval above has its end at the margin: a standard normal z by which the interval decides.
[[nodiscard]] double newcombe_margin_z(const Successes& control, const Successes& treatment, const NullPoint& null);

} // namespace cxlift::stats
