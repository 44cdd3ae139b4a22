"""Events of several kinds, of which a unit has the first: how many have had which, over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import array
from cxlift.stats.survival_rows import noted, variants

if TYPE_CHECKING:
    from cxlift._core import Comparison, CumulativeIncidence, LogRank, Survival
    from cxlift.stats.alternative import Alternative

__all__ = ["cumulative_incidence", "cumulative_incidence_test", "gray_test"]


def cumulative_incidence(
    time: Any, event_type: Any = None, *, cause: int = 1, confidence_level: float = 0.95
) -> CumulativeIncidence:
    """Estimate the share of units that have had one kind of event, where another kind may come first.

    Such as tickets that were resolved, where others were closed without an answer: those are not censored,
    for they can no longer be resolved, and 1 − ``kaplan_meier`` would count too many. The estimate is that of
    Aalen and Johansen (1978, Scand. J. Stat. 5:141). The variance is the delta method's on the counts at each
    time, equal to the infinitesimal jackknife of R's survival; the interval is symmetric on the scale of
    log(−log F) (its ``conf.type="log-log"``).

    Args:
        time: one-dimensional array of times, not negative. Or a dict: for each kind of event the ``Survival``
            summary of all units, in which the other kinds count as censored.
        event_type: for each time 0 where the unit was censored, or the number of the kind of its event.
        cause: the kind whose incidence is asked for.
        confidence_level: of the interval at each time.

    A unit without time or kind (NaN) is left out, and a note counts it.

    Returns:
        Arrays with one entry for each distinct time: ``time``, ``n_at_risk``, ``n_events`` (of this kind),
        ``n_other_events``, ``n_censored``, ``incidence``, ``std_error``, ``lower``, ``upper``; ``n``,
        ``notes``. Where the incidence is 0 or 1 the interval is nan.

    Raises:
        ValueError: a negative or infinite time, a kind that is not a whole number from 0, arrays of different
            length, summaries of different units, an argument out of range.

    >>> result = cumulative_incidence([1, 2, 3, 4, 5], [1, 2, 0, 1, 0])
    >>> result.incidence.round(4).tolist()
    [0.2, 0.2, 0.2, 0.5, 0.5]
    """
    kinds, missing = _kinds(time, event_type, cause, "cumulative_incidence", "")
    result = _core.cumulative_incidence(kinds, confidence_level=confidence_level)
    curve: CumulativeIncidence = noted(result, (missing,), "without a time or a kind of event")
    return curve


def cumulative_incidence_test(
    time_control: Any,
    event_type_control: Any = None,
    time_treatment: Any = None,
    event_type_treatment: Any = None,
    *,
    horizon: float | None = None,
    cause: int = 1,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal shares of units with one kind of event by a horizon, where another kind may come first.

    The difference of two ``cumulative_incidence`` at the horizon with their variances, compared with the
    standard normal; the interval and the set of the lift (Fieller 1954, JRSS B 16:175) invert it.

    Args:
        time_control: the control's times, or a dict of summaries, as in ``cumulative_incidence``.
        event_type_control: for each time 0 where the unit was censored, or the kind of its event.
        time_treatment: the same for the treatment.
        event_type_treatment: the same for the treatment.
        horizon: the time of the comparison. If None, the smaller of the two variants' largest times, which a
            note says.
        cause: the kind whose incidence is compared.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Two dicts of summaries may be given as ``cumulative_incidence_test(control, treatment)``.

    Returns:
        A ``Comparison`` of shares. No unit in a variant, or no variance: nan fields and a note.

    Raises:
        ValueError: a horizon beyond the last time of a variant of which units are left then; the rest as in
            ``cumulative_incidence``.

    >>> times, kinds = [1, 2, 3, 4, 5], [1, 2, 0, 1, 0]
    >>> result = cumulative_incidence_test(times, kinds, times, [1, 1, 0, 1, 1], horizon=4)
    >>> round(result.difference, 4), round(result.pvalue, 4)
    (0.2, 0.5669)
    """
    name = "cumulative_incidence_test"
    control, treatment = variants(
        time_control, event_type_control, time_treatment, event_type_treatment, Mapping
    )
    of_control, missing_control = _kinds(*control, cause, name, "_control")
    of_treatment, missing_treatment = _kinds(*treatment, cause, name, "_treatment")
    result = _core.cumulative_incidence_test(
        of_control, of_treatment, horizon, alternative=alternative, confidence_level=confidence_level
    )
    left_out = (missing_control, missing_treatment)
    compared: Comparison = noted(result, left_out, "without a time or a kind of event")
    return compared


