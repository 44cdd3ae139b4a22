"""The SQL that makes a cell of a helpdesk's export a cell of the table of tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_text
from cxlift.readers.clock_cells import minutes_of_clock
from cxlift.readers.declared_columns import Column
from cxlift.readers.typed_cells import typed

if TYPE_CHECKING:
    from cxlift.readers.ticket_fields import Field
    from cxlift.readers.typed_cells import Cell

__all__ = ["ticket_cell"]


def ticket_cell(cell: Cell, field: Field, time_zone: str | None, time_format: str | None) -> str:
    """Give a column as its field says; whoever writes the query refuses naive times without a zone."""
    if field.kind == "time":
        return _time(cell, time_zone, time_format)
    if field.kind == "clock":
        return minutes_of_clock(cell)
    if field.kind in ("text", "word"):
        return _text(cell, field)
    whole = field.kind in ("whole", "rating")
    number = typed(cell, Column((), "integer" if whole else "number"), is_id=False)
    if field.kind == "rating":
        wrong = cell.wrong("is no rating from 1 to 5; correct it.")
        return (
            f"case when {number} is null then null when {number} between 1 and 5 then {number} "
            f"else {wrong}::bigint end"
        )
    below = cell.wrong("is below zero; correct it.")
    kind = "bigint" if whole else "double"
    divided = f"{number} / 60" if field.kind == "seconds" else number
    return f"case when {number} is null then null when {number} < 0 then {below}::{kind} else {divided} end"


def _text(cell: Cell, field: Field) -> str:
    sql = typed(cell, Column((), "text"), is_id=False)
    if field.kind == "word":
        sql = f"nullif(lower(trim({sql})), '')"
    cases = " ".join(f"when {quote_text(code)} then {quote_text(word)}" for code, word in field.words)
    return f"case {sql} {cases} else {sql} end" if cases else sql


def _time(cell: Cell, time_zone: str | None, time_format: str | None) -> str:
    """Long whole numbers are seconds since 1970; short ones are what spreadsheets make of dates."""
    epoch = typed(cell, Column((), "time", epoch="s"), is_id=False)
    plain = typed(cell, Column((), "time", format=time_format, time_zone=time_zone), is_id=False)
    if cell.kind != "varchar":
        return plain
    return f"case when regexp_full_match(trim({cell.sql}), '\\d{{9,}}') then {epoch} else {plain} end"
