"""Rows of CSV and of JSON lines as one relation of JSON objects, with values and lists taken out by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_text
from cxlift.errors import ExportError
from cxlift.readers.json_keys import json_paths
from cxlift.readers.tables_engine import refusal
from cxlift.readers.text_streams import FILE, LINE, ROW, TextStream, csv_header
from cxlift.readers.typed_cells import Cell, typed
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.readers.declared_columns import Column
    from cxlift.readers.inputs import Input
    from cxlift.readers.tables_engine import TablesEngine
    from cxlift.readers.text_streams import TextFormat

__all__ = ["PART", "JsonRows", "json_rows", "pointer"]

PART = "part"
# A text in ClickHouse's quotes; a backslash keeps a quote in it.
QUOTED = r"'((?:[^'\\]|\\.)*)'"
QUOTED_LIST = rf"\[\s*({QUOTED}(\s*,\s*{QUOTED})*)?\s*\]"


@dataclass(frozen=True)
class JsonRows:
    """Objects, one a row.

    Attributes:
        sql: the query, with the columns ``line``, ``file``, ``row`` and ``part``, which numbers several of
            one row.
        files: the files that ``file`` counts.
        known: the names of their values; ``a.b`` is the key ``b`` in ``a``, or that name itself.
    """

    sql: str
    files: Sequence[str]
    known: Sequence[str]

    @property
    def file(self) -> str:
        """Write the SQL that names a row's file."""
        return f"([{', '.join(map(quote_text, self.files))}])[{FILE} + 1]"

    def wrong(self, name: str, value: str, what: str) -> str:
        """Write the SQL that refuses a value."""
        return refusal(self.file, ROW, name, value, what)

    def value(self, name: str, column: Column) -> str:
        """Give a value as its declared type."""
        return self.typed(name, _text(name), column)

    def typed(self, name: str, sql: str, column: Column) -> str:
        """Give what ``sql`` takes out of ``name`` as its declared type."""
        cell = Cell(sql, "varchar", 0, self.file, ROW, name, self.files[0])
        return typed(cell, column, is_id=False)

    def list_of(self, name: str, *, quoted: bool = False) -> str:
        """Give a list as ``json[]``; in a cell of CSV it is JSON, or ``['a','b']`` where ``quoted``."""
        found = f"coalesce({', '.join(f'json_extract({LINE}, {p})' for p in _pointers(name))})"
        text = f"nullif(trim(json_extract_string({found}, '$')), '')"
        no_list = self.wrong(name, text, "is no list; declare how lists are written with arrays.")
        no_list += "::json[]"
        if quoted:
            unescaped = r"replace(replace(x, '\''', ''''), '\\', '\')"
            items = f"regexp_extract_all({text}, {quote_text(QUOTED)}, 1)"
            read = (
                f"when regexp_full_match({text}, {quote_text(QUOTED_LIST)}) "
                f"then list_transform({items}, x -> to_json({unescaped})) "
            )
        else:
            read = ""
        is_json = f"json_valid({text}) and json_type(try_cast({text} as json)) = 'ARRAY'"
        return (
            f"case when {found} is null or json_type({found}) = 'NULL' then null "
            f"when json_type({found}) = 'ARRAY' then {found}::json[] "
            f"when json_type({found}) <> 'VARCHAR' then {no_list} when {text} is null then null "
            f"{read}when {is_json} then try_cast({text} as json)::json[] else {no_list} end"
        )

    def require(self, name: str, role: str) -> None:
        """Refuse rows that lack a value.

        Raises:
            ExportError: with the nearest name.
        """
        if name not in self.known:
            raise ExportError(
                f"{self.files[0]}: the column {name!r} ({role}) is missing; {nearest(name, self.known)}"
            )

    def inside(self, engine: TablesEngine, name: str, outer: Sequence[str]) -> JsonRows:
        """Give the objects of a list in each row; ``outer`` are values of the row that they do not repeat."""
        made = ", ".join(f"{quote_text(key)}, {_text(key)}" for key in outer)
        whole = f"json_merge_patch(json_object({made}), x)::varchar"
        is_object = "json_type(x) = 'OBJECT'"
        other = self.wrong(name, "x", "is in the list, where an object is needed.") + "::varchar"
        one = f"case when {is_object} then {whole} else {other} end"
        items = f"list_transform({self.list_of(name)}, x -> {one})"
        every = f"select {items} as items, {FILE}, {ROW} from ({self.sql})"  # noqa: S608
        parts = f"unnest(items) as {LINE}, {FILE}, {ROW}, unnest(range(len(items))) as {PART}"
        sql = f"select {parts} from ({every})"  # noqa: S608
        (has_any,) = engine.rows(f"select count(*) from ({sql})")[0]  # noqa: S608
        known = json_paths(engine, f"({sql})", self.files) if has_any else {}
        return JsonRows(sql, self.files, tuple(known) or tuple(outer))


def json_rows(engine: TablesEngine, tables: Sequence[Input], how: TextFormat) -> JsonRows:
    """Read the headers and keys of all files.

    Raises:
        ExportError: a file is malformed, or of a kind that is neither CSV nor JSON lines.
    """
    parts: list[str] = []
    files: list[str] = []
    known: dict[str, None] = {}
    by_header: dict[tuple[str, ...] | None, list[Input]] = {}
    for table in tables:
        if table.kind == "parquet":
            raise ExportError(f"{table.name}: this export is CSV or JSON lines; convert the file.")
        header = tuple(csv_header(table, how)) if table.kind == "csv" else None
        by_header.setdefault(header, []).append(table)
    for header, group in by_header.items():
        rows = engine.register(TextStream(group, header, how, engine.ended))
        names = [table.name for table in group]
        if header is None:
            known |= dict.fromkeys(json_paths(engine, rows, names))
            line, where = LINE, f" where trim({LINE}) <> ''"
        else:
            known |= dict.fromkeys(header)
            cells = ", ".join(f"{quote_text(name)}, c{i}" for i, name in enumerate(header))
            line, where = f"json_object({cells})::varchar", ""
        number = f"{FILE} + {len(files)} as {FILE}"
        parts.append(f"select {line} as {LINE}, {number}, {ROW}, 0 as {PART} from {rows}{where}")  # noqa: S608
        files += names
    return JsonRows(" union all ".join(parts), files, tuple(known))


def pointer(*keys: str) -> str:
    """Write a JSON pointer in SQL.

    >>> pointer("a/b", "c")
    "'/a~1b/c'"
    """
    return quote_text("".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys))


def _pointers(name: str) -> list[str]:
    return list(dict.fromkeys([pointer(name), pointer(*name.split("."))]))


def _text(name: str) -> str:
    return f"coalesce({', '.join(f'json_extract_string({LINE}, {p})' for p in _pointers(name))})"
