// The test of two quantiles for a hypothesis other than "no difference": the margins of non-inferiority and equivalence.
#pragma once

#include "stats/alternative.hpp"
#include "stats/margin.hpp"
#include "stats/quantiles/quantile_test.hpp"

namespace cxlift::stats {

// p-value of H0: treatment = ratio * control + shift, of the q-quantiles: quantile_test's of the treatment and of the control's
// values moved so, whose quantile moves with them. It is below alpha / 2 exactly when the end of that test's interval of the
// difference (for a shift) or of the lift (for a ratio) lies beyond the margin. Throws std::invalid_argument for a ratio that
// is not above 0. NaN where quantile_test gives NaN.
[[nodiscard]] double quantile_margin_pvalue(const QuantileSample& control, const QuantileSample& treatment,
                                            const NullPoint& null, Alternative alternative,
                                            QuantileMethod method = QuantileMethod::automatic);

} // namespace cxlift::stats
