// Student's t-test of the same units measured twice.
#pragma once

#include "stats/comparison.hpp"
#include "stats/summaries/co_moments.hpp"

#include <span>

namespace cxlift::stats {

// Tests a mean difference of 0 by the differences within pairs, with n - 1 degrees of freedom. Student (1908), Biometrika 6:1.
// The lift, mean of the treatment / mean of the control - 1, is Fieller's (1954) set of the same statistic, which takes the
// covariance into account. The i-th values of both are one pair; throws std::invalid_argument where one has more. A pair with a
// NaN is left out, with a note that counts it. Fewer than two pairs, or differences that are all equal: NaN and a note.
[[nodiscard]] Comparison paired_t_test(std::span<const double> control, std::span<const double> treatment,
                                       const TestOptions& options = {});

// The same from a summary of two columns, the control's and the treatment's; throws std::invalid_argument for other numbers of
// columns. Where the differences vary by less than the rounding of the columns' own variances, they count as equal.
[[nodiscard]] Comparison paired_t_test(const CoMoments& columns, const TestOptions& options = {});

} // namespace cxlift::stats
