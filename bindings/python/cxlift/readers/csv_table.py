"""One CSV file as a stream of record batches: strictly, all text, then numbers where they are declared.

A reader that guesses merges ids above 2^53, takes the variant ``NA`` for a missing value and ``007`` for 7.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.counted_text import CountedText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

__all__ = ["csv_batches", "csv_schema", "typed"]


def csv_schema(file: Path) -> Any:
    """Give the columns of the header, all of them text."""
    import pyarrow as pa

    with _opened(file, ()) as (reader, _):
        names = reader.schema.names
    for name in names:
        if names.count(name) > 1:
            raise ExportError(
                f"{file}: the header has the column {name!r} more than once; rename one of them."
            )
    return pa.schema([(name, pa.string()) for name in names])


def csv_batches(
    file: Path, header: Sequence[str], columns: Sequence[str], numeric: Collection[str]
) -> Iterator[Any]:
    """Read some columns of those in the header; the row of an error is counted with the header as row 1."""
    row = 2
    with _opened(file, header) as (reader, text):
        for batch in reader:
            yield typed(batch.select(columns), numeric, file, row)
            row += batch.num_rows
        if text.n_quotes % 2:
            raise ExportError(
                f"{file}: a quote is opened and never closed, or stands alone in a cell; "
                "put cells that have quotes in quotes."
            )


def typed(batch: Any, numeric: Collection[str], file: Path, first_row: int) -> Any:
    """Turn the text of the columns ``numeric`` into float64; text that is no number is an error."""
    import pyarrow as pa

    arrays = []
    for name, array in zip(batch.schema.names, batch.columns, strict=True):
        if name not in numeric:
            arrays.append(array)
            continue
        numbers = _numbers(array)
        if numbers is None:
            offset = _first_bad(array)
            raise ExportError(
                f"{file}: row {first_row + offset}, column {name!r}: {array[offset].as_py()!r} is not a "
                "finite number; correct it, or leave the cell empty where the value is missing."
            )
        arrays.append(numbers)
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _numbers(text: Any) -> Any:
    """Give finite numbers, or ``None`` where one of the cells is something else; true is 1, false is 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.utf8_trim_whitespace(text)
    try:
        numbers = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:  # perhaps truth values, which pandas writes as True and False
        lower = pc.utf8_lower(cells)
        cells = pc.if_else(pc.equal(lower, "true"), "1", pc.if_else(pc.equal(lower, "false"), "0", cells))
        try:
            numbers = pc.cast(cells, pa.float64())
        except pa.ArrowInvalid:
            return None
    return None if pc.all(pc.is_finite(numbers)).as_py() is False else numbers


def _first_bad(text: Any) -> int:
    """Find the first cell that is no number by halves: only whole arrays are fast."""
    good, bad = 0, len(text)
    while bad - good > 1:
        middle = (good + bad) // 2
        if _numbers(text[good:middle]) is None:
            bad = middle
        else:
            good = middle
    return good


@contextmanager
def _opened(file: Path, names: Sequence[str]) -> Iterator[tuple[Any, CountedText]]:
    """Open the file with all ``names`` as text; pyarrow's errors become one sentence."""
    import pyarrow as pa
    from pyarrow import csv

    ragged: list[Any] = []

    def refuse(row: Any) -> str:
        ragged.append(row)
        return "error"

    try:
        if file.stat().st_size == 0:
            raise ExportError(f"{file}: the file is empty; it needs at least a header.")
        text = CountedText(pa.input_stream(str(file), compression="detect"))
        reader = csv.open_csv(
            pa.PythonFile(text, mode="r"),
            read_options=csv.ReadOptions(block_size=1 << 22),
            parse_options=csv.ParseOptions(newlines_in_values=True, invalid_row_handler=refuse),
            convert_options=csv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
        yield reader, text
    except (pa.ArrowException, UnicodeDecodeError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        if "invalid UTF8" in reason or (ragged and "\0" in ragged[0].text):  # Latin-1 and the like, or UTF-16
            raise ExportError(
                f"{file}: this is not well-formed CSV in UTF-8; save or export it as UTF-8."
            ) from None
        if ragged:
            row = ragged[0]
            raise ExportError(
                f"{file}: the row {_start(row.text)!r} has {row.actual_columns} cells where the header has "
                f"{row.expected_columns}; every row needs as many cells as the header."
            ) from None
        raise ExportError(
            f"{file}: this is not well-formed CSV in UTF-8 ({reason}); export it again."
        ) from None
    except OSError as error:
        raise ExportError(f"{file}: cannot be read ({error.strerror or error}).") from None


def _start(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[:most] + "..."
