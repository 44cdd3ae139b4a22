// Means of weighted units, such as the answers of a survey.
#pragma once

#include "stats/comparison.hpp"
#include "stats/margin.hpp"
#include "stats/summaries/moments.hpp"
#include "stats/summaries/weighted_moments.hpp"
#include "stats/summaries/weighted_totals.hpp"

#include <span>

namespace cxlift::stats {

// Kish (1965), Survey Sampling, section 11.7: n sum(w^2) / (sum w)^2, by how much unequal weights raise the variance of a mean.
// Units of weight 0 stand for nobody and do not count. NaN without any. Throws std::invalid_argument for a weight that is
// negative or not finite.
[[nodiscard]] double design_effect(std::span<const double> weights);

// A weighted variant: `linearized` has the mean sum(w y) / sum(w) (Hajek's) and a variance such that linearized.std_error() is
// that of Taylor's linearisation, n / (n - 1) sum(w^2 (y - mean)^2) / (sum w)^2, as of units drawn with replacement.
// Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, 5.7 and 5.8. Units of weight 0 are left out.
struct WeightedSample {
    Moments linearized;
    double design_effect = 0.0;
    [[nodiscard]] static WeightedSample of(std::span<const double> values, std::span<const double> weights);
    [[nodiscard]] static WeightedSample of(const WeightedMoments& moments);
    // Of a ratio of weighted totals: the residuals w (x - ratio y) are linearised, too (ibid., 5.6).
    [[nodiscard]] static WeightedSample of(const WeightedTotals& totals);
};

// The summary of values and their weights. Throws as design_effect, and for spans of different length.
[[nodiscard]] WeightedMoments weighted_moments(std::span<const double> values, std::span<const double> weights);

// Compares two weighted means by Welch's statistic on their linearised values, with n - 1 degrees of freedom for each variant
// (n units, not the effective number); the lift's set is Fieller's (1954). The notes give the effective number, n / design
// effect. Fewer than two units or no variance: NaN and a note.
[[nodiscard]] Comparison weighted_test(const WeightedSample& control, const WeightedSample& treatment,
                                       const TestOptions& options = {});
// The same without a lift, for values that have no natural zero.
[[nodiscard]] Comparison weighted_difference(const WeightedSample& control, const WeightedSample& treatment,
                                             const TestOptions& options = {});
// Two ratios of weighted totals.
[[nodiscard]] Comparison weighted_ratio_test(const WeightedTotals& control, const WeightedTotals& treatment,
                                             const TestOptions& options = {});
[[nodiscard]] double weighted_margin_pvalue(const WeightedSample& control, const WeightedSample& treatment,
                                            const NullPoint& null, Alternative alternative);

} // namespace cxlift::stats
