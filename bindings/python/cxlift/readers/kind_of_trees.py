"""Exports of enriched events among the exports of a tree of folders."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.readers.export_kinds import Listing, Opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cxlift.readers.export_kinds import Export, Options
    from cxlift.readers.unit_folder import UnitFolder

__all__ = ["OptimizelyTrees"]


class OptimizelyTrees:
    """Trees of ``type=decisions`` and ``type=events``, whose events are read once for all experiments."""

    def is_file(self, file: Path, columns: frozenset[str]) -> bool:  # noqa: ARG002
        """Refuse: an export is a folder."""
        return False

    def files(self, file: Path, siblings: Sequence[Path]) -> Sequence[Path]:  # noqa: ARG002
        """Name none."""
        return ()

    def listed(self, export: Export, options: Options) -> Listing:
        """Add up the events of all experiments, unless that was done before."""
        from cxlift.readers.optimizely_portfolio import read_portfolio
        from cxlift.readers.unit_folder import UnitFolder

        done, broken = options.work / "units", options.work / "broken.json"
        if broken.is_file():
            return Listing(UnitFolder(done).experiments, _read(broken))
        portfolio = read_portfolio(export.path)
        folder = portfolio.write(done)
        _write(broken, portfolio.broken)
        return Listing(folder.experiments, portfolio.broken)

    def opened(self, export: Export, experiment: str, options: Options) -> Opened:
        """Give what was added up; for a plan of one's own, the dataset of all events."""
        from cxlift.readers.optimizely import read_optimizely
        from cxlift.readers.prepared_units import PreparedUnits

        folder = _folder(options.work / "units")
        variants = sorted(folder.variants(experiment))
        if not variants:
            raise ExportError(f"{export.place}: experiment {experiment!r} has no unit in any variant.")
        if options.planned:
            return Opened(read_optimizely(export.path, experiment=experiment), variants)
        return Opened(PreparedUnits(folder, experiment), variants, folder.facts)


@lru_cache(maxsize=4)
def _folder(folder: Path) -> UnitFolder:
    """Read its index once for all experiments that a process is given."""
    from cxlift.readers.unit_folder import UnitFolder

    return UnitFolder(folder)


def _read(file: Path) -> dict[str, str]:
    import json

    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _write(file: Path, broken: dict[str, str]) -> None:
    import json

    temporary = file.with_suffix(".tmp")
    temporary.write_text(json.dumps(broken), encoding="utf-8")
    temporary.replace(file)
