"""Opening hours of a stretch of years as spans of absolute time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.calendars.zones import shifts

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from cxlift._core import BusinessTime
    from cxlift.calendars.hours import Week

__all__ = ["business_time"]

MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE
THURSDAY = 3  # 1970-01-01 was one; Monday is 0


def business_time(
    week: Week, holidays: Collection[date], zone: str, first_year: int, last_year: int
) -> BusinessTime:
    """Lay a week's hours out over whole years: local wall times of each date, then UTC."""
    import numpy as np

    from cxlift import _core

    first = int(np.datetime64(f"{first_year}-01-01", "D").astype(np.int64)) - 2
    last = int(np.datetime64(f"{last_year}-12-31", "D").astype(np.int64)) + 2
    dates = np.arange(first, last + 1, dtype=np.int64)
    closed = np.array(sorted(holidays), "datetime64[D]").astype(np.int64)
    dates = dates[~np.isin(dates, closed)]
    weekdays = (dates + THURSDAY) % 7
    parts: list[tuple[Any, Any, Any, Any]] = []
    for weekday, spans in enumerate(week):
        of_day = dates[weekdays == weekday]
        whole = sum(end - start for start, end in spans) * MINUTE
        for start, end in spans:
            begin, finish = of_day * DAY + start * MINUTE, of_day * DAY + end * MINUTE
            parts.append((begin, finish, of_day, np.full(len(of_day), whole)))
    begin, finish, of_day, scheduled = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(begin, kind="stable")
    clock = shifts(zone, first_year - 1, last_year + 1)
    opens, closes = clock.to_utc(begin[order]), clock.to_utc(finish[order])
    # Where the clock went on, an hour that was left out may reach into the next span: it counts once.
    opens[1:] = np.maximum(opens[1:], np.maximum.accumulate(closes)[:-1])
    there = closes > opens
    return _core.BusinessTime(opens[there], closes[there], of_day[order][there], scheduled[order][there])
