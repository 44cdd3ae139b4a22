"""The folder of a batch: what is finished, who works in it, and files that appear whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.files import FULL, write_whole
from cxlift.readers.export_kinds import Listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Store"]

STATE, WORK, LOCK, AT_WORK = ".cxlift", ".cxlift/work", ".cxlift/lock", ".cxlift/at_work"


class Store:
    """Reports in folders of their own, and beside them, hidden, what a later run needs to go on.

    Attributes:
        folder: the folder of the batch.
        work: where an export may be prepared; gone once all of its experiments are finished.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.work = folder, folder / WORK
        self._state, self._lists = folder / STATE / "finished", folder / STATE / "listed"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder and keep other batches out; a lock ends with its process, however that ends.

        Raises:
            ExportError: another batch is at work in the folder, or it cannot be written.
        """
        try:
            self._state.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise ExportError(f"{self.folder}: cannot be written ({error.strerror}).") from None
        try:
            _lock(handle, self.folder)
            os.close(self._at_work(exclusive=True))  # once the processes of a killed run are gone, too
            self._clean()
            yield
        except OSError as error:
            if error.errno not in FULL:
                raise
            told = (
                "there is no space left; make some, then give the same command again: what is finished stays."
            )
            raise ExportError(f"{self.folder}: {told}") from None
        finally:
            os.close(handle)

    def stay(self) -> None:
        """Say that this process is at work in the folder, until it ends."""
        self._at_work(exclusive=False)

    def _at_work(self, *, exclusive: bool) -> int:
        handle = os.open(self.folder / AT_WORK, os.O_RDWR | os.O_CREAT, 0o644)
        with suppress(ImportError):
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        return handle

    def _clean(self) -> None:
        """Take away what a killed run left half done."""
        for path in (*self.folder.glob(".*.tmp"), *self.work.parent.glob(".*.tmp")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in (*self._state.glob(".*.tmp"), *self._lists.glob(".*.tmp")):
            path.unlink()

    def finished(self, name: str, key: str) -> dict[str, Any] | None:
        """Give what is known of a finished experiment whose inputs were these."""
        try:
            known = json.loads((self._state / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        there = all((self.folder / name / f"report.{kind}").is_file() for kind in ("json", "html"))
        return known if isinstance(known, dict) and known.get("key") == key and there else None

    def finish(self, name: str, reports: Mapping[str, str], known: Mapping[str, Any]) -> None:
        """Write the reports, then that they are whole."""
        self.forget(name)
        temporary = self.folder / f".{name}.tmp"
        temporary.mkdir()
        try:
            for kind, text in reports.items():
                (temporary / f"report.{kind}").write_text(text, encoding="utf-8", newline="")
        except BaseException:
            shutil.rmtree(temporary)
            raise
        temporary.replace(self.folder / name)
        write_whole(self._state / f"{name}.json", json.dumps(known))

    def forget(self, name: str) -> None:
        """Take away an experiment's reports of other inputs."""
        (self._state / f"{name}.json").unlink(missing_ok=True)
        target = self.folder / name
        if target.exists():
            gone = self.folder / f".{name}.old.tmp"
            target.replace(gone)
            shutil.rmtree(gone)

    def end(self) -> None:
        """Take away what exports were prepared for, at once: a part of it is never taken for all."""
        if self.work.exists():
            gone = self.work.with_name(f".{self.work.name}.tmp")
            self.work.replace(gone)
            shutil.rmtree(gone)

    def listing(self, key: str) -> Listing | None:
        """Give the experiments of an export, if it was listed before."""
        try:
            known = json.loads((self._lists / f"{key}.json").read_text(encoding="utf-8"))
            return Listing(known["experiments"], known["broken"])
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def keep_listing(self, key: str, listing: Listing) -> None:
        """Remember the experiments of an export."""
        self._lists.mkdir(exist_ok=True)
        known = {"experiments": list(listing.experiments), "broken": dict(listing.broken)}
        write_whole(self._lists / f"{key}.json", json.dumps(known))

    def keep_only(self, names: set[str], keys: set[str]) -> None:
        """Take away experiments, and lists of them, that the exports have no more."""
        for path in list(self._state.glob("*.json")):
            if path.stem not in names:
                self.forget(path.stem)
        for path in list(self._lists.glob("*.json")):
            if path.stem not in keys:
                path.unlink()


def _lock(handle: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # no such locks there: two batches in one folder are not told apart
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ExportError(
            f"{folder}: another batch is at work there; wait for it, or name another --out."
        ) from None
