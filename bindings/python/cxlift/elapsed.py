"""Times that a plan reckons from two moments of each unit: columns that are made before the pass."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxlift.calendars.calendar import Calendar
from cxlift.calendars.columns import read_times
from cxlift.calendars.instants import MISSING, instants, text_of
from cxlift.calendars.zones import zone_of
from cxlift.derived.derivation import Derivation
from cxlift.derived.derived_table import DerivedTable
from cxlift.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cxlift._core import Metric, Plan
    from cxlift.sources import Source

__all__ = ["check_elapsed", "with_elapsed"]

HOUR = 3_600.0
UNITS = {"hours": HOUR, "days": 24 * HOUR}


def _written(plan: Plan) -> list[Metric]:
    """Give the metrics that the plan's author wrote, without those that serve them."""
    return [metric for metric in plan.metrics if metric.is_written]


def check_elapsed(plan: Plan) -> None:
    """Refuse calendars, zones and times of a plan that cannot be read, at their places.

    Raises:
        PlanError: with the place.
    """
    written = json.loads(plan.to_json())
    for name, table in written.get("calendars", {}).items():
        _calendar(table, f"calendars.{name}")
    for metric, keys in zip(_written(plan), written["metrics"], strict=True):
        if metric.elapsed is not None:
            _Elapsed(metric, keys, written.get("calendars", {}))


def with_elapsed(plan: Plan, source: Source) -> Source:
    """Add the columns of times, and of whether they ended, that the plan's metrics read.

    A ticket without resolution is open until the metric's ``observed_until``. Where the plan does not say
    that, it is the latest time in the metric's columns, for which they are read once more before the pass;
    data that can be read only once are held in memory.
    """
    written = json.loads(plan.to_json())
    made: dict[str, _Elapsed] = {}
    of_metrics = {}
    for metric, keys in zip(_written(plan), written["metrics"], strict=True):
        if metric.elapsed is not None:
            column = metric.columns[0]
            made.setdefault(column, _Elapsed(metric, keys, written.get("calendars", {})))
            of_metrics[metric.name] = made[column]
    if not made:
        return source
    unknown = [each for each in made.values() if each.until is None]
    if unknown:
        source = _find_latest(source, unknown)
    events: set[str] = set()
    derivations = [each.derivation(events) for each in made.values()]
    table = DerivedTable(source.table, derivations)

    @contextmanager
    def errors() -> Iterator[None]:
        with source.errors(), table.errors():
            yield

    def exclusions() -> Mapping[str, int]:
        found = dict(source.exclusions())
        for name, each in of_metrics.items():
            found |= each.exclusions(name)
        return found

    return replace(source, table=table, errors=errors, exclusions=exclusions)


def _calendar(table: Mapping[str, Any], place: str) -> Calendar:
    try:
        return Calendar(table["hours"], holidays=table.get("holidays", ()), tz=table["tz"])
    except ValueError as error:
        raise PlanError(f"{place}.{str(error).removeprefix('Calendar: ')}") from None