def gray_test(
    time_control: Any,
    event_type_control: Any = None,
    time_treatment: Any = None,
    event_type_treatment: Any = None,
    *,
    cause: int = 1,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> LogRank:
    """Test whether one kind of event accumulates alike in both variants, where another kind may come first.

    Gray's (1988, Ann. Stat. 16:1141) test compares the two ``cumulative_incidence`` over all times, not at
    one horizon. It is a log-rank test in which a unit that had another kind of event counts on among those at
    risk, as far as it would not have been censored. A log-rank test of one kind, with the others censored,
    answers another question: how fast that kind comes to those who have had no event yet.

    The hazard ratio, treatment / control, is that of the subdistribution (Fine and Gray 1999, JASA 94:496),
    as one step from 1 (score over information). Its interval inverts the same statistic: it leaves out 1
    exactly when p < 1 − confidence_level. Above 1 the treatment has more events of the kind, or sooner. A
    ratio far from 1 is pulled towards 1; where the size matters read ``cumulative_incidence_test``.

    Args:
        time_control: the control's times, or a dict of summaries, as in ``cumulative_incidence``.
        event_type_control: for each time 0 where the unit was censored, or the kind of its event.
        time_treatment: the same for the treatment.
        event_type_treatment: the same for the treatment.
        cause: the kind whose incidence is compared.
        alternative: of the hazard ratio: ``greater`` is that the treatment has more events, or sooner.
        confidence_level: of the interval, which has the same sidedness as the test.

    Two dicts of summaries may be given as ``gray_test(control, treatment)``.

    Returns:
        As ``log_rank_test``: ``statistic``, ``chi_squared``, ``pvalue``, observed and expected events of the
        kind, ``hazard_ratio`` and its interval. No event with units of both at risk: nan and a note.

    Raises:
        ValueError: as in ``cumulative_incidence``.

    >>> times, kinds = [1, 2, 3, 4, 5, 6], [1, 2, 0, 1, 2, 1]
    >>> result = gray_test(times, kinds, times, [1, 1, 0, 1, 1, 2])
    >>> round(result.chi_squared, 4), round(result.pvalue, 4)
    (0.5441, 0.4607)
    """
    control, treatment = variants(
        time_control, event_type_control, time_treatment, event_type_treatment, Mapping
    )
    of_control, missing_control = _kinds(*control, cause, "gray_test", "_control")
    of_treatment, missing_treatment = _kinds(*treatment, cause, "gray_test", "_treatment")
    result = _core.gray_test(
        of_control, of_treatment, alternative=alternative, confidence_level=confidence_level
    )
    left_out = (missing_control, missing_treatment)
    compared: LogRank = noted(result, left_out, "without a time or a kind of event")
    return compared


def _kinds(time: Any, event_type: Any, cause: int, function: str, suffix: str) -> tuple[list[Survival], int]:
    """Return the summary of the kind asked for, then of the others; and how many units were left out."""
    import numpy as np

    given: Any = cause
    if type(given) is bool or not isinstance(given, (int, np.integer)) or given < 1:
        raise ValueError(f"{function}: cause is {cause!r}, must be a whole number from 1.")
    if isinstance(time, Mapping):
        if event_type is not None:
            raise ValueError(
                f"{function}: time{suffix} holds summaries, event_type{suffix} must not be given beside it."
            )
        if cause not in time:
            raise ValueError(f"{function}: time{suffix} has no summary of the kind {cause}, must have one.")
        return [time[cause], *(summary for kind, summary in time.items() if kind != cause)], 0
    if event_type is None:
        raise ValueError(f"{function}: event_type{suffix} is None, must be given beside an array of times.")
    times = array(time, f"{function}: time{suffix}")
    found = array(event_type, f"{function}: event_type{suffix}")
    if times.shape != found.shape:
        raise ValueError(
            f"{function}: time{suffix} has {len(times)} values and event_type{suffix} {len(found)}, "
            "must have as many."
        )
    there = ~np.isnan(found)
    wrong = found[there][(found[there] < 0) | (found[there] != np.floor(found[there]))]
    if len(wrong):
        raise ValueError(
            f"{function}: event_type{suffix} holds {wrong[0]:g}, must be a whole number, 0 for censored."
        )
    own = np.where(there, found == cause, np.nan)
    other = np.where(there, (found != 0) & (found != cause), np.nan)
    summary, missing = _core.survival_of(times, own, function, suffix)
    return [summary, _core.survival_of(times, other, function, suffix)[0]], missing
