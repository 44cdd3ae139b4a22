"""Properties of exported events: columns of their own, tags (a map) and attributes (a list)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_text
from cxlift.readers.attributes import attribute_column, attribute_fields, attribute_names_query
from cxlift.units.facts import filters, summed
from cxlift.units.source import EventTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.engines.duckdb import DuckDBEngine
    from cxlift.engines.engine import Frame
    from cxlift.units.facts import FactColumn

__all__ = ["ExportEvents"]

# Each SQL text below is made of texts that went through quote_text.


class ExportEvents(EventTable):
    """Events whose properties have short names, such as ``category``, and long ones: ``tags.category``.

    Where several have one short name it means the column, else the tag, else the attribute.
    """

    def __init__(self, engine: DuckDBEngine, rows: str) -> None:
        super().__init__(engine.query(rows), "event_name")
        self._engine, self._rows = engine, rows
        relation = engine.connection.sql(rows)
        self._types: dict[str, Any] = dict(zip(relation.columns, relation.types, strict=True))
        self._names: dict[str, list[str]] = {}

    def kind(self, event: str, name: str) -> Any:
        """Look among the columns first: only names that are none of them cost a look into the rows."""
        found = self._find(name)
        if found is None:
            return super().kind(event, name)
        query = f"select {self._cell(*found)} as cell from ({self._rows})"  # noqa: S608
        return self._engine.query(query).collect_schema()["cell"]

    def properties(self, event: str) -> list[str]:
        """Name them as shortly as can be."""
        names = super().properties(event)
        for origin in ("tags", "attributes"):
            names += [f"{origin}.{name}" if name in names else name for name in self._names_in(origin)]
        return names

    def _with_properties(
        self, facts: Sequence[FactColumn]
    ) -> tuple[Frame, Mapping[str, str], Mapping[str, str]]:
        made, cells, numbers = [], {}, {}
        for i, name in enumerate(dict.fromkeys(name for where in filters(facts) for name, _ in where)):
            if found := self._find(name):
                made.append(f"{self._cell(*found)} as cell_{i}")
            cells[name] = f"cell_{i}" if found else name
        for i, name in enumerate(summed(facts)):
            if found := self._find(name):
                events = [fact.event for fact in facts if fact.property == name]
                made.append(f"{self._number(*found, events)} as number_{i}")
            numbers[name] = f"number_{i}" if found else name
        query = f"select {', '.join(['*', *made])} from ({self._rows})"  # noqa: S608
        return self._engine.query(query), numbers, cells

    def _find(self, name: str) -> tuple[str, str] | None:
        """Give the list and the name in it of a property that is no column."""
        if name in self._types:
            return None
        for origin in ("tags", "attributes"):
            if name in self._names_in(origin):
                return origin, name
        origin, _, rest = name.partition(".")
        return (origin, rest) if rest in self._names_in(origin) else None

    def _names_in(self, origin: str) -> list[str]:
        """Ask the rows once."""
        if origin not in self._names:
            query = self._names_query(origin)
            found = self._engine.connection.sql(query).fetchall() if query else []
            self._names[origin] = [name for (name,) in found]
        return self._names[origin]

    def _names_query(self, origin: str) -> str | None:
        if origin == "tags" and self._is_map("tags"):
            return f"select distinct unnest(map_keys(tags)) as name from ({self._rows}) order by name"  # noqa: S608
        if origin == "attributes" and (fields := self._fields()):
            return attribute_names_query(self._rows, fields)
        return None

    def _cell(self, origin: str, name: str) -> str:
        if origin == "tags":
            return f"map_extract(tags, {quote_text(name)})[1]"
        return attribute_column(name, self._fields())

    def _number(self, origin: str, name: str, events: Sequence[str]) -> str:
        """Read text as a number; what is none is an error, in the events whose numbers are added up."""
        cell = f"nullif(trim({self._cell(origin, name)}::varchar), '')"
        asked = ", ".join(quote_text(event) for event in events)
        message = quote_text(f"{origin}.{name} is summed and has a value that is no number: ")
        return (
            f"case when event_name not in ({asked}) or {cell} is null then null "
            f"when try_cast({cell} as double) is null then error({message} || {cell})::double "
            f"else try_cast({cell} as double) end"
        )

    def _is_map(self, column: str) -> bool:
        return column in self._types and self._types[column].id == "map"

    def _fields(self) -> list[str]:
        kind = self._types.get("attributes")
        return [] if kind is None else attribute_fields(kind)
