// The test of two restricted means for a hypothesis other than "no difference".
#pragma once

#include "stats/alternative.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/survival.hpp"

#include <optional>

namespace cxlift::stats {

// p-value of H0: mean_t = ratio * mean_c + shift, by (m_t - ratio m_c - shift) / sqrt(v_t + ratio^2 v_c) and the standard
// normal, as restricted_mean_test has them: it is below alpha / 2 exactly when the end of that test's interval of the
// difference (for a shift) or of the lift (for a ratio) lies beyond the margin. NaN where restricted_mean_test gives NaN.
[[nodiscard]] double restricted_mean_margin_pvalue(const Survival& control, const Survival& treatment,
                                                   std::optional<double> horizon, const NullPoint& null,
                                                   Alternative alternative);

// The control's part in the variance of the difference; NaN where nothing varies.
[[nodiscard]] double restricted_mean_control_share(const Survival& control, const Survival& treatment,
                                                   std::optional<double> horizon);

} // namespace cxlift::stats
