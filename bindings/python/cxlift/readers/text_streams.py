"""CSV and JSON lines as streams of text that a database reads as often as it likes."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.counted_text import CountedText
from cxlift.readers.decoded_text import DecodedText
from cxlift.readers.packed import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cxlift.readers.inputs import Input

__all__ = ["TextFormat", "TextStream", "csv_header"]

FILE, ROW, LINE = "file", "row", "line"
# No control character stands in JSON: with one as delimiter each line is one cell, whatever is in it.
NEVER = "\x01"
BLOCK = 1 << 24


@dataclass(frozen=True)
class TextFormat:
    """How text files are written; a delimiter of None is a comma, in files ``.tsv`` a tab."""

    encoding: str = "utf-8"
    delimiter: str | None = None
    limits: Limits = field(default_factory=Limits)

    def delimiter_of(self, table: Input) -> str:
        """Give the character that parts the cells of this file."""
        return self.delimiter or ("\t" if table.is_tabbed else ",")


def csv_header(table: Input, how: TextFormat, *, repeats: bool = False) -> list[str]:
    """Give the names in the header; ``repeats`` lets one stand there more than once."""
    with _opened(table, how, None) as (reader, _):
        names: list[str] = reader.schema.names
    for name in names:
        if names.count(name) > 1 and not repeats:
            raise ExportError(
                f"{table.name}: the header has the column {name!r} more than once; rename one of them."
            )
    return names


class TextStream:
    """The rows of files of one shape: cells as text, and the file and row that each stands in.

    Columns are ``c0``, ``c1`` ... (``line`` of JSON lines), ``file`` (its number) and ``row``: of CSV the
    record, with the header as 1, of JSON the line.

    Args:
        tables: the files.
        header: the names of their columns; None of JSON lines.
        how: how they are written.
        errors: where the error goes that ends a stream, since Arrow carries its text alone.
    """

    def __init__(
        self,
        tables: Sequence[Input],
        header: Sequence[str] | None,
        how: TextFormat,
        errors: list[ExportError],
    ) -> None:
        import pyarrow as pa

        self._tables, self._header, self._how, self._errors = tuple(tables), header, how, errors
        names = [LINE] if header is None else [f"c{i}" for i in range(len(header))]
        cells = [(name, pa.string()) for name in names]
        self.schema = pa.schema([*cells, (FILE, pa.int32()), (ROW, pa.int64())])

    def __arrow_c_schema__(self) -> object:
        return self.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        import pyarrow as pa

        reader = pa.RecordBatchReader.from_batches(self.schema, self._batches())
        return reader.__arrow_c_stream__(requested_schema)

    def _batches(self) -> Iterator[Any]:
        try:
            for number, table in enumerate(self._tables):
                yield from self._batches_of(number, table)
        except ExportError as error:
            self._errors.append(error)
            raise

    def _batches_of(self, number: int, table: Input) -> Iterator[Any]:
        import numpy as np
        import pyarrow as pa

        row = 1 if self._header is None else 2
        with _opened(table, self._how, self._header) as (reader, text):
            if self._header is not None and reader.schema.names != list(self._header):
                raise ExportError(f"{table.name}: the header changed while the file was read; read it again.")
            for batch in reader:
                n = batch.num_rows
                places = [pa.array(np.full(n, number, np.int32)), pa.array(np.arange(row, row + n))]
                yield pa.RecordBatch.from_arrays([*batch.columns, *places], schema=self.schema)
                row += n
            if self._header is not None and text.n_quotes % 2:
                raise ExportError(
                    f"{table.name}: a quote is opened and never closed, or stands alone in a cell; "
                    "put cells that have quotes in quotes."
                )


@contextmanager
def _opened(table: Input, how: TextFormat, header: Sequence[str] | None) -> Iterator[tuple[Any, CountedText]]:
    """Open a file, all cells as text; pyarrow's errors become one sentence."""
    import pyarrow as pa
    from pyarrow import csv

    ragged: list[Any] = []

    def refuse(row: Any) -> str:
        ragged.append(row)
        return "error"

    lines = table.kind == "json"
    try:
        with table.opened(how.limits) as stream:
            decoded = DecodedText(stream, table.name, how.encoding)
            if decoded.is_empty:
                needed = "" if lines else "; it needs at least a header"
                raise ExportError(f"{table.name}: the file is empty{needed}.")
            text = CountedText(decoded)
            reader = csv.open_csv(
                pa.PythonFile(text, mode="r"),
                read_options=csv.ReadOptions(block_size=BLOCK, column_names=[LINE] if lines else None),
                parse_options=csv.ParseOptions(
                    delimiter=NEVER if lines else how.delimiter_of(table),
                    quote_char=False if lines else '"',
                    newlines_in_values=not lines,
                    ignore_empty_lines=not lines,
                    invalid_row_handler=refuse,
                ),
                convert_options=csv.ConvertOptions(
                    column_types={name: pa.string() for name in ([LINE] if lines else header or ())},
                    null_values=[""],
                    strings_can_be_null=True,
                ),
            )
            yield reader, text
    except (pa.ArrowException, UnicodeDecodeError) as error:
        if ragged:
            row, what = ragged[0], "one line" if lines else "the header"
            cells = f"{row.actual_columns} cells where {what} has {row.expected_columns}"
            raise ExportError(
                f"{table.name}: the row {_start(row.text)!r} has {cells}; "
                + ("JSON has no control characters." if lines else "every row needs as many cells.")
            ) from None
        reason = str(error).partition("\n")[0].rstrip(".")
        if "straddl" in reason:
            reason = f"a row of more than {BLOCK >> 20} MiB, or a quote that is never closed"
        raise ExportError(
            f"{table.name}: this is not well-formed {'JSON lines' if lines else 'CSV'} ({reason}); "
            "export it again."
        ) from None


def _start(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[:most] + "..."
