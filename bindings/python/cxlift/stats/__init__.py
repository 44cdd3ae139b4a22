"""Statistics on arrays and on summaries.

Arrays, Series or Arrow arrays in, a frozen result out. Every two-sample function takes ``(control,
treatment)``; every difference is treatment − control. A NaN is a missing value: it is left out and a note
counts it. An infinity is an error.

What to use when:

- two means: ``welch_t_test``
- two proportions: ``two_proportion_test``
- two ratios of totals, such as errors per session: ``ratio_test``
- two net promoter scores: ``nps_test``
- shares of units against the planned allocation: ``sample_ratio_mismatch``
- several p-values: ``adjust_pvalues``; in an order of families: ``gatekeep``; what each correction assumes:
  ``multiplicity_note``
- several metrics of the same units, with their correlation: ``max_t_pvalues`` on ``difference_correlation``
- several treatments against one control: ``dunnett_test``
- several metrics by shuffling the units themselves: ``westfall_young``
- intervals that hold all at once: ``simultaneous_intervals``; of what was selected: ``fcr_intervals``
- an effect that was looked at because it was significant: ``corrected_for_selection``
- whether an effect differs between segments: ``interaction_test``, ``interaction_f_test``; between the
  variants of another experiment: ``experiment_interaction_test``
- an effect on the units that could notice the change, and on all: ``triggered_test``
"""

from cxlift._core import (
    CoMoments,
    Comparison,
    Counts,
    FcrIntervals,
    InteractionResult,
    Interval,
    MaxTPvalues,
    Moments,
    SampleRatioResult,
    SelectionCorrected,
    SimultaneousIntervals,
    TriggeredResult,
    WestfallYoung,
)
from cxlift.stats.interaction import experiment_interaction_test, interaction_f_test, interaction_test
from cxlift.stats.max_t import difference_correlation, max_t_pvalues, westfall_young
from cxlift.stats.means import moments, welch_t_test
from cxlift.stats.multiplicity import adjust_pvalues, fcr_intervals, gatekeep, multiplicity_note
from cxlift.stats.proportions import sample_ratio_mismatch, two_proportion_test
from cxlift.stats.ratios import ratio_test
from cxlift.stats.scores import nps_test
from cxlift.stats.selection import corrected_for_selection
from cxlift.stats.simultaneous import dunnett_test, simultaneous_intervals
from cxlift.stats.triggered import triggered_test

__all__ = [
    "CoMoments",
    "Comparison",
    "Counts",
    "FcrIntervals",
    "InteractionResult",
    "Interval",
    "MaxTPvalues",
    "Moments",
    "SampleRatioResult",
    "SelectionCorrected",
    "SimultaneousIntervals",
    "TriggeredResult",
    "WestfallYoung",
    "adjust_pvalues",
    "corrected_for_selection",
    "difference_correlation",
    "dunnett_test",
    "experiment_interaction_test",
    "fcr_intervals",
    "gatekeep",
    "interaction_f_test",
    "interaction_test",
    "max_t_pvalues",
    "moments",
    "multiplicity_note",
    "nps_test",
    "ratio_test",
    "sample_ratio_mismatch",
    "simultaneous_intervals",
    "triggered_test",
    "two_proportion_test",
    "welch_t_test",
    "westfall_young",
]
