"""The decisions of one experiment: their variants by name, and such attributes as are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.attributes import attribute_column, attribute_fields, attribute_names_query
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.engines.duckdb import DuckDBEngine
    from cxlift.engines.engine import Frame

__all__ = ["SESSION", "Exposures"]

#: The column of the unit where the unit is a session.
SESSION = "visitor_session"

# Each SQL text below is made of names and texts that went through quote_name and quote_text.


class Exposures:
    """The decisions of the experiment, with such attributes as are asked for."""

    def __init__(
        self, engine: DuckDBEngine, rows: str, variation_names: Mapping[str, str], kept: Sequence[str]
    ) -> None:
        self._engine, self._rows, self._kept = engine, rows, tuple(kept)
        self._variant = self._renamed(variation_names)
        self._fields = self._attribute_fields()
        self._known: list[str] | None = None
        self._own: set[str] = set()

    def attribute_names(self) -> list[str]:
        """Ask the decisions once."""
        if self._known is None:
            query = attribute_names_query(self._rows, self._fields) if self._fields else None
            found = [n for (n,) in self._engine.connection.sql(query).fetchall()] if query else []
            # Of sessions: who they belong to, unless visitors have an attribute of that name.
            self._own = {"visitor_id"} - set(found) if SESSION in self._kept else set()
            self._known = [*found, *self._own]
        return self._known

    def with_attributes(self, attributes: Sequence[str]) -> tuple[Frame, Sequence[str]]:
        """Give the columns that attribution needs, and a numbered column for each attribute."""
        if attributes:
            self.attribute_names()  # which says whose column an attribute is
        kept = [quote_name(name) for name in self._kept]
        columns = [f"a{i}" for i in range(len(attributes))]
        made = [
            f"{a if a in self._own else attribute_column(a, self._fields)} as {c}"
            for a, c in zip(attributes, columns, strict=True)
        ]
        query = f"select {', '.join([*kept, self._variant, *made])} from ({self._rows})"  # noqa: S608
        return self._engine.query(query), columns

    def _renamed(self, names: Mapping[str, str]) -> str:
        """Write the variant's expression; a name that would merge two variants is refused."""
        if not names:
            return "variation_id"
        query = f"select distinct variation_id as id from ({self._rows}) where id is not null"  # noqa: S608
        ids = sorted(i for (i,) in self._engine.connection.sql(query).fetchall())
        for given in names:
            if given not in ids:
                raise ValueError(
                    f"read_optimizely: variation_names has {given!r}, an id that the experiment lacks; "
                    f"{nearest(given, ids)}"
                )
        shown = [names.get(i, i) for i in ids]
        if len(set(shown)) < len(shown):
            raise ValueError(
                f"read_optimizely: variation_names gives two variations one name: {listed(shown)}."
            )
        cases = " ".join(f"when {quote_text(i)} then {quote_text(name)}" for i, name in names.items())
        return f"case variation_id {cases} else variation_id end as variation_id"

    def _attribute_fields(self) -> list[str]:
        relation = self._engine.connection.sql(self._rows)
        if "attributes" not in relation.columns:
            return []
        kind: Any = relation.types[relation.columns.index("attributes")]
        fields = attribute_fields(kind)
        if not fields:
            raise ExportError(
                f"{self._engine.files[0]}: column 'attributes' has type {kind}; "
                "it must be a list of (id, name, type, value)."
            )
        return fields
