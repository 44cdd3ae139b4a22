"""The experiments of all exports of a tree, as tasks; what cannot be listed is a line of its own."""

from __future__ import annotations

import hashlib
import json
import os
import traceback
from collections import Counter
from typing import TYPE_CHECKING, Any

from cxlift.batch.kinds import ALL_KINDS
from cxlift.batch.names import folder_names
from cxlift.batch.places import within
from cxlift.batch.tasks import Task
from cxlift.errors import ExportError, PlanError
from cxlift.files import refuse_full_disk
from cxlift.readers.export_kinds import Listing, Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cxlift.batch.store import Store
    from cxlift.readers.export_kinds import Export
    from cxlift.readers.recognise import Found

__all__ = ["listed", "prepared"]


def listed(
    found: Found, store: Store, root: Path, *, plan: Mapping[str, Any] | None, time_zone: str | None
) -> tuple[list[Task], list[dict[str, Any]]]:
    """List the experiments of all exports, and what is broken; what was listed before is not read."""
    broken = [_problem(each.place, each.sentence) for each in found.problems]
    experiments: list[tuple[str, Export, Options, str]] = []
    for export in found.exports:
        key = _key(export, root, plan, time_zone)
        options = Options(store.work / key, time_zone, plan is not None)
        listing = store.listing(key) or _listing(export, options, root, broken)
        if listing is None:
            continue
        store.keep_listing(key, listing)
        for experiment, sentence in sorted(listing.broken.items()):
            told = _problem(export.place, within(root, sentence), export.kind)
            broken.append(told | {"experiment": experiment})
        experiments += [(experiment, export, options, key) for experiment in listing.experiments]
    whole = _without_parts(experiments, broken)
    names = folder_names([(export.place, experiment) for experiment, export, _, _ in whole])
    tasks = [
        Task(name, experiment, export, options, key, plan)
        for name, (experiment, export, options, key) in zip(names, whole, strict=True)
    ]
    return tasks, broken


def prepared(tasks: Sequence[Task], broken: list[dict[str, Any]], root: Path) -> list[Task]:
    """Do what is done once for all experiments of an export, where it was not done when they were listed."""
    can: dict[str, bool] = {}
    for task in tasks:
        if task.key not in can:
            there = task.options.work.is_dir()
            can[task.key] = there or _listing(task.export, task.options, root, broken) is not None
    return [task for task in tasks if can[task.key]]


def _listing(export: Export, options: Options, root: Path, broken: list[dict[str, Any]]) -> Listing | None:
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        return ALL_KINDS[export.kind].listed(export, options)
    except (ExportError, PlanError, ValueError) as error:
        broken.append(_problem(export.place, within(root, str(error)), export.kind))
    except Exception as error:  # noqa: BLE001  a fault of ours in one export must not stop the others
        refuse_full_disk(error)
        told = f"{export.place}: internal error ({type(error).__name__})"
        broken.append({**_problem(export.place, told, export.kind), "fault": traceback.format_exc()})
    return None


def _without_parts(
    experiments: Sequence[tuple[str, Export, Options, str]], broken: list[dict[str, Any]]
) -> list[tuple[str, Export, Options, str]]:
    """Refuse experiments with exposures in several tables of a folder: each has a part of the units."""
    tables = [(export.kind, export.path.parent, each) for each, export, _, _ in experiments]
    n = Counter(
        where for where, (_, export, _, _) in zip(tables, experiments, strict=True) if _is_table(export)
    )
    whole = []
    for where, of in zip(tables, experiments, strict=True):
        if n[where] < 2:
            whole.append(of)
            continue
        experiment, export = of[0], of[1]
        told = (
            f"{export.place}: experiment {experiment!r} is in another table of this folder, too; "
            "put all of its exposures in one table, or the tables in folders of their own."
        )
        broken.append(_problem(export.place, told, export.kind) | {"experiment": experiment})
    return whole


def _is_table(export: Export) -> bool:
    return export.kind != "plan" and export.path.is_file()


def _key(export: Export, root: Path, plan: Mapping[str, Any] | None, time_zone: str | None) -> str:
    """Give what the results depend on: the files by their sizes and times, the plan, the version."""
    from cxlift import __version__

    about: list[Any] = [__version__, export.kind, export.place, plan, time_zone]
    for file in export.files:
        place = os.path.relpath(file, root)
        try:
            found = file.stat()
            about.append([place, found.st_size, found.st_mtime_ns])
        except OSError as error:  # its reader will say what is wrong with it
            about.append([place, error.errno])
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _problem(place: str, sentence: str, kind: str | None = None) -> dict[str, Any]:
    return {"experiment": None, "export": place, "kind": kind, "status": "broken", "problem": sentence}
