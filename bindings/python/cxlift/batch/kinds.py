"""The kinds of exports that a batch knows: those of the readers, and plans with their data beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.errors import PlanError
from cxlift.readers.export_kinds import ExportKind, Listing, Opened
from cxlift.readers.recognise import KINDS
from cxlift.readers.sniffing import is_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cxlift.readers.export_kinds import Export, Options

__all__ = ["ALL_KINDS"]

NEEDED = frozenset({"name", "control", "metrics", "data"})


class PlanFiles:
    """Plan files that name their data: each is one experiment."""

    def is_file(self, file: Path, columns: frozenset[str]) -> bool:
        """Tell by the keys: not every TOML file is a plan."""
        return file.name.casefold().endswith(".toml") and columns >= NEEDED

    def files(self, file: Path, siblings: Sequence[Path]) -> Sequence[Path]:
        """Take the tables in the plan's folder for its data."""
        return [each for each in siblings if each != file and is_data(each) and each.suffix != ".toml"]

    def listed(self, export: Export, options: Options) -> Listing:  # noqa: ARG002
        """Name the experiment as the plan does."""
        from cxlift.plan_file import read_plan

        return Listing([read_plan(export.path).experiment.plan.name])

    def opened(self, export: Export, experiment: str, options: Options) -> Opened:  # noqa: ARG002
        """Read the plan and its data."""
        from cxlift.plan_file import read_plan

        file = read_plan(export.path)
        if options.planned:
            raise PlanError(
                f"{export.place}: this plan has metrics of its own; leave --plan out to follow it."
            )
        return Opened(file.read(), plan=file.keys)


#: By their names in the index.
ALL_KINDS: Mapping[str, ExportKind] = {"plan": PlanFiles(), **KINDS}
