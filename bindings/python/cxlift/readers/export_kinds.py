"""What every kind of export that a tree may hold has to say of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cxlift.units.facts import FactColumn

__all__ = ["Export", "ExportKind", "Listing", "Opened", "Options"]


@dataclass(frozen=True)
class Export:
    """One export.

    Attributes:
        kind: the name of its kind.
        path: the folder or the file that its reader takes.
        place: where it is in the tree, for people.
        files: what its results depend on.
    """

    kind: str
    path: Path
    place: str
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Options:
    """What the caller says about all exports.

    Attributes:
        work: a folder where this export may be prepared for its experiments.
        time_zone: of times that do not say theirs.
        planned: whether the metrics are those of a plan, so that any of the events may be asked for anything.
    """

    work: Path
    time_zone: str | None = None
    planned: bool = False


@dataclass(frozen=True)
class Listing:
    """The experiments of an export, and those that cannot be read, each with a sentence."""

    experiments: Sequence[str]
    broken: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """One experiment.

    Attributes:
        data: what ``Experiment.analyze`` takes.
        variants: their names.
        facts: what a plan for events asks, where nobody wrote one.
        plan: the plan that comes with the data, in place of that.
        assumed: what was taken for granted, a clause each.
        left_out: rows that do not count, by reason.
    """

    data: Any
    variants: Sequence[str] = ()
    facts: Sequence[FactColumn] = ()
    plan: Mapping[str, Any] | None = None
    assumed: Sequence[str] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


class ExportKind(Protocol):
    """A kind of export that is one file, or one file and others beside it; or a tree of folders."""

    def is_file(self, file: Path, columns: frozenset[str]) -> bool:
        """Tell by its columns whether the file is an export of this kind; a tree is found by its folders."""
        ...

    def files(self, file: Path, siblings: Sequence[Path]) -> Sequence[Path]:
        """Name the files beside it that belong to it."""
        ...

    def listed(self, export: Export, options: Options) -> Listing:
        """Name its experiments, and do what is done once for all of them.

        Raises:
            ExportError: the export cannot be read.
        """
        ...

    def opened(self, export: Export, experiment: str, options: Options) -> Opened:
        """Open one experiment.

        Raises:
            ExportError: it cannot be read.
        """
        ...
