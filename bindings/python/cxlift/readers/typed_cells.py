"""The SQL that makes a number, a time or an id of a cell, or ends the query with the cell's place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_text
from cxlift.errors import ExportError
from cxlift.readers.declared_columns import EPOCHS
from cxlift.readers.tables_engine import refusal

if TYPE_CHECKING:
    from cxlift.readers.declared_columns import Column

__all__ = ["Cell", "typed"]

DAY = r"\d{4}-\d{2}-\d{2}"
CLOCK = rf"{DAY}([T ]\d{{2}}:\d{{2}}(:\d{{2}}([.,]\d{{1,9}})?)?)?"
ZONE = r" ?([Zz]|UTC|[+-]\d{2}(:?\d{2})?)"
WHOLE = ("tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint")
HUGE = ("hugeint", "uhugeint")
FLOATING = ("float", "double")
NAIVE = ("timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns", "date")
YES, NO = "('true', 't', 'yes', 'y', '1')", "('false', 'f', 'no', 'n', '0')"


@dataclass(frozen=True)
class Cell:
    """A column as it stands in the files.

    Attributes:
        sql: gives it.
        kind: DuckDB's name of its type; ``varchar`` where all cells are text.
        scale: digits after the point, of decimals.
        file, row: the SQL of the place, for messages.
        name: what the files call it.
        files: the first of the files, for messages about the whole column.
    """

    sql: str
    kind: str
    scale: int
    file: str
    row: str
    name: str
    files: str

    def wrong(self, what: str, value: str | None = None) -> str:
        """Write the SQL that refuses a value."""
        return refusal(self.file, self.row, self.name, value or self.sql, what)

    def mistyped(self, kind: str, needed: str) -> ExportError:
        """Refuse the whole column."""
        return ExportError(f"{self.files}: column {self.name!r} has type {kind.upper()}; {needed}")


def typed(cell: Cell, column: Column, *, is_id: bool) -> str:
    """Give a column as its declared type; what is not declared stays as it is."""
    sql = cell.sql
    if cell.kind == "varchar":
        if column.null_words:
            words = ", ".join(quote_text(word) for word in column.null_words)
            sql = f"case when {sql} in ({words}) then null else {sql} end"
        if column.pattern is not None:
            sql = f"nullif(regexp_extract({sql}, {quote_text(column.pattern)}, 1), '')"
    elif column.pattern is not None:
        raise cell.mistyped(cell.kind, "a pattern needs text.")
    maker = {"number": _number, "integer": _integer, "time": _time, "flag": _flag, "text": _text}
    return sql if column.type is None and not is_id else maker[column.type or "text"](sql, cell, column)


def _text(sql: str, cell: Cell, column: Column) -> str:  # noqa: ARG001
    whole = cell.kind in (*WHOLE, *HUGE, "varchar", "uuid", "boolean", "enum")
    if whole or (cell.kind == "decimal" and cell.scale == 0):
        return f"{sql}::varchar"
    raise cell.mistyped(cell.kind, "ids are text or whole numbers, others have lost digits; store text.")


def _number(sql: str, cell: Cell, column: Column) -> str:
    if cell.kind != "varchar":
        if cell.kind in (*WHOLE, *HUGE, *FLOATING, "decimal", "boolean"):
            return f"{sql}::double"
        raise cell.mistyped(cell.kind, "where numbers are needed.")
    text, plain = f"trim({sql})", f"lower(trim({sql}))"
    point = re.escape(column.decimal)
    digits = r"\d+"
    value = text
    if column.thousands is not None:
        mark = re.escape(column.thousands)
        digits = rf"(\d{{1,3}}({mark}\d{{3}})+|\d+)"
        value = f"replace({value}, {quote_text(column.thousands)}, '')"
    if column.decimal != ".":
        value = f"replace({value}, {quote_text(column.decimal)}, '.')"
    shape = rf"[+-]?({digits}({point}\d*)?|{point}\d+)([eE][+-]?\d+)?"
    number = f"try_cast({value} as double)"
    marks = f" with the decimal mark '{column.decimal}'" if column.decimal != "." else ""
    wrong = cell.wrong(
        f"is not a finite number{marks}; correct it, or declare its marks, or name it in null_words.", sql
    )
    return (
        f"case when nullif({text}, '') is null then null when {plain} = 'true' then 1.0 "
        f"when {plain} = 'false' then 0.0 "
        f"when not regexp_full_match({text}, {quote_text(shape)}) then {wrong}::double "
        f"when {number} is null or not isfinite({number}) then {wrong}::double else {number} end"
    )


def _integer(sql: str, cell: Cell, column: Column) -> str:
    wrong = cell.wrong("is not a whole number below 2^63; correct it, or declare type 'number'.", sql)
    if cell.kind != "varchar":
        if cell.kind in (*WHOLE, *HUGE, "boolean") or (cell.kind == "decimal" and cell.scale == 0):
            whole = f"coalesce(try_cast({sql} as bigint), {wrong}::bigint)"
            return f"case when {sql} is null then null else {whole} end"
        raise cell.mistyped(cell.kind, "where whole numbers are needed.")
    text, mark = f"trim({sql})", column.thousands
    digits = r"\d+" if mark is None else rf"(\d{{1,3}}({re.escape(mark)}\d{{3}})+|\d+)"
    value = text if mark is None else f"replace({text}, {quote_text(mark)}, '')"
    return (
        f"case when nullif({text}, '') is null then null "
        f"when not regexp_full_match({text}, {quote_text('[+-]?' + digits)}) then {wrong}::bigint "
        f"else coalesce(try_cast({value} as bigint), {wrong}::bigint) end"
    )


def _flag(sql: str, cell: Cell, column: Column) -> str:  # noqa: ARG001
    if cell.kind == "boolean":
        return sql
    if cell.kind not in (*WHOLE, "varchar"):
        raise cell.mistyped(cell.kind, "where true and false are needed.")
    word = f"lower(trim({sql}::varchar))"
    wrong = cell.wrong("is neither true nor false; correct it.", sql)
    return (
        f"case when nullif({word}, '') is null then null when {word} in {YES} then true "
        f"when {word} in {NO} then false else {wrong}::boolean end"
    )


def _time(sql: str, cell: Cell, column: Column) -> str:
    """Give a timestamp in UTC without a zone."""
    if cell.kind == "timestamp with time zone":
        return f"make_timestamp(epoch_us({sql}))"
    if cell.kind in NAIVE:
        if column.time_zone is None:
            raise cell.mistyped(cell.kind, "times without a zone need a declared time_zone, such as 'UTC'.")
        return _local(f"{sql}::timestamp", cell, column)
    if cell.kind in WHOLE:
        if column.epoch is None:
            raise cell.mistyped(
                cell.kind,
                "whole numbers are times where epoch is declared: 's', 'ms', 'us' or 'ns' since 1970.",
            )
        return _since_1970(f"{sql}::hugeint", cell, column)
    if cell.kind != "varchar":
        raise cell.mistyped(cell.kind, "where times are needed.")
    text = f"nullif(trim({sql}), '')"
    if column.epoch is not None:
        wrong = cell.wrong(f"is not a whole number of {column.epoch} since 1970; correct it.", sql)
        made = _since_1970(f"try_cast({text} as hugeint)", cell, column)
        checked = f"when not regexp_full_match({text}, '-?\\d+') then {wrong}::timestamp"
        return f"case when {text} is null then null {checked} else {made} end"
    if column.format is not None:
        return _formatted(text, cell, column)
    return _iso(text, cell, column)


def _iso(text: str, cell: Cell, column: Column) -> str:
    value = f"replace({text}, ',', '.')"
    unreadable = cell.wrong("is not a time such as 2024-03-02T10:15:04Z; declare its format.")
    if column.time_zone is None:
        naive = cell.wrong("has no time zone; declare time_zone, such as 'UTC'.") + "::timestamp"
    else:
        naive = _local(f"coalesce(try_cast({value} as timestamp), {unreadable}::timestamp)", cell, column)
    zoned = f"coalesce(try_cast({value} as timestamptz), {unreadable}::timestamptz)"
    return (
        f"case when {text} is null then null "
        f"when regexp_full_match({text}, {quote_text(CLOCK + ZONE)}) then make_timestamp(epoch_us({zoned})) "
        f"when regexp_full_match({text}, {quote_text(CLOCK)}) then {naive} else {unreadable}::timestamp end"
    )


def _formatted(text: str, cell: Cell, column: Column) -> str:
    form = column.format or ""
    wrong = cell.wrong(f"is not a time of the form {form}; correct it, or the format.")
    parsed = f"try_strptime({text}, {quote_text(form)})"
    if "%z" in form or "%Z" in form:
        made = f"make_timestamp(epoch_us({parsed}))"
    elif column.time_zone is None:
        raise ExportError(
            f"{cell.files}: column {cell.name!r} has times without a zone by its format; "
            "declare time_zone, such as 'UTC'."
        )
    else:
        made = _local(parsed, cell, column)
    return f"case when {text} is null then null when {parsed} is null then {wrong}::timestamp else {made} end"


def _local(naive: str, cell: Cell, column: Column) -> str:
    """Take a local time to UTC; of the hour that comes twice, what DuckDB takes: the second."""
    if column.time_zone in ("UTC", "Etc/UTC", "GMT"):
        return naive
    zone = quote_text(column.time_zone or "")
    moment = f"timezone({zone}, {naive})"
    wrong = cell.wrong(
        f"does not exist in {column.time_zone}, whose clocks went forward; declare the zone that it is in."
    )
    return (
        f"case when timezone({zone}, {moment}) <> {naive} then {wrong}::timestamp "
        f"else make_timestamp(epoch_us({moment})) end"
    )


def _since_1970(number: str, cell: Cell, column: Column) -> str:
    factor = EPOCHS[column.epoch or "ms"]
    micros = f"try_cast({number} * {factor} as bigint)" if factor else f"try_cast({number} // 1000 as bigint)"
    far = 4_102_444_800_000_000 * 3  # the year 2360: milliseconds taken for seconds are far beyond
    wrong = cell.wrong(f"is no time in {column.epoch} since 1970; declare another epoch.")
    return (
        f"case when {number} is null then null when coalesce(abs({micros}) < {far}, false) "
        f"then make_timestamp({micros}) else {wrong}::timestamp end"
    )
