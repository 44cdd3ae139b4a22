"""Tables of exposures among the exports of a tree of folders, with the tables of events beside them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.export_kinds import Listing, Opened
from cxlift.readers.mapped_units import read_units
from cxlift.readers.sniffing import columns_of_file, is_data
from cxlift.units.facts import FactColumn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cxlift.dataset import Dataset
    from cxlift.readers.export_kinds import Export, Options

__all__ = ["TABLES", "ExposureTables", "asked_of"]


@dataclass(frozen=True)
class ExposureTables:
    """Tables that a vendor's columns tell.

    Attributes:
        reader: the module of the reader, and of its function ``read_(reader)``.
        columns: what an exposure has.
        lacks: what it does not have.
        experiment: the column of the experiment.
        unit: the column of the unit, in the tables of events, too.
        time: that of the time of an event.
        argument: what the reader calls the unit's column; empty where it knows it.
    """

    reader: str
    columns: frozenset[str]
    experiment: str
    unit: str
    time: str = "timestamp"
    argument: str = ""
    lacks: frozenset[str] = frozenset()

    def is_file(self, file: Path, columns: frozenset[str]) -> bool:  # noqa: ARG002
        """Tell by the columns."""
        return self.columns <= columns and not (self.lacks & columns)

    def files(self, file: Path, siblings: Sequence[Path]) -> Sequence[Path]:
        """Take the tables beside it that have the unit and a time, and no experiment, for events."""
        found = []
        for each in siblings:
            if each == file or not is_data(each):
                continue
            try:
                columns = columns_of_file(each)
            except ExportError:
                continue  # whoever walks through the tree says it
            if {self.unit, self.time} <= columns and self.experiment not in columns:
                found.append(each)
        return found

    def listed(self, export: Export, options: Options) -> Listing:
        """Name what stands in the column; two tables of one event are refused, since nobody said which."""
        import pyarrow as pa
        import pyarrow.compute as pc

        events: dict[str, Path] = {}
        for file in export.files:
            other = events.setdefault(_event(file), file) if file != export.path else file
            if other != file:
                raise ExportError(
                    f"{other} and {file.name} would both be the event {_event(file)!r}; rename one of them, "
                    "or make one table of them."
                )
        table = read_units(export.path, columns={"experiment": self.experiment}, time_zone=options.time_zone)
        rows = pa.table(table.rows(["experiment"]))["experiment"].cast(pa.string())
        return Listing(sorted(pc.unique(rows.drop_null()).to_pylist()))

    def opened(self, export: Export, experiment: str, options: Options) -> Opened:
        """Read the exposures and the events."""
        reader = getattr(import_module(f"cxlift.readers.{self.reader}"), f"read_{self.reader}")
        facts = {_event(file): _fact(file, self) for file in export.files if file != export.path}
        asked: dict[str, Any] = {"experiment": experiment, "time_zone": options.time_zone}
        if self.argument:
            asked[self.argument] = self.unit
        dataset: Dataset = reader(export.path, facts, **asked)
        variants = dataset.units().to_arrow()[dataset.variant].unique().to_pylist()
        return Opened(dataset, sorted(variants), asked_of(dataset))


def _event(file: Path) -> str:
    return file.name.partition(".")[0]


def _fact(file: Path, kind: ExposureTables) -> dict[str, Any]:
    columns: dict[str, Any] = {"unit": kind.unit, "timestamp": kind.time}
    if "revenue" in columns_of_file(file):
        columns["revenue"] = {"name": "revenue", "type": "number"}
    return {"path": str(file), "columns": columns}


def asked_of(dataset: Dataset) -> list[FactColumn]:
    """Ask of each event whether and how often it happened, and for its revenue."""
    asked = []
    for event in dataset.event_names:
        asked += [
            FactColumn(f"{event}.converted", event, "converted"),
            FactColumn(f"{event}.count", event, "count"),
        ]
        kind = dataset._source.facts.kind(event, "revenue")  # noqa: SLF001  no other room asks it
        if kind is not None and kind.is_numeric():
            asked.append(FactColumn(f"{event}.revenue.sum", event, "sum", "revenue"))
    return asked


TABLES = {
    "statsig": ExposureTables(
        "statsig",
        frozenset({"unit_id", "name", "experiment_group", "first_exposure_utc"}),
        experiment="name",
        unit="unit_id",
    ),
    "segment": ExposureTables(
        "segment",
        frozenset(
            {"experiment_id", "experiment_name", "variation_id", "variation_name", "timestamp", "user_id"}
        ),
        experiment="experiment_id",
        unit="user_id",
        argument="unit",
    ),
    "growthbook": ExposureTables(
        "growthbook",
        frozenset({"experiment_id", "variation_id", "timestamp", "user_id"}),
        experiment="experiment_id",
        unit="user_id",
        argument="unit",
        lacks=frozenset({"metric_id"}),
    ),
    "growthbook, anonymous": ExposureTables(
        "growthbook",
        frozenset({"experiment_id", "variation_id", "timestamp", "anonymous_id"}),
        experiment="experiment_id",
        unit="anonymous_id",
        argument="unit",
        lacks=frozenset({"metric_id", "user_id"}),
    ),
    "eppo": ExposureTables(
        "eppo",
        frozenset({"experiment", "variation", "subject", "timestamp"}),
        experiment="experiment",
        unit="subject",
        argument="subject",
    ),
}
