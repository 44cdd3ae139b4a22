"""What a caller, or a plan, says about the tables of an experiment, checked before a file is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from cxlift.readers.declared_columns import OF_CELLS, Column, TableMap, checked, columns_of, text_format
from cxlift.readers.inputs import find_inputs
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from cxlift.readers.declared_columns import Columns
    from cxlift.readers.inputs import Input
    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths
    from cxlift.readers.text_streams import TextFormat

__all__ = ["CellOptions", "DeclaredTable", "Options", "Preset", "Table", "declared_table", "unit_table"]

Table: TypeAlias = "Paths | Mapping[str, Any]"
OF_TEXT = ("encoding", "delimiter")
KEYS = ("path", "columns", "where", *OF_CELLS, *OF_TEXT)


class CellOptions(TypedDict, total=False):
    """How cells are written; ``cxlift.read_tables`` says what each is."""

    columns: Columns
    time_zone: str | None
    decimal: str
    thousands: str | None
    null_words: Sequence[str]
    encoding: str
    delimiter: str | None
    limits: Limits | Mapping[str, int] | None


class Options(CellOptions, total=False):
    """What every reader of tables of events takes by keyword."""

    window: timedelta | str | None
    observed_until: datetime | str | None
    variation_names: Mapping[str, str] | None


@dataclass(frozen=True)
class Preset:
    """What a vendor's tables are called, where the caller does not say otherwise.

    Attributes:
        columns: of all tables.
        exposures: of the exposures alone.
        where: which rows of that table are exposures.
        where_is_optional: whether they all are, where the column is missing.
        time_zone: of times without one, where the vendor documents it.
        alone: a column that has one value in an experiment, if it is analysed at once.
    """

    columns: Columns = field(default_factory=dict)
    exposures: Columns = field(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where_is_optional: bool = False
    time_zone: str | None = None
    alone: str | None = None


@dataclass(frozen=True)
class DeclaredTable:
    """Files, and what is declared about them."""

    inputs: Sequence[Input]
    map: TableMap


def declared_table(
    table: Table,
    place: str,
    options: Options,
    preset: Preset,
    *,
    needed: Sequence[str],
    optional: Sequence[str],
) -> DeclaredTable:
    """Check one table's declaration and find its files.

    Columns of all tables count where a table has them; its own have to be there.

    Args:
        table: paths, or a mapping with ``path`` and more.
        place: its place in a message, such as ``facts.purchase``.
        options: what the caller says about all tables.
        preset: what the vendor says.
        needed: roles without which the table is refused.
        optional: other roles that it may have.
    """
    own = _as_mapping(table, place)
    cells: dict[str, Any] = {key: own.get(key, options.get(key)) for key in OF_CELLS}
    cells = {key: value for key, value in cells.items() if value is not None}
    cells.setdefault("time_zone", preset.time_zone)
    defaults = checked(Column((), **cells), place)
    roles = (*needed, *optional)
    common: dict[str, Column] = {}
    for given in (preset.columns, options.get("columns", {})):
        for name, column in columns_of(given, defaults, "columns").items():
            if name in roles or name not in ROLES_OF_ANY:
                common[name] = replace(column, required=name in needed)
    if "variant" in roles:
        common |= columns_of(preset.exposures, defaults, "columns")
        common |= {
            name: replace(column, required=name in needed or name == "experiment")
            for name, column in columns_of(options.get("columns", {}), defaults, "columns").items()
        }
    mine = columns_of(own.get("columns", {}), defaults, f"{place}.columns", roles=roles)
    for name in needed:
        if name not in mine and name not in common:
            raise ValueError(f"{place}.columns.{name}: is missing; name the column of the {name}.")
    where = _where(own.get("where", {}), f"{place}.where")
    is_preset = "variant" in roles and not where
    text = _text_format(options, own)
    columns = {n: c for n, c in (common | mine).items() if n in roles or n not in ROLES_OF_ANY}
    table_map = TableMap(
        columns,
        preset.where if is_preset else where,
        defaults,
        text,
        is_preset and preset.where_is_optional,
    )
    return DeclaredTable(find_inputs(own["path"], text.limits), table_map)


def unit_table(path: Paths, options: CellOptions) -> DeclaredTable:
    """Check the declaration of a table of units, whose columns have no roles, and find its files."""
    known = CellOptions.__annotations__
    for key in options:
        if key not in known:
            raise ValueError(f"{key!r} is not an argument; {nearest(key, known)}")
    given: dict[str, Any] = {key: value for key in OF_CELLS if (value := options.get(key)) is not None}
    defaults = checked(Column((), **given), "columns")
    columns = columns_of(options.get("columns", {}), defaults, "columns", roles=())
    text = _text_format(options, {})
    return DeclaredTable(find_inputs(path, text.limits), TableMap(columns, {}, defaults, text))


def _text_format(options: CellOptions, own: Mapping[str, Any]) -> TextFormat:
    return text_format(
        own.get("encoding", options.get("encoding", "utf-8")),
        own.get("delimiter", options.get("delimiter")),
        options.get("limits"),
    )


ROLES_OF_ANY = ("unit", "variant", "timestamp", "experiment", "event", "id", "received", "holdback")


def _as_mapping(table: Table, place: str) -> Mapping[str, Any]:
    if not isinstance(table, Mapping):
        return {"path": table}
    for key in table:
        if key not in KEYS:
            raise ValueError(f"{place}.{key}: is not a key of a table; {nearest(key, KEYS)}")
    if "path" not in table:
        raise ValueError(f"{place}.path: is missing; name the files of the table.")
    path = table["path"]
    several = path if isinstance(path, (list, tuple)) else [path]
    if not several or not all(isinstance(each, (str, PathLike)) for each in several):
        raise ValueError(f"{place}.path: must be a path or a list of paths, not {path!r}.")
    return table


def _where(where: object, place: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(where, Mapping):
        raise ValueError(f"{place}: must be a table of column = text, not {where!r}.")  # noqa: TRY004
    found: dict[str, tuple[str, ...]] = {}
    for name, values in where.items():
        listed = (values,) if isinstance(values, str) else values
        if not isinstance(listed, (list, tuple)) or not all(isinstance(v, str) for v in listed) or not listed:
            raise ValueError(f"{place}.{name}: must be text or a list of texts, not {values!r}.")
        found[name] = tuple(listed)
    return found
