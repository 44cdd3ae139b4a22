// The log ratio of two proportions.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/proportions/successes.hpp"

namespace cxlift::stats {

// Tests a ratio of 1 by z = log(p_t / p_c) / std_error, whose inversion is the interval of the lift: Katz et al. (1978). Where
// that has no variance (a variant without a success, or no failure at all) the adjusted log ratio takes its place, with a note.
// std_error is that of the log ratio. There is no interval of the difference, hence `dual` is false.
[[nodiscard]] Comparison katz_test(const Successes& control, const Successes& treatment, const TestOptions& options);

// z of a ratio; NaN for a shift, of which the log ratio says nothing.
[[nodiscard]] double katz_margin_z(const Successes& control, const Successes& treatment, const NullPoint& null);

} // namespace cxlift::stats
