"""Any tables of exposures and facts, by a map of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.dataset import Dataset
from cxlift.engines.sql_text import quote_name, quote_text
from cxlift.errors import ExportError
from cxlift.readers.declared_tables import Options, Preset, declared_table
from cxlift.readers.mapped_table import mapped_table
from cxlift.readers.tables_engine import TablesEngine
from cxlift.units.columns import Columns
from cxlift.units.names import listed, nearest
from cxlift.units.source import EventTable, EventTables, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from cxlift.engines.engine import Frame
    from cxlift.readers.declared_tables import DeclaredTable, Table
    from cxlift.readers.mapped_table import MappedTable
    from cxlift.units.source import Facts

__all__ = ["open_tables_of_events", "read_tables"]

OF_EXPOSURES = ("experiment", "id", "received", "holdback")


def read_tables(
    exposures: Table,
    facts: Mapping[str, Table] | None = None,
    *,
    events: Table | None = None,
    experiment: str | None = None,
    **options: Unpack[Options],
) -> Dataset:
    """Read exposures and events from files of any layout, by a map of their columns.

    Files are CSV (``.csv``, ``.tsv``), JSON lines (``.jsonl``, ``.ndjson``, ``.json``), each alone or as
    ``.gz``, Parquet, and a ``.zip`` of these; a folder or a pattern stands for all in it. Nothing is unpacked
    to disk. Text is read strictly and as text: only an empty cell is missing, ``NA`` and ``007`` stay as they
    are, and ids stay text to the end. Numbers and times are what is declared so, and a cell that is none ends
    the reading with its place. A local time that clocks skip is refused; of an hour that they repeat, the
    second is taken.

    Args:
        exposures: the table of exposures: a path, several, or a mapping with ``path`` and, of this table
            alone, ``columns``, ``where`` (texts that a column must have), ``time_zone``, ``decimal``,
            ``thousands``, ``null_words``, ``encoding``, ``delimiter``.
        facts: for each event its table, likewise.
        events: a table of all events instead, whose column ``event`` has their names.
        experiment: which of those in the column ``experiment`` is read; others are counted.
        **options: of all tables: ``columns`` maps roles and properties to the columns of the files. Roles are
            ``unit``, ``variant``, ``timestamp``, ``experiment``, ``event``, ``id`` (rows of one id are one
            row that came twice), ``received`` (when it came) and ``holdback`` (true: left out, counted). Each
            is a name, or a mapping with ``name``, ``type`` (``text``, ``number``, ``integer``, ``time``,
            ``flag``), ``format`` and ``epoch`` of times, ``time_zone``, ``decimal``, ``thousands``,
            ``null_words``, ``pattern`` (its first group is the cell). ``properties.plan`` is a key in a
            nested value. ``time_zone``, ``decimal``, ``thousands`` and ``null_words`` are of all columns,
            ``encoding`` (``utf-8``, ``utf-16``, ``windows-1252``, ...) and ``delimiter`` of all text files,
            ``limits`` (``size``, ``ratio``, ``members``) of packed ones. ``window``, ``observed_until`` and
            ``variation_names`` are as of ``cxlift.read_optimizely``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be; the message names its place.
        ValueError: an argument contradicts itself.

    Example::

        dataset = cxlift.read_tables(
            "exposures.csv",
            {"order": {"path": "orders.csv", "columns": {"total": {"type": "number", "decimal": ","}}}},
            columns={"unit": "user_id", "variant": "variant", "timestamp": "seen_at"},
            time_zone="Europe/Berlin",
        )
    """
    return open_tables_of_events(
        "read_tables", exposures, facts, events=events, experiment=experiment, options=options
    )


def open_tables_of_events(
    caller: str,
    exposures: Table,
    facts: Mapping[str, Table] | None,
    *,
    events: Table | None,
    experiment: str | None,
    options: Options,
    preset: Preset | None = None,
) -> Dataset:
    """Do the work of every reader of tables; ``caller`` is its name, for messages."""
    vendor = Preset() if preset is None else preset
    for key in options:
        if key not in Options.__annotations__:
            raise ValueError(f"{caller}: {key!r} is not an argument; {nearest(key, Options.__annotations__)}")
    if facts is not None and events is not None:
        raise ValueError(f"{caller}: facts and events cannot both be given; name each event's table, or one.")
    try:
        shown = declared_table(
            exposures,
            "exposures",
            options,
            vendor,
            needed=("unit", "variant", "timestamp"),
            optional=OF_EXPOSURES,
        )
        tables = {
            event: _facts(table, f"facts.{event}", options, vendor, ())
            for event, table in (facts or {}).items()
        }
        every = None if events is None else _facts(events, "events", options, vendor, ("event",))
    except ExportError:
        raise
    except ValueError as error:
        raise ValueError(f"{caller}: {error}") from None
    if ("experiment" in shown.map.columns) != (experiment is not None):
        key = "experiment" if experiment is None else "columns.experiment"
        raise ValueError(f"{caller}: {key} is missing; a table of several experiments needs it.")
    every_table = [shown, *tables.values(), *([every] if every else [])]
    engine = TablesEngine(
        [each.path for table in every_table for each in table.inputs if each.kind == "parquet"]
    )
    with engine.errors():
        return _dataset(caller, engine, (shown, tables, every), experiment, options, vendor)


def _facts(
    table: Table, place: str, options: Options, preset: Preset, more: tuple[str, ...]
) -> DeclaredTable:
    needed = ("unit", "timestamp", *more)
    return declared_table(table, place, options, preset, needed=needed, optional=("id", "received"))


def _dataset(  # noqa: PLR0917  what a reader was given
    caller: str,
    engine: TablesEngine,
    tables: tuple[DeclaredTable, Mapping[str, DeclaredTable], DeclaredTable | None],
    experiment: str | None,
    options: Options,
    preset: Preset,
) -> Dataset:
    exposures, facts, events = tables
    shown = mapped_table(engine, exposures.inputs, exposures.map)
    called = {role: shown.roles[role] for role in ("unit", "timestamp", "received") if role in shown.roles}
    rows, counted = shown.sql, {}
    if experiment is not None:
        column = quote_name(shown.roles["experiment"])
        where = " and ".join(f"{name} {values}" for name, values in exposures.map.where.items())
        counted = _count_others(engine, rows, column, experiment, _place(exposures, where))
        rows = f"select * from ({rows}) where {column} = {quote_text(experiment)}"  # noqa: S608
    if preset.alone is not None and preset.alone in shown.names:
        _check_alone(engine, rows, preset.alone, caller)
    variant = shown.roles["variant"]
    if names := options.get("variation_names"):
        rows = _renamed(engine, rows, variant, names, caller)
    frame = engine.query(rows)
    roles = set(shown.roles.values())
    attributes = [name for name in shown.names if name not in roles]
    columns = Columns(
        unit=called["unit"],
        variant=variant,
        timestamp=called["timestamp"],
        order_by=("uuid",),
        received=called.get("received"),
        holdback=shown.roles.get("holdback"),
    )

    def with_attributes(wanted: Sequence[str]) -> tuple[Frame, Sequence[str]]:
        return frame, wanted

    table = _events(engine, facts, events, called)
    source = Source(engine, with_attributes, lambda: attributes, table, columns, counted)
    return Dataset.from_source(source, options.get("window"), options.get("observed_until"))


def _events(
    engine: TablesEngine,
    facts: Mapping[str, DeclaredTable],
    events: DeclaredTable | None,
    called: Mapping[str, str],
) -> Facts:
    if events is not None:
        every = mapped_table(engine, events.inputs, events.map, shown=called)
        return EventTable(engine.query(every.sql), every.roles["event"])
    mapped: dict[str, MappedTable] = {
        event: mapped_table(engine, table.inputs, table.map, shown=called) for event, table in facts.items()
    }
    return EventTables({event: engine.query(table.sql) for event, table in mapped.items()})


def _count_others(
    engine: TablesEngine, rows: str, column: str, experiment: str, place: str
) -> dict[str, int]:
    """Count the exposures of other experiments; refuse tables without any of ours."""
    from difflib import SequenceMatcher

    query = f"select {column}, count(*) from ({rows}) group by 1"  # noqa: S608
    counts: dict[Any, int] = dict(engine.rows(query))
    if experiment not in counts:
        found = [name for name in counts if name is not None]
        found.sort(key=lambda name: (-SequenceMatcher(None, name, experiment).ratio(), name))
        known = f"the table has {listed(found)}." if found else "the table has no exposure at all."
        raise ExportError(f"{place}: there is no exposure of experiment {experiment!r}; {known}")
    return {"other_experiment_decisions": sum(counts.values()) - counts[experiment]}


def _check_alone(engine: TablesEngine, rows: str, column: str, caller: str) -> None:
    name = quote_name(column)
    found = engine.rows(f"select distinct {name}::varchar as c from ({rows}) order by c")  # noqa: S608
    values = [value for (value,) in found if value is not None]
    if len(values) > 1:
        raise ValueError(
            f"{caller}: {column} is missing; the experiment has {listed(values)}, "
            "each an analysis of its own."
        )


def _renamed(engine: TablesEngine, rows: str, variant: str, names: Mapping[str, str], caller: str) -> str:
    """Give variants their names; a name that would merge two is refused."""
    column = quote_name(variant)
    found = engine.rows(
        f"select distinct {column} as v from ({rows}) where {column} is not null order by v"  # noqa: S608
    )
    ids = [value for (value,) in found]
    for given in names:
        if given not in ids:
            raise ValueError(
                f"{caller}: variation_names has {given!r}, which the experiment lacks; {nearest(given, ids)}"
            )
    shown = [names.get(each, each) for each in ids]
    if len(set(shown)) < len(shown):
        raise ValueError(f"{caller}: variation_names gives two variations one name: {listed(shown)}.")
    cases = " ".join(f"when {quote_text(i)} then {quote_text(name)}" for i, name in names.items())
    return f"select * replace (case {column} {cases} else {column} end as {column}) from ({rows})"  # noqa: S608


def _place(table: DeclaredTable, where: str) -> str:
    first = table.inputs[0].name
    more = len(table.inputs) - 1
    files = first if not more else f"{first} and {more} more"
    return f"{files} ({where})" if where else files
