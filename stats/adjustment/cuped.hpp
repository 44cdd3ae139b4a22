// CUPED: means less what covariates from before the experiment explain of them.
#pragma once

#include "stats/adjustment/adjusted_means.hpp"
#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/co_moments.hpp"

namespace cxlift::stats {

// Column 0 of a summary is the outcome, columns 1.. the covariates. Deng, Xu, Kohavi and Walker (2013), WSDM, equations 4-6,
// with one slope for both variants, theta = S^-1 s, where S = S_c + S_t are the covariates' cross-products about each variant's
// own means, and s those with the outcome: it makes the variance within variants least. The adjusted mean of variant a is
// mean_a - theta' (xbar_a - xbar) with xbar over both, so both carry the lift. Their difference is the coefficient of the
// treatment in the least squares of the outcome on treatment and covariates, exactly.
//
// Its variance is that coefficient's with one variance for each variant (White's sandwich with the same variance for all units
// of a variant): s2_a is the sum of squared residuals over df_a = n_a - 1 - tr(S^-1 S_a), without bias; with w = S^-1 (xbar_t -
// xbar_c) it is the sum of s2_a (1 / n_a + w' S_a w), and the degrees of freedom are Satterthwaite's (1946) of the two. With
// equal variances that is the classical variance of the regression with N - 2 - k degrees of freedom.
//
// The lift's set is Fieller's (1954) with the covariance of control and difference, to which the estimated xbar belongs.
// Covariates that are constant or combinations of earlier ones are left out, with a note. Fewer than two units, no degrees of
// freedom or no variance left: NaN and a note.
[[nodiscard]] Comparison cuped(const CoMoments& control, const CoMoments& treatment, const TestOptions& options = {});

// The same of a ratio of totals: columns 0, 1 are numerator and denominator, 2.. covariates. The outcome of a unit is its
// linearised value (numerator - R denominator) / mean denominator, with the variant's own R (see ratio_test.hpp).
[[nodiscard]] Comparison cuped_ratio(const CoMoments& control, const CoMoments& treatment, const TestOptions& options = {});

// What the two compare, and the p-value of a margin (see adjusted_means.hpp).
[[nodiscard]] AdjustedMeans cuped_means(const CoMoments& control, const CoMoments& treatment);
[[nodiscard]] AdjustedMeans cuped_ratio_means(const CoMoments& control, const CoMoments& treatment);
[[nodiscard]] double cuped_margin_pvalue(const CoMoments& control, const CoMoments& treatment, const NullPoint& null,
                                         Alternative alternative);
[[nodiscard]] double cuped_ratio_margin_pvalue(const CoMoments& control, const CoMoments& treatment, const NullPoint& null,
                                               Alternative alternative);

} // namespace cxlift::stats
