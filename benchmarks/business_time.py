"""How long the working time of a million tickets takes, beside Python that does it ticket by ticket.

python benchmarks/business_time.py
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from job import Goal, Job, Options, Side, Table
from runner import main

import cxlift as cx

ABOUT = """Tickets of a year, open for up to two weeks, Monday to Friday from nine to five in Berlin with four
holidays; the numbers are the total of the minutes. Plain Python goes through the days of each ticket with
`zoneinfo`, a day's hours made once and kept; it does a part of the tickets, and its time is scaled.
`numpy.busday_count` counts days alone, in UTC: what is left when hours and clock changes are given up."""

ZONE = ZoneInfo("Europe/Berlin")
HOLIDAYS = ("2026-01-01", "2026-04-03", "2026-12-25", "2026-12-26")
SLOW = 20_000  # tickets that plain Python does


def tickets(n: int, seed: int = 1) -> tuple[Any, Any]:
    random = np.random.default_rng(seed)
    opened = np.datetime64("2026-01-01T00:00", "us") + random.integers(0, 365 * 86_400, n) * 1_000_000
    return opened, opened + random.integers(0, 14 * 86_400, n) * 1_000_000


def day_by_day(opened: list[datetime], resolved: list[datetime]) -> float:
    """Add up the overlap with each day's hours, as one writes it at first, and keep the hours of each day."""
    holidays = {date.fromisoformat(day) for day in HOLIDAYS}
    known: dict[date, tuple[datetime, datetime] | None] = {}
    total = 0.0
    for start, end in zip(opened, resolved, strict=True):
        day, last = start.astimezone(ZONE).date(), end.astimezone(ZONE).date()
        while day <= last:
            if day not in known:
                closed = day.weekday() > 4 or day in holidays
                opens, closes = (
                    datetime(day.year, day.month, day.day, hour, tzinfo=ZONE) for hour in (9, 17)
                )
                known[day] = None if closed else (opens.astimezone(UTC), closes.astimezone(UTC))
            hours = known[day]
            if hours is not None:
                total += max(0.0, (min(end, hours[1]) - max(start, hours[0])).total_seconds())
            day += timedelta(1)
    return total / 60


def minutes(n: int) -> dict[str, Side]:
    opened, resolved = tickets(n)
    slow = min(n, SLOW)
    lists = [[moment.replace(tzinfo=UTC) for moment in side[:slow].tolist()] for side in (opened, resolved)]
    calendar = cx.Calendar({"mon-fri": "09:00-17:00"}, holidays=HOLIDAYS, tz="Europe/Berlin")
    found = calendar.between(opened[:slow], resolved[:slow], naive_tz="UTC")
    if not np.isclose(found.sum(), day_by_day(*lists), rtol=1e-12):
        raise AssertionError("the minutes are not those of plain Python")

    def ours() -> Any:  # with a calendar of its own: its hours are laid out within the time
        fresh = cx.Calendar({"mon-fri": "09:00-17:00"}, holidays=HOLIDAYS, tz="Europe/Berlin")
        return fresh.between(opened, resolved, naive_tz="UTC")

    return {
        "cxlift": Side(ours, lambda result: (float(result.sum()),)),
        "plain Python": Side(partial(day_by_day, *lists), done=(slow, n)),
    }


def days(n: int) -> dict[str, Side]:
    opened, resolved = tickets(n)
    calendar = cx.Calendar({"mon-fri": "00:00-24:00"}, holidays=HOLIDAYS, tz="UTC")
    first, last = opened.astype("datetime64[D]"), resolved.astype("datetime64[D]")
    return {
        "cxlift": Side(
            partial(calendar.between, first, last, "days", naive_tz="UTC"),
            lambda result: (float(result.sum()),),
        ),
        "numpy.busday_count": Side(
            partial(np.busday_count, first, last, holidays=list(HOLIDAYS)),
            lambda result: (float(result.sum()),),
        ),
    }


def jobs(options: Options) -> list[Job]:
    n = options.size(1_000_000, 5_000)
    return [
        Job(
            f"business minutes of {n:,} tickets",
            partial(minutes, n),
            (Goal("cxlift", ("plain Python",), least=50.0),),
        ),
        Job(f"business days of {n:,} tickets", partial(days, n), tolerance=1e-9),
    ]


TABLE = Table("business time", "Working time between two moments", ABOUT, jobs)

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))
