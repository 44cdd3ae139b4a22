"""What the units of many experiments did, from one pass over events that all of them share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_text
from cxlift.units.attribution import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from cxlift.engines.duckdb import DuckDBEngine
    from cxlift.engines.engine import Frame
    from cxlift.units.shared_events import SharedEvents

__all__ = ["PortfolioTotals"]

# Each SQL text below is made of numbers, of names of its own, and of texts that went through quote_text.
BATCH = 262_144


class PortfolioTotals:
    """For each of many experiments what ``attributed_totals`` finds for one: counts and sums of whole events.

    Events are joined to the exposures of all experiments at once: an event of a unit in several experiments
    counts in each of them, or is left out of each for a reason of its own. Totals are long, a row for each
    unit and event that it has: their size does not depend on how many events there are.

    Args:
        engine: where the events are.
        events: these.
        decided: ``experiment``, ``unit``, ``variant`` and ``time``, a row for each unit of each experiment;
            whatever the engine had to keep for it is dropped.
        experiments: their ids, whether they have units or not.
        window: how long after the exposure events count.

    Attributes:
        events: those given.
        variants: the number of units of each variant, by experiment.
    """

    def __init__(
        self,
        engine: DuckDBEngine,
        events: SharedEvents,
        decided: Frame,
        experiments: Iterable[str],
        *,
        window: timedelta | None = None,
    ) -> None:
        self._connection, self.events, self.experiments = engine.connection, events, list(experiments)
        self.variants = self._number_units(engine, decided)
        self._left_out: dict[int, int] = {}
        if events.names:
            self._add_up(window)

    def units(self) -> Iterator[pa.RecordBatch]:
        """Give ``unit`` and ``variant``, sorted by experiment and unit."""
        query = "select unit, variant from portfolio_units"
        return self._stream(query)

    def totals(self) -> Iterator[pa.RecordBatch]:
        """Give ``cell``, ``n`` and the sums; a cell is the unit's number in this order and the event's.

        That is the first times the number of names plus the second, both from 0; batches are sorted by it.
        """
        if not self.events.names:
            return iter(())
        # Here and not where they are added up: what does not count may be more than a number holds.
        types = [(p, "double" if p in self.events.inexact else "bigint") for p in self.events.properties]
        sums = [f"coalesce({p}, 0)::{kind} as {p}" for p, kind in types]
        picked = ", ".join(["cell", "n", *sums])
        query = f"select {picked} from portfolio_totals where cell >= 0 order by cell"  # noqa: S608
        return self._stream(query)

    def excluded(self, number: int, counted: int) -> dict[str, int]:
        """Count events that are left out of an experiment, by its number and the events that count in it.

        Those of units that the experiment does not have are all that are neither counted nor left out for
        another reason.
        """
        events = self.events
        early, late = (self._left_out.get(-1 - 2 * number - kind, 0) for kind in (0, 1))
        undecided = events.whole - counted - early - late
        counts = (events.duplicates, events.without_unit, events.without_time, undecided, early, late)
        return dict(zip(("duplicate_events", *REASONS), counts, strict=True))

    def _stream(self, query: str) -> Iterator[pa.RecordBatch]:
        """Read on a cursor of its own: two may be read side by side."""
        cursor = self._connection.cursor()
        yield from cursor.sql(query).fetch_record_batch(BATCH)

    def _number_units(self, engine: DuckDBEngine, decided: Frame) -> dict[str, dict[str, int]]:
        """Make the table of units, sorted: the numbers of its rows are those of the units."""
        engine.view(decided, "portfolio_decided")
        self._connection.execute(f"create type portfolio_experiment as enum ({_listed(self.experiments)})")
        # The rows of a table stand as the query gave them only where this is set.
        self._connection.execute("set preserve_insertion_order = true")
        self._connection.execute(
            "create table portfolio_units as "
            "select enum_code(experiment::portfolio_experiment)::bigint as number, unit, variant, "
            "time as exposed from portfolio_decided order by experiment, unit"
        )
        engine.drop_steps(self.events.steps)
        query = "select number, variant, count(*) from portfolio_units group by all order by all"
        variants: dict[str, dict[str, int]] = {experiment: {} for experiment in self.experiments}
        for number, variant, n in self._connection.sql(query).fetchall():
            variants[self.experiments[number]][variant] = n
        return variants

    def _add_up(self, window: timedelta | None) -> None:
        names = self.events.names
        self._connection.execute(f"create type portfolio_event as enum ({_listed(names)})")
        late = "false" if window is None else f"time > exposed + {window // timedelta(microseconds=1)}"
        # A unit's number and an event's are one integer: groups of one are found faster than those of two.
        # What does not count is below 0, so that one pass finds both.
        cell = (
            f"case when time < exposed then -1 - 2 * number when {late} then -2 - 2 * number "
            f"else portfolio_units.rowid * {len(names)} + enum_code(event::portfolio_event) end"
        )
        # Floats are added up in the order of their values: threads change no bit of them.
        sums = "".join(
            f", sum({p} order by {p}) filter ({p} <> 0 and time >= exposed) as {p}"
            if p in self.events.inexact
            else f", sum({p}) as {p}"
            for p in self.events.properties
        )
        # Which of the two is hashed is not left to a guess of how many rows thousands of files have: the
        # right one is, the units, which are fewer.
        self._connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
        self._connection.execute(
            f"create table portfolio_totals as select {cell} as cell, count(*) as n{sums} "  # noqa: S608
            f"from {self.events.view} join portfolio_units using (unit) where time is not null group by cell"
        )
        self._connection.execute("reset disabled_optimizers")
        query = "select cell, n from portfolio_totals where cell < 0"
        self._left_out = dict(self._connection.sql(query).fetchall())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(quote_text(name) for name in names)
