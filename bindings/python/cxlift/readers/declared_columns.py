"""What a caller, or a plan, declares about tables: columns, their types, and how cells are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from cxlift.readers.decoded_text import check_encoding
from cxlift.readers.packed import Limits
from cxlift.readers.text_streams import TextFormat
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ROLES", "Column", "Columns", "TableMap", "columns_of"]

TYPES = ("text", "number", "integer", "time", "flag")
EPOCHS = {"s": 1_000_000, "ms": 1000, "us": 1, "ns": 0}
#: Words on the left of a map of events' columns; every other word there is the name of a property.
ROLES = ("unit", "variant", "timestamp", "experiment", "event", "id", "received", "holdback")
TYPE_OF_ROLE = {"timestamp": "time", "received": "time", "holdback": "flag"}


@dataclass(frozen=True)
class Column:
    """Where a column stands in the files, and what its cells are.

    Attributes:
        names: what files call it; of several the first that a file has. ``properties.plan`` is the key
            ``plan`` in ``properties``, and ``event_params.plan`` the value of that key in a list of keys
            and values.
        type: ``text``, ``number``, ``integer``, ``time`` or ``flag`` (true and false); without it cells of
            CSV and JSON are text, and those of Parquet what they are.
        format: of times that are no ISO texts, as of ``strftime``: ``"%d.%m.%Y %H:%M"``.
        epoch: of times that are whole numbers: ``s``, ``ms``, ``us`` or ``ns`` since 1970.
        time_zone: of times that do not say it themselves, such as ``"Europe/Berlin"``.
        decimal, thousands: the marks in numbers.
        null_words: texts that stand for a missing value, beside the empty cell.
        pattern: a regular expression whose first group is taken of the cell; other cells are missing.
        required: whether a table without it is refused.
    """

    names: tuple[str, ...]
    type: str | None = None
    format: str | None = None
    epoch: str | None = None
    time_zone: str | None = None
    decimal: str = "."
    thousands: str | None = None
    null_words: tuple[str, ...] = ()
    pattern: str | None = None
    required: bool = True


Columns: TypeAlias = "Mapping[str, str | Mapping[str, Any] | Column]"
OF_CELLS = ("time_zone", "decimal", "thousands", "null_words")


@dataclass(frozen=True)
class TableMap:
    """A table: its files, its columns, and which of its rows are meant.

    Attributes:
        columns: by role or property.
        where: texts that a column must have, by its name in the files; with ``where_is_optional`` only where
            it is there.
        defaults: of cells, for columns that are not declared.
        text: how text files are written.
    """

    columns: Mapping[str, Column]
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: Column = field(default_factory=lambda: Column(()))
    text: TextFormat = field(default_factory=TextFormat)
    where_is_optional: bool = False


def columns_of(
    columns: Columns, defaults: Column, place: str, *, roles: Iterable[str] = ROLES
) -> dict[str, Column]:
    """Read a map of columns: a name on the right, or a table with ``name`` and more.

    >>> found = columns_of({"unit": "user_id", "price": {"type": "number"}}, Column(()), "columns")
    >>> found["unit"].names, found["price"].names, found["price"].type
    (('user_id',), ('price',), 'number')

    Raises:
        ValueError: with the place in the map.
    """
    if not isinstance(columns, Mapping):
        raise ValueError(f"{place}: must be a table of columns, not {columns!r}.")  # noqa: TRY004
    found = {name: _column(name, given, defaults, f"{place}.{name}") for name, given in columns.items()}
    for name, type_ in TYPE_OF_ROLE.items():
        if name in roles and name in found:
            if found[name].type not in (None, type_):
                raise ValueError(f"{place}.{name}.type: is {found[name].type!r}; this one is a {type_}.")
            found[name] = replace(found[name], type=type_)
    for name in ("unit", "variant", "experiment", "event", "id"):
        if name in roles and name in found:
            if found[name].type not in (None, "text"):
                raise ValueError(f"{place}.{name}.type: is {found[name].type!r}; ids stay text.")
            found[name] = replace(found[name], type="text")
    return found


def _column(name: str, given: object, defaults: Column, place: str) -> Column:
    if isinstance(given, Column):
        return given
    if isinstance(given, str):
        given = {"name": given}
    if not isinstance(given, Mapping):
        told = f"{place}: must be the column's name in the files, or a table, not {given!r}."
        raise ValueError(told)  # noqa: TRY004  of a plan's value
    known = ["name", *(f.name for f in fields(Column) if f.name not in ("names", "required"))]
    for key in given:
        if key not in known:
            raise ValueError(f"{place}.{key}: is not a key of a column; {nearest(key, known)}")
    names = given.get("name", name)
    settings = {key: value for key, value in given.items() if key != "name"}
    column = replace(defaults, names=(names,), **settings)
    return checked(column, place)


def checked(column: Column, place: str) -> Column:
    """Refuse what contradicts itself, with the place where it was declared."""
    for key in ("type", "format", "epoch", "time_zone", "decimal", "thousands", "pattern"):
        value = getattr(column, key)
        if value is not None and not (isinstance(value, str) and value):
            raise ValueError(f"{place}.{key}: must be text, not {value!r}.")
    given: tuple[object, ...] = column.names
    if not all(isinstance(name, str) and name for name in given):
        raise ValueError(f"{place}.name: must be text, not {column.names[0]!r}.")
    if column.type is not None and column.type not in TYPES:
        raise ValueError(f"{place}.type: is {column.type!r}; {nearest(column.type, TYPES)}")
    if column.epoch is not None and column.epoch not in EPOCHS:
        raise ValueError(f"{place}.epoch: is {column.epoch!r}; it is s, ms, us or ns.")
    for key in ("decimal", "thousands"):
        mark = getattr(column, key)
        if mark is not None and (len(mark) != 1 or mark in "+-0123456789eE"):
            raise ValueError(f"{place}.{key}: is {mark!r}; it is one character that no number has.")
    if column.thousands == column.decimal:
        raise ValueError(f"{place}.thousands: is {column.thousands!r}, as the decimal mark is.")
    words: object = column.null_words
    if not (isinstance(words, (list, tuple)) and all(isinstance(word, str) for word in words)):
        raise ValueError(f"{place}.null_words: must be a list of texts, not {words!r}.")
    _check_zone(column.time_zone, place)
    _check_pattern(column.pattern, place)
    return replace(column, null_words=tuple(words))


def _check_zone(zone: str | None, place: str) -> None:
    from zoneinfo import ZoneInfo

    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"{place}.time_zone: {zone!r} is no time zone; write it as 'Europe/Berlin' or 'UTC'."
        ) from None


def _check_pattern(pattern: str | None, place: str) -> None:
    if pattern is None:
        return
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise ValueError(f"{place}.pattern: is no regular expression ({error}).") from None
    if groups < 1:
        raise ValueError(f"{place}.pattern: {pattern!r} has no group; put what is meant in parentheses.")


def text_format(encoding: str, delimiter: object, limits: Any) -> TextFormat:
    """Check how text files are written."""
    if delimiter is not None and (
        not isinstance(delimiter, str) or len(delimiter.encode()) != 1 or delimiter in '"\r\n'
    ):
        raise ValueError(f"delimiter is {delimiter!r}; it is one character such as ';' or a tab.")
    return TextFormat(check_encoding(encoding), delimiter, Limits.of(limits))
