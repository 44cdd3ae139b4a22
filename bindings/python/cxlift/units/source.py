"""Where exposures and facts come from: frames of one engine, whatever wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from cxlift.units.columns import Columns, canonical
from cxlift.units.facts import FactColumn, events_of, filters, summed
from cxlift.units.properties import number_of, times_of, with_moments
from cxlift.units.where import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import narwhals as nw

    from cxlift.engines.engine import Engine, Frame
    from cxlift.units.facts import Where

__all__ = ["EventTable", "EventTables", "Facts", "Source"]


class Facts(Protocol):
    """Events with their properties."""

    def event_names(self) -> list[str]:
        """Name the events that the data have."""
        ...

    def kind(self, event: str, name: str) -> Any:
        """Give the narwhals type of a property, or ``None`` where that event has no such property."""
        ...

    def properties(self, event: str) -> list[str]:
        """Name the properties that rows of this event have."""
        ...

    def events(self, engine: Engine, columns: Columns, facts: Sequence[FactColumn]) -> Frame:
        """Give the rows of the events that are asked for.

        Their columns are ``unit``, ``time``, ``key``, ``event``, ``p0``, ``p1`` ... (the numbers of
        ``summed(facts)``), ``w0``, ``w1`` ... (whether the row fulfils each of ``filters(facts)``) and,
        where answers are asked for, ``row`` (the row's number in its table).
        """
        ...

    def cells(
        self, engine: Engine, columns: Columns, event: str, properties: Sequence[str], where: Where
    ) -> Frame:
        """Give the rows of one event that fulfil ``where``, with the properties as they are.

        Their columns are ``unit``, ``time``, ``key``, ``row`` and ``c0``, ``c1`` ...
        """
        ...

    def times(self, engine: Engine, columns: Columns) -> list[Frame]:
        """Give the times of all events, whatever their name, in a column ``time`` of one frame or several."""
        ...


@dataclass
class Source:
    """Exposures and facts on one engine.

    Attributes:
        exposures: gives all exposures, and the names of the columns that hold the attributes asked for.
        attribute_names: names the attributes that can be asked for.
        counted: rows that the reader has left out already, by reason.
        decided: the first exposures with their counts, by attributes and end of the observation, once found.
    """

    engine: Engine
    exposures: Callable[[Sequence[str]], tuple[Frame, Sequence[str]]]
    attribute_names: Callable[[], list[str]]
    facts: Facts
    columns: Columns
    counted: dict[str, int] = field(default_factory=dict)
    decided: dict[tuple[tuple[str, ...], int | None], tuple[Frame, dict[str, int]]] = field(
        default_factory=dict
    )


class EventTable:
    """All events in one table, with the event's name in a column."""

    def __init__(self, frame: Frame | None, name: str) -> None:
        self._frame, self._name = frame, name
        self._known: list[str] | None = None

    def event_names(self) -> list[str]:
        """Ask the table once."""
        import narwhals as nw

        if self._frame is None:
            return []
        if self._known is None:
            # Grouping, since some engines find the distinct rows by a window over all of them.
            names = (
                self._frame.select(name=nw.col(self._name).cast(nw.String)).group_by("name").agg(n=nw.len())
            )
            self._known = sorted(n for n in names.collect("pyarrow")["name"].to_list() if n is not None)
        return self._known

    def kind(self, event: str, name: str) -> Any:  # noqa: ARG002
        """Give the type of a column: any of them may hold a property of any event."""
        return None if self._frame is None else self._frame.collect_schema().get(name)

    def properties(self, event: str) -> list[str]:  # noqa: ARG002
        """Name all columns."""
        return [] if self._frame is None else self._frame.collect_schema().names()

    def events(self, engine: Engine, columns: Columns, facts: Sequence[FactColumn]) -> Frame:
        """Read the table once for all events together."""
        import narwhals as nw

        name = nw.col(self._name).cast(nw.String)
        rows, numbers, cells = self._with_properties(facts)
        moments = {p: numbers[p] for p in times_of(facts)}
        rows, made = with_moments(engine, rows, moments, "events")
        numbers = {**numbers, **made}
        carried = {"event": name}
        if any(fact.is_answer() for fact in facts):
            rows, carried["row"] = numbered(engine, rows)
        rows = rows.filter(name.is_in(events_of(facts)))
        carried |= {f"p{i}": number_of(rows, numbers[p], "events") for i, p in enumerate(summed(facts))}
        carried |= {f"w{i}": matches(rows, where, cells) for i, where in enumerate(filters(facts))}
        return canonical(rows, engine, columns, carried, "events")

    def times(self, engine: Engine, columns: Columns) -> list[Frame]:
        """Read the column of times."""
        return [] if self._frame is None else [canonical(self._frame, engine, columns, {}, "events")]

    def cells(
        self, engine: Engine, columns: Columns, event: str, properties: Sequence[str], where: Where
    ) -> Frame:
        """Read the table once; a property that is no column is made one."""
        import narwhals as nw

        compared = [*where, *((name, ("",)) for name in properties)]
        rows, _, cells = self._with_properties([FactColumn("", event, "count", where=tuple(compared))])
        rows, row = numbered(engine, rows)
        rows = rows.filter(nw.col(self._name).cast(nw.String) == event)
        carried = {"row": row} | {f"c{i}": nw.col(cells[name]) for i, name in enumerate(properties)}
        if where:
            rows = rows.filter(matches(rows, where, cells))
        return canonical(rows, engine, columns, carried, "events")

    def _with_properties(
        self, facts: Sequence[FactColumn]
    ) -> tuple[Frame, Mapping[str, str], Mapping[str, str]]:
        """Give the table, and the columns of properties that are summed and of those that are compared."""
        if self._frame is None:
            raise ValueError("there are no events.")
        cells = {name: name for where in filters(facts) for name, _ in where}
        return self._frame, {name: name for name in summed(facts)}, cells


class EventTables:
    """One table for each event."""

    def __init__(self, frames: Mapping[str, Frame]) -> None:
        self._frames = frames

    def event_names(self) -> list[str]:
        """Name the tables."""
        return list(self._frames)

    def kind(self, event: str, name: str) -> Any:
        """Give the type of a column of that event's table."""
        return self._frames[event].collect_schema().get(name)

    def properties(self, event: str) -> list[str]:
        """Name the columns of that event's table."""
        return self._frames[event].collect_schema().names()

    def events(self, engine: Engine, columns: Columns, facts: Sequence[FactColumn]) -> Frame:
        """Put the tables of the events wanted one below the other."""
        import narwhals as nw

        properties, conditions = summed(facts), filters(facts)
        # Each table may have its own type of number: whole numbers stay whole only where all tables have
        # them so.
        types = {p: [self.kind(f.event, p) for f in facts if f.property == p] for p in properties}
        whole = {
            p for p, kinds in types.items() if all(t.is_integer() or t == nw.Boolean for t in kinds)
        } | set(times_of(facts))
        parts = []
        for event in events_of(facts):
            frame, table = self._frames[event], f"facts[{event!r}]"
            own = [fact for fact in facts if fact.event == event]
            frame, made = with_moments(engine, frame, {p: p for p in times_of(own)}, table)
            carried: dict[str, nw.Expr] = {"event": nw.lit(event)}
            for i, name in enumerate(properties):
                number = (
                    nw.lit(None) if name not in summed(own) else number_of(frame, made.get(name, name), table)
                )
                carried[f"p{i}"] = number.cast(nw.Int64 if name in whole else nw.Float64)
            asked = [repr(where) for where in filters(own)]
            for i, where in enumerate(conditions):
                cells = {name: name for name, _ in where}
                fulfilled = matches(frame, where, cells) if repr(where) in asked else nw.lit(value=False)
                carried[f"w{i}"] = fulfilled
            if any(fact.is_answer() for fact in facts):
                frame, carried["row"] = numbered(engine, frame)
            part = canonical(frame, engine, columns, carried, table)
            names = part.collect_schema().names()
            missing = [
                nw.lit(None).cast(t).alias(c)
                for c, t in (("key", nw.String), ("received", nw.Int64))
                if c not in names
            ]
            if "key" in names:  # each table has ids of its own
                part = part.with_columns(key=nw.concat_str(nw.lit(f"{event}/"), nw.col("key")))
            order = ["unit", "time", "key", "received", *carried]
            parts.append(part.with_columns(*missing).select(order))
        return nw.concat(parts, how="vertical")

    def times(self, engine: Engine, columns: Columns) -> list[Frame]:
        """Read the times of each table."""
        return [
            canonical(frame, engine, columns, {}, f"facts[{event!r}]")
            for event, frame in self._frames.items()
        ]

    def cells(
        self, engine: Engine, columns: Columns, event: str, properties: Sequence[str], where: Where
    ) -> Frame:
        """Read the event's table."""
        import narwhals as nw

        frame, row = numbered(engine, self._frames[event])
        carried = {"row": row} | {f"c{i}": nw.col(name) for i, name in enumerate(properties)}
        if where:
            frame = frame.filter(matches(frame, where, {name: name for name, _ in where}))
        return canonical(frame, engine, columns, carried, f"facts[{event!r}]")


ROW = "row number of cxlift"


def numbered(engine: Engine, frame: Frame) -> tuple[Frame, nw.Expr]:
    """Number the rows of a table, and give the column that holds the numbers."""
    import narwhals as nw

    return engine.numbered(frame, ROW), nw.col(ROW)
