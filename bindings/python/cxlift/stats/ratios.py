"""Ratios of two totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import noting_missing, pairs
from cxlift.stats.caps import capped

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative
    from cxlift.stats.caps import Quantile

__all__ = ["ratio_test"]


def ratio_test(
    numerator_control: Any,
    denominator_control: Any,
    numerator_treatment: Any,
    denominator_treatment: Any,
    *,
    cap: float | Quantile | None = None,
    cap_denominator: float | Quantile | None = None,
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
        cap: numerators above it are set to it: a number, or ``quantile(q)`` of the numerators of both
            variants together.
        cap_denominator: likewise for the denominators.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    A unit of which one number is NaN is left out, and a note counts it; what is left is capped.

    Raises:
        ValueError: arrays of different length, a negative denominator, an infinite value, a cap that is not
            a finite number or a quantile.

    >>> result = ratio_test([1, 0, 2, 1], [10, 4, 9, 7], [0, 1, 0, 0], [8, 9, 6, 7])
    >>> round(result.control_value, 4), round(result.treatment_value, 4)
    (0.1333, 0.0333)
    """
    y_control, x_control, missing_control = pairs(numerator_control, denominator_control, "control")
    y_treatment, x_treatment, missing_treatment = pairs(
        numerator_treatment, denominator_treatment, "treatment"
    )
    notes = []
    if cap is not None:
        variants = y_control, y_treatment
        y_control, y_treatment, note = capped("ratio_test", "cap", cap, variants, what="Numerators")
        notes.append(note)
    if cap_denominator is not None:
        variants = x_control, x_treatment
        x_control, x_treatment, note = capped(
            "ratio_test", "cap_denominator", cap_denominator, variants, what="Denominators"
        )
        notes.append(note)
    result = _core.ratio_test(
        y_control,
        x_control,
        y_treatment,
        x_treatment,
        alternative=alternative,
        confidence_level=confidence_level,
    )
    for note in notes:
        result = result.with_note(note)
    return noting_missing(result, missing_control, missing_treatment, "unit with a missing value")
