"""A table of cells as text, each with its row: of CSV, of a workbook, or of JSON; and what cells become."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.engines.sql_text import quote_text
from cxlift.errors import ExportError
from cxlift.readers.tables_engine import TablesEngine
from cxlift.readers.text_streams import TextStream, csv_header
from cxlift.readers.typed_cells import Cell, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow

    from cxlift.readers.declared_columns import Column
    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat

__all__ = ["Sheet", "csv_sheet"]

WHOLE = re.compile(r"[+-]?[0-9]{1,15}(\.0*)?")


@dataclass(frozen=True)
class Sheet:
    """Cells of one file.

    Attributes:
        name: the file, for messages.
        header: the names of the columns, of which some may be alike.
        cells: their cells, ``c0``, ``c1`` ..., null where one is empty.
        rows: the number of each row in the file.
    """

    name: str
    header: tuple[str, ...]
    cells: tuple[pyarrow.ChunkedArray, ...]
    rows: Sequence[int]

    @classmethod
    def of_lists(
        cls, name: str, header: Sequence[str], columns: Sequence[Sequence[str | None]], rows: Sequence[int]
    ) -> Sheet:
        """Make a sheet of lists; text that is no Unicode is refused with its row."""
        cells = [_texts(name, column, values, rows) for column, values in zip(header, columns, strict=True)]
        return cls(name, tuple(header), tuple(cells), rows)

    def wrong(self, index: int, row: int, what: str) -> ExportError:
        """Refuse a cell: ``what`` follows it."""
        value = self.cells[index][row].as_py() or ""
        shown = value.replace("\n", " ").replace("\r", " ")[:60]
        return ExportError(
            f"{self.name}: row {self.rows[row]}, column {self.header[index]!r}: {shown!r} {what}"
        )

    def typed(self, index: int, column: Column) -> pyarrow.ChunkedArray:
        """Give a column as its declared type; a time is in UTC."""
        import pyarrow as pa

        engine = TablesEngine()
        table = pa.table({"c": self.cells[index], "row": pa.array(self.rows, pa.int64())})
        file, name = quote_text(self.name), self.header[index]
        cell = Cell("c", "varchar", 0, file, "row", name, self.name)
        with engine.errors():
            sql = typed(cell, column, is_id=False)
            query = f"select {sql} as v from {engine.register(table)}"  # noqa: S608
            made: Any = engine.connection.sql(query).to_arrow_table()["v"]
        return made.cast(pa.timestamp("us", "UTC")) if column.type == "time" else made

    def scored(self, index: int, low: int, high: int, what: str) -> pyarrow.ChunkedArray:
        """Give whole numbers from ``low`` to ``high``; other cells are refused."""
        import pyarrow as pa

        chunks = []
        for chunk in self.cells[index].chunks:
            coded = chunk.dictionary_encode()
            meant = [_whole(text, low, high) for text in coded.dictionary.to_pylist()]
            values = pa.array(meant, pa.int64())
            if values.null_count:
                bad = coded.dictionary[meant.index(None)].as_py()
                row = self.cells[index].to_pylist().index(bad)
                raise self.wrong(
                    index, row, f"is not {what}, which is a whole number from {low} to {high}; correct it."
                )
            chunks.append(values.take(coded.indices))
        return pa.chunked_array(chunks, pa.int64())


def csv_sheet(table: Input, how: TextFormat, *, repeats: bool = False) -> Sheet:
    """Read a CSV file strictly, all of it text; ``repeats`` lets columns have one name."""
    import pyarrow as pa

    header = csv_header(table, how, repeats=repeats)
    errors: list[ExportError] = []
    try:
        read = pa.table(TextStream([table], header, how, errors))
    except (pa.ArrowException, ExportError) as error:
        raise (errors[0] if errors else error) from None
    cells = tuple(read[f"c{i}"] for i in range(len(header)))
    return Sheet(table.name, tuple(header), cells, read["row"].to_pylist())


def _texts(name: str, column: str, values: Sequence[str | None], rows: Sequence[int]) -> Any:
    import pyarrow as pa

    try:
        return pa.chunked_array([pa.array([None if v is None else str(v) for v in values], pa.string())])
    except UnicodeEncodeError:
        bad = next(i for i, text in enumerate(values) if text and not _is_unicode(text))
        raise ExportError(
            f"{name}: row {rows[bad]}, column {column!r}: the text has half of a character (a lone "
            "surrogate such as \\ud83d); export it again."
        ) from None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _whole(text: str | None, low: int, high: int) -> int | None:
    if text is None or not WHOLE.fullmatch(text.strip()):
        return None
    number = int(text.strip().partition(".")[0])
    return number if low <= number <= high else None
