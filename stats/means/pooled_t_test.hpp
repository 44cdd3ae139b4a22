// Student's t-test of two means, for variances that are equal.
#pragma once

#include "stats/alternative.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/moments.hpp"

namespace cxlift::stats {

// Tests equal means where the variants' variances are equal: both means have the pooled variance, and the degrees of freedom
// are n_c + n_t - 2. Student (1908), Biometrika 6:1; Fisher (1925), Metron 5:90. The lift is Fieller's set of the same
// statistic, so p-value, interval and lift agree. Fewer than two values in a variant, or no variance in either: NaN and a note.
[[nodiscard]] Comparison pooled_t_test(const Moments& control, const Moments& treatment, const TestOptions& options = {});

// Of H0: mean_t = ratio * mean_c + shift by the same statistic: see margin_pvalue in mean_test.hpp.
[[nodiscard]] double pooled_margin_pvalue(const Moments& control, const Moments& treatment, const NullPoint& null,
                                          Alternative alternative);

} // namespace cxlift::stats
