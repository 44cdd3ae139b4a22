"""A plan is a TOML file: what was promised before the data, and where the data are."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxlift.errors import PlanError
from cxlift.experiment import Experiment
from cxlift.files import write_whole
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

__all__ = ["PlanFile", "read_plan", "write_plan"]


@dataclass(frozen=True)
class PlanFile:
    """An experiment, and the ``data`` table of its plan."""

    experiment: Experiment
    folder: Path
    data: Mapping[str, Any] = field(default_factory=dict)

    def read(self, paths: Sequence[str] = ()) -> Any:
        """Open the data: those at ``paths``, or those that the plan names (relative to the plan's folder).

        Raises:
            PlanError: the plan names no data, or names them wrongly.
            ExportError: the data cannot be read.
        """
        places = list(paths) or [str(self.folder / path) for path in self._paths()]
        if not places:
            raise PlanError("data.path: is missing; name the data in the plan or after it on the command line.")
        if self.data.get("source", "table") == "optimizely":
            return self._read_optimizely(places)
        self._refuse_other_keys("source", "path")
        return places

    def _paths(self) -> list[str]:
        path = self.data.get("path", [])
        paths = [path] if isinstance(path, str) else path
        if not isinstance(paths, list) or not all(isinstance(item, str) for item in paths):
            raise PlanError(f"data.path: must be text or a list of texts, not {path!r}.")
        return paths

    def _read_optimizely(self, places: list[str]) -> Any:
        from cxlift.readers.optimizely import read_optimizely

        self._refuse_other_keys("source", "path", "experiment", "window", "variation_names")
        experiment = self.data.get("experiment")
        if not isinstance(experiment, str):
            raise PlanError(f"data.experiment: must be the experiment's id in quotes, not {experiment!r}.")
        window = self.data.get("window")
        if window is not None and not isinstance(window, str):
            raise PlanError(f"data.window: must be text such as '48h', not {window!r}.")
        names = self.data.get("variation_names")
        if names is not None and not isinstance(names, dict):
            raise PlanError(f"data.variation_names: must be a table of id = name, not {names!r}.")
        if len(places) > 1:
            raise PlanError(f"data.path: an Optimizely export is one folder, not {len(places)}.")
        try:
            return read_optimizely(places[0], experiment=experiment, window=window, variation_names=names)
        except (PlanError, OSError):
            raise
        except ValueError as error:
            from cxlift.errors import ExportError

            if isinstance(error, ExportError):
                raise
            raise PlanError(f"data: {error}") from None

    def _refuse_other_keys(self, *known: str) -> None:
        for key in self.data:
            if key not in known:
                raise PlanError(f"data.{key}: is not a key of this table; {nearest(key, list(known))}")


SOURCES = ("table", "optimizely")


def read_plan(path: str | PathLike[str]) -> PlanFile:
    """Read a plan file.

    Raises:
        PlanError: with the file and the place in it.
    """
    file = Path(path)
    try:
        plan = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PlanError(f"{file}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise PlanError(f"{file}: is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{file}: is not valid TOML: {error}.") from None
    data = plan.pop("data", {})
    if not isinstance(data, dict):
        raise PlanError(f"{file}: data: must be a table, such as [data] with a path.")
    source = data.get("source", "table")
    if source not in SOURCES:
        raise PlanError(f"{file}: data.source: {source!r} is no source; {nearest(str(source), list(SOURCES))}")
    try:
        return PlanFile(Experiment.from_plan(plan), file.parent, data)
    except PlanError as error:
        raise PlanError(f"{file}: {error}") from None


def write_plan(plan: Mapping[str, Any], path: str | PathLike[str]) -> None:
    """Write the keys and values of a plan as TOML, whole or not at all."""
    import tomlkit

    write_whole(path, tomlkit.dumps(plan))
