"""Which files a path, a list of paths, a folder or a glob stands for."""

from __future__ import annotations

import glob
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Paths", "find_tables", "is_csv", "is_parquet"]

Paths: TypeAlias = "str | PathLike[str] | Iterable[str | PathLike[str]]"


def find_tables(paths: Paths) -> list[Path]:
    """Give the files, those of a folder or a glob sorted; nothing found, or one file twice, is an error."""
    if isinstance(paths, (str, PathLike)):
        paths = [paths]
    files = [file for path in paths for file in _expand(fspath(path))]
    if not files:
        raise ExportError("the list of data files is empty; name at least one.")
    met: set[Path] = set()
    for file in files:
        if not (is_csv(file) or is_parquet(file)):
            raise ExportError(f"{file}: tables are files .csv, .csv.gz or .parquet; rename or convert it.")
        if file.resolve() in met:
            raise ExportError(f"{file}: the file is named twice, so that its rows would count twice.")
        met.add(file.resolve())
    return files


def is_csv(file: Path) -> bool:
    """Tell by the name, in any letter case."""
    return file.name.casefold().endswith((".csv", ".csv.gz"))


def is_parquet(file: Path) -> bool:
    """Tell by the name, in any letter case."""
    return file.name.casefold().endswith(".parquet")


def _expand(text: str) -> list[Path]:
    path = Path(text)
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file() and (is_csv(p) or is_parquet(p)))
        found = [p for p in inside if not any(s.startswith((".", "_")) for s in p.relative_to(path).parts)]
        if not found:
            raise ExportError(f"{path}: the folder has no file .csv, .csv.gz or .parquet.")
        return found
    if path.exists():
        return [path]
    if glob.has_magic(text):
        matched = [Path(p) for p in sorted(glob.glob(text, recursive=True))]  # noqa: PTH207
        if not matched:
            raise ExportError(f"{text}: no file matches this pattern.")
        return [file for match in matched for file in (_expand(str(match)) if match.is_dir() else [match])]
    raise ExportError(f"{path}: there is no such file; check the path.")
