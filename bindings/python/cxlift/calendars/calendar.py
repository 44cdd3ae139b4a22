"""Working calendars: weekly hours, holidays and a time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift.calendars.holidays import dates_of
from cxlift.calendars.hours import as_written, weekly_hours
from cxlift.calendars.instants import MISSING, instants, text_of
from cxlift.calendars.zones import EPOCH, MICROSECOND, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from os import PathLike

    from cxlift._core import BusinessTime

__all__ = ["Calendar"]

SECONDS = {"minutes": 60.0, "hours": 3600.0}


class Calendar:
    """When a team works: weekly hours on the clock of a time zone, without holidays.

    Opening hours are wall times. On each date they are turned into absolute time, so that nine o'clock stays
    nine o'clock in summer and winter. A wall time that a clock change leaves out moves on by as much as the
    clock does; of one that comes twice the first counts (as Python's ``zoneinfo`` does, PEP 495).

    Args:
        hours: spans of each day, by days such as ``mon``, ``mon-fri`` or ``sat,sun``: ``"09:00-17:00"``, or a
            list of spans. Up to ``24:00``; ``"22:00-02:00"`` goes over midnight, and what lies after it
            belongs to the next day. A day that is not named is closed.
        holidays: dates (``"2026-12-25"`` or ``datetime.date``) and ranges of dates with both ends
            (``"2026-12-24/2026-12-26"`` or a pair), closed from midnight to midnight.
        tz: name of the time zone, such as ``Europe/Berlin``.

    Raises:
        ValueError: with the day or the holiday that cannot be read, or a time zone that is not known.

    >>> support = Calendar({"mon-fri": "09:00-17:00"}, holidays=["2026-12-25"], tz="Europe/Berlin")
    >>> support.between("2026-03-06T09:00+01:00", "2026-03-09T10:30+01:00", unit="minutes")
    570.0
    >>> support.between("2026-03-06T09:00+01:00", "2026-03-09T10:30+01:00", unit="days")
    1.1875
    """

    def __init__(
        self,
        hours: Mapping[str, str | Sequence[str]],
        *,
        holidays: Iterable[str | date | tuple[date, date]] = (),
        tz: str,
    ) -> None:
        self._week = weekly_hours(hours, "Calendar: hours")
        self._holidays = dates_of(holidays, "Calendar: holidays")
        self.tz: str = str(zone_of(tz, "Calendar: tz").key)
        self._made: tuple[int, int, BusinessTime] | None = None

    @classmethod
    def always(cls, tz: str = "UTC") -> Calendar:
        """Make a calendar that is never closed: its hours are those of the clock.

        >>> Calendar.always().between("2026-01-02T09:00Z", "2026-01-05T10:30Z", unit="minutes")
        4410.0
        """
        return cls({"mon-sun": "00:00-24:00"}, tz=tz)

    @classmethod
    def from_zendesk(
        cls,
        source: str | PathLike[str] | Mapping[str, Any],
        *,
        holidays: Any = (),
        schedule: str | int | None = None,
    ) -> Calendar:
        """Read a schedule of Zendesk's API, as JSON.

        Args:
            source: the answer of ``/api/v2/business_hours/schedules.json``, or of one schedule: a file, or
                what it holds. ``time_zone`` may be such as ``Pacific Time (US & Canada)``.
            holidays: dates as for ``Calendar``, or the answer of ``.../schedules/{id}/holidays.json``.
            schedule: name or id of the one that is meant, where there are several.

        Raises:
            ExportError: the file is no such answer.
        """
        from cxlift.readers.zendesk_schedule import read_holidays, read_schedule

        found = read_schedule(source, schedule)
        return cls(found["hours"], holidays=read_holidays(holidays), tz=found["tz"])

    def between(
        self,
        opened: Any,
        resolved: Any,
        unit: Literal["minutes", "hours", "days"] = "minutes",
        *,
        naive_tz: str | None = None,
    ) -> Any:
        """Return the working time from ``opened`` to ``resolved``.

        Args:
            opened: a time or many: ``datetime``, NumPy ``datetime64``, pandas, Polars or Arrow timestamps,
                ISO texts, or a list. One time stands for many where the other side has many.
            resolved: likewise.
            unit: ``minutes``, ``hours`` or ``days``. One day is one date with opening hours: as much time as
                its hours have on the clock, and a part of it counts by its share. Days with short hours
                count as much as days with long ones.
            naive_tz: the time zone of times that have none, as NumPy's; without it they are an error.

        Returns:
            A float, or an array of them; NaN where a time is missing.

        Raises:
            ValueError: a resolution before its opening, with the row and how many there are; a time without
                a zone.
        """
        import numpy as np

        if unit not in ("minutes", "hours", "days"):
            raise ValueError(f"Calendar.between: unit is {unit!r}, must be 'minutes', 'hours' or 'days'.")
        if naive_tz is not None:
            zone_of(naive_tz, "Calendar.between: naive_tz")
        start = instants(opened, "Calendar.between: opened", naive_tz)
        end = instants(resolved, "Calendar.between: resolved", naive_tz)
        first, last = start.microseconds, end.microseconds
        if len(first) != len(last) and not (start.scalar or end.scalar):
            raise ValueError(f"Calendar.between: opened has {len(first)} times, resolved {len(last)}.")
        first, last = np.broadcast_arrays(first, last)
        _refuse_backwards(first, last)
        found = self.elapsed(first, last, days=unit == "days")
        if unit != "days":
            found = found / SECONDS[unit]
        return float(found[0]) if start.scalar and end.scalar else found

    def elapsed(self, opened: Any, resolved: Any, *, days: bool = False) -> Any:
        """Return open seconds, or business days, between arrays of microseconds since 1970."""
        import numpy as np

        there = [side[side != MISSING] for side in (opened, resolved)]
        moments = [limit for side in there if len(side) for limit in (side.min(), side.max())]
        if not moments:
            return np.full(len(opened), np.nan)
        years = [(EPOCH + int(moment) * MICROSECOND).year for moment in (min(moments), max(moments))]
        return self._business_time(years[0], years[-1]).between(opened, resolved, days)

    def _business_time(self, first: int, last: int) -> BusinessTime:
        from cxlift.calendars.spans import business_time

        made = self._made
        if made is None or first < made[0] or last > made[1]:
            if made is not None:
                first, last = min(first, made[0]), max(last, made[1])
            made = (first, last, business_time(self._week, self._holidays, self.tz, first, last))
            self._made = made
        return made[2]

    def to_plan(self) -> dict[str, Any]:
        """Return the calendar as a table of a plan file."""
        holidays = [day.isoformat() for day in self._holidays]
        return (
            {"hours": as_written(self._week)} | ({"holidays": holidays} if holidays else {}) | {"tz": self.tz}
        )

    def __eq__(self, other: object) -> bool:
        return self.to_plan() == other.to_plan() if isinstance(other, Calendar) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._week, self._holidays, self.tz))

    def __reduce__(self) -> tuple[Any, ...]:
        return _of_plan, (self.to_plan(),)

    def __repr__(self) -> str:
        holidays = f", holidays=<{len(self._holidays)} dates>" if self._holidays else ""
        return f"Calendar({as_written(self._week)!r}{holidays}, tz={self.tz!r})"


def _of_plan(plan: Mapping[str, Any]) -> Calendar:
    return Calendar(plan["hours"], holidays=plan.get("holidays", ()), tz=plan["tz"])


def _refuse_backwards(opened: Any, resolved: Any) -> None:
    wrong = (resolved < opened) & (opened != MISSING) & (resolved != MISSING)
    if not wrong.any():
        return
    row, others = int(wrong.argmax()), int(wrong.sum()) - 1
    more = f"; so are {others} more" if others > 1 else "; so is 1 more" if others else ""
    raise ValueError(
        f"Calendar.between: row {row + 1} is resolved ({text_of(resolved[row])}) before it is opened "
        f"({text_of(opened[row])}){more}."
    )
