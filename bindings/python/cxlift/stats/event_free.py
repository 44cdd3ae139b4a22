"""Shares of units that have not had an event by a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.survival_rows import variants
from cxlift.stats.unit_times import compared

if TYPE_CHECKING:
    from cxlift._core import Comparison, Survival
    from cxlift.stats.alternative import Alternative

__all__ = ["event_free_test"]


def event_free_test(
    time_control: Any,
    event_control: Any = None,
    time_treatment: Any = None,
    event_treatment: Any = None,
    *,
    until: float,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal shares of units without the event by a time, such as of customers who have not come back.

    The other side of ``event_within_test``, for what is read as a loss: difference, p-value and interval are
    those, turned round, while the lift is of this share. Where no unit was censored before ``until`` the
    shares are proportions, compared by the score test of ``two_proportion_test``. Otherwise they are the
    Kaplan-Meier (1958, JASA 53:457) curves, with Greenwood's variances, and their difference is compared with
    the standard normal; the lift is Fieller's (1954, JRSS B 16:175) set of the same statistic.

    Args:
        time_control: one-dimensional array of the control's times, not negative; or a ``Survival``.
        event_control: for each time 1 where the event was seen then, 0 where the unit was censored.
        time_treatment: the same for the treatment.
        event_treatment: the same for the treatment.
        until: the time, itself included, in the unit of the times; above 0.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Two summaries may be given as ``event_free_test(control, treatment, until=30)``.

    Returns:
        A ``Comparison`` of shares. No variance in either, fewer than two units: nan fields and a note.

    Raises:
        ValueError: ``until`` beyond the last time of a variant of which units are left then; the rest as in
            ``kaplan_meier``.

    >>> result = event_free_test([2, 4, 6, 9], [1, 1, 0, 1], [1, 3, 4, 8], [1, 1, 1, 1], until=7)
    >>> result.control_value, result.treatment_value, round(result.pvalue, 4)
    (0.5, 0.25, 0.4497)
    """
    control, treatment = variants(time_control, event_control, time_treatment, event_treatment)

    def test(of_control: Survival, of_treatment: Survival) -> Comparison:
        return _core.event_free_test(
            of_control, of_treatment, until, alternative=alternative, confidence_level=confidence_level
        )

    return compared(test, control, treatment, (None, None), "event_free_test")
