"""Segments that follow an answer and not a person: when it was given, and at which point of a journey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, fields
from datetime import date
from typing import Any, TypeAlias

__all__ = ["Change", "Period", "Segment", "Touchpoints", "segment_plan", "with_dates"]


class _Followed:
    def to_plan(self) -> dict[str, Any]:
        """Return the keys and values of a plan file."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return {key: _text(value) for key, value in values.items() if value is not None}


@dataclass(frozen=True)
class Period(_Followed):
    """The days, weeks or months in which answers were given: every metric is tracked over them.

    The report has for each period and variant how many values there are, the estimate and its interval
    (``Report.over_time``), and for each period the difference. Names of periods are those of ISO 8601 and
    sort as time does: ``2026-05-01``, ``2026-W18`` (weeks begin on Monday, and those at the turn of a year
    belong to the one that has their Thursday), ``2026-05``. All periods are kept, whatever ``segment_limit``
    is. With ``unit_rows="many"`` a person may have answers in several periods; within each the person is one
    cluster.

    Args:
        column: of times: timestamps, dates, or ISO texts. An instant, which has a zone or an offset, is
            converted; a time that has none is one of ``tz``, or of ``naive_tz``.
        every: ``day``, ``week`` or ``month``.
        tz: the zone whose dates are counted, such as ``Europe/Berlin``; never guessed.
        naive_tz: of times that have no zone, where they are of another one: ``UTC`` of many exports.
        least: a variant with fewer values than this in a period is marked; 30 if left out.

    >>> Period("answered_at", every="week", tz="Europe/Berlin").to_plan()
    {'column': 'answered_at', 'every': 'week', 'tz': 'Europe/Berlin'}
    """

    column: str
    _: KW_ONLY
    every: str
    tz: str
    naive_tz: str | None = None
    least: int | None = None


@dataclass(frozen=True)
class Change(_Followed):
    """Before and after one time, such as that of a price increase or of an outage.

    The report has how every metric changed in each variant, and the difference of the two changes with its
    interval (difference in differences, as ``cxlift.stats.change_test``). With ``unit_rows="many"`` people
    may have answered on both sides, which both intervals take account of.

    Args:
        column: of times, as for ``Period``.
        at: a date or a time; what has exactly this time is after it. Without an offset it is one of ``tz``.
        tz: the zone of ``at``, and of times that have none; never guessed.
        naive_tz: of times in the column that have no zone, where they are of another one.
        least: a variant with fewer values than this on one side is marked; 30 if left out.

    >>> Change("answered_at", at="2026-05-01", tz="Europe/Berlin").to_plan()
    {'column': 'answered_at', 'at': '2026-05-01', 'tz': 'Europe/Berlin'}
    """

    column: str
    _: KW_ONLY
    at: str | date
    tz: str
    naive_tz: str | None = None
    least: int | None = None


@dataclass(frozen=True)
class Touchpoints(_Followed):
    """The points of a journey at which people are asked, in their order.

    Reports show them in this order. A value in the data that is not declared is an error, as an answer that
    is not on the scale is one; a null counts for everybody only, and is counted. With ``unit_rows="many"`` a
    person may have answers at several of them.

    Args:
        column: of the touchpoint.
        values: at least two, in order.
        least: a variant with fewer values than this at one of them is marked; 30 if left out.

    >>> Touchpoints("touchpoint", ["order placed", "order received"]).to_plan()
    {'column': 'touchpoint', 'values': ['order placed', 'order received']}
    """

    column: str
    values: Sequence[str]
    _: KW_ONLY
    least: int | None = None


Segment: TypeAlias = "str | Sequence[str] | Period | Change | Touchpoints"


def segment_plan(segment: Segment) -> Any:
    """Write a segment as a plan has it.

    >>> segment_plan(("device", "country"))
    ['device', 'country']
    """
    if isinstance(segment, _Followed):
        return segment.to_plan()
    return segment if isinstance(segment, (str, Mapping)) else list(segment)


def with_dates(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan with the dates of its changes as texts: TOML has dates, JSON has none."""
    found = dict(plan)
    if isinstance(found.get("segments"), (list, tuple)):
        found["segments"] = [
            {key: _text(value) for key, value in segment.items()} if isinstance(segment, Mapping) else segment
            for segment in found["segments"]
        ]
    return found


def _text(value: Any) -> Any:
    if isinstance(value, date):  # or a datetime, which is one
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
