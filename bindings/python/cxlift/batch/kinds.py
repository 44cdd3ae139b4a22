"""The kinds of exports that a batch knows: those of the readers, and plans with their data beside them."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING

from cxlift.readers.export_kinds import ExportKind, Listing, Opened
from cxlift.readers.recognise import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cxlift.readers.export_kinds import Export, Options

__all__ = ["ALL_KINDS"]

NEEDED = frozenset({"name", "control", "metrics", "data"})


class PlanFiles:
    """Plan files that name their data: each is one experiment."""

    def is_file(self, file: Path, columns: frozenset[str]) -> bool:
        """Tell by the keys: not every TOML file is a plan."""
        return file.name.casefold().endswith(".toml") and columns >= NEEDED

    def files(self, file: Path, siblings: Sequence[Path]) -> Sequence[Path]:  # noqa: ARG002
        """Take the files that the plan names, wherever they are: its data, calendars and so on."""
        import tomllib

        found: dict[Path, None] = {}
        for text in _texts(tomllib.loads(file.read_text(encoding="utf-8-sig"))):
            for path in _named(file.parent, text):
                inside = sorted(path.rglob("*")) if path.is_dir() else [path]
                found |= dict.fromkeys(each for each in inside if each.is_file() and each != file)
        return list(found)

    def listed(self, export: Export, options: Options) -> Listing:  # noqa: ARG002
        """Name the experiment as the plan does."""
        from cxlift.plan_file import read_plan

        return Listing([read_plan(export.path).experiment.plan.name])

    def opened(self, export: Export, experiment: str, options: Options) -> Opened:  # noqa: ARG002
        """Read the plan and its data."""
        from cxlift.plan_file import read_plan

        file = read_plan(export.path)
        if options.planned:
            return Opened(file.read())
        return Opened(file.read(), plan=file.keys)


def _texts(of: object) -> Iterator[str]:
    """Give every text of a plan."""
    if isinstance(of, str):
        yield of
    elif isinstance(of, (list, dict)):
        for each in of.values() if isinstance(of, dict) else of:
            yield from _texts(each)


def _named(folder: Path, text: str) -> list[Path]:
    """Give what a text names, if it names anything: most texts of a plan do not."""
    try:
        if glob.has_magic(text):
            return [Path(path) for path in sorted(glob.glob(str(folder / text), recursive=True))]  # noqa: PTH207
        return [folder / text] if text.strip("./") and (folder / text).exists() else []
    except (OSError, ValueError):  # too long, or with a character that no name has
        return []


#: By their names in the index.
ALL_KINDS: Mapping[str, ExportKind] = {"plan": PlanFiles(), **KINDS}
