"""One table of any files as one query: roles and properties under the names that the caller gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.declared_columns import ROLES
from cxlift.readers.table_shapes import shapes
from cxlift.readers.typed_cells import typed
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from cxlift.readers.declared_columns import Column, TableMap
    from cxlift.readers.inputs import Input
    from cxlift.readers.table_shapes import Shape
    from cxlift.readers.tables_engine import TablesEngine
    from cxlift.readers.typed_cells import Cell

__all__ = ["MappedTable", "mapped_table"]

IDS = ("unit", "variant", "experiment", "event", "id")


@dataclass(frozen=True)
class MappedTable:
    """A query, its columns, and what the roles are called in it."""

    sql: str
    roles: Mapping[str, str]
    names: Sequence[str]


def mapped_table(
    engine: TablesEngine,
    tables: Sequence[Input],
    table: TableMap,
    *,
    shown: Mapping[str, str] | None = None,
    roles: Collection[str] = ROLES,
) -> MappedTable:
    """Write the query of a table.

    Args:
        engine: where it will run.
        tables: the files.
        table: what is declared about them.
        shown: what the roles are to be called, where another table has said it.
        roles: which words of the map are roles; all others are properties.
    """
    found = shapes(engine, tables, table.text)
    declared = dict(table.columns)
    called = {key: _called(key, declared, shown or {}) for key in declared if key in roles}
    queries: list[str] = []
    kinds: dict[str, str] = {}
    for shape in found:
        made = _columns(shape, table, declared, called, roles)
        conditions = [
            f"{_found(shape, name, 'where').sql}::varchar in ({', '.join(map(quote_text, values))})"
            for name, values in table.where.items()
            if name in shape.cells or not table.where_is_optional
        ]
        picked = ", ".join(f"{sql} as {quote_name(name)}" for name, (sql, _) in made.items())
        query = f"select {picked} from {shape.rows}"  # noqa: S608
        queries.append(query + (f" where {' and '.join(conditions)}" if conditions else ""))
        for name, (_, kind) in made.items():
            if kinds.setdefault(name, kind) != kind:
                raise ExportError(
                    f"{shape.files}: column {name!r} has type {kind.upper()}, but {kinds[name].upper()} in "
                    "another file; write all files with one type, or declare it."
                )
    present = {key: name for key, name in called.items() if name in kinds}
    return MappedTable("\nunion all by name\n".join(queries), present, list(kinds))


def _columns(
    shape: Shape,
    table: TableMap,
    declared: Mapping[str, Column],
    called: Mapping[str, str],
    roles: Collection[str],
) -> dict[str, tuple[str, str]]:
    """Give each column's SQL and type, declared ones first."""
    made: dict[str, tuple[str, str]] = {}
    taken: set[str] = set()
    for key, column in declared.items():
        name = called.get(key, key)
        present = [each for each in column.names if each in shape.cells]
        if not present and not column.required:
            continue
        cell = _found(shape, present[0] if present else column.names[0], key)
        if name in made:
            raise ExportError(f"{shape.files}: two columns would be called {name!r}; rename one in the map.")
        kind = column.type or cell.kind
        is_id = key in roles and key in IDS
        made[name] = (typed(cell, column, is_id=is_id), "varchar" if is_id or kind == "text" else kind)
        taken.add(present[0])
    others = {n: c for n, c in shape.cells.items() if n not in taken}
    known = {name.casefold(): name for name in made}
    for name, cell in others.items():
        other = known.setdefault(name.casefold(), name)
        if other != name or name in made:
            raise ExportError(
                f"{shape.files}: columns {other!r} and {name!r} would be one; declare one of them in the "
                "map of columns under another name."
            )
        made[name] = (typed(cell, replace(table.defaults, names=(name,)), is_id=False), cell.kind)
    return made


def _found(shape: Shape, name: str, key: str) -> Cell:
    if name not in shape.cells:
        raise ExportError(
            f"{shape.files}: the column {name!r} ({key}) is missing; {nearest(name, shape.cells)}"
        )
    return shape.cells[name]


def _called(key: str, declared: Mapping[str, Column], shown: Mapping[str, str]) -> str:
    """Call a role by its first name in files, unless two roles share a column or it is a part of one."""
    if key == "id":
        return "uuid"
    if key in shown:
        return shown[key]
    names = declared[key].names
    shared = [other for other, column in declared.items() if set(column.names) & set(names)]
    plain = len(shared) == 1 and "." not in names[0] and names[0] != "uuid"
    return names[0] if plain else key
