"""Which tables a path, a folder, a pattern or a zip stands for; nothing is unpacked to disk."""

from __future__ import annotations

import glob
import gzip
import os
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Literal, TypeAlias

from cxlift.errors import ExportError
from cxlift.readers.packed import Unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cxlift.readers.packed import Limits
    from cxlift.readers.table_files import Paths

__all__ = ["KINDS_OF_FEEDBACK", "Input", "find_inputs"]

Kind: TypeAlias = Literal["csv", "json", "parquet", "xlsx"]
TEXT = ("csv", "json")
KINDS: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
}
#: Of readers that take workbooks, too.
KINDS_OF_FEEDBACK: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".xlsx": "xlsx",
}


def _read(kinds: Mapping[str, Kind]) -> str:
    """Name the files that are read, for messages."""
    packed = [suffix for suffix, kind in kinds.items() if kind in TEXT]
    others = [suffix for suffix, kind in kinds.items() if kind not in TEXT]
    return f"{', '.join(packed)} (each alone or as .gz), {', '.join(others)}, or a .zip of these"


@dataclass(frozen=True)
class Input:
    """One table: a file, or a member of a zip.

    Attributes:
        path: the file on disk.
        kind: what is in it.
        member: the name within the zip.
    """

    path: Path
    kind: Kind
    member: str | None = None

    @property
    def name(self) -> str:
        """Name it as messages do."""
        return str(self.path) if self.member is None else f"{self.path}/{self.member}"

    @property
    def is_tabbed(self) -> bool:
        """Tell whether its cells are parted by tabs, by its name."""
        return _plain(self.member or self.path.name).endswith(".tsv")

    @contextmanager
    def opened(self, limits: Limits) -> Iterator[Unpacked]:
        """Open the bytes of the table, unpacked while they are read."""
        if self.member is not None:
            with _archive(self.path) as archive:
                member, packed = self.member, archive.getinfo(self.member).compress_size
                stream = Unpacked(self.name, lambda: archive.open(member), packed, limits)
                try:
                    yield stream
                finally:
                    stream.close()
            return
        packed_size = _size(self.path) if _is_gzip(self.path.name) else None
        stream = Unpacked(self.name, self._file, packed_size, limits)
        try:
            yield stream
        finally:
            stream.close()

    def _file(self) -> IO[bytes] | gzip.GzipFile:
        if _is_gzip(self.path.name):
            return gzip.open(self.path, "rb")
        return self.path.open("rb")


def find_inputs(paths: Paths, limits: Limits, kinds: Mapping[str, Kind] = KINDS) -> list[Input]:
    """Give the tables, those of a folder, a pattern or a zip sorted by name; ``kinds`` by their suffixes.

    Raises:
        ExportError: nothing is found, one table is named twice, a link leaves its folder, or a zip is unsafe.
    """
    if isinstance(paths, (str, PathLike)):
        paths = [paths]
    found = [each for path in paths for each in _expanded(fspath(path), limits, kinds)]
    if not found:
        raise ExportError("the list of data files is empty; name at least one.")
    met: set[tuple[Path, str | None]] = set()
    for each in found:
        place = (each.path.resolve(), each.member)
        if place in met:
            raise ExportError(f"{each.name}: the file is named twice, so that its rows would count twice.")
        met.add(place)
    return found


def _expanded(text: str, limits: Limits, kinds: Mapping[str, Kind]) -> list[Input]:
    path = Path(text)
    if path.is_dir():
        inside = [
            each for file in _walk(path, path.resolve(), set()) for each in _tables(file, limits, kinds)
        ]
        if not inside:
            raise ExportError(f"{path}: the folder has no table; tables are files {_read(kinds)}.")
        return inside
    if path.exists():
        tables = _tables(path, limits, kinds)
        if not tables:
            raise ExportError(f"{path}: tables are files {_read(kinds)}; rename or convert it.")
        return tables
    if glob.has_magic(text):
        matched = sorted(glob.glob(text, recursive=True))  # noqa: PTH207
        if not matched:
            raise ExportError(f"{text}: no file matches this pattern.")
        return [each for match in matched for each in _expanded(match, limits, kinds)]
    raise ExportError(f"{path}: there is no such file; check the path.")


def _tables(path: Path, limits: Limits, kinds: Mapping[str, Kind]) -> list[Input]:
    if path.name.casefold().endswith(".zip"):
        return _members(path, limits, kinds)
    kind = _kind(path.name, kinds)
    return [] if kind is None else [Input(path, kind)]


def _kind(name: str, kinds: Mapping[str, Kind]) -> Kind | None:
    kind = kinds.get(PurePosixPath(_plain(name)).suffix)
    return None if kind not in TEXT and _is_gzip(name) else kind


def _plain(name: str) -> str:
    """Give the name in small letters, without ``.gz``."""
    return name.casefold().removesuffix(".gz")


def _is_gzip(name: str) -> bool:
    return name.casefold().endswith(".gz")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise ExportError(f"{path}: cannot be read ({error.strerror}).") from None


def _walk(folder: Path, root: Path, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """Give the files below a folder, each folder once; hidden names and those with ``_`` are left out."""
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
        path = folder / entry.name
        if entry.name.startswith((".", "_")):
            continue
        if entry.is_symlink() and not path.resolve().is_relative_to(root):
            raise ExportError(
                f"{path}: this link leads out of the folder {root}; put the file itself there, or name it."
            )
        if entry.is_dir():
            yield from _walk(path, root, seen)
        elif entry.is_file():
            yield path
        elif entry.is_symlink():
            raise ExportError(f"{path}: this link leads nowhere; remove it.")


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ExportError(f"{path}: the zip is damaged ({error}); copy or export it again.") from None
    except OSError as error:
        raise ExportError(f"{path}: cannot be read ({error.strerror or error}).") from None
    with archive:
        yield archive


def _members(path: Path, limits: Limits, kinds: Mapping[str, Kind]) -> list[Input]:
    """Check the members of a zip by their names; their sizes are checked while they are read."""
    found: list[Input] = []
    with _archive(path) as archive:
        entries = archive.infolist()
    if len(entries) > limits.members:
        raise ExportError(
            f"{path}: the zip has {len(entries):,} members, more than {limits.members:,}; "
            "raise limits.members if it is meant to."
        )
    names: set[str] = set()
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or (parts and (parts[0] == "/" or parts[0].endswith(":"))):
            raise ExportError(f"{path}: the member {entry.filename!r} climbs out of the zip; pack it anew.")
        if entry.filename in names:
            raise ExportError(f"{path}: the zip has {entry.filename!r} twice; pack it anew.")
        names.add(entry.filename)
        if entry.is_dir() or any(part.startswith((".", "_")) for part in parts):
            continue
        if entry.filename.casefold().endswith((".zip", ".gz")):
            raise ExportError(
                f"{path}: the member {entry.filename!r} is packed itself; pack tables as they are."
            )
        kind = _kind(entry.filename, kinds)
        if kind is not None:
            found.append(Input(path, kind, entry.filename))
    if not found:
        raise ExportError(f"{path}: the zip has no table; tables are files {_read(kinds)}.")
    return sorted(found, key=lambda each: each.name)
