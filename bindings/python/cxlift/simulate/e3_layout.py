"""The folders and files of an Enriched Events export, written whole or not at all."""

from __future__ import annotations

import shutil
import struct
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow.parquet as pq

from .arrays import DAY, Ints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# What Hive and Spark escape in the name of a partition's folder.
_ESCAPED = set("\"#%'*/:=?\\\x7f{[]^") | {chr(code) for code in range(1, 32)}
_CRC_CHUNK = 512


@contextmanager
def new_folder(path: Path, caller: str) -> Iterator[Path]:
    """A temporary folder beside ``path`` that takes its place at the end, or vanishes if anything fails.

    Raises ValueError, in the name of ``caller``, when there is something at ``path`` already.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise ValueError(f"{caller}: {path} exists and is no empty folder; remove it or choose another.")
    path.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        # What mkdtemp makes is for its owner alone to read; the folder in it is like any other.
        folder = workshop / "export"
        folder.mkdir()
        yield folder
        if path.exists():
            path.rmdir()
        folder.rename(path)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


@dataclass(frozen=True)
class Style:
    """Two ways each to lay out the folders and to write a time."""

    partitions: bool
    timestamps: Literal["int64", "int96"]


def write_rows(
    root: Path,
    table: Callable[[Ints], Any],
    *,
    key: tuple[str, Sequence[str], Ints],
    at: Ints,
    arrival: Ints,
    job: str,
    style: Style,
) -> None:
    """Write rows below ``root`` in the order of arrival, a file for each day and each value of ``key``.

    ``table`` makes the table of some row numbers. ``key`` is the name of a partition, its values, and the
    number of the value of each row. ``job`` is the uuid that all part files share.
    Without partitions there is one file a day, and all lie in ``root`` itself.
    """
    key_name, names, number = key
    day = at // DAY
    group = day * len(names) + number if style.partitions else day
    order = np.lexsort((arrival, group))
    for part, rows in enumerate(np.split(order, np.flatnonzero(np.diff(group[order])) + 1)):
        if not len(rows):
            continue
        folder = root
        if style.partitions:
            date = np.datetime64(int(day[rows[0]]), "D")
            folder = root / f"date={date}" / f"{key_name}={escape(names[number[rows[0]]])}"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"part-{0 if style.partitions else part:05d}-{job}.c000.snappy.parquet"
        pq.write_table(
            table(rows),
            file,
            version="1.0",
            compression="snappy",
            use_deprecated_int96_timestamps=style.timestamps == "int96",
            store_schema=False,
        )
        _write_checksum(file)
    for folder in sorted(root.glob("date=*")) if style.partitions else [root]:
        (folder / "_SUCCESS").touch()
        _write_checksum(folder / "_SUCCESS")


def escape(name: str) -> str:
    """A partition value as the name of a folder.

    >>> escape("Main_Nav_javascript:void(0);")
    'Main_Nav_javascript%3Avoid(0);'
    """
    return "".join(f"%{ord(letter):02X}" if letter in _ESCAPED else letter for letter in name)


def _write_checksum(file: Path) -> None:
    """Hadoop's hidden checksum file: Spark verifies it when it reads the file, so it has to be right."""
    content = file.read_bytes()
    sums = [zlib.crc32(content[begin : begin + _CRC_CHUNK]) for begin in range(0, len(content), _CRC_CHUNK)]
    packed = b"crc\0" + struct.pack(f">I{len(sums)}I", _CRC_CHUNK, *sums)
    file.with_name(f".{file.name}.crc").write_bytes(packed)