class _Elapsed:
    """How one column of times is made, and what was left out of it."""

    def __init__(self, metric: Metric, keys: Mapping[str, Any], calendars: Mapping[str, Any]) -> None:
        asked = metric.elapsed
        assert asked is not None  # noqa: S101
        self.columns, self.place = metric.columns, metric.place
        self.inputs = (asked.opened, asked.end, *([asked.closed] if asked.closed else []))
        self.places = (
            f"{metric.place}.opened",
            metric.places[1] if asked.end == asked.resolved else f"{metric.place}.first_resolved",
            *metric.places[2:],
        )
        self.unit, self.zone = asked.unit, asked.naive_zone or None
        calendar = keys.get("calendar")
        self.calendar = None
        if isinstance(calendar, str):
            self.calendar = _calendar(calendars[calendar], f"calendars.{calendar}")
        elif calendar is not None:
            self.calendar = _calendar(calendar, f"{metric.place}.calendar")
        self.until: int | None = None
        self.says = ""
        try:
            if self.zone is not None:
                zone_of(self.zone, f"{metric.place}.naive_tz")
            if asked.observed_until:
                found = instants(asked.observed_until, f"{metric.place}.observed_until", self.zone)
                self.until = int(found.microseconds[0])
                self.says = text_of(self.until)
        except ValueError as error:
            raise PlanError(str(error)) from None
        self._counts: Counter[str] = Counter()

    def read(self, *columns: Any) -> list[Any]:
        return [
            read_times(column, self.zone, f"Column '{name}' ({place})")
            for column, name, place in zip(columns, self.inputs, self.places, strict=True)
        ]

    def derivation(self, events: set[str]) -> Derivation:
        """Make the times, and the flags unless they are among ``events`` already."""
        wanted = [number for number, name in enumerate(self.columns) if name not in events]
        events.update(self.columns[1:])

        def make(*arrays: Any) -> list[Any]:
            made = self._made(*arrays)
            return [made[number] for number in wanted]

        columns = [self.columns[number] for number in wanted]
        return Derivation(columns, self.inputs, make, self.places, self._counts.clear)

    def _made(self, *arrays: Any) -> list[Any]:
        import numpy as np
        import pyarrow as pa

        opened, end, *closing = self.read(*arrays)
        until = self.until if self.until is not None else 0
        start, stop = opened.microseconds, end.microseconds
        unreadable, zoneless = (
            np.any([getattr(each, name) for each in (opened, end, *closing)], axis=0)
            for name in ("unreadable", "zoneless")
        )
        zoneless = zoneless & ~unreadable
        there = opened.there & ~unreadable & ~zoneless
        backwards = there & end.there & (stop < start)
        ended = end.there & (stop <= until)
        # Resolved tickets are closed some day, too: a time of closing counts where there is no resolution.
        closed, inverted = np.zeros(len(ended), bool), np.zeros(len(ended), bool)
        for each in closing:
            closed = each.there & ~ended & (each.microseconds <= until)
            inverted = there & ~backwards & closed & (each.microseconds < start)
            stop = np.where(closed, each.microseconds, stop)
        late = there & ~backwards & ~inverted & (start > until)
        there &= ~backwards & ~inverted & ~late
        stop = np.where(ended | closed, stop, until)
        self._counts.update(
            resolved_before_opened=int(backwards.sum()),
            closed_before_opened=int(inverted.sum()),
            unreadable_times=int(unreadable.sum()),
            times_without_zone=int(zoneless.sum()),
            opened_after_the_end=int(late.sum()),
            still_open=int((there & ~ended & ~closed).sum()),
        )
        start, stop = np.where(there, start, MISSING), np.where(there, stop, MISSING)
        flags = [pa.array(each.astype(np.float64)) for each in (ended, closed)]
        return [pa.array(self._duration(start, stop), mask=~there), *flags]

    def _duration(self, start: Any, stop: Any) -> Any:
        import numpy as np

        if self.calendar is None:
            gone = (np.where(stop == MISSING, 0, stop) - np.where(start == MISSING, 0, start)) / 1e6
            return gone / UNITS[self.unit]
        if self.unit == "business days":
            return self.calendar.elapsed(start, stop, days=True)
        return self.calendar.elapsed(start, stop) / HOUR

    def exclusions(self, metric: str) -> dict[str, int]:
        """Count what was left out of a metric, by reason, and the tickets that are still open."""
        found = {
            f"{reason}.{metric}": n for reason, n in self._counts.items() if n and reason != "still_open"
        }
        return found | {f"still_open.{self.says}.{metric}": self._counts["still_open"]}


def _find_latest(source: Source, wanted: list[_Elapsed]) -> Source:
    import pyarrow as pa

    table = source.table
    # Files and tables can be read twice, a stream may not be.
    if not (isinstance(table, pa.Table) or hasattr(table, "column_names")):
        with source.errors():
            table = pa.table(table)
        source = replace(source, table=table)
    watch = [Derivation([], each.inputs, _latest_of(each), each.places) for each in wanted]
    watched = DerivedTable(table, watch)
    with source.errors(), watched.errors():
        for _ in watched.to_reader():
            pass
    for each in wanted:
        if each.until is not None:
            each.says = f"{text_of(each.until)} (the latest time in the data)"
        else:
            each.says = "which no time in the data tells"
    return source


def _latest_of(each: _Elapsed) -> Any:
    def look(*arrays: Any) -> list[Any]:
        for times in each.read(*arrays):
            if times.there.any():
                latest = int(times.microseconds.max())
                each.until = latest if each.until is None else max(each.until, latest)
        return []

    return look
