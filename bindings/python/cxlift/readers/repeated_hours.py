"""The hours that the clocks of a time zone show twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["repeated_hours"]

DAY = timedelta(days=1)


def repeated_hours(zone: str, first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
    """Give when each second showing between two times begins and ends; all in UTC, without saying so.

    >>> repeated_hours("Europe/Berlin", datetime(2024, 10, 1), datetime(2024, 11, 1))
    [(datetime.datetime(2024, 10, 27, 1, 0), datetime.datetime(2024, 10, 27, 2, 0))]
    """
    from zoneinfo import ZoneInfo

    clock = ZoneInfo(zone)

    def offset(moment: datetime) -> timedelta:
        return moment.replace(tzinfo=UTC).astimezone(clock).utcoffset() or timedelta()

    found = []
    day, end = first - 2 * DAY, last + 2 * DAY
    while day < end:
        early, late = day, day + DAY
        before, after = offset(early), offset(late)
        if after < before:
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) / 2
                early, late = (middle, late) if offset(middle) == before else (early, middle)
            change = late.replace(microsecond=0)
            found.append((change, change + (before - after)))
        day += DAY
    return found
