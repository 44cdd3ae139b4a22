// The probability of superiority beside that of two alike variants, 1/2, so that it can stand among differences.
#pragma once

#include "stats/comparison.hpp"
#include "stats/ranks/ordered_counts.hpp"

namespace cxlift::stats {

// P(treatment > control) + P(equal) / 2 less 1/2, which is what the control would have against another like itself: the test of
// Brunner and Munzel (2000), Biometrical Journal 42:17, on the scale of t, with its interval cut to [-1/2, 1/2]. control_value
// is 1/2, treatment_value the probability of superiority; a lift of it has no meaning. Data without a test: NaN and a note.
[[nodiscard]] Comparison superiority_difference(const OrderedCounts& values, const TestOptions& options = {});

// p-value of H0: the difference is `shift`, by the same standard error and degrees of freedom; below alpha / 2 exactly when the
// end of the interval lies beyond the margin. NaN where the test gives NaN.
[[nodiscard]] double superiority_margin_pvalue(const OrderedCounts& values, double shift, Alternative alternative);

// The control's part in the variance of the difference; NaN where nothing varies.
[[nodiscard]] double superiority_control_share(const OrderedCounts& values);

} // namespace cxlift::stats
