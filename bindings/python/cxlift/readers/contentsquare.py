"""Contentsquare's Data Export: sessions and pageviews, with an experiment in their dynamic variables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from cxlift.dataset import Dataset
from cxlift.errors import ExportError
from cxlift.readers.contentsquare_export import Export
from cxlift.readers.contentsquare_rows import Names
from cxlift.readers.declared_columns import Column, checked, columns_of, text_format
from cxlift.readers.inputs import find_inputs
from cxlift.readers.json_rows import json_rows
from cxlift.readers.tables_engine import TablesEngine
from cxlift.units.columns import Columns as UnitColumns
from cxlift.units.source import EventTables, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from cxlift.engines.engine import Frame
    from cxlift.readers.declared_columns import Columns
    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths

__all__ = ["read_contentsquare"]

ROLES = {
    "unit": "user_id",
    "session": "session_id",
    "timestamp": "time",
    "pageview_timestamp": "time",
    "dynamic_variables": "dynamic_vars",
    "pageviews": "pageviews",
    "errors": "errors",
}
CHOICES = {
    "scope": ("sessions", "pageviews"),
    "arrays": ("json", "quoted"),
    "unequal_errors": ("refuse", "count"),
}
START = "a session is exposed from its start on, since nothing says when its variable was set"


def read_contentsquare(
    path: Paths,
    *,
    experiment: str,
    scope: Literal["sessions", "pageviews"] = "sessions",
    pageviews: Paths | None = None,
    columns: Columns | None = None,
    prefix: str = "AB_OP_",
    holdback: str = " [Holdback]",
    arrays: Literal["json", "quoted"] = "json",
    unequal_errors: Literal["refuse", "count"] = "refuse",
    time_zone: str = "UTC",
    window: timedelta | str | None = None,
    observed_until: datetime | str | None = None,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    limits: Limits | Mapping[str, int] | None = None,
) -> Dataset:
    """Read sessions and pageviews of Contentsquare's Data Export, as JSON lines or CSV with names.

    The variation is the value of the dynamic variable ``AB_OP_<experiment>``, or of ``AB_OP_(<experiment>)``,
    as Optimizely's integration sets it. Variables are a list of keys and values, a map, or columns of their
    own, of a session or of its pageviews; the last value in a session counts. Sessions without the variable
    are counted as ``decisions_without_variant``, held back ones as ``holdback_decisions``. A unit is exposed
    at the start of its session. ``Dataset.variant`` is ``variant``.

    Events are ``session``, ``pageview`` and ``javascript_error``, one for each index of the lists
    ``errors.*``, with their values as properties. Pageviews stand in the sessions, or in files of their own.

    Args:
        path: the files, as of ``cxlift.read_tables``.
        experiment: the experiment's name, key or id in the variable.
        scope: of ``path``: ``sessions``, or ``pageviews`` alone, whose sessions begin with the first of them.
        pageviews: files of pageviews beside those of sessions.
        columns: what fields are called, where it is not this: ``unit`` (``user_id``, a hash; or
            ``user_id_unhashed``), ``session`` (``session_id``), ``timestamp`` of sessions and
            ``pageview_timestamp`` (``time``), ``dynamic_variables`` (``dynamic_vars``), ``pageviews`` and
            ``errors``. Other names are properties with a type: ``{"rage_clicks": {"name": "rage_click_count",
            "type": "number"}}``.
        prefix: what the name of a variable begins with.
        holdback: what its value ends with where the visitor was held back.
        arrays: how CSV writes lists: ``json``, or ``quoted``, ``['a','b']``.
        unequal_errors: what is done with a pageview whose lists of errors differ in length: ``refuse`` the
            file, or leave its errors out and ``count`` it.
        time_zone: of times without one.
        window: as of ``cxlift.read_optimizely``.
        observed_until: likewise.
        encoding: as of ``cxlift.read_tables``.
        delimiter: likewise.
        limits: likewise.

    Raises:
        ExportError: a file, a field or a value is not as it must be, or no session has the experiment.
        ValueError: an argument is wrong.

    Example::

        dataset = cxlift.read_contentsquare(
            "sessions.jsonl", experiment="checkout", columns={"timestamp": "session_start"}
        )
    """
    options = {"scope": scope, "arrays": arrays, "unequal_errors": unequal_errors}
    for name, allowed in CHOICES.items():
        if options[name] not in allowed:
            first, second = allowed
            raise ValueError(
                f"read_contentsquare: {name} is {options[name]!r}; it is {first!r} or {second!r}."
            )
    texts: dict[str, object] = {"experiment": experiment, "prefix": prefix, "holdback": holdback}
    for name, value in texts.items():
        if not isinstance(value, str) or not value:
            raise ValueError(f"read_contentsquare: {name} is {value!r}; it is text.")
    if scope == "pageviews" and pageviews is not None:
        raise ValueError("read_contentsquare: pageviews is given, but scope says that path holds them.")
    try:
        time = checked(Column((), "time", time_zone=time_zone), "times")
        given = columns_of(columns or {}, replace(time, type=None), "columns", roles=())
        text = text_format(encoding, delimiter, limits)
    except ExportError:
        raise
    except ValueError as error:
        raise ValueError(f"read_contentsquare: {error}") from None
    names = Names(
        roles={role: given[role].names[0] if role in given else name for role, name in ROLES.items()},
        times={
            role: _time(given[role], time) if role in given else time
            for role in ("timestamp", "pageview_timestamp")
        },
        properties={name: column for name, column in given.items() if name not in ROLES},
        keys=(f"{prefix}{experiment}", f"{prefix}({experiment})"),
        prefix=prefix,
        holdback=holdback,
        quoted=arrays == "quoted",
    )
    files = find_inputs(path, text.limits)
    beside = find_inputs(pageviews, text.limits) if pageviews is not None else []
    engine = TablesEngine()
    with engine.errors():
        rows = json_rows(engine, files, text)
        found = Export(engine, rows, json_rows(engine, beside, text) if beside else None, names, scope)
        found.check()
        counted = {f"assumed.exposures.{START}": 1} | found.unequal_errors(refuse=unequal_errors == "refuse")
        frame, attributes = engine.query(found.exposures), found.attributes
        events = EventTables({name: engine.query(sql) for name, sql in found.events.items()})

    def with_attributes(wanted: Sequence[str]) -> tuple[Frame, Sequence[str]]:
        return frame, wanted

    shown = UnitColumns(names.roles["unit"], "variant", "timestamp", ("uuid",), holdback="holdback")
    source = Source(engine, with_attributes, lambda: attributes, events, shown, counted)
    return Dataset.from_source(source, window, observed_until)


def _time(given: Column, default: Column) -> Column:
    if given.type not in (None, "time"):
        raise ValueError(f"read_contentsquare: {given.names[0]!r} is of type {given.type!r}; it is a time.")
    return replace(given, type="time", time_zone=given.time_zone or default.time_zone)
