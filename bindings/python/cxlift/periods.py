"""Segments that are made of times: columns of labels, made before the pass."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxlift.calendars.columns import read_times
from cxlift.calendars.instants import instants
from cxlift.calendars.zones import EPOCH, FIRST_YEAR, MICROSECOND, shifts, zone_of
from cxlift.derived.derivation import Derivation
from cxlift.derived.derived_table import DerivedTable
from cxlift.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cxlift._core import Plan, TimeSegment
    from cxlift.sources import Source

__all__ = ["check_periods", "period_labels", "periods_between", "with_periods"]

DAY = 24 * 60 * 60 * 1_000_000
THURSDAY = 3  # 1970-01-01 was one; Monday is 0


def check_periods(plan: Plan) -> None:
    """Refuse zones and times of a plan's segments that cannot be read, at their places.

    Raises:
        PlanError: with the place.
    """
    for segment in plan.segment_times:
        _Labels(segment)


def with_periods(plan: Plan, source: Source) -> Source:
    """Add the columns of labels that the plan's segments read."""
    made = [_Labels(segment) for segment in plan.segment_times]
    if not made:
        return source
    table = DerivedTable(source.table, [each.derivation() for each in made])

    @contextmanager
    def errors() -> Iterator[None]:
        with source.errors(), table.errors():
            yield

    def exclusions() -> Mapping[str, int]:
        found = dict(source.exclusions())
        for each in made:
            found |= each.exclusions()
        return found

    return replace(source, table=table, errors=errors, exclusions=exclusions)


class _Labels:
    """How the values of one segment are made."""

    def __init__(self, segment: TimeSegment) -> None:
        self.segment = segment
        zone = self._zone(segment.time_zone, "tz")
        self.naive = self._zone(segment.naive_zone, "naive_tz") if segment.naive_zone else zone
        self.label: Callable[[Any], Any]
        if segment.every:
            self.label = lambda times: period_labels(times, segment.every, zone)
        else:
            at = self._at(zone)
            self.label = lambda times: _sides(times, at)
        self._counts: Counter[str] = Counter()

    def _zone(self, name: str, key: str) -> str:
        try:
            zone_of(name, f"{self.segment.place}.{key}")
        except ValueError as error:
            raise PlanError(str(error)) from None
        return name

    def _at(self, zone: str) -> int:
        try:
            return int(instants(self.segment.at, f"{self.segment.place}.at", zone).microseconds[0])
        except ValueError as error:
            raise PlanError(str(error)) from None

    def derivation(self) -> Derivation:
        return Derivation(
            [self.segment.name],
            [self.segment.column],
            self._made,
            [f"{self.segment.place}.column"],
            self._counts.clear,
            texts=True,
        )

    def _made(self, column: Any) -> list[Any]:
        import pyarrow as pa

        what = f"Column '{self.segment.column}' ({self.segment.place}.column)"
        times = read_times(column, _zone_of_dates(column, self.segment.time_zone, self.naive), what)
        self._counts.update(unreadable=int(times.unreadable.sum()))
        codes, names = self.label(times.microseconds[times.there])
        found = pa.array(names, pa.string()).take(pa.array(codes))
        if times.there.all():
            return [found]
        import numpy as np

        places = np.zeros(len(times.there), np.int64)
        places[times.there] = np.arange(len(codes))
        return [found.take(pa.array(places, mask=~times.there))]

    def exclusions(self) -> dict[str, int]:
        """Count the rows whose time could not be read."""
        count = self._counts["unreadable"]
        return {f"unreadable_times_of_rows.{self.segment.name}": count} if count else {}


def _zone_of_dates(column: Any, zone: str, naive: str) -> str:
    """Give the zone of times without one: a date is a day of the calendar, whatever zone exports are in."""
    import pyarrow as pa

    return zone if pa.types.is_date(column.type) else naive


def local_days(microseconds: Any, zone: str) -> Any:
    """Give the date of each instant on the zone's clock, in days since 1970."""
    import numpy as np

    if len(microseconds) == 0:
        return microseconds
    years = [(EPOCH + int(limit) * MICROSECOND).year for limit in (microseconds.min(), microseconds.max())]
    clock = shifts(zone, max(FIRST_YEAR, years[0] - 1), years[1] + 1)
    ahead = clock.offset[np.searchsorted(clock.at, microseconds, side="right")]
    return np.floor_divide(microseconds + ahead, DAY)


def period_labels(microseconds: Any, every: str, zone: str) -> tuple[Any, list[str]]:
    """Name the period of each instant: numbers of names, and the names, in the order of time.

    >>> import numpy as np
    >>> midnight = np.array([1_777_586_400_000_000])  # 2026-04-30T22:00:00Z
    >>> period_labels(midnight, "day", "Europe/Berlin")[1], period_labels(midnight, "day", "UTC")[1]
    (['2026-05-01'], ['2026-04-30'])
    """
    import numpy as np

    starts, codes = np.unique(_starts(local_days(microseconds, zone), every), return_inverse=True)
    return codes.astype(np.int64), [_name(int(start), every) for start in starts]


def periods_between(first: str, last: str, every: str) -> list[str]:
    """Name all periods from the first to the last.

    >>> periods_between("2026-W52", "2027-W02", "week")
    ['2026-W52', '2026-W53', '2027-W01', '2027-W02']
    """
    import numpy as np

    days = np.arange(_day(first, every), _day(last, every) + 1)
    return [_name(int(start), every) for start in np.unique(_starts(days, every))]


def _starts(days: Any, every: str) -> Any:
    """Give the first day of each day's period."""
    import numpy as np

    if every == "day":
        return days
    if every == "week":
        return days - np.mod(days + THURSDAY, 7)
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _name(start: int, every: str) -> str:
    from datetime import timedelta

    day = (EPOCH + timedelta(days=start)).date()
    if every == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat() if every == "day" else f"{day:%Y-%m}"


def _day(name: str, every: str) -> int:
    from datetime import date

    year, rest = name[:4], name[5:]
    if every == "week":
        day = date.fromisocalendar(int(year), int(rest[1:]), 1)
    else:
        day = date.fromisoformat(name if every == "day" else f"{name}-01")
    return (day - EPOCH.date()).days


def _sides(microseconds: Any, at: int) -> tuple[Any, list[str]]:
    import numpy as np

    return (microseconds >= at).astype(np.int64), ["before", "after"]
