"""The events that many experiments share, each of them once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.units.attribution import once_each
from cxlift.units.facts import events_of, summed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.engines.duckdb import DuckDBEngine
    from cxlift.units.columns import Columns
    from cxlift.units.facts import FactColumn
    from cxlift.units.source import Facts

__all__ = ["SharedEvents"]


class SharedEvents:
    """A view of ``unit``, ``time``, ``event`` and the numbers that are added up, where there are events.

    Args:
        events: all of them.
        engine: where they are.
        columns: how those of a unit, a time and a key are called.
        facts: totals ``converted``, ``count`` and ``sum``, without conditions.

    Attributes:
        view: its name.
        names: of the events, in the order in which they are numbered.
        properties, inexact: the columns of the sums, and those of them that are floats.
        duplicates, without_unit, without_time, whole: how many events came more than once, and of all others
            lack the unit, lack the time, lack nothing.
        steps: the tables that the view needs.
    """

    view = "portfolio_events"

    def __init__(
        self, events: Facts, engine: DuckDBEngine, columns: Columns, facts: Sequence[FactColumn]
    ) -> None:
        self.names, self.properties = events_of(facts), [f"p{i}" for i in range(len(summed(facts)))]
        self.inexact: set[str] = set()
        self.duplicates = self.without_unit = self.without_time = self.whole = 0
        if facts:
            rows, self.duplicates = once_each(engine, events.events(engine, columns, facts))
            engine.view(rows, self.view)
            schema = rows.collect_schema()
            self.inexact = {p for p in self.properties if schema[p].is_float()}
            self._count(engine)
        self.steps = engine.steps()

    def _count(self, engine: DuckDBEngine) -> None:
        found = engine.connection.sql(
            "select count(*) filter (unit is null), "  # noqa: S608
            "count(*) filter (unit is not null and time is null), "
            f"count(*) filter (unit is not null and time is not null) from {self.view}"
        ).fetchall()
        self.without_unit, self.without_time, self.whole = found[0]
