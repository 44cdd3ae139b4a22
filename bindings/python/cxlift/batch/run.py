"""A batch from a tree of exports to a folder of reports with an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.batch.index import write_index
from cxlift.batch.kinds import ALL_KINDS
from cxlift.batch.listed import listed, prepared
from cxlift.batch.processes import in_processes, prepare_processes
from cxlift.batch.store import Store
from cxlift.errors import ExportError
from cxlift.readers.recognise import exports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

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
    prepare_processes()
    with store.locked():
        tasks, broken = listed(found, store, root, plan=plan, time_zone=time_zone)
        finished = {task.name: known for task in tasks if (known := store.finished(task.name, task.key))}
        left = [task for task in tasks if task.name not in finished]
        left = prepared(left, broken, root)
        done = in_processes(left, out, jobs, progress=progress, before=len(finished))
        known = finished | done
        results = [known[task.name] for task in tasks if task.name in known]
        store.keep_only(set(known), {task.key for task in tasks})
        everything = sorted([*results, *broken], key=lambda each: (each["export"], each["experiment"] or ""))
        write_index(out, everything, found.others)
        store.end()
    problems = [each["problem"] for each in everything if each["status"] == "broken"]
    faults = [each["fault"] for each in everything if "fault" in each]
    return Outcome(everything, len(finished), problems, found.others, faults)
