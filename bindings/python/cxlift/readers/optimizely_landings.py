"""Enriched events that landed in BigQuery or by Fivetran, exported again: rows with the columns of E3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias

from cxlift.errors import ExportError
from cxlift.readers.declared_columns import Column, TableMap, checked, columns_of
from cxlift.readers.inputs import find_inputs
from cxlift.readers.landed_lists import with_lists
from cxlift.readers.mapped_table import mapped_table
from cxlift.readers.tables_engine import TablesEngine
from cxlift.units.names import listed, nearest

if TYPE_CHECKING:
    from cxlift.readers.declared_columns import Columns
    from cxlift.readers.inputs import Input
    from cxlift.readers.table_files import Paths
    from cxlift.readers.text_streams import TextFormat

__all__ = ["LANDINGS", "LandedTables", "landed_tables", "text_of"]

ColumnsOfTables: TypeAlias = "Mapping[str, Columns]"
#: The tables of each landing: decisions, events, and attributes of events where they are a table.
LANDINGS = {
    "bigquery": ("decisions", "events"),
    "fivetran": ("decision", "conversion", "conversion_attribute"),
}
DELETED = "_fivetran_deleted"  # true of rows that are gone where they came from


def _texts(*names: str) -> dict[str, Column]:
    return {name: Column((name,), "text") for name in names}


def _optional(columns: Mapping[str, Column]) -> dict[str, Column]:
    return {name: replace(column, required=False) for name, column in columns.items()}


TIME = {"timestamp": Column(("timestamp",), "time")}
COMMON = (
    _texts("uuid", "visitor_id")
    | TIME
    | _optional(_texts("session_id") | {"process_timestamp": Column(("process_timestamp",), "time")})
)
DECISION = COMMON | _texts("experiment_id", "variation_id")
DECISION |= _optional({"is_holdback": Column(("is_holdback",), "flag")})
EVENT = COMMON | _texts("event_name")
EVENT |= _optional({n: Column((n,), "integer") for n in ("revenue", "quantity")})
EVENT |= _optional({"value": Column(("value",), "number")})
# Not documented: the first of these names that is there is taken, and `columns` says another.
ATTRIBUTE = {"uuid": Column(("conversion_uuid", "conversion_id", "uuid"), "text")}
ATTRIBUTE |= _texts("value") | _optional(_texts("id", "name", "type"))
PRESETS = (DECISION, EVENT, ATTRIBUTE)


class LandedTables:
    """The rows of both tables as queries, and what was left out of them.

    Attributes:
        engine: where they run.
        decisions, events: queries; the events may be missing.
        counted: rows and files left out, by reason.
        place: the first of the files with decisions, for messages.
    """

    def __init__(self, tables: Mapping[str, tuple[list[Input], TableMap]], landing: str) -> None:
        names = LANDINGS[landing]
        inputs = [each for files, _ in tables.values() for each in files]
        self.engine = TablesEngine([each.path for each in inputs if each.kind == "parquet"])
        self.counted: dict[str, int] = {}
        self.place = tables[names[0]][0][0].name
        self._tables = tables
        with self.engine.errors():
            self.decisions = self._rows(names[0])
            self.events = self._rows(names[1]) if names[1] in tables else None
            if self.events is not None and len(names) > 2 and names[2] in tables:
                self.events = self._with_attributes(self.events, names[2])

    def _rows(self, name: str) -> str:
        files, declared = self._tables[name]
        found = mapped_table(self.engine, files, declared, roles=())
        sql = found.sql
        if DELETED in found.names:
            [(gone,)] = self.engine.rows(f"select count(*) from ({sql}) where {DELETED}")  # noqa: S608
            if gone:
                self.counted[f"left_out.{name}.Fivetran marks it as deleted"] = gone
            sql = f"select * exclude ({DELETED}) from ({sql}) where not coalesce({DELETED}, false)"  # noqa: S608
        return with_lists(self.engine, sql, files[0].name)

    def _with_attributes(self, events: str, name: str) -> str:
        """Put the list of attributes beside each event, by the event's id."""
        sql = self._rows(name)
        known = self.engine.connection.sql(sql).columns
        parts = {part: part if part in known else "null::varchar" for part in ("id", "name", "type", "value")}
        item = ", ".join(f"'{part}': {expression}" for part, expression in parts.items())
        lists = (
            f"select uuid as of_event, list({{{item}}} order by {', '.join(parts.values())}) as landed "  # noqa: S608
            f"from ({sql}) where uuid is not null group by uuid"
        )
        joined = f"({events}) as e left join ({lists}) as a on e.uuid = a.of_event"
        if "attributes" in self.engine.connection.sql(events).columns:
            both = "list_concat(attributes, landed)"
            replaced = f"replace ({both} as attributes)"
            return f"select * exclude (of_event, landed) {replaced} from {joined}"  # noqa: S608
        return f"select * exclude (of_event, landed), landed as attributes from {joined}"  # noqa: S608


