"""A vendor's results of one experiment, with our own numbers beside them."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  of a field
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.units.names import listed, nearest
from cxlift.vendor_results.arms import VarianceMeaning, VendorMetric  # noqa: TC001  of fields
from cxlift.vendor_results.ours import Compared, Known, compared
from cxlift.vendor_results.table import arrow_table

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from cxlift._core import Comparison, SampleRatioResult

__all__ = ["VendorResults"]


@dataclass(frozen=True, eq=False, repr=False)
class VendorResults:
    """What a vendor publishes of an experiment; it shows itself in text and in Jupyter.

    Our numbers are of one fixed-horizon test a metric and treatment, made of the published counts alone. The
    vendor's stay as they are, beside them.

    Attributes:
        vendor: its name.
        experiment: the experiment's id, where the files have it.
        metrics: in the order of the files.
        explanation: why the vendor's significance is not our p-value.
        confidence_level: of our intervals.
        difference_type: what the vendor's lift is, ``relative`` or ``absolute``, where the files say it.
        start, end: of the period, as the files have it.
        counts: units by the id of the variant.
        names: the variants' names by their ids.
        weights: the planned allocation by the same ids, in any unit, where a file has it.
        variance: whether published variances are of one ``unit`` or of the ``estimate``; ``None`` where that
            cannot be told.
        variance_reason: why.
        has_variance: whether the files have variances at all.
        files: where all of this was read.
        notes: what was taken for granted, and what was not read.
    """

    vendor: str
    experiment: str | None
    metrics: tuple[VendorMetric, ...]
    explanation: str
    confidence_level: float = 0.95
    difference_type: str | None = None
    start: str | None = None
    end: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, float] | None = None
    variance: VarianceMeaning | None = None
    variance_reason: str = ""
    has_variance: bool = True
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> list[Compared]:
        """Compare each treatment of each metric with the baseline."""
        known = self._known()
        return [compared(m, m.baseline, arm, known) for m in self.metrics for arm in m.treatments]

    def comparison(self, metric: str | int, treatment: str | None = None) -> Comparison:
        """Give our comparison of one metric.

        Args:
            metric: its name, or its place among ``metrics``.
            treatment: the variant's name or id; it may be left out where there is one.

        Raises:
            ValueError: there is no such metric or treatment, or more than one.
            ExportError: the files do not have what a test needs; the message says what.
        """
        rows = [row for row in self.rows if metric in (row.metric.name, row.metric.index)]
        if len({row.metric.index for row in rows}) != 1:
            names = [m.name for m in self.metrics]
            several = f"{len(rows)} metrics have this name, give its place among metrics"
            told = several if rows else nearest(str(metric), names)
            raise ValueError(f"VendorResults: metric is {metric!r}; {told}")
        known = {name for row in rows for name in (row.treatment.name, row.treatment.id)}
        chosen = [row for row in rows if treatment in (None, row.treatment.name, row.treatment.id)]
        if len(chosen) != 1:
            raise ValueError(f"VendorResults: treatment is {treatment!r}; {nearest(str(treatment), known)}")
        if chosen[0].comparison is None:
            raise ExportError(f"{chosen[0].metric.place}: {' '.join(chosen[0].notes)}")
        return chosen[0].comparison

    @property
    def over_time(self) -> pyarrow.Table:
        """Give the same columns as ``to_arrow`` and ``time``, a row for each point of the vendor's series.

        Our p-values are of one look each: whoever reads a series of them looks many times, and the smallest
        of them is no p-value. Without a series the table is empty.
        """
        known, rows = self._known(), []
        for metric in self.metrics:
            of_baseline = {arm.time: arm for arm in metric.series if arm.is_baseline}
            rows += [
                compared(metric, of_baseline.get(arm.time), arm, known)
                for arm in metric.series
                if not arm.is_baseline
            ]
        return arrow_table(rows, with_time=True)

    def sample_ratio(self, weights: Mapping[str, float] | None = None) -> SampleRatioResult:
        """Test whether the variants received the units that they were to receive.

        Args:
            weights: the planned allocation by the variants' ids or names, in any unit, such as basis points;
                those of the experiment's file if left out, else equal ones.

        Raises:
            ValueError: the weights are of other variants.
            ExportError: the files have no units of two variants.
        """
        from cxlift.stats import sample_ratio_mismatch

        if len(self.counts) < 2:
            raise ExportError(f"{listed(self.files)}: there are no numbers of visitors of two variants.")
        planned = self._planned(weights)
        for id_, count in self.counts.items():
            if planned[id_] == 0 and count:
                raise ValueError(
                    f"VendorResults: the weight of {self.names.get(id_, id_)!r} is 0, but it has {count:,} "
                    "units; give the weights with which they were allotted."
                )
        ids = [id_ for id_ in self.counts if planned[id_] != 0]
        return sample_ratio_mismatch([self.counts[i] for i in ids], [planned[i] for i in ids])

    def to_arrow(self) -> pyarrow.Table:
        """Give one row for each metric and treatment: our columns as in a report, theirs ``vendor_``."""
        return arrow_table(self.rows)

    def to_pandas(self) -> pandas.DataFrame:
        """Give a pandas data frame."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Give a Polars data frame."""
        import polars

        return polars.DataFrame(self.to_arrow())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_text(self) -> str:
        """Write the numbers side by side, and why they differ."""
        from cxlift.vendor_results.shown import text

        return text(self)

    def to_html(self) -> str:
        """Write the same as an HTML fragment."""
        from cxlift.vendor_results.shown import html

        return html(self)

    def __repr__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return self.to_html()

    def _known(self) -> Known:
        return Known(self.confidence_level, self.variance, self.variance_reason, self.has_variance)

    def _planned(self, weights: Mapping[str, float] | None) -> dict[str, float]:
        given = self.weights if weights is None else weights
        if given is None:
            return dict.fromkeys(self.counts, 1.0)
        ids = {name: id_ for id_, name in self.names.items()} | {id_: id_ for id_ in self.counts}
        found = {ids[key]: float(value) for key, value in given.items() if key in ids}
        unknown = [key for key, value in given.items() if key not in ids and value]
        lacking = [self.names.get(id_, id_) for id_ in self.counts if id_ not in found]
        if unknown or lacking:
            told = f"name {listed(unknown)}, of which there are no units" if unknown else ""
            told += " and " * bool(unknown and lacking)
            told += f"lack {listed(lacking)}" if lacking else ""
            raise ValueError(f"VendorResults: the weights {told}; give those of {listed(self.counts)}.")
        for key, value in found.items():
            if not (value >= 0 and value != float("inf")):
                raise ValueError(
                    f"VendorResults: the weight of {key!r} is {value}; it is a number from 0 on."
                )
        return found
