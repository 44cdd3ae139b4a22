"""Scores of surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import counts

if TYPE_CHECKING:
    from cxlift._core import Comparison
    from cxlift.stats.alternative import Alternative

__all__ = ["nps_test"]


def nps_test(
    control: Any,
    treatment: Any,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal net promoter scores, in points from -100 to 100, by Welch's t on the points of each answer.

    The variance is the trinomial one with n − 1 (Rocks 2016, The American Statistician 70:365, equation 1).
    Points have no natural zero, so there is no lift.

    Args:
        control: answers from 0 to 10, or ``Counts`` of them.
        treatment: likewise.
        alternative: of treatment − control.
        confidence_level: of the interval, which has the same sidedness as the test.

    Raises:
        ValueError: an answer that is not a whole number from 0 to 10.

    >>> from cxlift.stats import Counts
    >>> a = Counts({10: 200, 7: 150, 0: 150})
    >>> b = Counts({10: 240, 7: 140, 0: 120})
    >>> result = nps_test(a, b)
    >>> round(result.difference, 1), round(result.std_error, 4), round(result.pvalue, 6)
    (14.0, 5.206, 0.007281)
    """
    return _core.nps_test(
        counts(control, "nps_test: control"),
        counts(treatment, "nps_test: treatment"),
        alternative=alternative,
        confidence_level=confidence_level,
    )
