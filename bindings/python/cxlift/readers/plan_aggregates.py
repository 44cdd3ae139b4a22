"""The ``data`` of a plan that are aggregates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError, PlanError
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["SOURCES_OF_AGGREGATES", "read_planned_aggregates"]

CELLS = ("columns", "decimal", "thousands", "null_words", "encoding", "delimiter", "limits")
#: The sources, each with its keys.
SOURCES_OF_AGGREGATES: Mapping[str, tuple[str, ...]] = {
    "aggregates": ("layout", "experiment", "segments", "metrics", *CELLS),
    "asos": ("experiment", "days"),
}


def read_planned_aggregates(data: Mapping[str, Any], folder: Path, places: Sequence[str]) -> Any:
    """Read the aggregates that a plan names.

    Args:
        data: the plan's table ``data``.
        folder: that of the plan.
        places: what the command line names instead of ``data.path``.

    Raises:
        PlanError: a key is wrong, with its place.
        ExportError: the data cannot be read.
    """
    source = data["source"]
    known = ("source", "path", *SOURCES_OF_AGGREGATES[source])
    for key in data:
        if key not in known:
            raise PlanError(f"data.{key}: is not a key of this table; {nearest(key, known)}")
    path = data.get("path", [])
    paths = [path] if isinstance(path, str) else path
    if not isinstance(paths, list) or not all(isinstance(item, str) for item in paths):
        raise PlanError(f"data.path: must be text or a list of texts, not {path!r}; use quotes.")
    found = list(places) or [str(folder / each) for each in paths]
    if not found:
        raise PlanError(
            "data.path: this key is missing; name the data there or after the plan on the command line."
        )
    options = {key: value for key, value in data.items() if key not in ("source", "path")}
    experiment = options.get("experiment", "")
    if not isinstance(experiment, str):
        raise PlanError(f"data.experiment: must be text, not {experiment!r}; write it in quotes.")
    try:
        return _asos(found, options) if source == "asos" else _aggregates(found, options)
    except (PlanError, ExportError):
        raise
    except ValueError as error:  # of an argument, which stands in the plan
        told = str(error).removeprefix("read_aggregates: ").removeprefix("read_asos: ").removeprefix("at: ")
        raise PlanError(f"data: {told}") from None


def _aggregates(paths: list[str], options: Mapping[str, Any]) -> Any:
    from cxlift.readers.aggregates import read_aggregates

    return read_aggregates(paths, **options)


def _asos(paths: list[str], options: Mapping[str, Any]) -> Any:
    from cxlift.readers.asos import read_asos

    if "experiment" not in options:
        raise PlanError("data.experiment: this key is missing; it is the experiment's id, in quotes.")
    days = options.get("days")
    if days is not None and (isinstance(days, bool) or not isinstance(days, (int, float))):
        raise PlanError(f"data.days: must be a number, not {days!r}; write it without quotes.")
    return read_asos(paths)[options["experiment"]].at(days)
