"""Totals of business outcomes: returns on a day, second purchases, waits; who was observed long enough.

A unit is observed from its first exposure to its own end: the end of the observation, or of the window after
its exposure where that is earlier. Days are 24 hours, counted from the exposure. All times here are whole
microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cxlift.errors import PlanError
from cxlift.units.windows import parse_window

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw

    from cxlift.units.facts import FactColumn

__all__ = [
    "Observation",
    "check_spans",
    "first_wanted",
    "has_outcomes",
    "hits_of",
    "outcome_of",
    "unobserved",
    "within_of",
]

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1) // MICROSECOND
PARTS = 1024  # of a day
_OUTCOMES = ("returned", "repeated", "once", "twice", "waited", "came")


@dataclass(frozen=True)
class Observation:
    """Until when units were observed.

    Attributes:
        until: the end, to which events count.
        says: the end for people, such as ``"2026-03-01 12:00:00 UTC (the latest time in the data)"``.
        window: how long after its exposure a unit is observed at most; None is no limit.
    """

    until: int
    says: str
    window: int | None

    def end(self, exposed: nw.Expr) -> nw.Expr:
        """Give the last moment of a unit."""
        import narwhals as nw

        if self.window is None:
            return nw.lit(self.until)
        own = exposed + self.window
        return nw.when(own < self.until).then(own).otherwise(self.until)


def unobserved(fact: FactColumn) -> str:
    """Name what is counted of a total: units without a value, units of a part of the time, or nothing."""
    if fact.total == "waited":
        return "partly_observed"
    limited = fact.total == "twice" or (fact.total == "repeated" and fact.within)
    return "not_yet_observed" if fact.total == "returned" or limited else ""


def within_of(fact: FactColumn) -> int:
    """Give the limit of a repetition."""
    span = parse_window(fact.within)
    return 0 if span is None else span // MICROSECOND


def first_wanted(fact: FactColumn) -> bool:
    """Tell whether a total needs the time of a unit's first event."""
    return fact.total in ("waited", "came") or (fact.total in ("once", "repeated") and bool(fact.within))


def hits_of(fact: FactColumn, time: nw.Expr, exposed: nw.Expr) -> nw.Expr | None:
    """Give which of the events that count for the unit count for this total; None: all of them."""
    if fact.total == "returned":
        begins = time >= exposed + fact.day * DAY
        return begins & (time < exposed + (fact.day + 1) * DAY) if fact.kind == "on" else begins
    if fact.total == "twice":
        return time <= exposed + within_of(fact)
    # The exposure is no return to itself: what happens at that very moment, or before, may have led to it.
    return time > exposed if fact.total in ("waited", "came") else None


def outcome_of(
    fact: FactColumn, count: nw.Expr, first: nw.Expr, exposed: nw.Expr, seen: Observation
) -> tuple[nw.Expr, nw.Expr]:
    """Give a total's column, and whether the unit was not observed long enough.

    Args:
        fact: the total.
        count: how many events count for it, never null.
        first: the time of the first event, null where there is none.
        exposed: the time of the unit's first exposure.
        seen: until when units were observed.
    """
    import narwhals as nw

    end, none = seen.end(exposed), nw.lit(None).cast(nw.Int64)
    if fact.total in ("waited", "came"):
        whole = exposed + fact.day * DAY
        last = nw.when(end < whole).then(end).otherwise(whole)
        came = (first <= last).fill_null(value=False)
        if fact.total == "came":
            return came.cast(nw.Int64), ~came & (end < whole)
        # Rounded up to 1/1024 of a day, a number that all engines have exactly: fewer distinct times, and
        # nothing moves beyond the last day.
        waited = (nw.when(came).then(first).otherwise(last) - exposed) * PARTS
        return ((waited + (DAY - 1)) // DAY).cast(nw.Float64) * (1.0 / PARTS), ~came & (end < whole)
    if fact.total in ("once", "repeated"):
        needed = (count >= (1 if fact.total == "once" else 2)).cast(nw.Int64)
        if not fact.within:
            return needed, nw.lit(value=False)
        late = (first + within_of(fact) > end).fill_null(value=False)
        return nw.when(late).then(none).otherwise(needed), late
    if fact.total == "twice":
        late = exposed + within_of(fact) > end
        needed = (count >= 2).cast(nw.Int64)
        return (nw.when(late).then(none).otherwise(needed) if fact.within else needed), late
    days = (fact.day + 1) * DAY
    late = exposed + days > end
    if fact.kind == "from" and seen.window is not None:
        late = exposed + seen.window > seen.until
    return nw.when(late).then(none).otherwise((count > 0).cast(nw.Int64)), late


def check_spans(facts: Sequence[FactColumn], window: timedelta | None) -> None:
    """Refuse totals that need longer than events count.

    Raises:
        PlanError: with the place in the plan.
    """
    for fact in facts:
        if window is None or fact.total not in _OUTCOMES:
            continue
        if fact.within and parse_window(fact.within) > window:  # type: ignore[operator]
            raise PlanError(
                f"{fact.place}.within: is {fact.within!r}, longer than the dataset's window of "
                f"{_said(window)}, after which events do not count."
            )
        days = fact.day + (fact.kind == "on")
        if fact.day and (
            timedelta(days=days) > window or (fact.kind == "from" and timedelta(fact.day) >= window)
        ):
            raise PlanError(
                f"{fact.place}.day: is {fact.day}, but the dataset's window ends {_said(window)} after the "
                "exposure, so nobody is observed for that long."
            )


def has_outcomes(facts: Sequence[FactColumn]) -> bool:
    """Tell whether one of the totals needs to know the end of the observation."""
    return any(unobserved(fact) for fact in facts)


def _said(window: Any) -> str:
    hours = window / timedelta(hours=1)
    return f"{hours / 24:g} days" if hours >= 48 else f"{hours:g} hours"
