"""A plan is a TOML file: what was promised before the data, and where the data are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxlift.calendars.plan_tables import with_calendars
from cxlift.errors import ExportError, PlanError
from cxlift.experiment import Experiment
from cxlift.files import write_whole
from cxlift.units.names import nearest
from cxlift.units.windows import parse_window

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

__all__ = ["PlanFile", "plan_toml", "read_plan", "write_plan"]


@dataclass(frozen=True)
class PlanFile:
    """An experiment, and the ``data`` table of its plan."""

    experiment: Experiment
    folder: Path
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, Any]:
        """What the author wrote, without ``data``; the plan itself has defaults, too."""
        return dict(self.experiment._written)  # noqa: SLF001  the two are of one make

    def read(self, paths: Sequence[str] = ()) -> Any:
        """Open the data: those at ``paths``, or those that the plan names (relative to the plan's folder).

        Raises:
            PlanError: the plan names no data, or names them wrongly.
            ExportError: the data cannot be read.
        """
        if "joins" in self.data or "identities" in self.data:
            from cxlift.readers.joined_sources import with_joins

            return with_joins(
                self.data, self.folder, lambda own: PlanFile(self.experiment, self.folder, own).read(paths)
            )
        source = self.data.get("source", "table")
        if source in SOURCES_OF_AGGREGATES:
            from cxlift.readers.plan_aggregates import read_planned_aggregates

            return read_planned_aggregates(self.data, self.folder, paths)
        if source in SOURCES_OF_TABLES or (source == "table" and not UNIT_KEYS.isdisjoint(self.data)):
            from cxlift.readers.plan_tables import read_planned

            return read_planned(self.data, self.folder, paths)
        optimizely = source == "optimizely"
        self._refuse_other_keys("source", "path", *(OPTIMIZELY_KEYS if optimizely else ()))
        places = list(paths) or [str(self.folder / path) for path in self._paths()]
        if not places:
            raise PlanError(
                "data.path: this key is missing; name the data there or after the plan on the command line."
            )
        return self._read_optimizely(places) if optimizely else places

    def _paths(self) -> list[str]:
        path = self.data.get("path", [])
        paths = [path] if isinstance(path, str) else path
        if not isinstance(paths, list) or not all(isinstance(item, str) for item in paths):
            raise PlanError(f"data.path: must be text or a list of texts, not {path!r}; use quotes.")
        return paths

    def _read_optimizely(self, places: list[str]) -> Any:
        from cxlift.readers.optimizely import read_optimizely

        if "experiment" not in self.data:
            raise PlanError("data.experiment: this key is missing; it is the experiment's id, in quotes.")
        experiment = _text(self.data["experiment"], "data.experiment")
        names = self.data.get("variation_names", {})
        if not isinstance(names, dict):
            raise PlanError(f"data.variation_names: must be a table of id = name, not {names!r}.")
        names = {id_: _text(name, f"data.variation_names.{id_}") for id_, name in names.items()}
        options: dict[str, Any] = {
            key: _text(self.data[key], f"data.{key}") for key in TEXTS if key in self.data
        }
        options |= {key: self.data[key] for key in ("columns", "limits") if key in self.data}
        for key in LANDED_KEYS:
            if key in options and options.get("landing", "e3") == "e3":
                raise PlanError(
                    f"data.{key}: is of events that landed elsewhere; name where: landing = 'bigquery' or "
                    "'fivetran'."
                )
        if len(places) > 1:
            raise PlanError(f"data.path: an Optimizely export is one folder, not {len(places)}.")
        try:
            window = (
                parse_window(_text(self.data["window"], "data.window")) if "window" in self.data else None
            )
            until = self.data.get("observed_until")
            return read_optimizely(
                places[0],
                experiment=experiment,
                window=window,
                observed_until=None if until is None else _text(until, "data.observed_until"),
                variation_names=names,
                **options,
            )
        except (PlanError, ExportError):
            raise
        except ValueError as error:  # of an argument, which stands in the plan
            raise PlanError(f"data: {str(error).removeprefix('read_optimizely: ')}") from None

    def _refuse_other_keys(self, *known: str) -> None:
        for key in self.data:
            if key not in known:
                raise PlanError(f"data.{key}: is not a key of this table; {nearest(key, known)}")


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise PlanError(f"{place}: must be text, not {value!r}; write it in quotes.")
    return value


LISTS = ("metrics", "words")  # each of whose items is a table
# Of tables that the plan declares, and of vendors whose tables it names.
SOURCES_OF_TABLES = ("tables", "growthbook", "eppo", "statsig", "segment", "ga4")
UNIT_KEYS = frozenset(
    ("columns", "time_zone", "decimal", "thousands", "null_words", "encoding", "delimiter", "limits")
)
LANDED_KEYS = ("columns", "time_zone", "encoding", "delimiter", "limits")
TEXTS = ("landing", "scope", "time_zone", "encoding", "delimiter")
OPTIMIZELY_KEYS = (
    "experiment",
    "window",
    "observed_until",
    "variation_names",
    "landing",
    "scope",
    *LANDED_KEYS,
)
SOURCES_OF_AGGREGATES = ("aggregates", "asos")
SOURCES = ("table", "optimizely", *SOURCES_OF_TABLES, *SOURCES_OF_AGGREGATES)


def read_plan(path: str | PathLike[str]) -> PlanFile:
    """Read a plan file.

    Raises:
        PlanError: with the file and the place in it.
    """
    file = Path(path)
    try:
        plan = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise PlanError(f"{file}: there is no such plan file; check the path.") from None
    except IsADirectoryError:
        raise PlanError(f"{file}: this is a folder; name the plan file in it.") from None
    except OSError as error:
        raise PlanError(f"{file}: the plan cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise PlanError(f"{file}: the plan is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{file}: the plan is not valid TOML: {error}.") from None
    data = plan.pop("data", {})
    if not isinstance(data, dict):
        raise PlanError(f"{file}: data: must be a table, such as [data] with a path.")
    source = data.get("source", "table")
    if source not in SOURCES:
        raise PlanError(f"{file}: data.source: {source!r} is no source; {nearest(str(source), SOURCES)}")
    try:
        return PlanFile(Experiment.from_plan(with_calendars(plan, file.parent)), file.parent, data)
    except (PlanError, ExportError) as error:
        raise PlanError(f"{file}: {error}") from None


def write_plan(plan: Mapping[str, Any], path: str | PathLike[str]) -> None:
    """Write the keys and values of a plan as TOML, whole or not at all."""
    write_whole(path, plan_toml(plan))


def plan_toml(plan: Mapping[str, Any]) -> str:
    """Return a plan as TOML: single values first, then the tables; a table within a metric is one line.

    >>> margin = {"relative": 0.02}
    >>> metric = {"type": "mean", "column": "y", "non_inferiority_margin": margin, "role": "guardrail"}
    >>> print(plan_toml({"metrics": [metric], "name": "x"}), end="")
    name = "x"
    <BLANKLINE>
    [[metrics]]
    type = "mean"
    column = "y"
    non_inferiority_margin = {relative = 0.02}
    role = "guardrail"
    """
    import tomlkit

    document = tomlkit.document()
    tables = {key for key, value in plan.items() if key in LISTS or isinstance(value, Mapping)}
    for key in sorted(plan, key=tables.__contains__):  # a key after a table would belong to the table
        if key in LISTS:
            tables_of = tomlkit.aot()
            for each in plan[key]:
                tables_of.append(_table(each))
            document.append(key, tables_of)
        else:
            document.append(key, _table(plan[key]) if key in tables else tomlkit.item(plan[key]))
    return tomlkit.dumps(document)


def _table(values: Mapping[str, Any]) -> Any:
    import tomlkit

    table = tomlkit.table()
    for key, value in values.items():
        table.append(key, _inline(value))
    return table


def _inline(value: Any) -> Any:
    """Turn a table into one that TOML writes on one line, tables within it as well."""
    import tomlkit

    if not isinstance(value, Mapping):
        return value
    table = tomlkit.inline_table()
    for key, item in value.items():
        table.append(key, _inline(item))
    return table