def landed_tables(
    path: Paths | Mapping[str, Paths],
    landing: str,
    columns: ColumnsOfTables,
    time_zone: str | None,
    how: TextFormat,
) -> LandedTables:
    """Find the files of each table and read what is declared about them.

    Raises:
        ValueError: ``columns`` or ``path`` names a table that the landing lacks.
        ExportError: there is no file of decisions.
    """
    names = LANDINGS[landing]
    if not isinstance(columns, Mapping):
        raise ValueError(f"columns is {columns!r}; it is a table of tables.")  # noqa: TRY004  of a plan's value
    for given in (columns, path if isinstance(path, Mapping) else {}):
        for name in given:
            if name not in names:
                raise ValueError(f"{name!r} is no table of the landing {landing!r}; {nearest(name, names)}")
    counted: dict[str, int] = {}
    if isinstance(path, Mapping):
        found = {name: find_inputs(paths, how.limits) for name, paths in path.items()}
    else:
        found, counted = _sorted_by_table(find_inputs(path, how.limits), names, path)
    if names[0] not in found:
        raise ExportError(
            f"{text_of(path)}: there is no table {names[0]!r}; files or their folders are called as their "
            f"table, or path is a mapping such as {{{names[0]!r}: 'rows.parquet'}}."
        )
    defaults = checked(Column((), time_zone=time_zone), "time_zone")
    epoch = "ms" if landing == "bigquery" else None
    tables = {}
    for name, preset in zip(names, PRESETS, strict=False):
        declared = _declared(preset, columns.get(name, {}), defaults, epoch, f"columns.{name}")
        if landing == "fivetran":
            declared[DELETED] = Column((DELETED,), "flag", required=False)
        if name in found:
            tables[name] = (found[name], TableMap(declared, {}, defaults, how))
    landed = LandedTables(tables, landing)
    landed.counted |= counted
    return landed


def _declared(
    preset: Mapping[str, Column], given: Columns, defaults: Column, epoch: str | None, place: str
) -> dict[str, Column]:
    """Put what the caller says of a column in place of what is presumed."""
    if not isinstance(given, Mapping):
        raise ValueError(f"{place}: must be a table of columns, not {given!r}.")  # noqa: TRY004
    found: dict[str, Column] = {}
    for name, column in preset.items():
        is_time = column.type == "time"
        found[name] = replace(column, time_zone=defaults.time_zone, epoch=epoch if is_time else None)
    for name, own in given.items():
        base = found.get(name, defaults)
        if isinstance(own, Mapping) and "format" in own:
            base = replace(base, epoch=None)
        found[name] = columns_of({name: own}, base, place, roles=())[name]
        found[name] = replace(found[name], required=True)
        if name in preset and found[name].type != preset[name].type:
            raise ValueError(
                f"{place}.{name}.type: is {found[name].type!r}; this one is {preset[name].type}."
            )
    return found


def _sorted_by_table(
    inputs: list[Input], names: tuple[str, ...], path: Paths
) -> tuple[dict[str, list[Input]], dict[str, int]]:
    """Tell by a file's name, else by the folders above it, of which table it is."""
    roots = [Path(path)] if isinstance(path, (str, PathLike)) else []
    found: dict[str, list[Input]] = {}
    unknown = 0
    for each in inputs:
        place = PurePosixPath(each.member) if each.member is not None else PurePosixPath(each.path)
        if each.member is None and roots and roots[0].is_dir():
            place = PurePosixPath(each.path.relative_to(roots[0]))
        name = next((n for part in reversed(place.parts) if (n := _table(part, names))), None)
        if name is None:
            unknown += 1
        else:
            found.setdefault(name, []).append(each)
    return found, {"files_not_read.named as no table": unknown} if unknown else {}


def _table(part: str, names: tuple[str, ...]) -> str | None:
    """Recognise ``decisions``, ``decisions-00000.parquet``, ``type=decisions`` and ``shop.decisions.csv``."""
    words = part.casefold().removeprefix("type=").split(".")
    for name in sorted(names, key=len, reverse=True):
        for word in words:
            rest = word.removeprefix(name)
            if word.startswith(name) and not rest.strip("-_0123456789"):
                return name
    return None


def text_of(path: Any) -> str:
    """Name what was given, for messages."""
    return listed(map(str, path)) if isinstance(path, (list, tuple, Mapping)) else str(path)
