"""The same units measured twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from cxlift import _core
from cxlift._core import CoMoments
from cxlift.stats.arrays import array

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["paired_t_test"]


@overload
def paired_t_test(
    control: CoMoments, /, *, alternative: Alternative = ..., confidence_level: float = ...
) -> Comparison: ...
@overload
def paired_t_test(
    control: Any, treatment: Any, *, alternative: Alternative = ..., confidence_level: float = ...
) -> Comparison: ...


def paired_t_test(
    control: Any,
    treatment: Any = None,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test a mean difference of 0 within units that were measured twice, such as before and after.

    Student's t of the differences within pairs, with n − 1 degrees of freedom (Student 1908, Biometrika 6:1).
    The lift, mean of the treatment / mean of the control − 1, is Fieller's (1954, JRSS B 16:175) set of the
    same statistic with the covariance of the two, so that p-value, interval and lift agree.

    Args:
        control: the first measurement of each unit; or the ``CoMoments`` of two columns, control and
            treatment, in place of both arguments.
        treatment: the second measurement of each unit, in the same order.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    A pair of which one is NaN is left out, and a note counts it.

    Returns:
        A ``Comparison``; n_control and n_treatment are the number of pairs. Fewer than two pairs, or
        differences that are all equal: nan fields and a note.

    Raises:
        ValueError: arrays of different length, an infinite value, not two columns, an argument out of range.

    >>> result = paired_t_test([10.0, 12.0, 9.0, 14.0], [11.0, 12.5, 10.5, 15.0])
    >>> result.difference, result.df, round(result.pvalue, 5)
    (1.0, 3.0, 0.01628)
    >>> from cxlift.stats import CoMoments
    >>> columns = CoMoments.of([[10.0, 11.0], [12.0, 12.5], [9.0, 10.5], [14.0, 15.0]])
    >>> round(paired_t_test(columns).pvalue, 5)
    0.01628
    """
    if isinstance(control, CoMoments):
        if treatment is not None:
            raise ValueError(
                "paired_t_test: control is a CoMoments of both columns, so there must be no treatment."
            )
        return _core.paired_t_test_of_columns(
            control, alternative=alternative, confidence_level=confidence_level
        )
    if treatment is None:
        raise ValueError("paired_t_test: treatment is missing; only a CoMoments of two columns stands alone.")
    return _core.paired_t_test(
        array(control, "paired_t_test: control"),
        array(treatment, "paired_t_test: treatment"),
        alternative=alternative,
        confidence_level=confidence_level,
    )
