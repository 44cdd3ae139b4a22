"""The ``joins`` of a plan's ``data``: other sources, such as a survey, whose rows belong to the units."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError, PlanError
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["JOINED_SOURCES", "with_joins"]

#: The reader of each source: its module and its name.
JOINED_SOURCES: Mapping[str, tuple[str, str]] = {
    "table": ("mapped_units", "read_units"),
    "hotjar_survey": ("hotjar", "read_hotjar_survey"),
    "hotjar_feedback": ("hotjar_tables", "read_hotjar_feedback"),
    "hotjar_recordings": ("hotjar_tables", "read_hotjar_recordings"),
    "omniconvert_nps": ("omniconvert_api", "read_omniconvert_nps"),
    "zendesk": ("zendesk", "read_zendesk"),
    "intercom": ("intercom", "read_intercom"),
    "freshdesk": ("freshdesk", "read_freshdesk"),
}
KEYS = ("source", "path", "on", "timestamp", "variant", "options")


@dataclass(frozen=True)
class _Join:
    event: str
    source: str
    path: object
    on: Mapping[str, str]
    texts: Mapping[str, str]
    options: Mapping[str, Any]


def with_joins(data: Mapping[str, Any], folder: Path, read: Callable[[Mapping[str, Any]], Any]) -> Any:
    """Join the sources that a plan names to what the rest of its ``data`` gives, in the plan's order.

    Args:
        data: the plan's table ``data``.
        folder: that of the plan.
        read: opens the data without ``joins`` and ``identities``.

    Raises:
        PlanError: a key is wrong, with its place.
        ExportError: a source cannot be read.
    """
    joins = _joins(data.get("joins", {}))
    if data.get("source", "table") == "table":
        raise PlanError(
            "data.joins: sources are joined to exposures, and a table of units has none; join them before, "
            "or read exposures."
        )
    result = read({key: value for key, value in data.items() if key not in ("joins", "identities")})
    people = None
    if (identities := data.get("identities")) is not None:
        own = dict(identities) if isinstance(identities, Mapping) else {"path": identities}
        people = _read("table", own.pop("path", None), own, folder, "data.identities", "data.identities")
    for join in joins:
        place = f"data.joins.{join.event}"
        rows = _read(join.source, join.path, join.options, folder, place, f"{place}.options")
        try:
            result = result.join(join.event, rows, on=join.on, identities=people, **join.texts)
        except (PlanError, ExportError):
            raise
        except ValueError as error:
            raise PlanError(f"{place}: {str(error).removeprefix('Dataset.join: ')}") from None
    return result


def _joins(joins: object) -> list[_Join]:
    if not isinstance(joins, Mapping):
        raise PlanError(f"data.joins: must be a table of sources, not {joins!r}.")
    return [_join(event, table) for event, table in joins.items()]


def _join(event: str, table: object) -> _Join:
    place = f"data.joins.{event}"
    if not isinstance(table, Mapping):
        raise PlanError(f"{place}: must be a table with source, path and on, not {table!r}.")
    for key in table:
        if key not in KEYS:
            raise PlanError(f"{place}.{key}: is not a key of this table; {nearest(key, KEYS)}")
    source, on, options = table.get("source", "table"), table.get("on"), table.get("options", {})
    if source not in JOINED_SOURCES:
        raise PlanError(f"{place}.source: {source!r} is no source; {nearest(str(source), JOINED_SOURCES)}")
    if not isinstance(on, Mapping) or not on or not all(isinstance(value, str) for value in on.values()):
        raise PlanError(f'{place}.on: must be a table such as {{user_id = "visitor_id"}}, not {on!r}.')
    if not isinstance(options, Mapping):
        raise PlanError(f"{place}.options: must be a table of the reader's arguments, not {options!r}.")
    texts = {key: table[key] for key in ("timestamp", "variant") if key in table}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise PlanError(f"{place}.{key}: must be text, not {value!r}; write it in quotes.")
    return _Join(event, source, table.get("path"), on, texts, options)


def _read(  # noqa: PLR0917  a table of the plan and its places
    source: str, path: object, options: Mapping[str, Any], folder: Path, place: str, of_options: str
) -> Any:
    paths = [path] if isinstance(path, str) else path
    if not isinstance(paths, list) or not paths or not all(isinstance(each, str) for each in paths):
        raise PlanError(f"{place}.path: must be text or a list of texts, not {path!r}; use quotes.")
    reader = _reader(source)
    known = _arguments(reader)
    for key in options:
        if known is not None and key not in known:
            raise PlanError(f"{of_options}.{key}: is not an argument of this source; {nearest(key, known)}")
    places = [str(folder / each) for each in paths]
    try:
        return reader(places[0] if len(places) == 1 else places, **options)
    except (PlanError, ExportError):
        raise
    except (TypeError, ValueError) as error:  # of an argument, which stands in the plan
        told = str(error)
        raise PlanError(f"{of_options}: " + (told.partition(": ")[2] or told)) from None


def _arguments(reader: Callable[..., Any]) -> list[str] | None:
    """Name what a reader takes beside the path; None where it hands some on, and refuses others itself."""
    found = list(inspect.signature(reader).parameters.values())[1:]
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in found):
        return None
    return [each.name for each in found]


def _reader(source: str) -> Callable[..., Any]:
    module, name = JOINED_SOURCES[source]
    reader: Callable[..., Any] = getattr(import_module(f"cxlift.readers.{module}"), name)
    return reader
