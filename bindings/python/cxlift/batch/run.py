"""A batch from a tree of exports to a folder of reports with an index."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.batch.index import write_index
from cxlift.batch.kinds import ALL_KINDS
from cxlift.batch.names import folder_names
from cxlift.batch.processes import in_processes
from cxlift.batch.store import Store
from cxlift.batch.tasks import Task
from cxlift.errors import ExportError, PlanError
from cxlift.readers.export_kinds import Options
from cxlift.readers.recognise import exports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cxlift.readers.export_kinds import Export
    from cxlift.readers.recognise import Found

__all__ = ["Outcome", "run_batch"]


@dataclass(frozen=True)
class Outcome:
    """What a batch came to.

    Attributes:
        experiments: those in the index, in its order.
        again: how many of them were finished by an earlier run.
        problems: the sentences of what could not be read or analysed.
        others: files of data that are no export.
        faults: tracebacks of internal errors.
    """

    experiments: Sequence[dict[str, Any]]
    again: int
    problems: Sequence[str]
    others: Sequence[str]
    faults: Sequence[str] = ()


def run_batch(
    root: Path,
    out: Path,
    *,
    plan: Mapping[str, Any] | None = None,
    jobs: int = 1,
    time_zone: str | None = None,
    progress: bool | None = False,
) -> Outcome:
    """Analyse every experiment of a tree of exports.

    What an earlier run into the same folder has finished, from the same files, is not done again.

    Args:
        root: the tree.
        out: the folder of the reports.
        plan: the keys of a plan that every experiment is analysed by.
        jobs: how many processes work.
        time_zone: of times that do not say theirs.
        progress: whether a bar is drawn on the standard error; None: where that is a terminal.

    Raises:
        ExportError: the tree is not there or holds no export, or the folder cannot be written.
    """
    store = Store(out)
    found = exports(root, ALL_KINDS, out)
    if not found.exports and not found.problems:
        others = f"; {len(found.others)} files of data are of no known kind" if found.others else ""
        raise ExportError(f"{root}: there is no export in this folder{others}.")
    with store.locked():
        broken = [_problem(each.place, each.sentence) for each in found.problems]
        tasks = _tasks(found, store, root, broken, plan=plan, time_zone=time_zone)
        finished = {task.name: known for task in tasks if (known := store.finished(task.name, task.key))}
        left = [task for task in tasks if task.name not in finished]
        done = in_processes(left, out, jobs, progress=progress, before=len(finished))
        results = [{**finished, **done}[task.name] for task in tasks]
        store.keep_only({task.name for task in tasks})
        everything = sorted([*results, *broken], key=lambda each: (each["export"], each["experiment"] or ""))
        write_index(out, everything, found.others)
        store.end()
    problems = [each["problem"] for each in everything if each["status"] == "broken"]
    faults = [each["fault"] for each in everything if "fault" in each]
    return Outcome(everything, len(finished), problems, found.others, faults)


def _tasks(
    found: Found,
    store: Store,
    root: Path,
    broken: list[dict[str, Any]],
    *,
    plan: Mapping[str, Any] | None,
    time_zone: str | None,
) -> list[Task]:
    """List the experiments of all exports; what cannot be listed is broken."""
    listed: list[tuple[str, Export, Options, str]] = []
    for export in found.exports:
        key = _key(export, root, plan, time_zone)
        options = Options(store.work / key, time_zone, plan is not None)
        options.work.mkdir(parents=True, exist_ok=True)
        try:
            listing = ALL_KINDS[export.kind].listed(export, options)
        except (ExportError, PlanError, ValueError) as error:
            broken.append(_problem(export.place, _within(root, str(error)), export.kind))
            continue
        for experiment, sentence in sorted(listing.broken.items()):
            told = _problem(export.place, _within(root, sentence), export.kind)
            broken.append(told | {"experiment": experiment})
        listed += [(experiment, export, options, key) for experiment in listing.experiments]
    names = folder_names([(export.place, experiment) for experiment, export, _, _ in listed])
    return [
        Task(name, experiment, export, options, key, plan)
        for name, (experiment, export, options, key) in zip(names, listed, strict=True)
    ]


def _key(export: Export, root: Path, plan: Mapping[str, Any] | None, time_zone: str | None) -> str:
    """Give what the results depend on: the files by their sizes and times, the plan, the version."""
    from cxlift import __version__

    about: list[Any] = [__version__, export.kind, export.place, plan, time_zone]
    for file in export.files:
        try:
            found = file.stat()
            about.append([str(file.relative_to(root)), found.st_size, found.st_mtime_ns])
        except OSError as error:  # its reader will say what is wrong with it
            about.append([str(file.relative_to(root)), error.errno])
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]


def _problem(place: str, sentence: str, kind: str | None = None) -> dict[str, Any]:
    return {"experiment": None, "export": place, "kind": kind, "status": "broken", "problem": sentence}


def _within(root: Path, sentence: str) -> str:
    """Name places within the tree."""
    return sentence.replace(f"{root}/", "").replace(str(root), ".")
