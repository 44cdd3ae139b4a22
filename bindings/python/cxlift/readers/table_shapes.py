"""The columns that files have, each with the SQL that gives it: cells, keys of JSON, parts of Parquet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.export_files import check_parquet
from cxlift.readers.json_keys import json_paths
from cxlift.readers.text_streams import FILE, LINE, ROW, TextStream, csv_header
from cxlift.readers.typed_cells import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cxlift.readers.inputs import Input
    from cxlift.readers.tables_engine import TablesEngine
    from cxlift.readers.text_streams import TextFormat

__all__ = ["Shape", "shapes"]

IN_MEMORY = 1 << 31
CHUNK = 1 << 22


@dataclass(frozen=True)
class Shape:
    """Files with the same columns.

    Attributes:
        rows: the query of their rows, to stand in ``from``.
        cells: the columns by their names.
        files: the first of them, for messages.
    """

    rows: str
    cells: Mapping[str, Cell]
    files: str


def shapes(engine: TablesEngine, tables: Sequence[Input], how: TextFormat) -> list[Shape]:
    """Read the headers and schemas of all files, and group those that are alike."""
    found: list[Shape] = []
    by_header: dict[tuple[str, ...], list[Input]] = {}
    for table in (t for t in tables if t.kind == "csv"):
        by_header.setdefault(tuple(csv_header(table, how)), []).append(table)
    found += [_csv(engine, group, header, how) for header, group in by_header.items()]
    if lines := [t for t in tables if t.kind == "json"]:
        found.append(_json(engine, lines, how))
    by_schema: dict[str, list[Input]] = {}
    for table in (t for t in tables if t.kind == "parquet"):
        key = table.name if table.member is not None else repr(_schema(table))
        by_schema.setdefault(key, []).append(table)
    found += [_parquet(engine, group, how) for group in by_schema.values()]
    return found


def _csv(engine: TablesEngine, tables: Sequence[Input], header: Sequence[str], how: TextFormat) -> Shape:
    stream = TextStream(tables, header, how, engine.ended)
    rows = engine.register(stream)
    file = _file_of(tables)
    cells = {
        name: Cell(f"c{i}", "varchar", 0, file, ROW, name, tables[0].name) for i, name in enumerate(header)
    }
    return Shape(rows, cells, tables[0].name)


def _json(engine: TablesEngine, tables: Sequence[Input], how: TextFormat) -> Shape:
    stream = TextStream(tables, None, how, engine.ended)
    lines = engine.register(stream)
    paths = json_paths(engine, lines, [table.name for table in tables])
    pointers = [path for path, key in paths.values() if key is None]
    lists = sorted({path for path, key in paths.values() if key is not None})
    made = [f"json_extract_string({LINE}, [{', '.join(map(quote_text, pointers))}]) as v"] if pointers else []
    made += [f"json_extract({LINE}, {quote_text(path)})::json[] as l{i}" for i, path in enumerate(lists)]
    rows = f"(select {', '.join([*made, FILE, ROW])} from {lines} where trim({LINE}) <> '')"  # noqa: S608
    file = _file_of(tables)
    cells: dict[str, Cell] = {}
    for name, (path, key) in paths.items():
        alone = key is None
        sql = f"v[{pointers.index(path) + 1}]" if alone else _value_of(f"l{lists.index(path)}", key or "")
        cells[name] = Cell(sql, "varchar", 0, file, ROW, name, tables[0].name)
    return Shape(rows, cells, tables[0].name)


def _value_of(items: str, key: str) -> str:
    """Take the value of a key out of a list of keys and values: as it is, or typed as GA4 has it."""
    item = f"list_filter({items}, x -> json_extract_string(x, '/key') = {quote_text(key)})[1]"
    parts = ("", "/string_value", "/int_value", "/float_value", "/double_value")
    plain, *others = (f"json_extract_string({item}, '/value{part}')" for part in parts)
    plain = f"case when json_type({item}, '/value') not in ('OBJECT', 'NULL') then {plain} end"
    return f"coalesce({', '.join([plain, *others])})"


def _parquet(engine: TablesEngine, tables: Sequence[Input], how: TextFormat) -> Shape:
    first = tables[0]
    if first.member is not None:
        rows, file, row = engine.register(_in_memory(first, how)), quote_text(first.name), "null"
    else:
        paths = ", ".join(quote_text(_literal(table)) for table in tables)
        options = "hive_partitioning=false, binary_as_string=true"
        rows = f"read_parquet([{paths}], {options})"
        file, row = "filename", "(file_row_number + 1)"
    with engine.errors():
        relation = engine.connection.sql(f"select * from {rows}")  # noqa: S608
        cells = {
            name: Cell(sql, kind, scale, file, row, name, first.name)
            for name, sql, kind, scale in _leaves(engine, rows, relation)
        }
    return Shape(rows, cells, first.name)


def _leaves(engine: TablesEngine, rows: str, relation: Any) -> Iterator[tuple[str, str, str, int]]:
    for name, kind in zip(relation.columns, relation.types, strict=True):
        yield from _parts(engine, rows, name, quote_name(name), kind)


def _parts(
    engine: TablesEngine, rows: str, name: str, sql: str, kind: Any
) -> Iterator[tuple[str, str, str, int]]:
    """Take structs apart, lists of keys and values, and maps; other lists stay whole."""
    if kind.id == "struct":
        children = dict(kind.children)
        if set(children) == {"list"} and children["list"].id == "list":  # BigQuery's own Parquet
            yield from _parts(engine, rows, name, f"{sql}.list", children["list"])
            return
        for part, inner in children.items():
            yield from _parts(engine, rows, f"{name}.{part}", f"{sql}.{quote_name(part)}", inner)
        return
    if kind.id == "list" and kind.children[0][1].id == "struct":
        item, prefix = dict(kind.children[0][1].children), "x"
        if set(item) == {"element"} and item["element"].id == "struct":
            item, prefix = dict(item["element"].children), "x.element"
        if {"key", "value"} <= set(item):
            key = f'{prefix}."key"'
            asked = f"select distinct unnest(list_transform({sql}, x -> {key})) as k from {rows} order by k"  # noqa: S608
            for (found,) in engine.connection.sql(asked).fetchall():
                if found is not None:
                    one = f"list_filter({sql}, x -> {key} = {quote_text(found)})[1]"
                    one += f'.{prefix[2:]}."value"' if prefix != "x" else '."value"'
                    yield (f"{name}.{found}", _scalar(one, item["value"]), "varchar", 0)
            return
    if kind.id == "map":
        asked = f"select distinct unnest(map_keys({sql})) as k from {rows} order by k"  # noqa: S608
        for (found,) in engine.connection.sql(asked).fetchall():
            value = f"map_extract({sql}, {quote_text(str(found))})[1]"
            yield (f"{name}.{found}", f"{value}::varchar", "varchar", 0)
        return
    scale = int(dict(kind.children).get("scale", 0)) if kind.id == "decimal" else 0
    yield name, sql, kind.id, scale


def _scalar(sql: str, kind: Any) -> str:
    """Give as text whichever of the typed values is there."""
    if kind.id != "struct":
        return f"{sql}::varchar"
    parts = [f"{sql}.{quote_name(part)}::varchar" for part, _ in kind.children]
    return f"coalesce({', '.join(parts)})"


def _file_of(tables: Sequence[Input]) -> str:
    """Write the SQL that gives the name of a row's file by its number."""
    if len(tables) == 1:
        return quote_text(tables[0].name)
    return f"([{', '.join(quote_text(table.name) for table in tables)}])[{FILE} + 1]"


def _schema(table: Input) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    check_parquet(table.path)
    try:
        return pq.read_schema(table.path)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(table, error) from None


def _in_memory(table: Input, how: TextFormat) -> Any:
    """Read a member of a zip: Parquet is read from its end, which a packed stream cannot."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = bytearray()
    with table.opened(how.limits) as stream:
        while part := stream.read(CHUNK):
            whole += part
            if len(whole) > IN_MEMORY:
                raise ExportError(
                    f"{table.name}: the Parquet file is too large to be read within a zip; take it out."
                )
    try:
        return pq.read_table(pa.BufferReader(bytes(whole)))
    except (pa.ArrowException, OSError) as error:
        raise _damaged(table, error) from None


def _damaged(table: Input, error: Exception) -> ExportError:
    reason = str(error).partition("\n")[0].rstrip(".")
    return ExportError(f"{table.name}: the Parquet file is damaged ({reason}); copy or export it again.")


def _literal(table: Input) -> str:
    """Keep DuckDB from taking a character of the path for a pattern."""
    return re.sub(r"[*?\[]", lambda found: f"[{found.group()}]", str(table.path))
