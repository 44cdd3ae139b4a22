// Lin's regression adjustment: each variant has slopes of its own.
#pragma once

#include "stats/adjustment/adjusted_means.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/co_moments.hpp"

namespace cxlift::stats {

// Columns as in cuped. The adjusted mean of variant a is mean_a - b_a' (xbar_a - xbar), b_a from that variant alone and xbar
// over both: what its regression predicts at xbar. The difference is the coefficient of the treatment in the least squares of
// the outcome on treatment, centred covariates and their products with the treatment. Lin (2013), Annals of Applied Statistics
// 7:295, section 4: asymptotically never less precise than no adjustment, which one slope for unequal variants can be.
//
// The variance of variant a is s2_a (1 / n_a + (xbar_a - xbar)' S_a^-1 (xbar_a - xbar)), s2_a with n_a - 1 - k degrees of
// freedom (from summaries alone there is no HC2; the two agree to first order, since the leverage term is of second order). The
// target is the population that the units are a sample of, so the covariates' mean is estimated and (b_t - b_c)' S (b_t - b_c)
// /
// ((N - 2) N) is added, less what the slopes differ by chance (at least 0): Negi and Wooldridge (2021), Econometric Reviews
// 40:504. Degrees of freedom are Satterthwaite's of the
// three terms; the lift's set is Fieller's (1954) with the covariance of control and difference. Covariates that are constant
// or combinations of earlier ones in a variant are left out, with a note.
[[nodiscard]] Comparison regression_adjustment(const CoMoments& control, const CoMoments& treatment,
                                               const TestOptions& options = {});

// What it compares, and the p-value of a margin (see adjusted_means.hpp).
[[nodiscard]] AdjustedMeans regression_adjusted_means(const CoMoments& control, const CoMoments& treatment);
[[nodiscard]] double regression_adjustment_margin_pvalue(const CoMoments& control, const CoMoments& treatment,
                                                         const NullPoint& null, Alternative alternative);

} // namespace cxlift::stats
