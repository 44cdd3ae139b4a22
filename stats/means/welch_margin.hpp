// Welch's test of a hypothesis other than "no difference": the margins of non-inferiority and equivalence.
#pragma once

#include "stats/alternative.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/moments.hpp"

namespace cxlift::stats {

// p-value of H0: mean_t = ratio * mean_c + shift, by (m_t - ratio m_c - shift) / sqrt(v_t + ratio^2 v_c) with the degrees of
// freedom of welch_t_test. It is below alpha / 2 exactly when the end of that test's interval of the difference (for a shift)
// or of the lift (for a ratio) lies beyond the margin. Laster and Johnson (2003), Stat Med 22:187, for the ratio. NaN where
// welch_t_test gives NaN.
[[nodiscard]] double welch_margin_pvalue(const Moments& control, const Moments& treatment, const NullPoint& null,
                                         Alternative alternative);

} // namespace cxlift::stats
