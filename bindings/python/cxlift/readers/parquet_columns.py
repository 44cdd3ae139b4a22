"""One SQL query over Parquet files whose columns and encodings differ from file to file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.export_files import ExportFile, check_parquet
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["FILE", "Column", "no_rows_query", "union_query"]

FILE = "file of cxlift"  # the column of the path of each row's file


@dataclass(frozen=True)
class Column:
    """A column that the reader relies on.

    Attributes:
        name: its name in the files.
        kind: ``"id"`` is read as text, ``"time"`` as a timestamp in UTC, ``"flag"`` as true or false, ``"as
            is"`` as it is.
        required: whether a file without it is refused.
        partition: the folder key that stands for the column where the file lacks it.
    """

    name: str
    kind: Literal["id", "time", "flag", "as is"]
    required: bool = True
    partition: str | None = None


def union_query(
    files: Sequence[ExportFile],
    columns: Sequence[Column],
    *,
    only: bool = False,
    refused: Callable[[ExportFile, ExportError], None] | None = None,
) -> str:
    """Check every file's schema and write the query that gives all rows.

    The ``columns`` have one type each in it. Files of one shape (same columns, same folder value in place of
    a column) are read together: DuckDB then looks at the first of them only, each time a step of a query is
    bound. All other columns come along untouched, or with ``only`` the path of the file in their place.

    Without ``refused`` the first file that cannot be read as it must is an error; with it, each is handed
    over and left out.
    """
    shapes: dict[tuple[tuple[str | None, ...], str], list[Path]] = {}
    for file in files:
        try:
            check_parquet(file.path)
            schema = _schema(file.path)
            shape = tuple(_expression(column, schema, file) for column in columns)
        except ExportError as error:
            if refused is None:
                raise
            refused(file, error)
            continue
        shapes.setdefault((shape, repr(schema)), []).append(file.path)
    return "\nunion all by name\n".join(
        (_select_only if only else _select)(shape, paths, columns) for (shape, _), paths in shapes.items()
    )


def no_rows_query(columns: Sequence[Column]) -> str:
    """Write what ``union_query(..., only=True)`` gives for files none of which can be read."""
    made = [f"null::{_SQL_TYPES[column.kind]} as {quote_name(column.name)}" for column in columns]
    return f"select {', '.join(made)}, '' as {quote_name(FILE)} where false"


def _select_only(shape: Sequence[str | None], paths: Sequence[Path], columns: Sequence[Column]) -> str:
    made = [f"{e} as {quote_name(c.name)}" for c, e in zip(columns, shape, strict=True) if e is not None]
    return (
        f"select {', '.join(made)}, {quote_name(FILE)} from read_parquet([{_listed(paths)}], "  # noqa: S608
        f"hive_partitioning=false, binary_as_string=true, filename={quote_text(FILE)})"
    )


def _select(shape: Sequence[str | None], paths: Sequence[Path], columns: Sequence[Column]) -> str:
    replaced = [
        (c.name, e) for c, e in zip(columns, shape, strict=True) if e is not None and e != quote_name(c.name)
    ]
    in_files = ", ".join(f"{e} as {quote_name(n)}" for n, e in replaced if not _is_constant(e))
    from_folders = "".join(f", {e} as {quote_name(n)}" for n, e in replaced if _is_constant(e))
    # hive_partitioning=false: the folders were read by find_export_files, as text, and never hide a column
    # of the file. binary_as_string: old writers do not mark text as text.
    return (
        f"select *{f' replace ({in_files})' if in_files else ''}{from_folders} "  # noqa: S608
        f"from read_parquet([{_listed(paths)}], hive_partitioning=false, binary_as_string=true)"
    )


def _listed(paths: Sequence[Path]) -> str:
    return ", ".join(quote_text(_literal_path(path)) for path in paths)


def _is_constant(expression: str) -> bool:
    return expression.startswith(("'", "null::"))


def _schema(path: Path) -> Mapping[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pa.OSFile(str(path)) as file:  # which takes half as long as what finds out what a path is
            schema = pq.ParquetFile(file).schema_arrow
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise ExportError(
            f"{path}: the Parquet file is damaged ({reason}); copy or export it again."
        ) from None
    return {field.name: field.type for field in schema}


def _expression(column: Column, schema: Mapping[str, Any], file: ExportFile) -> str | None:
    """Write the SQL that gives this column of this file; ``None`` where it has none and needs none."""
    import pyarrow.types as is_type

    name = quote_name(column.name)
    if column.name not in schema:
        folder = file.partitions.get(column.partition) if column.partition else None
        if folder is not None:
            return quote_text(folder)
        if column.required:
            raise ExportError(
                f"{file.path}: the required column {column.name!r} is missing; {nearest(column.name, schema)}"
            )
        return f"null::{_SQL_TYPES[column.kind]}" if column.kind != "as is" else None
    found = schema[column.name]
    if column.kind == "id":
        if is_type.is_floating(found):
            raise ExportError(
                f"{file.path}: column {column.name!r} has type {found}, "
                "which loses digits of ids; store text."
            )
        return f"{name}::varchar"
    if column.kind == "flag":
        return f"{name}::boolean"
    if column.kind == "as is":
        return name
    if is_type.is_timestamp(found):  # INT64 of any unit and INT96, with a zone or without (then UTC)
        return f"make_timestamp(epoch_us({name}))"
    if is_type.is_integer(found):
        return f"make_timestamp({name}::bigint * 1000)"
    raise ExportError(
        f"{file.path}: column {column.name!r} has type {found}; "
        "it must be a timestamp or whole milliseconds since 1970."
    )


_SQL_TYPES = {"id": "varchar", "time": "timestamp", "flag": "boolean"}


def _literal_path(path: Path) -> str:
    """Keep DuckDB from taking ``*``, ``?`` and ``[`` in a folder's name for a pattern."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
