"""Time zones as arrays: when the clock of a zone changes, and local wall times as UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

__all__ = ["EPOCH", "FIRST_YEAR", "LAST_YEAR", "MICROSECOND", "Shifts", "local_to_utc", "shifts", "zone_of"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIRST_YEAR, LAST_YEAR = 1900, 2199  # times outside of these are no times of tickets
DAY = 86_400


@dataclass(frozen=True)
class Shifts:
    """How far a zone's clock is ahead of UTC, in microseconds: ``offset[i]`` before the change ``at[i]``."""

    at: Any
    offset: Any

    def to_utc(self, local: Any) -> Any:
        """Turn wall times (microseconds since 1970 on the zone's clock) into instants, by PEP 495, fold 0.

        A wall time that came twice is the first; one that was left out is read with the offset before the
        change, so that it moves on by as much as the clock did. Either way the new offset holds from the
        later of the two wall times that the change has.
        """
        import numpy as np

        switch = self.at + np.maximum(self.offset[:-1], self.offset[1:])
        return local - self.offset[np.searchsorted(switch, local, side="right")]


def zone_of(name: object, where: str) -> Any:
    """Return the zone of that IANA name.

    Raises:
        ValueError: there is no such zone; it begins with ``where``.
    """
    from zoneinfo import ZoneInfo, available_timezones

    if not isinstance(name, str):
        raise ValueError(f"{where} is {name!r}, must be the name of a time zone, such as 'Europe/Berlin'.")  # noqa: TRY004
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; a folder is an OSError
        from cxlift.units.names import nearest

        known = sorted(available_timezones())
        if not known:
            raise ValueError(
                f"{where}: this machine has no time zones; install the package tzdata."
            ) from None
        raise ValueError(f"{where}: {name!r} is no time zone; {nearest(name, known)}") from None


def local_to_utc(name: str, local: Any) -> Any:
    """Turn an array of wall times of that zone into instants, both in microseconds since 1970."""
    if len(local) == 0:
        return local
    years = [(EPOCH + int(limit) * MICROSECOND).year for limit in (local.min(), local.max())]
    return shifts(name, years[0], years[1]).to_utc(local)


@lru_cache(maxsize=32)
def shifts(name: str, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> Shifts:
    """Find the changes of a zone's clock, each to the second, from the day before the first year on."""
    from zoneinfo import ZoneInfo

    import numpy as np

    zone = ZoneInfo(name)

    def offset(second: int) -> timedelta:
        return (EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset() or timedelta()

    start = int((datetime(first_year, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()) - 2 * DAY
    end = int((datetime(last_year + 1, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()) + 2 * DAY
    before = offset(start)
    at, offsets = [], [before]
    for day in range(start + DAY, end + 1, DAY):
        after = offset(day)
        if after != before:
            low, high = day - DAY, day
            while high - low > 1:
                middle = (low + high) // 2
                if offset(middle) == before:
                    low = middle
                else:
                    high = middle
            at.append(high * 1_000_000)
            offsets.append(after)
            before = after
    return Shifts(np.array(at, np.int64), np.array([o // MICROSECOND for o in offsets], np.int64))
