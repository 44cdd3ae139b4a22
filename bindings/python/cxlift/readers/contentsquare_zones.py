"""Metrics of Contentsquare's zones, as its Metrics API answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_name
from cxlift.errors import ExportError
from cxlift.readers.declared_columns import Column, columns_of, text_format
from cxlift.readers.inputs import find_inputs
from cxlift.readers.strict_json import json_documents
from cxlift.readers.tables_engine import TablesEngine
from cxlift.readers.typed_cells import Cell, typed
from cxlift.units.fact_table import FactTable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from cxlift.readers.declared_columns import Columns
    from cxlift.readers.inputs import Input
    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths
    from cxlift.readers.text_streams import TextFormat

__all__ = ["read_contentsquare_zones"]

COLUMNS: dict[str, Any] = {
    "zone_id": {"name": "zoneId", "type": "text"},
    "metric": {"name": "metricName", "type": "text"},
    "start": {"name": "startDate", "type": "time"},
    "end": {"name": "endDate", "type": "time"},
    "value": {"name": "value", "type": "number"},
}
VALUES = "payload.values"
FILE, ROW = "file of cxlift", "row of cxlift"


def read_contentsquare_zones(
    path: Paths,
    *,
    values: str = VALUES,
    columns: Columns | None = None,
    time_zone: str | None = None,
    encoding: str = "utf-8",
    limits: Limits | Mapping[str, int] | None = None,
) -> FactTable:
    """Read metrics of zones by period: answers of ``/v1/metrics/zone/{zoneId}``, one or several in a file.

    The shape of an answer is not known for certain, so that all names can be declared, and the defaults are
    stated as assumptions. Each item of the list ``values`` is a row; what an item lacks is looked for in the
    objects around it, the nearest first, so that ``zoneId`` may stand beside the list.

    Args:
        path: JSON, as of ``cxlift.read_tables``; an answer, a list of them, or one a line.
        values: where the list of values is in an answer, as ``payload.values``; empty, if an
            answer is a value itself.
        columns: the columns of the table and their names in the answer, with a ``type``: ``zone_id``
            (``zoneId``), ``metric`` (``metricName``), ``start`` and ``end`` (``startDate``, ``endDate``;
            times) and ``value`` (a number), or others: ``{"click_rate": {"name": "clickRate", "type":
            "number"}}``. What is declared has to be there, and ``zone_id``, and ``value`` unless another
            number is declared.
        time_zone: of times without one.
        encoding: as of ``cxlift.read_tables``.
        limits: likewise.

    Raises:
        ExportError: a file, a name or a value is not as it must be; the message names its place.
        ValueError: an argument is wrong.

    Example::

        zones = cxlift.read_contentsquare_zones("zones/", columns={"variant": "segmentName"})
    """
    if not isinstance(values, str):
        raise ValueError(f"read_contentsquare_zones: values is {values!r}; it is text.")  # noqa: TRY004
    try:
        default = Column((), time_zone=time_zone)
        own = columns_of(columns or {}, default, "columns", roles=())
        declared = columns_of(COLUMNS, default, "columns", roles=()) | own
        text = text_format(encoding, None, limits)
    except ExportError:
        raise
    except ValueError as error:
        raise ValueError(f"read_contentsquare_zones: {error}") from None
    measured = any(column.type in ("number", "integer") for column in own.values())
    needed = {"zone_id", *own, *(() if measured else ("value",))}
    files = find_inputs(path, text.limits)
    for table in files:
        if table.kind != "json":
            raise ExportError(f"{table.name}: the Metrics API answers in JSON; convert the file.")
    rows = [row for table in files for row in _rows(table, text, values, declared, needed)]
    return FactTable(
        _typed(rows, declared, needed), name="zone metric", assumed=_assumed(values, declared, own)
    )


def _rows(
    table: Input, text: TextFormat, values: str, declared: Mapping[str, Column], needed: Collection[str]
) -> Iterator[dict[str, str | None]]:
    for number, (_, document) in enumerate(json_documents(table, text), 1):
        answers = document if isinstance(document, list) else [document]
        for i, answer in enumerate(answers):
            place = f"object {number}[{i}]" if isinstance(document, list) else f"object {number}"
            for where, around in _values(answer, values, f"{table.name}: ", place):
                row: dict[str, str | None] = {FILE: table.name, ROW: where}
                for name, column in declared.items():
                    key = column.names[0]
                    holder = next((each for each in around if key in each), None)
                    if holder is None and name in needed:
                        raise ExportError(
                            f"{table.name}: {where} has no {key!r} ({name}); declare its name in columns."
                        )
                    row[name] = _text(None if holder is None else holder[key], f"{table.name}: {where}.{key}")
                yield row


def _values(answer: Any, path: str, file: str, where: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Give each value's place, and the objects around it, the nearest first."""
    around: list[dict[str, Any]] = []
    found = answer
    for key in [part for part in path.split(".") if part]:
        if not isinstance(found, dict) or key not in found:
            raise ExportError(f"{file}{where} has no {key!r}; say with values where the list of values is.")
        around.insert(0, found)
        found, where = found[key], f"{where}.{key}"
    for i, item in enumerate(found if isinstance(found, list) else [found]):
        place = f"{where}[{i}]" if isinstance(found, list) else where
        if not isinstance(item, dict):
            raise ExportError(f"{file}{place} is no object; say with values where the list of values is.")
        yield place, [item, *around]


def _text(value: Any, place: str) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        raise ExportError(f"{place} is {'an object' if isinstance(value, dict) else 'a list'}; name a value.")
    if value is None or isinstance(value, str):
        return value
    return repr(value)


def _typed(
    rows: Sequence[Mapping[str, str | None]], declared: Mapping[str, Column], needed: Collection[str]
) -> Any:
    import pyarrow as pa

    there = [name for name in declared if name in needed or any(row[name] is not None for row in rows)]
    cells = [*there, FILE, ROW]
    texts = {f"c{i}": pa.array([row[name] for row in rows], pa.string()) for i, name in enumerate(cells)}
    engine = TablesEngine()
    name_of = engine.register(pa.table(texts))
    file, row, first = f"c{len(there)}", f"c{len(there) + 1}", str(rows[0][FILE]) if rows else ""
    made = []
    for i, name in enumerate(there):
        column = declared[name]
        cell = Cell(f"c{i}", "varchar", 0, file, row, column.names[0], first)
        made.append(f"{typed(cell, column, is_id=False)} as {quote_name(name)}")
    with engine.errors():
        schema, batches = engine.stream(engine.query(f"select {', '.join(made)} from {name_of}"))  # noqa: S608
        table = pa.Table.from_batches(batches, schema)
    for i, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(i, field.name, table.column(i).cast(pa.timestamp("us", "UTC")))
    return table


def _assumed(values: str, declared: Mapping[str, Column], own: Collection[str]) -> list[str]:
    """Say which names nobody has declared."""
    names = [f"{name} in {column.names[0]!r}" for name, column in declared.items() if name not in own]
    told = [f"an answer has {', '.join(names)}"] if names else []
    return told + ([f"its values are in {values!r}"] if values == VALUES else [])
