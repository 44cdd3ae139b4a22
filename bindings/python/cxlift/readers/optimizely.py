"""Optimizely's Experimentation Events Export ("Enriched Events Export", E3), and where it lands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cxlift.dataset import Dataset
from cxlift.engines.duckdb import DuckDBEngine
from cxlift.engines.sql_text import quote_text
from cxlift.errors import ExportError
from cxlift.readers.declared_columns import text_format
from cxlift.readers.event_properties import ExportEvents
from cxlift.readers.export_files import find_export_files
from cxlift.readers.optimizely_exposures import SESSION, Exposures
from cxlift.readers.optimizely_landings import LANDINGS, landed_tables, text_of
from cxlift.readers.optimizely_sessions import Sessions
from cxlift.readers.parquet_columns import Column, union_query
from cxlift.units.columns import Columns
from cxlift.units.names import listed, nearest
from cxlift.units.observation import moment
from cxlift.units.source import EventTable, Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from cxlift.readers.declared_columns import Columns as ColumnMap
    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths

__all__ = ["read_optimizely"]

READ = ("decisions", "events")  # the folders `type=`

_COMMON = (
    Column("uuid", "id"),
    Column("timestamp", "time"),
    Column("process_timestamp", "time", required=False),
    Column("visitor_id", "id"),
    Column("session_id", "id", required=False),
)
DECISIONS = (
    *_COMMON,
    Column("experiment_id", "id", partition="experiment"),
    Column("variation_id", "id"),
    Column("is_holdback", "flag", required=False),
    Column("attributes", "as is", required=False),
)
EVENTS = (*_COMMON, Column("event_name", "id", partition="event"))
KEPT: tuple[str, ...] = ("uuid", "timestamp", "process_timestamp", "visitor_id", "is_holdback")


def read_optimizely(
    path: Paths | Mapping[str, Paths],
    *,
    experiment: str,
    window: timedelta | str | None = None,
    observed_until: datetime | str | None = None,
    variation_names: Mapping[str, str] | None = None,
    landing: Literal["e3", "bigquery", "fivetran"] = "e3",
    scope: Literal["visitor", "session"] = "visitor",
    columns: Mapping[str, ColumnMap] | None = None,
    time_zone: str | None = None,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    limits: Limits | Mapping[str, int] | None = None,
) -> Dataset:
    """Read one experiment of an E3 export: the Parquet tree below ``type=decisions`` and ``type=events``.

    Folders may stand in any depth above and below these two; ``date=``, ``experiment=`` and ``event=`` need
    not be there. Ids stay text. Times are timestamps (INT64 or INT96, UTC) or whole milliseconds since
    1970. Rows with one ``uuid`` are one row; holdbacks and other experiments are left out; all of this is
    counted in ``Dataset.exclusions``, as are the files of any other ``type=``, which are not read.

    Attributes go by name, else type, else id. Properties of events are their columns, tags and attributes:
    ``category`` is the column of that name, else the tag, else the attribute; ``tags.category`` and
    ``attributes.category`` leave no choice.

    The same data landed elsewhere give the same dataset. ``landing="bigquery"`` reads the tables
    ``decisions`` and ``events``, ``"fivetran"`` the tables ``decision``, ``conversion`` and
    ``conversion_attribute``, exported as Parquet, CSV or JSON lines (also packed, as ``cxlift.read_tables``
    takes them). A file is called as its table, or stands in a folder that is; else ``path`` is a mapping from
    tables to files. Columns are those of E3; in BigQuery ``timestamp`` is whole milliseconds since 1970.

    With ``scope="session"``, as personalization is counted, the unit is a visitor's session and its last
    variant counts, from the first decision of its last unbroken run: see ``docs/optimizely.md``.

    Args:
        path: the folder that holds the export; of a landing its files.
        experiment: the experiment's id, such as ``"18786493712"``.
        window: how long after the decision events count, such as ``"48h"``; without it, for ever.
        observed_until: the end of the observation, as of ``Dataset``; the latest time of the experiment's
            decisions and of all events if left out.
        variation_names: names for variation ids (the export has ids alone); an id that is not in it keeps
            its id.
        landing: where the rows come from: ``e3``, ``bigquery`` or ``fivetran``.
        scope: the unit, ``visitor`` or ``session``.
        columns: of a landing, for each table what its columns are called where it is not as in E3:
            ``{"decision": {"visitor_id": "end_user_id"}}``, as ``cxlift.read_tables`` takes them.
        time_zone: of a landing's times without one.
        encoding: of a landing's text files; as ``delimiter`` and ``limits`` as of ``cxlift.read_tables``.
        delimiter: likewise.
        limits: likewise.

    Raises:
        ExportError: the folder, a file or a column is not as it must be, or has no decision of this
            experiment.
        ValueError: ``variation_names`` names an id that the experiment lacks, or two ids alike; an argument
            is not known.

    Example::

        dataset = cxlift.read_optimizely("exports/", experiment="18786493712", window="7d")
    """
    for name, given, known in (
        ("landing", landing, ("e3", *LANDINGS)),
        ("scope", scope, ("visitor", "session")),
    ):
        if given not in known:
            raise ValueError(f"read_optimizely: {name} is {given!r}; {nearest(str(given), known)}")
    experiment = str(experiment)
    if landing == "e3":
        if columns or time_zone or isinstance(path, (Mapping, list, tuple)):
            raise ValueError(
                "read_optimizely: an export of E3 is one folder, whose columns are known; columns, time_zone "
                "and several paths are of a landing."
            )
        found = _tree(Path(str(path)), experiment)
    else:
        try:
            how = text_format(encoding, delimiter, limits)
            tables = landed_tables(path, landing, columns or {}, time_zone, how)
        except ExportError:
            raise
        except ValueError as error:
            raise ValueError(f"read_optimizely: {error}") from None
        found = _Found(text_of(path), tables.engine, tables.decisions, tables.events, tables.counted)
    return _dataset(found, experiment, (window, observed_until), variation_names or {}, scope)


@dataclass(frozen=True)
class _Found:
    """Queries of the rows: decisions of all experiments in what is opened, and events, with E3's columns.

    Attributes:
        place: what was given, for messages.
        in_folders: experiments that folders name.
    """

    place: str
    engine: DuckDBEngine
    decisions: str
    events: str | None
    counted: Mapping[str, int]
    in_folders: Sequence[str] = field(default=())


def _tree(root: Path, experiment: str) -> _Found:
    files = find_export_files(root)
    decisions, events = ([file for file in files if file.partitions.get("type") == kind] for kind in READ)
    # Such as `decisions-rerun`, or what others computed: nothing tells whether they repeat what is read.
    others = Counter(kind for file in files if (kind := file.partitions.get("type")) not in (None, *READ))
    if not decisions:
        found = f"; the files of {listed(f'type={kind}' for kind in others)} are not read" if others else ""
        raise ExportError(
            f"{root}: there is no file below a folder 'type=decisions'; give the folder that holds it{found}."
        )
    in_folders = [file.partitions["experiment"] for file in decisions if "experiment" in file.partitions]
    ours = [file for file in decisions if file.partitions.get("experiment", experiment) == experiment]
    if not ours:
        raise _not_found(str(root), experiment, in_folders)
    engine = DuckDBEngine([file.path for file in (*ours, *events)])
    counted = {f"files_not_read.type={kind}": n for kind, n in sorted(others.items())}
    shown = union_query(events, EVENTS) if events else None
    return _Found(str(root), engine, union_query(ours, DECISIONS), shown, counted, in_folders)


def _dataset(
    found: _Found,
    experiment: str,
    times: tuple[timedelta | str | None, datetime | str | None],
    names: Mapping[str, str],
    scope: str,
) -> Dataset:
    engine, (window, until) = found.engine, times
    with engine.errors():
        decisions = _with_every_column(engine, found.decisions)
        other = _count_others(engine, decisions, found, experiment)
        rows = f"select * from ({decisions}) where experiment_id = {quote_text(experiment)}"  # noqa: S608
        counted, events, kept, unit = {"other_experiment_decisions": other}, found.events, KEPT, "visitor_id"
        counted |= found.counted
        if scope == "session":
            sessions = Sessions(engine, [decisions, *([events] if events else [])])
            rows, left_out = sessions.last_decisions(sessions.of(rows), moment(until))
            events = sessions.of(events) if events else None
            counted, kept, unit = counted | left_out, (*KEPT, SESSION), SESSION
        exposures = Exposures(engine, rows, names, kept)
        table = ExportEvents(engine, events) if events else EventTable(None, "event_name")
    roles = Columns(unit, "variation_id", "timestamp", ("uuid",), "process_timestamp", "is_holdback")
    source = Source(engine, exposures.with_attributes, exposures.attribute_names, table, roles, counted)
    return Dataset.from_source(source, window, until)


def _with_every_column(engine: DuckDBEngine, query: str) -> str:
    """Add the columns that a landing may lack."""
    known = engine.connection.sql(query).columns
    types = {"process_timestamp": "timestamp", "is_holdback": "boolean"}
    lacking = [f"null::{kind} as {name}" for name, kind in types.items() if name not in known]
    return f"select *, {', '.join(lacking)} from ({query})" if lacking else query  # noqa: S608


def _count_others(engine: DuckDBEngine, query: str, found: _Found, experiment: str) -> int:
    """Count the decisions of other experiments in the files opened; refuse an export without any of ours."""
    by_experiment = f"select experiment_id, count(*) from ({query}) group by 1"  # noqa: S608
    counts: dict[Any, int] = dict(engine.connection.sql(by_experiment).fetchall())
    if experiment not in counts:
        names = [name for name in counts if name is not None]
        raise _not_found(found.place, experiment, [*names, *found.in_folders])
    return sum(counts.values()) - counts[experiment]


def _not_found(place: str, experiment: str, found: Sequence[str]) -> ExportError:
    """List the experiments that are there, those with a similar id first."""
    from difflib import SequenceMatcher

    others = sorted(set(found), key=lambda name: (-SequenceMatcher(None, name, experiment).ratio(), name))
    known = f"the export has {listed(others)}." if others else "the export has no experiment at all."
    return ExportError(f"{place}: there is no decision of experiment {experiment!r}; {known}")
