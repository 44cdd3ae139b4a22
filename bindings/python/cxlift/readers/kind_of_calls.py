"""Files with exposures and all other events in one table, among the exports of a tree of folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.readers.declared_columns import Column
from cxlift.readers.export_kinds import Listing, Opened
from cxlift.readers.ga4 import EXPERIMENT
from cxlift.readers.kind_of_tables import asked_of
from cxlift.readers.mapped_units import read_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cxlift.dataset import Dataset
    from cxlift.readers.export_kinds import Export, Options

__all__ = ["CALLS", "CallFiles"]


@dataclass(frozen=True)
class CallFiles:
    """Files of events that a vendor's columns tell.

    Attributes:
        vendor: whose they are: ``segment`` or ``ga4``.
        columns: what an event has.
        experiment: where the experiment of an exposure stands.
        revenue: where the revenue of an event stands, if it has one.
        unit: what the reader takes for the unit.
    """

    vendor: str
    columns: frozenset[str]
    experiment: Mapping[str, Any]
    revenue: str
    unit: str = "user_id"

    def is_file(self, file: Path, columns: frozenset[str]) -> bool:  # noqa: ARG002
        """Tell by the columns."""
        return self.columns <= columns

    def files(self, file: Path, siblings: Sequence[Path]) -> Sequence[Path]:
        """Take the other files of the folder with these columns: an export is one of many days."""
        from cxlift.errors import ExportError
        from cxlift.readers.sniffing import columns_of_file, is_data

        found = []
        for each in siblings:
            if each == file or not is_data(each):
                continue
            try:
                if self.columns <= columns_of_file(each):
                    found.append(each)
            except ExportError:
                continue  # whoever walks through the tree says it
        return found

    def listed(self, export: Export, options: Options) -> Listing:
        """Name the experiments of all exposures."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table = read_units(
            [str(file) for file in export.files],
            columns={"experiment": dict(self.experiment)},
            time_zone=options.time_zone,
        )
        rows = pa.table(table.rows(["experiment"]))["experiment"].cast(pa.string())
        return Listing(sorted(pc.unique(rows.drop_null()).to_pylist()))

    def opened(self, export: Export, experiment: str, options: Options) -> Opened:
        """Read exposures and events of the same files."""
        from cxlift.readers.ga4 import read_ga4
        from cxlift.readers.segment import read_segment

        files = [str(file) for file in export.files]
        columns = {"revenue": Column((self.revenue,), "number", required=False)}
        dataset: Dataset
        if self.vendor == "ga4":
            dataset = read_ga4(files, experiment=experiment, time_zone=options.time_zone, columns=columns)
        else:
            dataset = read_segment(
                files,
                events=files,
                experiment=experiment,
                unit=self.unit,
                time_zone=options.time_zone,
                columns=columns,
            )
        variants = dataset.units().to_arrow()[dataset.variant].unique().to_pylist()
        return Opened(dataset, sorted(variants), asked_of(dataset))


CALLS = {
    "ga4": CallFiles(
        "ga4",
        frozenset({"event_name", "event_timestamp", "event_params", "user_pseudo_id"}),
        {"name": "event_params.exp_variant_string", "pattern": EXPERIMENT},
        "ecommerce.purchase_revenue",
    ),
    "segment, calls": CallFiles(
        "segment",
        frozenset({"type", "event", "userId", "timestamp", "properties"}),
        {"name": "properties.experiment_id"},
        "properties.revenue",
    ),
    "segment, anonymous calls": CallFiles(
        "segment",
        frozenset({"type", "event", "anonymousId", "timestamp", "properties"}),
        {"name": "properties.experiment_id"},
        "properties.revenue",
        unit="anonymous_id",
    ),
}
