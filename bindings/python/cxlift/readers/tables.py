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

__all__ = ["OpenedTables", "TableFiles", "open_tables", "read_table"]


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
    return open_tables(paths).rows(columns, numeric=numeric)


def open_tables(paths: Paths) -> OpenedTables:
    """Read the headers of the files that ``read_table`` would open, each once, and nothing else."""
    headers = [(file, _header(file)) for file in find_tables(paths)]
    (first, known), *others = headers
    for file, schema in others:
        if odd := sorted(set(schema.names) ^ set(known.names)):
            raise ExportError(f"{file}: its columns are not those of {first}; they differ in {listed(odd)}.")
    return OpenedTables(headers)


class OpenedTables:
    """Files with the same columns, of which it is still to be said what is a number."""

    def __init__(self, headers: Sequence[tuple[Path, Any]]) -> None:
        self._headers = headers
        self.column_names = tuple(headers[0][1].names)

    def rows(self, columns: Sequence[str] | None = None, *, numeric: Collection[str] = ()) -> TableFiles:
        """Give the rows, as ``read_table`` does."""
        first = self._headers[0][0]
        for name in (*(columns or ()), *numeric):
            if name not in self.column_names:
                raise PlanError(f"{first}: there is no column {name!r}; {nearest(name, self.column_names)}")
        return TableFiles(self._headers, _common_schema(self._headers, numeric), columns, numeric)


class TableFiles:
    """The rows of several files, streamed through ``__arrow_c_stream__``, as often as one likes.

    Cells are read while the stream runs; the Arrow stream carries an error's text but not its type, so that
    whoever consumes the stream does so inside ``with table.errors():``.
    """

    def __init__(
        self,
        headers: Sequence[tuple[Path, Any]],
        schema: Any,
        columns: Sequence[str] | None,
        numeric: Collection[str],
    ) -> None:
        self._headers, self._numeric = tuple(headers), frozenset(numeric)
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
            for file, header in self._headers:
                asked = (self.column_names, self._numeric)
                csv = is_csv(file)
                for batch in (
                    csv_batches(file, header.names, *asked) if csv else _parquet_batches(file, *asked)
                ):
                    yield batch.cast(schema)
        except ExportError as error:
            self._error = error
            raise


def _common_schema(headers: Sequence[tuple[Path, Any]], numeric: Collection[str]) -> Any:
    """Check that all files have the same types (those of ``numeric`` all become float64)."""
    import pyarrow as pa

    first_file, first = headers[0]
    for file, schema in headers:
        for field in schema:
            found, expected = field.type, first.field(field.name).type
            if field.name in numeric and not (is_csv(file) or _is_number(found)):
                raise ExportError(
                    f"{file}: column {field.name!r} has type {found}, where numbers are needed."
                )
            if field.name not in numeric and found != expected:
                raise ExportError(
                    f"{file}: column {field.name!r} has type {found}, but {expected} in {first_file}; "
                    "write all files with one type."
                )
    return pa.schema([pa.field(f.name, pa.float64() if f.name in numeric else f.type) for f in first])


def _is_number(kind: Any) -> bool:
    from pyarrow.types import is_boolean, is_decimal, is_floating, is_integer, is_null

    return any(is_kind(kind) for is_kind in (is_integer, is_floating, is_decimal, is_boolean, is_null))


def _header(file: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if is_csv(file):
        return csv_schema(file)
    check_parquet(file)
    try:
        schema = pq.read_schema(file)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file, error) from None
    for name in schema.names:
        if schema.names.count(name) > 1:
            raise ExportError(f"{file}: the column {name!r} is there more than once; rename one of them.")
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
