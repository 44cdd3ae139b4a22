"""Unit tables from files: CSV, strictly and as text first, and Parquet, streamed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError, PlanError
from cxlift.readers.csv_table import csv_batches, csv_schema
from cxlift.readers.export_files import check_parquet
from cxlift.readers.table_files import Paths, find_tables, is_csv
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

__all__ = ["TableFiles", "read_table"]


def read_table(
    paths: Paths, columns: Sequence[str] | None = None, *, numeric: Collection[str] = ()
) -> TableFiles:
    """Open CSV (``.csv``, ``.csv.gz``) and Parquet files as one table.

    All cells of a CSV file are text, and only an empty one is missing (``NA``, ``null`` and ``007`` stay as
    they are), except in the columns that ``numeric`` declares. Parquet columns keep their types.

    Args:
        paths: a file, a folder, a glob, or several of these; all files need the same columns.
        columns: those to read, in this order; all of them without it.
        numeric: columns that hold numbers, read as float64.

    Raises:
        ExportError: a file is missing, empty, cut off, malformed, or has other columns; the message names it.
        PlanError: no file has a column of that name.
    """
    files = find_tables(paths)
    return TableFiles(files, _common_schema(files, numeric), columns, numeric)


class TableFiles:
    """The rows of several files, streamed through ``__arrow_c_stream__``, as often as one likes.

    Cells are read while the stream runs; the Arrow stream carries an error's text but not its type, so that
    whoever consumes the stream does so inside ``with table.errors():``.
    """

    def __init__(
        self, files: Sequence[Path], schema: Any, columns: Sequence[str] | None, numeric: Collection[str]
    ) -> None:
        for name in (*(columns or ()), *numeric):
            if name not in schema.names:
                raise PlanError(f"{files[0]}: there is no column {name!r}; {nearest(name, schema.names)}")
        self._files, self._numeric = tuple(files), frozenset(numeric)
        self.column_names = tuple(schema.names if columns is None else columns)
        self._schema = [schema.field(name) for name in self.column_names]
        self._error: ExportError | None = None

    def to_reader(self) -> Any:
        """Give a ``pyarrow.RecordBatchReader`` over all files, one after the other."""
        import pyarrow as pa

        schema = pa.schema(self._schema)
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_reader().__arrow_c_stream__(requested_schema)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Give the ``ExportError`` that ended a stream its type back."""
        self._error = None
        try:
            yield
        except Exception:
            if self._error is not None:
                raise self._error from None
            raise

    def _batches(self, schema: Any) -> Iterator[Any]:
        try:
            for file in self._files:
                read = csv_batches if is_csv(file) else _parquet_batches
                for batch in read(file, self.column_names, self._numeric):
                    yield batch.cast(schema)
        except ExportError as error:
            self._error = error
            raise


def _common_schema(files: Sequence[Path], numeric: Collection[str]) -> Any:
    """Check that all files have the same columns and types (those of ``numeric`` all become float64)."""
    import pyarrow as pa

    first: Any = None
    for file in files:
        schema = csv_schema(file) if is_csv(file) else _parquet_schema(file, numeric)
        schema = pa.schema([pa.field(f.name, pa.float64() if f.name in numeric else f.type) for f in schema])
        first = schema if first is None else first
        if set(schema.names) != set(first.names):
            odd = sorted(set(schema.names) ^ set(first.names))
            raise ExportError(
                f"{file}: its columns are not those of {files[0]}; they differ in {listed(odd)}."
            )
        for field in first:
            if schema.field(field.name).type != field.type:
                raise ExportError(
                    f"{file}: column {field.name!r} has type {schema.field(field.name).type}, "
                    f"but {field.type} in {files[0]}; "
                    "write all files with one type."
                )
    return first


def _parquet_schema(file: Path, numeric: Collection[str]) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    check_parquet(file)
    try:
        schema = pq.read_schema(file)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file, error) from None
    for field in schema:
        if schema.names.count(field.name) > 1:
            raise ExportError(
                f"{file}: the column {field.name!r} is there more than once; rename one of them."
            )
        if field.name in numeric and not (
            pa.types.is_integer(field.type)
            or pa.types.is_floating(field.type)
            or pa.types.is_decimal(field.type)
            or pa.types.is_boolean(field.type)
            or pa.types.is_null(field.type)
        ):
            raise ExportError(
                f"{file}: column {field.name!r} has type {field.type}, where numbers are needed."
            )
    return schema


def _parquet_batches(file: Path, columns: Sequence[str], numeric: Collection[str]) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(file).iter_batches(columns=list(columns)):
            arrays = [
                pc.cast(batch.column(name), pa.float64()) if name in numeric else batch.column(name)
                for name in columns
            ]
            yield pa.RecordBatch.from_arrays(arrays, names=list(columns))
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file, error) from None


def _damaged(file: Path, error: Exception) -> ExportError:
    reason = str(error).partition("\n")[0].rstrip(".")
    return ExportError(f"{file}: the Parquet file is damaged ({reason}); copy or export it again.")
