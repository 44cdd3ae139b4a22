"""Weekly opening hours as a user writes them, as minutes of each weekday."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cxlift.units.names import nearest

__all__ = ["DAYS", "MIDNIGHT", "Week", "as_written", "weekly_hours"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MIDNIGHT = 24 * 60
SPAN = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")
Week = tuple[tuple[tuple[int, int], ...], ...]  # of each day from Monday on, its spans in minutes


def weekly_hours(hours: Any, where: str) -> Week:
    """Read hours such as ``{"mon-fri": "09:00-17:00", "sat": ["10:00-12:00", "13:00-15:00"]}``.

    What lies after midnight belongs to the next day. Spans that touch are one.

    Raises:
        ValueError: beginning with ``where`` and the day.
    """
    if not isinstance(hours, Mapping) or not hours:
        raise ValueError(f"{where} is {hours!r}, must name days, such as {{'mon-fri': '09:00-17:00'}}.")
    week: list[list[tuple[int, int]]] = [[] for _ in DAYS]
    named: dict[int, str] = {}
    for days, spans in hours.items():
        place = f"{where}.{days}"
        texts = [spans] if isinstance(spans, str) else spans
        if not isinstance(texts, (list, tuple)) or not texts:
            raise ValueError(
                f"{place} is {spans!r}, must be a span such as '09:00-17:00', or a list of them."
            )
        for day in _days(days, place):
            if day in named:
                raise ValueError(f"{place}: {DAYS[day]} has hours in {named[day]!r} already; name it once.")
            named[day] = str(days)
            for text in texts:
                start, end = _span(text, place)
                if end > start:
                    week[day].append((start, end))
                else:
                    week[day].append((start, MIDNIGHT))
                    week[(day + 1) % 7].append((0, end))
    return tuple(_joined(spans) for spans in week)


def as_written(week: Week) -> dict[str, list[str]]:
    """Return weekly hours as a plan has them, each day by itself."""
    return {
        day: [f"{s // 60:02}:{s % 60:02}-{e // 60:02}:{e % 60:02}" for s, e in spans]
        for day, spans in zip(DAYS, week, strict=True)
        if spans
    }


def _days(text: object, place: str) -> list[int]:
    found: list[int] = []
    for part in str(text).split(","):
        ends = [_day(name, place) for name in part.split("-")]
        if len(ends) > 2:
            raise ValueError(f"{place}: {part.strip()!r} is no range of days; write 'mon-fri'.")
        first, last = ends[0], ends[-1]
        found += [(first + i) % 7 for i in range((last - first) % 7 + 1)]
    return found


def _day(name: str, place: str) -> int:
    word = name.strip().casefold()
    for words in (DAYS, NAMES):
        if word in words:
            return words.index(word)
    raise ValueError(f"{place}: {name.strip()!r} is no day; {nearest(word, DAYS)}")


def _span(text: object, place: str) -> tuple[int, int]:
    match = SPAN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{place}: {text!r} is no span of hours; write it as '09:00-17:00'.")
    hours_minutes = [int(part) for part in match.groups()]
    start, end = (60 * hours_minutes[i] + hours_minutes[i + 1] for i in (0, 2))
    if max(hours_minutes[1], hours_minutes[3]) > 59 or start >= MIDNIGHT or end > MIDNIGHT:
        raise ValueError(f"{place}: {text!r} has a time that no clock shows; they go from 00:00 to 24:00.")
    if start == end:
        raise ValueError(f"{place}: {text!r} is empty; the whole day is '00:00-24:00'.")
    return start, end


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
