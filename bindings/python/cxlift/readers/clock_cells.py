"""Durations as clocks show them, ``57:05:11``, and what spreadsheets make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_text

if TYPE_CHECKING:
    from cxlift.readers.typed_cells import Cell

__all__ = ["minutes_of_clock", "written"]

CLOCK = r"(\d{1,6}):([0-5]\d):([0-5]\d)"
DATE = r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*|\d{1,2}:\d{2}(:\d{2})? ?[AaPp]\.?[Mm]\.?"
FRACTION = r"\d*[.,]\d+([eE][+-]?\d+)?|\d+"
SHORT = r"\d+:\d{2}"
REMEDY = "export the tickets again, and do not save the file in Excel."


def minutes_of_clock(cell: Cell) -> str:
    """Write the SQL that gives minutes of hours, minutes and seconds; hours may be more than 24.

    A cell that a spreadsheet has changed ends the query: what it was cannot be known.
    """
    text = f"nullif(trim({cell.sql}), '')"

    def is_like(shape: str) -> str:
        return f"regexp_full_match({text}, {quote_text(shape)})"

    def part(number: int) -> str:
        return f"regexp_extract({text}, {quote_text(CLOCK)}, {number})::double"

    excel = cell.wrong(f"is a date or a time of day, which Excel made of hours; {REMEDY}")
    fraction = cell.wrong(f"is a number, which Excel made of hours, minutes and seconds; {REMEDY}")
    short = cell.wrong(f"may be hours and minutes, or minutes and seconds; {REMEDY}")
    other = cell.wrong("is not hours, minutes and seconds such as '57:05:11'; correct it.")
    return (
        f"case when {text} is null then null "
        f"when {is_like(CLOCK)} then {part(1)} * 60 + {part(2)} + {part(3)} / 60 "
        f"when {is_like(DATE)} then {excel}::double when {is_like(FRACTION)} then {fraction}::double "
        f"when {is_like(SHORT)} then {short}::double else {other}::double end"
    )


def written(seconds: int) -> str:
    """Write a duration as helpdesks do.

    >>> written(57 * 3600 + 5 * 60 + 11)
    '57:05:11'
    """
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
