"""Means of two variants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import moments_and_missing

if TYPE_CHECKING:
    from cxlift._core import Comparison, Moments
    from cxlift.stats.alternative import Alternative

__all__ = ["moments", "welch_t_test"]


def moments(values: Any) -> Moments:
    """Count, mean and centred second to fourth moments of an array; NaN is left out.

    Two passes over the array: the deviations are taken from the mean itself. Summaries of different units are
    added with ``+`` (Pébay 2008, equations 2.1 and 3.1).

    Args:
        values: one-dimensional array of finite numbers or NaN.

    Raises:
        ValueError: a value is infinite, or the array has more than one dimension.

    >>> m = moments([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])
    >>> m.n, m.mean, m.m2
    (8, 5.0, 32.0)
    """
    return moments_and_missing(values, "moments: values")[0]


def welch_t_test(
    control: Any,
    treatment: Any,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal means without assuming equal variances.

    The statistic is Welch's t with the Satterthwaite degrees of freedom (Welch 1947, Biometrika 34:28). The
    interval of the difference inverts it; so does the set of the lift, treatment mean / control mean − 1
    (Fieller 1954, JRSS B 16:175, with the same degrees of freedom): the p-value is below alpha exactly when
    either excludes 0.

    Args:
        control: one-dimensional array of the control's values, or their ``Moments``.
        treatment: the same for the treatment.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        A ``Comparison``. Fewer than two values in a variant or no variance at all: nan fields and a note.

    Raises:
        ValueError: an infinite value, more than one dimension, an argument out of range.

    >>> result = welch_t_test([10.0, 11.0, 12.0, 13.0], [12.0, 13.0, 15.0, 16.0])
    >>> round(result.pvalue, 6), round(result.difference_interval.lower, 4), round(result.lift, 4)
    (0.07163, -0.3111, 0.2174)
    """
    control_moments, control_missing = moments_and_missing(control, "welch_t_test: control")
    treatment_moments, treatment_missing = moments_and_missing(treatment, "welch_t_test: treatment")
    result = _core.welch_t_test(
        control_moments, treatment_moments, alternative=alternative, confidence_level=confidence_level
    )
    for name, missing in (("control", control_missing), ("treatment", treatment_missing)):
        if missing:
            result = result.with_note(
                f"{missing} missing value{'s' if missing > 1 else ''} of the {name} left out."
            )
    return result
