"""Writing files whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path

__all__ = ["FULL", "refuse_full_disk", "write_whole"]

FULL = (errno.ENOSPC, errno.EDQUOT)


def write_whole(path: str | os.PathLike[str], text: str) -> None:
    """Write text as UTF-8 beside its place, then move it there: a reader never sees half a file.

    A link stays a link: the file that it leads to is replaced. What is not a file, such as ``/dev/stdout`` or
    a pipe, is written to directly.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="") as stream:  # a folder: IsADirectoryError
            stream.write(text)
        return
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(temporary).chmod(_mode(target))  # mkstemp makes it private; a report is to be read
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink()
        raise


def refuse_full_disk(error: Exception) -> None:
    """Raise OSError if it says that there is no space left; DuckDB says so in words alone."""
    if getattr(error, "errno", None) in FULL or "No space left" in str(error):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None


def _mode(target: Path) -> int:
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
