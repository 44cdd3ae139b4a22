"""Which exports a tree holds, of which kind, recognised by names of folders and columns alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.readers.export_kinds import Export
from cxlift.readers.kind_of_aggregates import AGGREGATES
from cxlift.readers.kind_of_calls import CALLS
from cxlift.readers.kind_of_tables import TABLES
from cxlift.readers.kind_of_trees import OptimizelyTrees
from cxlift.readers.sniffing import columns_of_file, is_data
from cxlift.readers.tree import Problem, folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cxlift.readers.export_kinds import ExportKind
    from cxlift.readers.tree import Folder

__all__ = ["KINDS", "TREES", "Found", "exports"]

#: In the order in which a file is asked for its kind.
KINDS: dict[str, ExportKind] = {
    "optimizely": OptimizelyTrees(),
    **AGGREGATES,
    **TABLES,
    **CALLS,
}
#: Kinds that are trees of folders: how the names of these begin.
TREES = {"optimizely": "type="}
DAY = "date="


@dataclass(frozen=True)
class Found:
    """What a tree holds: exports; places that cannot be read; files of data that nobody recognised."""

    exports: tuple[Export, ...]
    problems: tuple[Problem, ...]
    others: tuple[str, ...]


def exports(root: Path, kinds: Mapping[str, ExportKind], leave_out: Path | None = None) -> Found:
    """Find the exports below a folder.

    Args:
        root: the folder.
        kinds: those that are looked for: ``KINDS``, and the caller's own.
        leave_out: a folder that is not looked into.

    Raises:
        ExportError: the folder is not there.
    """
    found: list[Export] = []
    problems: list[Problem] = []
    others: list[str] = []
    for folder in folders(root, leave_out):
        problems += folder.problems
        taken: set[Path] = set()
        _trees(folder, found)
        for file in folder.files:
            place = str(file.relative_to(root))
            if file in taken or not is_data(file):
                continue
            try:
                columns = columns_of_file(file)
            except ExportError as error:
                problems.append(Problem(place, str(error).replace(f"{file}", place)))
                continue
            kind = next((name for name, kind in kinds.items() if kind.is_file(file, columns)), None)
            if kind is None:
                others.append(place)
                continue
            beside = kinds[kind].files(file, folder.files)
            taken |= set(beside)
            found.append(Export(kind, file, place, (file, *beside)))
    used = {file for export in found for file in export.files}
    others = [place for place in others if root / place not in used]
    return Found(tuple(sorted(found, key=lambda each: each.place)), tuple(problems), tuple(others))


def _trees(folder: Folder, found: list[Export]) -> None:
    """Find an export that is a tree of folders, whose own folders are not walked through.

    Its folders may stand in those of days: these are one export, not one a day.
    """
    for name, inner in TREES.items():
        own = [path for path in folder.folders if path.name.startswith(inner)]
        days = [path for path in folder.folders if path.name.startswith(DAY) and any(path.glob(f"{inner}*"))]
        if any(
            path.name == f"{inner}decisions" or (path / f"{inner}decisions").is_dir() for path in own + days
        ):
            files = sorted(file for path in own + days for file in _files(path))
            found.append(Export(name, folder.path, folder.place, tuple(files)))
            folder.folders[:] = [path for path in folder.folders if path not in own + days]


def _files(folder: Path) -> Iterator[Path]:
    return (Path(inner, name) for inner, _, names in os.walk(folder) for name in names)
