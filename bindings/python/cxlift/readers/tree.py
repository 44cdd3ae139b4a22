"""The files of a tree of exports, folder by folder: each once, none outside of the tree."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003  made of, at run time
from typing import TYPE_CHECKING

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BATCH", "Folder", "Problem", "folders"]

BATCH = ".cxlift"  # in a folder of reports, which is no export


@dataclass(frozen=True)
class Problem:
    """A place that cannot be read, relative to the tree, and the sentence that says why."""

    place: str
    sentence: str


@dataclass
class Folder:
    """A folder with its files and folders, sorted; what is taken out of ``folders`` is not walked through."""

    path: Path
    place: str
    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def folders(root: Path, leave_out: Path | None = None) -> Iterator[Folder]:
    """Walk through the tree; names with a point or an underscore in front are left out.

    Args:
        root: the tree.
        leave_out: a folder that is none of it, where the reports go, say.

    Raises:
        ExportError: the root is no folder.
    """
    if not root.exists():
        raise ExportError(f"{root}: there is no such folder; give the folder that holds the exports.")
    if not root.is_dir():
        raise ExportError(f"{root}: this is a file; give the folder that holds the exports.")
    seen: set[tuple[int, int]] = set()
    if leave_out is not None and leave_out.exists():
        found = leave_out.stat()
        seen.add((found.st_dev, found.st_ino))
    yield from _walk(root, root, root.resolve(), seen)


def _walk(folder: Path, root: Path, real: Path, seen: set[tuple[int, int]]) -> Iterator[Folder]:
    place = str(folder.relative_to(root))
    try:
        identity = folder.stat()
        if (identity.st_dev, identity.st_ino) in seen:
            return
        seen.add((identity.st_dev, identity.st_ino))
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError as error:
        problem = Problem(place, f"{place}: cannot be opened ({error.strerror}).")
        yield Folder(folder, place, problems=[problem])
        return
    if BATCH in names:
        return
    found = Folder(folder, place)
    for name in names:
        path = folder / name
        if name.startswith((".", "_")):
            continue
        inside = str(path.relative_to(root))
        if path.is_symlink() and not path.resolve().is_relative_to(real):
            sentence = f"{inside}: this link leads out of the exports; put the file itself there."
            found.problems.append(Problem(inside, sentence))
        elif path.is_dir():
            found.folders.append(path)
        elif path.is_file():
            found.files.append(path)
        elif path.is_symlink():
            sentence = f"{inside}: this link leads nowhere; remove it."
            found.problems.append(Problem(inside, sentence))
    yield found
    for inner in found.folders:
        yield from _walk(inner, root, real, seen)
