"""Effects on the units that could notice a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import moments_and_missing

if TYPE_CHECKING:
    from cxlift._core import TriggeredResult
    from cxlift.stats.alternative import Alternative

__all__ = ["triggered_test"]


def triggered_test(
    control: Any,
    treatment: Any,
    n_control: int,
    n_treatment: int,
    *,
    overall_control: Any = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> TriggeredResult:
    """Compare the units that triggered, and dilute the effect to all units.

    A unit triggers where it could notice the change. Those that did not were treated alike in both
    variants, so the change does nothing to them and only adds noise: the triggered comparison is Welch's,
    and the diluted difference is the trigger rate times the triggered difference (Kohavi, Tang and Xu
    2020, chapter 20; Deng and Hu 2015, WSDM). Its p-value is that of the triggered test; its interval and
    lift invert the same statistic, the trigger rate being random as well. That is only so where the
    treatment does not move the trigger: rates that differ with p < 0.001 are noted.

    Args:
        control: values of the control's units that triggered, or their ``Moments``; a NaN is left out, with
            a note.
        treatment: likewise.
        n_control: all exposed units of the control, those that did not trigger included.
        n_treatment: likewise.
        overall_control: values of all the control's exposed units, or their ``Moments``, none of
            them missing; needed for a diluted lift.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Returns:
        ``triggered`` and ``diluted``, each a ``Comparison``; ``trigger_rate_control``,
        ``trigger_rate_treatment``, ``trigger_rate_pvalue`` (score test of equal rates); ``notes``.

    Raises:
        ValueError: more units that triggered than exposed ones, an infinite value, an argument out of range.

    >>> from cxlift.stats import Moments
    >>> result = triggered_test(Moments(1000, 10.0, 25.0), Moments(1010, 10.6, 26.0), 10_000, 10_000)
    >>> round(result.triggered.difference, 4), round(result.diluted.difference, 4)
    (0.6, 0.0603)
    >>> [round(end, 4) for end in result.diluted.difference_interval]
    [0.0159, 0.1049]
    """
    triggered_control, missing_control = moments_and_missing(control, "triggered_test: control")
    triggered_treatment, missing_treatment = moments_and_missing(treatment, "triggered_test: treatment")
    overall = None
    if overall_control is not None:
        overall = moments_and_missing(overall_control, "triggered_test: overall_control")[0]
    result = _core.triggered_test(
        triggered_control,
        triggered_treatment,
        n_control,
        n_treatment,
        overall,
        alternative=alternative,
        confidence_level=confidence_level,
    )
    for name, missing in (("control", missing_control), ("treatment", missing_treatment)):
        if missing:
            result = result.with_note(
                f"{missing} missing value{'s' if missing > 1 else ''} of the {name} left out, as of units "
                "that did not trigger."
            )
    return result
