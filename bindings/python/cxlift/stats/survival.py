"""Times to an event, of which some have not been seen yet: curves, restricted means and medians."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift import _core
from cxlift._core import Survival
from cxlift.stats.survival_rows import noted, rows, survival, variants
from cxlift.stats.unit_times import compared

if TYPE_CHECKING:
    from cxlift._core import Comparison, KaplanMeier, UnitTimes
    from cxlift.stats.alternative import Alternative

__all__ = ["Survival", "kaplan_meier", "median_survival_test", "restricted_mean_test"]


def kaplan_meier(
    time: Any, event: Any = None, *, horizon: float | None = None, confidence_level: float = 0.95
) -> KaplanMeier:
    """Estimate the share of units without the event over time, such as of tickets that are still open.

    The product-limit estimate (Kaplan and Meier 1958, JASA 53:457) with Greenwood's standard error. The
    interval is symmetric on the scale of log(−log S) (Kalbfleisch and Prentice 1980; ``conf.type="log-log"``
    of R's survival), so that it stays within [0, 1]. A unit censored at the time of an event counts as at
    risk then. Times are taken as they are: what differs in the last digit is two times.

    The median is the first time at which the curve is one half or below, or the middle of the stretch where
    it is one half; its interval is where the interval of the curve holds one half (Brookmeyer and Crowley
    1982, Biometrics 38:29). The restricted mean is the area under the curve up to the horizon.

    A ``Survival`` summary stands for the rows: ``Survival.from_values(time, event)``, or ``Survival(times,
    events, censored)`` of the counts that a query gives. Summaries of different units are added with ``+``.
    They are exact and hold one entry for each distinct time; ``resolution=0.25`` rounds times to the nearest
    multiple of it, which bounds the entries, moves the restricted mean by half of it at most and the median
    likewise, and counts events of one cell as tied in a log-rank test.

    Args:
        time: one-dimensional array of times, not negative, in any unit; or a ``Survival`` summary.
        event: for each time 1 where the event was seen then (the ticket was resolved), 0 where the unit was
            last seen without it (the ticket was open). Not beside a summary.
        horizon: of the restricted mean; the largest time if None.
        confidence_level: of the interval at each time, and of the median's.

    A unit whose time or event is NaN is left out, and a note counts it.

    Returns:
        Arrays with one entry for each distinct time: ``time``, ``n_at_risk`` (just before it), ``n_events``,
        ``n_censored``, ``survival``, ``std_error``, ``lower``, ``upper``; ``median``, ``median_interval``
        (its upper end infinite where the data do not bound it), ``restricted_mean`` with
        ``restricted_mean_std_error`` and ``horizon``; ``n``, ``notes``. Where the curve is 1 or 0 the
        interval is nan; so is a median that is not reached.

    Raises:
        ValueError: a negative or infinite time, an event that is neither 0 nor 1, arrays of different length,
            a horizon beyond the last time while units are left, a level out of range.

    >>> result = kaplan_meier([2, 3, 3, 5, 8], [1, 1, 0, 1, 0])
    >>> result.survival.round(4).tolist(), result.n_at_risk.tolist()
    ([0.8, 0.6, 0.3, 0.3], [5, 4, 2, 1])
    >>> result.median, round(result.restricted_mean, 4)
    (5.0, 4.9)
    >>> Survival.from_values([2, 3, 3], [1, 1, 0]) + Survival.from_values([5, 8], [1, 0])
    Survival(n=5, n_events=3, times=4)
    """
    options: Any = {"confidence_level": confidence_level, "horizon": horizon}
    if isinstance(time, Survival) or event is None:
        return _core.kaplan_meier(survival(time, event, "kaplan_meier")[0], **options)
    result, missing = _core.kaplan_meier_of_rows(*rows(time, event, "kaplan_meier"), **options)
    curve: KaplanMeier = noted(result, (missing,))
    return curve


def restricted_mean_test(
    time_control: Any,
    event_control: Any = None,
    time_treatment: Any = None,
    event_treatment: Any = None,
    *,
    horizon: float | None = None,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Test equal mean times up to a horizon: the areas under the two Kaplan-Meier curves.

    The difference is in the unit of the times, such as hours a ticket is open within its first week, and
    needs no assumption on the shape of the curves. The variances are Greenwood's (Uno et al. 2014, J. Clin.
    Oncol. 32:2380, as in R's survRM2), the statistic is compared with the standard normal; the interval of
    the difference and the set of the lift, Fieller's (1954, JRSS B 16:175), invert it. Below some 50 units a
    variant it is significant somewhat too often, as a z-test of means is. With clusters, such as customers
    with several tickets, the variances are sums over the clusters of the squares of their summed influence
    values (Therneau and Grambsch 2000, "Modeling Survival Data", section 7.2), and the clusters are to be so
    many.

    Args:
        time_control: one-dimensional array of the control's times, not negative; or a ``Survival``.
        event_control: for each time 1 where the event was seen then, 0 where the unit was censored.
        time_treatment: the same for the treatment.
        event_treatment: the same for the treatment.
        horizon: up to which the times count, fixed before the data if possible. If None, the smaller of the
            two variants' largest times, which a note says.
        control_clusters: for each time the label of its cluster, which was randomised: whole numbers or text.
        treatment_clusters: the same for the treatment.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Two summaries may be given as ``restricted_mean_test(control, treatment)``.

    Returns:
        A ``Comparison`` of restricted means. Fewer than two units in a variant, or no event before the
        horizon: nan fields and a note.

    Raises:
        ValueError: a horizon beyond the last time of a variant of which units are left then; times, events
            and other arguments as in ``kaplan_meier``.

    >>> result = restricted_mean_test([2, 4, 6, 9], [1, 1, 1, 0], [1, 3, 4, 8], [1, 1, 1, 1], horizon=8)
    >>> result.difference, round(result.pvalue, 4)
    (-1.0, 0.5553)
    """
    control, treatment = variants(time_control, event_control, time_treatment, event_treatment)

    def test(of_control: Survival | UnitTimes, of_treatment: Survival | UnitTimes) -> Comparison:
        is_clustered = isinstance(of_control, _core.UnitTimes)
        call: Any = _core.restricted_mean_test_of_units if is_clustered else _core.restricted_mean_test
        found: Comparison = call(
            of_control, of_treatment, horizon, alternative=alternative, confidence_level=confidence_level
        )
        return found

    return compared(test, control, treatment, (control_clusters, treatment_clusters), "restricted_mean_test")


def median_survival_test(
    time_control: Any,
    event_control: Any = None,
    time_treatment: Any = None,
    event_treatment: Any = None,
    *,
    control_clusters: Any = None,
    treatment_clusters: Any = None,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.95,
) -> Comparison:
    """Compare two median times to an event.

    Medians and their intervals are those of ``kaplan_meier``. The interval of the difference puts them
    together by MOVER (Zou and Donner 2008, Stat. Med. 27:1693), that of the lift by MOVER for a ratio (Donner
    and Zou 2012, Stat. Methods Med. Res. 21:347), which excludes 0 exactly when the other does. The p-value
    is that of the level at which they touch 0; the statistic is the critical value there. Curves are steps,
    so the p-value moves in steps, too. An end is infinite where the data do not bound a median. With clusters
    the standard errors of the curves are multiplied by the ratio, at the median, of the cluster-robust one to
    that of independent rows.

    Args:
        time_control: one-dimensional array of the control's times, not negative; or a ``Survival``.
        event_control: for each time 1 where the event was seen then, 0 where the unit was censored.
        time_treatment: the same for the treatment.
        event_treatment: the same for the treatment.
        control_clusters: for each time the label of its cluster, which was randomised: whole numbers or text.
        treatment_clusters: the same for the treatment.
        alternative: of treatment − control.
        confidence_level: of the intervals, which have the same sidedness as the test.

    Two summaries may be given as ``median_survival_test(control, treatment)``.

    Returns:
        A ``Comparison`` of medians; std_error and df are nan. A variant of which more than half have had no
        event by its last time: nan fields and a note.

    Raises:
        ValueError: times, events and other arguments as in ``kaplan_meier``.

    >>> result = median_survival_test(range(10, 30), [1] * 20, range(5, 20), [1] * 15)
    >>> result.control_value, result.treatment_value, [round(end, 2) for end in result.difference_interval]
    (19.5, 12.0, [-14.23, -1.24])
    """
    control, treatment = variants(time_control, event_control, time_treatment, event_treatment)

    def test(of_control: Survival | UnitTimes, of_treatment: Survival | UnitTimes) -> Comparison:
        is_clustered = isinstance(of_control, _core.UnitTimes)
        call: Any = _core.median_survival_test_of_units if is_clustered else _core.median_survival_test
        found: Comparison = call(
            of_control, of_treatment, alternative=alternative, confidence_level=confidence_level
        )
        return found

    return compared(test, control, treatment, (control_clusters, treatment_clusters), "median_survival_test")
