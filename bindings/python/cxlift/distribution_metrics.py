"""Metrics that are no means: a quantile of a column, and times of which some have not ended."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from cxlift.metrics import Metric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.metrics import Direction

__all__ = ["Quantile", "TimeToResolution"]


@dataclass(frozen=True)
class Quantile(Metric):
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
class TimeToResolution(Metric):
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

    Args:
        column: of the unit table: the time, not negative, until the ticket was resolved or last seen open.
        resolved: a column of 1 (or true) where it was resolved at that time, 0 where it was still open.
            A unit without a time or without this is missing.
        closed: a column of 1 (or true) where it was closed unresolved at that time. What is closed is not
            censored: it will never be resolved. Up to the horizon it counts as open, shares resolved are
            cumulative incidences of all tickets, and Gray's test stands beside the log-rank test. If left
            out, closed tickets must be left out of the table or count as open.
        service_level: one time or several: the share of tickets resolved within 24 hours, say, by the
            Kaplan-Meier curve; diagnostic, as ``resolved_within 24``.
        horizon: in the unit of the times, such as 72 hours: longer times count as this. If left out, the
            smaller of the two variants' largest times; so, too, where times do not reach it, which a
            note says.
        direction: which way is good; ``lower``.

    >>> TimeToResolution("hours_open", resolved="is_resolved", horizon=72).to_plan()["horizon"]
    72
    """

    type: ClassVar[str] = "time_to_resolution"
    column: str
    _: KW_ONLY
    resolved: str
    closed: str | None = None
    service_level: float | Sequence[float] | None = None
    horizon: float | None = None
    direction: Direction = "lower"
