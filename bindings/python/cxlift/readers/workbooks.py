"""A worksheet of an XLSX file as cells of text: nothing is computed, nothing is rounded in silence."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.cell_sheets import Sheet
from cxlift.readers.packed import Unpacked
from cxlift.units.names import listed

if TYPE_CHECKING:
    from cxlift.readers.inputs import Input
    from cxlift.readers.packed import Limits

__all__ = ["xlsx_sheet"]

CHUNK = 1 << 20
LARGEST = 1 << 29
# Excel keeps fifteen digits of a number: whatever has more was changed before it came here.
MOST_DIGITS = 15


def xlsx_sheet(table: Input, limits: Limits, name: str | None = None) -> Sheet:
    """Read the one worksheet that has cells, or the one of that name.

    A formula is the text that stands in the cell, a date is an ISO text without a zone.

    Raises:
        ExportError: the file is no workbook, is unsafe, has several sheets, or a number lost its digits.
        ImportError: openpyxl or defusedxml is not installed.
    """
    try:
        import defusedxml.common
        import openpyxl
    except ImportError:
        raise ImportError(
            "XLSX needs openpyxl and defusedxml; install cxlift[xlsx], or save the file as CSV."
        ) from None
    whole = _bytes(table, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles that a reader of cells does not need
            book = openpyxl.load_workbook(
                io.BytesIO(whole), read_only=True, data_only=False, keep_links=False
            )
            sheets = {sheet.title: list(sheet.iter_rows()) for sheet in _chosen(table, book.worksheets, name)}
    except ExportError:
        raise
    except Exception as error:  # noqa: BLE001  openpyxl's parser lets any exception through
        if isinstance(error.__context__, defusedxml.common.DefusedXmlException):
            raise ExportError(
                f"{table.name}: the workbook has XML entities, as an attack does; export it again."
            ) from None
        reason = (str(error).partition("\n")[0] or type(error).__name__).rstrip(".")
        raise ExportError(
            f"{table.name}: the workbook is damaged ({reason}); export it again, or as CSV."
        ) from None
    filled = {
        title: rows for title, rows in sheets.items() if any(c.value is not None for r in rows for c in r)
    }
    if not filled:
        raise ExportError(f"{table.name}: the workbook has no cells; it needs at least a header.")
    if len(filled) > 1:
        raise ExportError(f"{table.name}: the workbook has the sheets {listed(filled)}; name one as sheet.")
    return _sheet(table, next(iter(filled.values())))


def _chosen(table: Input, sheets: list[Any], name: str | None) -> list[Any]:
    if name is None:
        return sheets
    found = [sheet for sheet in sheets if sheet.title == name]
    if not found:
        titles = listed(sheet.title for sheet in sheets)
        raise ExportError(f"{table.name}: there is no sheet {name!r}; the workbook has {titles}.")
    return found


def _sheet(table: Input, rows: list[Any]) -> Sheet:
    numbered = [(number, [_text(table, c) for c in row]) for number, row in enumerate(rows, start=1)]
    numbered = [(number, cells) for number, cells in numbered if any(c is not None for c in cells)]
    first, header = numbered[0]
    while header[-1] is None:
        header.pop()
    for index, each in enumerate(header, start=1):
        if each is None:
            raise ExportError(f"{table.name}: row {first}, cell {index}: the header has no name; write one.")
    names = [each or "" for each in header]
    columns: list[list[str | None]] = [[] for _ in names]
    for number, cells in numbered[1:]:
        extra = [c for c in cells[len(names) :] if c is not None]
        if extra:
            raise ExportError(
                f"{table.name}: row {number} has {extra[0]!r} where the header has no column; name it."
            )
        for column, text in zip(columns, cells + [None] * (len(names) - len(cells)), strict=False):
            column.append(text)
    return Sheet.of_lists(table.name, names, columns, [number for number, _ in numbered[1:]])


def _text(table: Input, cell: Any) -> str | None:
    value = cell.value
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        # A serial is a float: its last digits are noise below a millisecond.
        near = (value + timedelta(microseconds=500)).replace(microsecond=0)
        return (near if abs(near - value) < timedelta(milliseconds=1) else value).isoformat(" ")
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return _number(table, cell, value)
    # An array formula is an object whose text is the formula.
    return str(getattr(value, "text", value))


def _number(table: Input, cell: Any, value: float) -> str:
    if abs(value) >= 10**MOST_DIGITS:
        raise ExportError(
            f"{table.name}: row {cell.row}, cell {cell.coordinate}: a number has more than {MOST_DIGITS} "
            "digits, of which workbooks lose some; export it as CSV, or store ids as text."
        )
    return str(int(value)) if value == int(value) else repr(value)


def _bytes(table: Input, limits: Limits) -> bytes:
    """Read the file into memory, and unpack its parts once to see that they are within the limits."""
    whole = bytearray()
    with table.opened(limits) as stream:
        while part := stream.read(CHUNK):
            whole += part
            if len(whole) > LARGEST:
                raise ExportError(f"{table.name}: the workbook has more than 512 MiB; export it as CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            for entry in archive.infolist():
                _check(table, archive, entry, limits)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, zlib.error) as error:
        if isinstance(error, ExportError):
            raise
        raise ExportError(
            f"{table.name}: this is no XLSX workbook ({error}); export it again, or as CSV."
        ) from None
    return bytes(whole)


def _check(table: Input, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> None:
    stream = Unpacked(
        f"{table.name}/{entry.filename}", lambda: archive.open(entry), entry.compress_size, limits
    )
    size = 0
    try:
        while part := stream.read(CHUNK):
            size += len(part)
            if size > LARGEST:
                raise ExportError(
                    f"{table.name}: {entry.filename!r} has more than 512 MiB unpacked; export it as CSV."
                )
    finally:
        stream.close()
