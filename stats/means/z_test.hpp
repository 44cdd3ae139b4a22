// The test of two means by the normal distribution, for samples so large that Student's t makes no difference.
#pragma once

#include "stats/alternative.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/moments.hpp"

namespace cxlift::stats {

// Tests equal means without assuming equal variances: Welch's statistic with the sample variances (n - 1), compared with the
// standard normal (df is infinite). The lift is Fieller's set of the same statistic, so p-value, interval and lift agree. Fewer
// than two values in a variant, or no variance in either: NaN and a note.
[[nodiscard]] Comparison z_test(const Moments& control, const Moments& treatment, const TestOptions& options = {});

// Of H0: mean_t = ratio * mean_c + shift by the same statistic: see margin_pvalue in mean_test.hpp.
[[nodiscard]] double z_margin_pvalue(const Moments& control, const Moments& treatment, const NullPoint& null,
                                     Alternative alternative);

} // namespace cxlift::stats
