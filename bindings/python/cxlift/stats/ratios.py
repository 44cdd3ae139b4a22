"""Ratios of two totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import pairs

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["ratio_test"]


def ratio_test(
    numerator_control: Any,
    denominator_control: Any,
    numerator_treatment: Any,
    denominator_treatment: Any,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal ratios of two totals, such as errors per session, by the delta method.

    The ratio is sum(numerator) / sum(denominator) over units; its variance is that of the linearised values
    (Deng, Knoblich and Lu 2018, KDD, equation 7). The difference is tested by Welch's statistic and the set
    of the lift is Fieller's (1954) of the same statistic, so the two agree.

    Args:
        numerator_control: one number for each unit of the control.
        denominator_control: likewise, in the same order; not negative.
        numerator_treatment: one number for each unit of the treatment.
        denominator_treatment: likewise.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    A pair of which one is NaN is left out.

    Raises:
        ValueError: arrays of different length, a negative denominator, an infinite value.

    >>> result = ratio_test([1, 0, 2, 1], [10, 4, 9, 7], [0, 1, 0, 0], [8, 9, 6, 7])
    >>> round(result.control_value, 4), round(result.treatment_value, 4)
    (0.1333, 0.0333)
    """
    return _core.ratio_test(
        pairs(numerator_control, denominator_control, "control"),
        pairs(numerator_treatment, denominator_treatment, "treatment"),
        alternative=alternative,
        confidence_level=confidence_level,
    )
