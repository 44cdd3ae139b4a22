"""Aggregates and results among the exports of a tree of folders: nobody's rows, only what was added up."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path  # noqa: TC003  of a cached argument
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.export_kinds import Listing, Opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cxlift.readers.asos import AsosExperiment, AsosExperiments
    from cxlift.readers.export_kinds import Export, ExportKind, Options
    from cxlift.vendor_results.arms import Arm, VendorMetric
    from cxlift.vendor_results.results import VendorResults

__all__ = ["AGGREGATES", "AsosFiles", "ResultFiles"]


class AsosFiles:
    """Tables of the layout of the ASOS Digital Experiments data set, each experiment at its last time."""

    columns = frozenset(
        {
            "experiment_id",
            "variant_id",
            "metric_id",
            "time_since_start",
            "count_c",
            "count_t",
            "mean_c",
            "mean_t",
        }
    )

    def is_file(self, file: Path, columns: frozenset[str]) -> bool:  # noqa: ARG002
        """Tell by the columns."""
        return self.columns <= columns

    def files(self, file: Path, siblings: Sequence[Path]) -> Sequence[Path]:  # noqa: ARG002
        """Name none."""
        return ()

    def listed(self, export: Export, options: Options) -> Listing:  # noqa: ARG002
        """Name what stands in the column."""
        return Listing(_asos(export.path).names)

    def opened(self, export: Export, experiment: str, options: Options) -> Opened:
        """Give the plan that the layout suggests, and what was known at the last time."""
        found = _asos(export.path)[experiment]
        plan = None if options.planned else {**found.plan(), "correction": "bh"}
        variants = ("control", *found.variants)
        last = f"the last of {len(found.times)} times counts, {found.times[-1]:g} days after the start"
        return Opened(found.at(), variants, plan=plan, assumed=(last,), left_out=_without_variance(found))


class ResultFiles:
    """Optimizely's own results: what can be tested again of them is."""

    of_csv = frozenset({"variation id", "metric event name", "numerator value", "denominator value"})
    of_json = frozenset({"metrics", "reach"})

    def is_file(self, file: Path, columns: frozenset[str]) -> bool:  # noqa: ARG002
        """Tell by the header, whose letters' case varies, or by the keys of the document."""
        return self.of_json <= columns or self.of_csv <= {name.strip().casefold() for name in columns}

    def files(self, file: Path, siblings: Sequence[Path]) -> Sequence[Path]:  # noqa: ARG002
        """Name none."""
        return ()

    def listed(self, export: Export, options: Options) -> Listing:
        """Name the experiment by its id; without one, as CSV is, by the file."""
        return Listing([self._name(export, options)])

    def opened(self, export: Export, experiment: str, options: Options) -> Opened:
        """Give shares of unique conversions, and means where a variance is published and understood."""
        from cxlift.readers.aggregates import read_aggregates

        results = _results(export.path, options.time_zone)
        rows: list[dict[str, Any]] = []
        metrics: list[dict[str, Any]] = []
        assumed = [results.explanation.rstrip(".")]
        control = None
        for name, metric in _named(results.metrics):
            found = list(_rows(name, metric, results))
            if metric.baseline is None or len(found) < len(metric.arms):
                assumed.append(f"{name!r} is not tested again, since the results do not have what that takes")
                continue
            control = control or metric.baseline.name
            rows += found
            kind = "proportion" if metric.aggregator == "unique" else "mean"
            role = "primary" if metric.tier == "primary" else "secondary"
            direction = {"direction": metric.direction} if metric.direction else {}
            metrics.append({"type": kind, "column": name, "role": role, **direction})
        if control is None:
            raise ExportError(
                f"{export.place}: no metric of the results can be tested again; "
                "read_optimizely_results shows what they say."
            )
        plan = None
        if not options.planned:
            plan = {"name": experiment, "control": control, "correction": "bh", "metrics": metrics}
        columns = ("variant", "column", "n", "successes", "mean", "variance")
        table = {column: [row.get(column) for row in rows] for column in columns}
        return Opened(
            read_aggregates(table), sorted({row["variant"] for row in rows}), plan=plan, assumed=assumed
        )

    @staticmethod
    def _name(export: Export, options: Options) -> str:
        return _results(export.path, options.time_zone).experiment or export.path.name.partition(".")[0]


@lru_cache(maxsize=2)
def _asos(file: Path) -> AsosExperiments:
    """Read the file once for all experiments that a process is given."""
    from cxlift.readers.asos import read_asos

    return read_asos(str(file))


def _without_variance(experiment: AsosExperiment) -> dict[str, int]:
    """Name the rows that lack a variance, those of a metric and variant together."""
    days: dict[tuple[str, str], list[str]] = {}
    for metric, variant, at in experiment.without_variance():
        days.setdefault((metric, variant), []).append(f"{at:g}")
    return {
        f"metric {metric}, variant {variant}, has no variance at {', '.join(at)} days": len(at)
        for (metric, variant), at in days.items()
    }


def _results(file: Path, time_zone: str | None) -> VendorResults:
    from cxlift.readers.optimizely_results import read_optimizely_results

    return read_optimizely_results(str(file), time_zone=time_zone)


def _named(metrics: Iterable[VendorMetric]) -> Iterable[tuple[str, VendorMetric]]:
    """Give each metric a name of its own: two may differ in their numerators alone."""
    met: set[str] = set()
    for metric in metrics:
        name = metric.name
        if name in met:
            name = f"{metric.name} ({metric.aggregator or metric.index})"
        if name in met:
            name = f"{metric.name} ({metric.index})"
        met.add(name)
        yield name, metric


def _rows(name: str, metric: VendorMetric, results: VendorResults) -> Iterable[dict[str, Any]]:
    for arm in metric.arms:
        row = _row(metric, arm, results)
        if row is not None:
            yield {"variant": arm.name, "column": name, **row}


def _row(metric: VendorMetric, arm: Arm, results: VendorResults) -> dict[str, Any] | None:
    """Give what was added up of a variant; nothing where it is not enough for a test."""
    if arm.value is None or not arm.samples or not arm.samples.is_integer():
        return None
    if metric.aggregator == "unique":
        if not 0 <= arm.value <= arm.samples or not arm.value.is_integer():
            return None
        return {"n": int(arm.samples), "successes": int(arm.value)}
    if arm.variance is None or results.variance is None:
        return None
    variance = arm.variance * (arm.samples if results.variance == "estimate" else 1.0)
    return {"n": int(arm.samples), "mean": arm.value / arm.samples, "variance": variance}


AGGREGATES: dict[str, ExportKind] = {"asos": AsosFiles(), "optimizely results": ResultFiles()}
