"""The ``data`` of a plan that declares tables, or names a vendor whose tables it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError, PlanError
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SOURCES_OF_TABLES", "UNIT_KEYS", "read_planned"]

CELLS = ("columns", "time_zone", "decimal", "thousands", "null_words", "encoding", "delimiter", "limits")
#: Keys with which a table of units is read by its map.
UNIT_KEYS = CELLS
EVENTS = (*CELLS, "experiment", "window", "observed_until", "variation_names")
OF_READERS = ("experiment", "window", "observed_until", "unit", "unit_type", "subject", "exposure")
OF_CELLS = ("time_zone", "decimal", "thousands", "encoding", "delimiter")
TEXTS = (*OF_READERS, "variant_param", "experiment_param", *OF_CELLS)


@dataclass(frozen=True)
class _Vendor:
    """The reader's module, the keys that it takes beside those of all, and its name for the exposures."""

    module: str
    keys: tuple[str, ...]
    exposures: str | None = "exposures"
    needs_experiment: bool = True


SOURCES_OF_TABLES: Mapping[str, _Vendor] = {
    "tables": _Vendor("generic", ("exposures", "facts", "events"), needs_experiment=False),
    "growthbook": _Vendor("growthbook", ("exposures", "facts", "unit")),
    "eppo": _Vendor("eppo", ("assignments", "facts", "subject"), "assignments"),
    "statsig": _Vendor("statsig", ("exposures", "facts", "unit_type")),
    "segment": _Vendor("segment", ("exposures", "facts", "events", "unit")),
    "ga4": _Vendor("ga4", ("exposure", "variant_param", "experiment_param", "unit"), None),
}


def read_planned(data: Mapping[str, Any], folder: Path, places: Sequence[str]) -> Any:
    """Open what the plan declares.

    Args:
        data: the plan's table ``data``.
        folder: that of the plan.
        places: what the command line names instead of ``data.path``.

    Raises:
        PlanError: a key is wrong, with its place.
        ExportError: the data cannot be read.
    """
    source = data.get("source", "table")
    vendor = SOURCES_OF_TABLES.get(source)
    known = ("source", "path", *(UNIT_KEYS if vendor is None else (*EVENTS, *vendor.keys)))
    for key in data:
        if key not in known:
            raise PlanError(f"data.{key}: is not a key of this table; {nearest(key, known)}")
    for key in TEXTS:
        if key in data and not isinstance(data[key], str):
            raise PlanError(f"data.{key}: must be text, not {data[key]!r}; write it in quotes.")
    paths = list(places) or [str(folder / path) for path in _texts(data.get("path", []), "data.path")]
    options = {key: data[key] for key in data if key not in ("source", "path")}
    try:
        if vendor is None:
            return _reader("mapped_units")(_given(paths, "data.path"), **options)
        return _events(vendor, paths, folder, options)
    except (PlanError, ExportError):
        raise
    except ValueError as error:  # of an argument, which stands in the plan
        told = str(error)
        raise PlanError("data." + (told.partition(": ")[2] if told.startswith("read_") else told)) from None


def _events(vendor: _Vendor, paths: list[str], folder: Path, options: dict[str, Any]) -> Any:
    if vendor.needs_experiment and "experiment" not in options:
        raise PlanError("data.experiment: this key is missing; it is the experiment's id, in quotes.")
    base = Path(paths[0]) if len(paths) == 1 and Path(paths[0]).is_dir() else folder
    reader = _reader(vendor.module)
    if vendor.exposures is None:
        return reader(_given(paths, "data.path"), **options)
    shown = _table(options.pop(vendor.exposures, {}), base, paths, f"data.{vendor.exposures}")
    if "facts" in options:
        facts = options["facts"]
        if not isinstance(facts, Mapping):
            raise PlanError(f"data.facts: must be a table of events, not {facts!r}.")
        options["facts"] = {
            event: _table(table, base, [], f"data.facts.{event}") for event, table in facts.items()
        }
    if "events" in options:
        options["events"] = _table(options["events"], base, paths, "data.events")
    return reader(shown, **options)


def _table(table: object, base: Path, paths: list[str], place: str) -> dict[str, Any]:
    """Give the table with its files, which are those of ``data.path`` where it names none."""
    own = dict(table) if isinstance(table, Mapping) else {"path": table}
    named = _texts(own.get("path", []), f"{place}.path")
    own["path"] = [str(base / path) for path in named] or _given(paths, f"{place}.path")
    return own


def _given(paths: list[str], place: str) -> list[str]:
    if not paths:
        raise PlanError(
            f"{place}: this key is missing; name the data there or after the plan on the command line."
        )
    return paths


def _texts(value: object, place: str) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        raise PlanError(f"{place}: must be text or a list of texts, not {value!r}; use quotes.")
    return listed


def _reader(module: str) -> Callable[..., Any]:
    name = {"generic": "read_tables", "mapped_units": "read_units"}.get(module, f"read_{module}")
    reader: Callable[..., Any] = getattr(import_module(f"cxlift.readers.{module}"), name)
    return reader
