"""Statistics on arrays and on summaries.

Arrays, Series or Arrow arrays in, a frozen result out. Every two-sample function takes ``(control,
treatment)``; every difference is treatment − control. A NaN is a missing value: it is left out and a note
counts it. An infinity is an error.

What to use when:

- two means: ``welch_t_test``
- two proportions: ``two_proportion_test``
- two proportions of few units: ``barnard_test``; ``boschloo_test``, ``fisher_test``
- two ratios of totals, such as errors per session: ``ratio_test``
- two net promoter scores: ``nps_test``
- shares of units against the planned allocation: ``sample_ratio_mismatch``
- several p-values: ``adjust_pvalues``
"""

from cxlift._core import CoMoments, Comparison, Counts, Interval, Moments, SampleRatioResult
from cxlift.stats.exact import barnard_test, boschloo_test, fisher_test
from cxlift.stats.means import moments, welch_t_test
from cxlift.stats.multiplicity import adjust_pvalues
from cxlift.stats.proportions import sample_ratio_mismatch, two_proportion_test
from cxlift.stats.ratios import ratio_test
from cxlift.stats.scores import nps_test

__all__ = [
    "CoMoments",
    "Comparison",
    "Counts",
    "Interval",
    "Moments",
    "SampleRatioResult",
    "adjust_pvalues",
    "barnard_test",
    "boschloo_test",
    "fisher_test",
    "moments",
    "nps_test",
    "ratio_test",
    "sample_ratio_mismatch",
    "two_proportion_test",
    "welch_t_test",
]
