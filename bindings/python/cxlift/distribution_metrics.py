"""Metrics that are no means: a quantile of a column, and times of which some have not ended."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from cxlift.metrics import SeenMetric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cxlift.calendars.calendar import Calendar
    from cxlift.metrics import Direction

__all__ = ["Quantile", "TimeToResolution"]


@dataclass(frozen=True)
class Quantile(SeenMetric):
    """A quantile of a column of numbers: the value that a share ``q`` of the units stay below.

    Compared by ``cxlift.stats.quantile_test``: intervals of order statistics, of the difference by MOVER (Zou
    and Donner 2008) and of the lift by its ratio. A null or NaN is a missing value. The column is kept as a
    ``cxlift.stats.Distribution``: exact up to 65,536 distinct values, then by groups of neighbours, whose
    width is part of the interval. Quantiles have no covariates, caps, weights or strata, and count as
    independent of other metrics where a correction asks for the metrics' correlation.

    Args:
        column: of the unit table.
        q: between 0 and 1; 0.5 is the median. The report calls the estimand ``median``, or ``p90`` for 0.9.
        direction: which way is good, ``higher`` or ``lower``.
        method: ``auto`` (``joint`` where values near the quantile are repeated often, ``mover`` otherwise),
            ``joint`` or ``mover``.
        bootstrap: ``bca``, ``percentile`` or ``basic``: interval and p-value come from resamples instead, as
            ``cxlift.stats.bootstrap`` has them.

    >>> Quantile("load_ms", 0.9, direction="lower").to_plan()
    {'type': 'quantile', 'role': 'secondary', 'column': 'load_ms', 'q': 0.9, 'direction': 'lower'}
    """

    type: ClassVar[str] = "quantile"
    column: str
    q: float
    _: KW_ONLY
    direction: Direction = "higher"
    method: str | None = None
    bootstrap: Literal["percentile", "basic", "bca"] | None = None


@dataclass(frozen=True)
class TimeToResolution(SeenMetric):
    """How long it takes until a unit's ticket is resolved, with tickets that are still open.

    An open ticket is censored: it took at least so long. Three numbers are compared. The mean time up to a
    horizon, the area under the Kaplan-Meier curve, carries the role (``restricted_mean``, by
    ``cxlift.stats.restricted_mean_test``), with the log-rank test in its notes. The ``median`` and
    ``mean_resolved``, the total time of the resolved tickets divided by their number, are diagnostic: that
    mean looks good where hard tickets stay open. Its interval is that of the bootstrap (BCa); a note warns
    where the times are too skewed for their number. ``geometric_mean``, compared by its lift, and the mean up
    to the horizon can be read instead. Every distinct time is kept: round them, to minutes, say.

    With ``unit_rows="many"`` in the experiment each row is a ticket of its customer, and all variances are
    cluster-robust.

    The times stand in a column, or are reckoned from two columns of timestamps, ``opened`` and ``resolved``:
    times with a zone, or ISO texts, as files have them. Tickets that cannot have a time (resolved before they
    were opened, a text that is no time, a time without a zone) are left out, counted, and stand in the
    report's health.

    In event-level data a ticket is an event, and ``opened``, ``resolved`` and ``closed`` are its properties:
    timestamps. A unit without a ticket has no time.

    Args:
        event: the name of the event that is a ticket, such as ``"ticket"``. Needs event-level data, and
            ``opened``.
        where: which of these events count: for each property its value, or a list of values.
        repeated: which of a unit's tickets counts where it has several: the ``"first"`` or the ``"last"``
            by the event's time; ``"all"`` of an experiment with ``unit_rows="many"``. If nothing is said, no
            unit may have several.
        column: of the unit table: the time, not negative, until the ticket was resolved or last seen open.
        resolved: beside ``column`` a column of 1 (or true) where it was resolved at that time, 0 where it was
            still open; a unit without a time or without this is missing. Beside ``opened`` the column of the
            times of resolution, the last one where a ticket reopened; null where it is still open.
        opened: column of the times of opening, in place of ``column``.
        unit: ``hours`` (default) or ``days`` of 24 hours, or ``business hours`` or ``business days`` of a
            ``calendar``: ``Calendar.between`` says what a business day is.
        calendar: a ``Calendar``, or the name of one of the experiment's ``calendars``.
        resolution: ``last`` (default), or ``first`` where tickets reopen: then ``first_resolved`` is a column
            of the times of the first resolution, null where there was none.
        observed_until: until when tickets were watched: a time with a zone. A ticket that was not resolved by
            then is still open. If left out, the latest time in the metric's columns; the health says it.
        naive_tz: the time zone of times that have none. Without it such times are left out.
        closed: a column of 1 (or true) where it was closed unresolved at that time. What is closed is not
            censored: it will never be resolved. Up to the horizon it counts as open, shares resolved are
            cumulative incidences of all tickets, and Gray's test stands beside the log-rank test. If left
            out, closed tickets must be left out of the table or count as open. Beside ``opened`` the column
            of the times of closing: it counts where there is no resolution, since resolved tickets are closed
            some day, too.
        service_level: one time or several: the share of tickets resolved within 24 hours, say, by the
            Kaplan-Meier curve; diagnostic, as ``resolved_within 24``.
        horizon: in the unit of the times, such as 72 hours: longer times count as this. If left out, the
            smaller of the two variants' largest times; so, too, where times do not reach it, which a
            note says.
        direction: which way is good; ``lower``.

    >>> TimeToResolution("hours_open", resolved="is_resolved", horizon=72).to_plan()["horizon"]
    72
    >>> times = TimeToResolution(opened="opened_at", resolved="resolved_at", unit="days")
    >>> times.to_plan()["unit"]
    'days'
    """

    type: ClassVar[str] = "time_to_resolution"
    column: str | None = None
    _: KW_ONLY
    resolved: str
    opened: str | None = None
    event: str | None = None
    where: Mapping[str, str | float | bool | Sequence[str | float | bool]] | None = None
    repeated: Literal["first", "last", "all"] | None = None
    unit: Literal["hours", "days", "business hours", "business days"] | None = None
    calendar: Calendar | str | None = None
    resolution: Literal["first", "last"] | None = None
    first_resolved: str | None = None
    observed_until: str | datetime | None = None
    naive_tz: str | None = None
    closed: str | None = None
    service_level: float | Sequence[float] | None = None
    horizon: float | None = None
    direction: Direction = "lower"
