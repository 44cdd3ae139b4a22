"""Shares with the event by a time, and tests of times of which several belong to one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift.stats.arrays import array, noting_missing
from cxlift.stats.clustered import numbered_names
from cxlift.stats.labels import labels
from cxlift.stats.survival_rows import noted, rows, survival, variants

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxlift._core import Comparison, Survival, UnitTimes
    from cxlift.stats.alternative import Alternative

__all__ = ["compared", "event_within_test", "geometric_mean_test"]


def compared(
    test: Callable[[Any, Any], Comparison],
    control: tuple[Any, Any],
    treatment: tuple[Any, Any],
    clusters: tuple[Any, Any],
    function: str,
) -> Comparison:
    """Test rows or summaries; rows with the labels of their clusters, if there are any."""
    if all(part is None for part in clusters):
        of_control, missing_control = survival(*control, function, "_control")
        of_treatment, missing_treatment = survival(*treatment, function, "_treatment")
        result: Comparison = noted(test(of_control, of_treatment), (missing_control, missing_treatment))
        return result
    if any(part is None for part in clusters):
        given = "treatment" if clusters[0] is None else "control"
        raise ValueError(f"{function}: {given}_clusters is given alone, must be given for both variants.")
    found = [
        _labelled(*times, labels_of, function, variant)
        for times, labels_of, variant in zip(
            (control, treatment), clusters, ("control", "treatment"), strict=True
        )
    ]
    numbers = numbered_names(found[0][2], found[1][2], function)
    sides = [
        _core.UnitTimes(time, event, number)
        for (time, event, *_), (number, _) in zip(found, numbers, strict=True)
    ]
    result = noted(test(*sides), (found[0][3], found[1][3]))
    unlabelled: Comparison = noting_missing(result, found[0][4], found[1][4], "value without a cluster")
    return unlabelled


def _labelled(time: Any, event: Any, clusters: Any, function: str, variant: str) -> Any:
    """Return times, events and labels of complete rows; how many are missing, and how many have no label."""
    import numpy as np

    if isinstance(time, _core.Survival) or event is None:
        raise ValueError(
            f"{function}: time_{variant} and event_{variant} must be arrays where clusters are given."
        )
    times, events = rows(time, event, function, f"_{variant}")
    _core.check_units(times, events, function, f"_{variant}")
    names, has_name = labels(clusters, f"{function}: {variant}_clusters")
    if len(names) != len(times):
        raise ValueError(
            f"{function}: time_{variant} has {len(times)} values and {variant}_clusters {len(names)} labels, "
            "must have as many."
        )
    there = ~(np.isnan(times) | np.isnan(events))
    kept = there & has_name
    missing, unlabelled = int(np.count_nonzero(~there)), int(np.count_nonzero(there & ~has_name))
    return times[kept], events[kept].astype(np.int64), names[kept], missing, unlabelled


def event_within_test(
    time_control: Any,
    event_control: Any = None,
    time_treatment: Any = None,
    event_treatment: Any = None,
    *,
    within: float,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal shares of units with the event by a time, such as of tickets resolved within 24 hours.

    Where no unit was censored before ``within`` the shares are proportions, compared by the score test of
    ``two_proportion_test``. Otherwise they are 1 less the Kaplan-Meier curves, with Greenwood's variances,
    and their difference is compared with the standard normal; the lift is Fieller's (1954, JRSS B 16:175) set
    of the same statistic. With clusters, such as customers with several tickets, the variances are sums over
    the clusters of the squares of their summed influence values (Therneau and Grambsch 2000, "Modeling
    Survival Data", section 7.2; ``survfit(..., cluster=)`` of R). Where another event may come first, read
    ``cumulative_incidence_test``.

    Args:
        time_control: one-dimensional array of the control's times, not negative; or a ``Survival``.
        event_control: for each time 1 where the event was seen then, 0 where the unit was censored.
        time_treatment: the same for the treatment.
        event_treatment: the same for the treatment.
        within: the time, in the unit of the times; above 0.
        control_clusters: for each time the label of its cluster, which was randomised: whole numbers or text.
        treatment_clusters: the same for the treatment.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Two summaries may be given as ``event_within_test(control, treatment, within=24)``.

    Returns:
        A ``Comparison`` of shares. No variance in either, fewer than two clusters: nan fields and a note.

    Raises:
        ValueError: ``within`` beyond the last time of a variant of which units are left then, a cluster in
            both variants, not one label a time; the rest as in ``kaplan_meier``.

    >>> result = event_within_test([2, 4, 6, 9], [1, 1, 0, 1], [1, 3, 4, 8], [1, 1, 1, 1], within=7)
    >>> result.control_value, result.treatment_value, round(result.pvalue, 4)
    (0.5, 0.75, 0.4497)
    """
    control, treatment = variants(time_control, event_control, time_treatment, event_treatment)

    def test(of_control: Survival | UnitTimes, of_treatment: Survival | UnitTimes) -> Comparison:
        is_clustered = isinstance(of_control, _core.UnitTimes)
        call: Any = _core.event_within_test_of_units if is_clustered else _core.event_within_test
        found: Comparison = call(
            of_control, of_treatment, within, alternative=alternative, confidence_level=confidence_level
        )
        return found

    return compared(test, control, treatment, (control_clusters, treatment_clusters), "event_within_test")


def geometric_mean_test(
    control: Any, treatment: Any, *, alternative: Alternative = "two-sided", confidence_level: float = 0.95
) -> Comparison:
    """Test equal geometric means, of values such as times whose logarithms are far less skewed than they are.

    Welch's t-test of the means of the logarithms. The lift is the ratio of the geometric means less one, with
    the interval of the same test: the interval of the difference of the means of logarithms, exponentiated.
    The difference of the geometric means themselves has no interval.

    Args:
        control: one-dimensional array of numbers, not negative. NaN is missing; 0 has no logarithm and is
            left out, which a note counts.
        treatment: the same for the treatment.
        alternative: of treatment − control.
        confidence_level: of the lift's interval, which has the same sidedness as the test.

    Returns:
        A ``Comparison`` of geometric means; ``difference_interval`` and ``std_error`` are nan. Fewer than two
        values above 0 in a variant, or no variance in either: nan fields and a note.

    Raises:
        ValueError: a negative or infinite value, an argument out of range.

    >>> result = geometric_mean_test([1, 2, 4, 8], [2, 4, 8, 16])
    >>> round(result.lift, 4), [round(end, 3) for end in result.lift_interval], round(result.pvalue, 4)
    (1.0, [-0.575, 8.407], 0.3153)
    """
    of_control = array(control, "geometric_mean_test: control")
    of_treatment = array(treatment, "geometric_mean_test: treatment")
    result, zeros = _core.geometric_mean_test(
        of_control, of_treatment, alternative=alternative, confidence_level=confidence_level
    )
    for zero, variant in zip(zeros, ("control", "treatment"), strict=True):
        if zero:
            values = "values" if zero > 1 else "value"
            result = result.with_note(f"{zero} {values} of 0 of the {variant} left out: 0 has no logarithm.")
    import numpy as np

    missing = [int(np.count_nonzero(np.isnan(part))) for part in (of_control, of_treatment)]
    whole: Comparison = noting_missing(result, missing[0], missing[1])
    return whole
