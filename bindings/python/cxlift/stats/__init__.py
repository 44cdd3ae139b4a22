"""Statistics on arrays and on summaries.

Arrays, Series or Arrow arrays in, a frozen result out. Every two-sample function takes ``(control,
treatment)``; every difference is treatment − control. A NaN is a missing value: it is left out and a note
counts it. An infinity is an error.

What to use when:

- two means: ``welch_t_test``
- two proportions: ``two_proportion_test``
- two ratios of totals, such as errors per session: ``ratio_test``
- two net promoter scores: ``nps_test``
- means, proportions or ratios, with what is known from before the experiment: ``cuped``, ``cuped_ratio``;
  variants of very unequal size: ``regression_adjustment``; strata: ``post_stratified_test``
- means of a survey with weights: ``weighted_test``; the weights: ``post_stratification_weights``, ``rake``;
  what they cost: ``design_effect``
- shares of units against the planned allocation: ``sample_ratio_mismatch``
- several p-values: ``adjust_pvalues``
"""

from cxlift._core import CoMoments, Comparison, Counts, Interval, Moments, RakedWeights, SampleRatioResult
from cxlift.stats.adjustment import cuped, cuped_ratio, regression_adjustment
from cxlift.stats.means import moments, welch_t_test
from cxlift.stats.multiplicity import adjust_pvalues
from cxlift.stats.proportions import sample_ratio_mismatch, two_proportion_test
from cxlift.stats.ratios import ratio_test
from cxlift.stats.scores import nps_test
from cxlift.stats.strata import post_stratified_test
from cxlift.stats.weights import design_effect, post_stratification_weights, rake, weighted_test

__all__ = [
    "CoMoments",
    "Comparison",
    "Counts",
    "Interval",
    "Moments",
    "RakedWeights",
    "SampleRatioResult",
    "adjust_pvalues",
    "cuped",
    "cuped_ratio",
    "design_effect",
    "moments",
    "nps_test",
    "post_stratification_weights",
    "post_stratified_test",
    "rake",
    "ratio_test",
    "regression_adjustment",
    "sample_ratio_mismatch",
    "two_proportion_test",
    "weighted_test",
    "welch_t_test",
]
