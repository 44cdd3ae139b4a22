"""Zendesk's schedules and holidays, as its API gives them in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxlift.errors import ExportError
from cxlift.readers.rails_zones import iana_name
from cxlift.units.names import nearest

__all__ = ["read_holidays", "read_schedule"]

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
DAY = 24 * 60


def read_schedule(source: Any, wanted: str | int | None = None) -> dict[str, Any]:
    """Return the hours and the time zone of a schedule, in the words of a plan.

    Args:
        source: a path, or the object: ``{"schedules": [...]}``, ``{"schedule": {...}}`` or one schedule.
        wanted: name or id, where there are several.

    >>> berlin = {"name": "EU", "time_zone": "Berlin", "intervals": [{"start_time": 1980, "end_time": 2460}]}
    >>> read_schedule(berlin)
    {'hours': {'mon': ['09:00-17:00']}, 'tz': 'Europe/Berlin'}
    """
    place, content = _content(source)
    schedule = _one(content, wanted, place)
    where = f"{place}: schedule {schedule.get('name', '')!r}"
    hours: dict[str, list[str]] = {}
    intervals = schedule.get("intervals")
    if not isinstance(intervals, list) or not intervals:
        raise ExportError(f"{where} has no intervals, so it is never open.")
    for i, interval in enumerate(intervals):
        day, text = _interval(interval, f"{where}: intervals[{i}]")
        hours.setdefault(day, []).append(text)
    return {"hours": {day: hours[day] for day in DAYS if day in hours}, "tz": _zone(schedule, where)}


def read_holidays(source: Any) -> list[Any]:
    """Return dates and ranges for a calendar: of a list of them as it is, or of ``{"holidays": [...]}``."""
    if isinstance(source, (list, tuple)) and not any(isinstance(item, Mapping) for item in source):
        return list(source)
    if not isinstance(source, (str, Path, Mapping, list, tuple)):
        return list(source)
    place, content = _content(source) if not isinstance(source, (list, tuple)) else ("the holidays", source)
    listed = content.get("holidays") if isinstance(content, Mapping) else content
    if not isinstance(listed, (list, tuple)):
        raise ExportError(f"{place}: has no list of holidays.")
    found = []
    for i, item in enumerate(listed):
        ends: list[Any] = (
            [item.get(key) for key in ("start_date", "end_date")] if isinstance(item, Mapping) else []
        )
        if not ends or not all(isinstance(end, str) for end in ends):
            raise ExportError(f"{place}: holidays[{i}] has no start_date and end_date.")
        found.append("/".join(ends))
    return found


def _content(source: Any) -> tuple[str, Any]:
    if isinstance(source, Mapping):
        return "the schedule", source
    try:
        return str(source), json.loads(Path(source).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ExportError(f"{source}: there is no such file; check the path.") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ExportError(f"{source}: the file cannot be read as JSON ({error}).") from None


def _one(content: Any, wanted: str | int | None, place: str) -> Mapping[str, Any]:
    if isinstance(content, Mapping) and isinstance(content.get("schedules"), list):
        listed = content["schedules"]
    else:
        listed = [content.get("schedule", content) if isinstance(content, Mapping) else content]
    if not listed or not all(isinstance(item, Mapping) for item in listed):
        raise ExportError(f"{place}: holds no schedule.")
    if wanted is not None:
        listed_names = [str(item.get(key)) for item in listed for key in ("name", "id")]
        chosen = [s for s in listed if str(wanted) in (str(s.get("name")), str(s.get("id")))]
        if len(chosen) != 1:
            near = nearest(str(wanted), listed_names)
            raise ExportError(f"{place}: there is no one schedule {wanted!r}; {near}")
        return dict(chosen[0])
    if len(listed) > 1:
        names = ", ".join(repr(item.get("name")) for item in listed)
        raise ExportError(f"{place}: has {len(listed)} schedules ({names}); name one with schedule=.")
    return dict(listed[0])


def _interval(interval: Any, where: str) -> tuple[str, str]:
    ends: list[Any] = (
        [interval.get(key) for key in ("start_time", "end_time")] if isinstance(interval, Mapping) else []
    )
    if len(ends) != 2 or not all(isinstance(end, int) and not isinstance(end, bool) for end in ends):
        raise ExportError(f"{where} has no start_time and end_time in minutes.")
    start, end = ends
    day = start // DAY
    if not 0 <= start < end <= 7 * DAY or end > (day + 1) * DAY:
        raise ExportError(
            f"{where} goes from {start} to {end}; minutes count from Sunday 00:00, "
            "and an interval stays within a day."
        )
    clock = [f"{minute // 60:02}:{minute % 60:02}" for minute in (start - day * DAY, end - day * DAY)]
    return DAYS[day], "-".join(clock)


def _zone(schedule: Mapping[str, Any], where: str) -> str:
    name = schedule.get("time_zone")
    if not isinstance(name, str):
        raise ExportError(f"{where} has no time_zone.")
    return iana_name(name)
