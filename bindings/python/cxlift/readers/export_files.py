"""The Parquet files of an export: a tree of hive folders, found and checked before anything is read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["ExportFile", "check_parquet", "find_export_files"]

MAGIC = b"PAR1"


@dataclass(frozen=True)
class ExportFile:
    """A Parquet file and what the folders above it say, such as ``{"type": "events", "event": "view"}``."""

    path: Path
    partitions: Mapping[str, str]


def find_export_files(root: Path) -> list[ExportFile]:
    """Give all data files below ``root``, sorted; hidden files and those that begin with ``_`` are none.

    Folders ``key=value`` may stand at any depth, also above or in the place of ``root``; values are text,
    %XX undone.
    """
    if not root.exists():
        raise ExportError(f"{root}: there is no such folder; give the folder that holds the export.")
    if not root.is_dir():
        raise ExportError(f"{root}: this is a file; give the folder that holds the export.")
    above = _partition(root.resolve().name)
    files = []
    for path in _walk(root, set()):
        folders = path.relative_to(root).parts[:-1]
        partitions = above | {k: v for folder in folders for k, v in _partition(folder).items()}
        files.append(ExportFile(path, partitions))
    return sorted(files, key=lambda file: str(file.path))


def check_parquet(path: Path) -> None:
    """Refuse a file that lacks Parquet's mark at either end: it is cut off, or something else."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            start = file.read(4)
            file.seek(max(size - 4, 0))
            end = file.read(4)
    except OSError as error:
        raise ExportError(f"{path}: cannot be opened ({error.strerror}).") from None
    if size == 0:
        raise ExportError(f"{path}: the file is empty; export it again or remove it.")
    if start != MAGIC:
        raise ExportError(f"{path}: this is not a Parquet file; take it away, or export it again.")
    if end != MAGIC or size < 12:
        raise ExportError(f"{path}: the Parquet file is cut off ({size} bytes); copy or export it again.")


def _walk(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """Follow links to folders as well, each folder once."""
    try:
        identity = folder.stat()
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be opened ({error.strerror}).") from None
    if (identity.st_dev, identity.st_ino) in seen:
        return
    seen.add((identity.st_dev, identity.st_ino))
    for entry in entries:
        if entry.name.startswith((".", "_")) or entry.name.endswith(".crc"):
            continue
        if entry.is_dir():
            yield from _walk(folder / entry.name, seen)
        else:
            yield folder / entry.name


def _partition(folder: str) -> dict[str, str]:
    key, equals, value = folder.partition("=")
    return {key: unquote(value)} if equals else {}
