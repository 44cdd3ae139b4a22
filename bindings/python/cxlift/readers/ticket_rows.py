"""The rows of tickets in files of any kind, as queries with the common columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.table_shapes import shapes
from cxlift.readers.ticket_cells import ticket_cell
from cxlift.readers.ticket_fields import COLUMNS
from cxlift.readers.typed_cells import Cell
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cxlift.readers.inputs import Input
    from cxlift.readers.tables_engine import TablesEngine
    from cxlift.readers.ticket_fields import Field
    from cxlift.readers.ticket_options import Told

__all__ = ["FILE", "ROW", "parted_files", "plain", "rows_of_objects", "rows_of_tables", "texts_in"]

FILE, ROW = "file of cxlift", "row of cxlift"
NEEDED = ("ticket_id", "opened", "resolved")


def parted_files(files: Sequence[Input]) -> tuple[list[Input], list[Input]]:
    """Part tables from JSON."""
    return [f for f in files if f.kind != "json"], [f for f in files if f.kind == "json"]


def rows_of_tables(
    engine: TablesEngine, tables: Sequence[Input], fields: Mapping[str, Field], told: Told, *, parted: bool
) -> list[str]:
    """Write the queries of CSV and Parquet files: known columns by their names in any case, others as text.

    Args:
        engine: where they will run.
        tables: the files.
        fields: the common columns that the vendor's have.
        told: the caller's options.
        parted: whether words after a point are left aside where a file's names have them, as
            ``statistics.first_close_at``.
    """
    queries: list[str] = []
    for shape in shapes(engine, tables, told.text):
        by_name: dict[str, str] = {}
        for name in shape.cells:
            other = by_name.setdefault(plain(name), name)
            if other != name:
                raise ExportError(
                    f"{shape.files}: columns {other!r} and {name!r} are one; rename one of them."
                )
        if parted:
            by_name = {name.rpartition(".")[2]: of for name, of in reversed(by_name.items())} | by_name
        made: dict[str, str] = {}
        taken: set[str] = set()
        for column, field in fields.items():
            names = [told.columns[column]] if column in told.columns else field.names
            found = next((by_name[plain(name)] for name in names if plain(name) in by_name), None)
            if found is None:
                if column in told.columns or column in NEEDED:
                    raise ExportError(
                        f"{shape.files}: the column {names[0]!r} ({column}) is missing; "
                        f"{nearest(names[0], shape.cells)}"
                    )
                continue
            cell = shape.cells[found]
            made[column] = ticket_cell(cell, field, told.time_zone, told.time_format)
            taken.add(found)
        known = {name.casefold() for name in COLUMNS}
        for name, cell in shape.cells.items():
            if name not in taken:
                made[f"export.{name}" if name.casefold() in known else name] = f"{cell.sql}::varchar"
        first = next(iter(shape.cells.values()))
        queries.append(_query(made, shape.rows, first.file, first.row))
    return queries


def rows_of_objects(
    engine: TablesEngine, objects: Iterable[Mapping[str, Any]], fields: Mapping[str, Field]
) -> list[str]:
    """Write the query of objects whose keys are the common columns, and ``FILE`` and ``ROW``."""
    import pyarrow as pa

    columns: dict[str, list[str | None]] = {name: [] for name in (*fields, FILE, ROW)}
    for each in objects:
        place = f"{each[FILE]}: {each[ROW]}"
        for name, values in columns.items():
            is_id = name in fields and fields[name].kind in ("text", "word")
            shown = fields[name].names[0] if name in fields else name
            values.append(_text(each.get(name), f"{place}.{shown}", is_id=is_id))
    table = pa.table({f"c{i}": pa.array(v, pa.string()) for i, v in enumerate(columns.values())})
    first = str(columns[FILE][0]) if columns[FILE] else ""
    rows = engine.register(table)
    file, row = (f"c{len(fields) + i}" for i in range(2))
    made = {
        name: ticket_cell(
            Cell(f"c{i}", "varchar", 0, file, row, field.names[0], first),
            field,
            None,  # of an API, whose times say their zone
            None,
        )
        for i, (name, field) in enumerate(fields.items())
        if any(value is not None for value in columns[name]) or name in NEEDED
    }
    return [_query(made, rows, file, row)]


def plain(name: str) -> str:
    """Give a name without its case, and without spaces that nobody sees.

    >>> plain(" Ticket  Id ")
    'ticket id'
    """
    return " ".join(name.split()).casefold()


def _query(made: Mapping[str, str], rows: str, file: str, row: str) -> str:
    picked = [f"{sql} as {quote_name(name)}" for name, sql in made.items()]
    picked += [f"{file} as {quote_name(FILE)}", f"{row}::varchar as {quote_name(ROW)}"]
    return f"select {', '.join(picked)} from {rows}"  # noqa: S608


def _text(value: Any, place: str, *, is_id: bool) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and not is_id:
        return repr(value)
    kind = {"list": "a list", "dict": "an object", "float": "a fraction"}[type(value).__name__]
    raise ExportError(f"{place} is {kind}, where {'text' if is_id else 'a number or a time'} is needed.")


def texts_in(values: Sequence[str]) -> str:
    """Write a list of texts in SQL, in small letters."""
    return "(" + ", ".join(quote_text(value.casefold()) for value in values) + ")"
