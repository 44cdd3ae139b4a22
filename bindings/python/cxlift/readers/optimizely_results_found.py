"""What one file of Optimizely's results holds, and what its CSV and its JSON have in common."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  of fields
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.vendor_results.arms import NO_NUMBER, VendorMetric

if TYPE_CHECKING:
    from cxlift.vendor_results.arms import Arm

__all__ = ["DIRECTIONS", "Found", "checked_arms", "metric_name", "remaining", "renamed", "units_of"]

#: In our words: the direction of good.
DIRECTIONS = {"increasing": "higher", "decreasing": "lower"}


@dataclass(frozen=True)
class Found:
    """One file; of an experiment alone names and weights."""

    files: tuple[str, ...]
    experiment: str | None = None
    metrics: tuple[VendorMetric, ...] = ()
    level: float | None = None
    difference_type: str | None = None
    start: str | None = None
    end: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, float] | None = None
    has_variance: bool = True
    is_series: bool = False
    notes: tuple[str, ...] = ()

    def with_series(self, other: Found) -> Found:
        """Give each metric the series that another file has of it."""
        of = {_key(metric): metric for metric in other.metrics}
        for key, metric in of.items():
            if key not in map(_key, self.metrics):
                raise ExportError(
                    f"{metric.place}: the metric {metric.name!r} of the time series is not among the results "
                    f"in {self.files[0]}; export both anew."
                )
        metrics = [
            replace(metric, series=of[_key(metric)].series) if _key(metric) in of else metric
            for metric in self.metrics
        ]
        return replace(
            self,
            metrics=tuple(metrics),
            experiment=self.experiment or other.experiment,
            files=self.files + other.files,
            notes=self.notes + other.notes,
        )


def _key(metric: VendorMetric) -> tuple[str | None, ...]:
    return (metric.event_id, metric.name, metric.aggregator, metric.field, metric.scope)


def renamed(metric: VendorMetric, names: Mapping[str, str]) -> VendorMetric:
    """Give variants without a name the one that the experiment has for them."""

    def of(arm: Arm) -> Arm:
        return replace(arm, name=names.get(arm.id, arm.name)) if arm.name == arm.id else arm

    return replace(metric, arms=tuple(map(of, metric.arms)), series=tuple(map(of, metric.series)))


def metric_name(name: str | None, event_id: str | None, aggregator: str | None, of: str | None) -> str:
    """Name a metric that has no name by what it is made of.

    >>> metric_name(None, "15762370046", "unique", None), metric_name(None, None, "sum", "revenue")
    ('event 15762370046', 'sum of revenue')
    """
    if name:
        return name
    if event_id:
        return f"event {event_id}"
    return " of ".join(part for part in (aggregator, of) if part) or "metric without a name"


def checked_arms(arms: list[Arm], place: str) -> tuple[Arm, ...]:
    """Put the baseline first; refuse two baselines and one variant twice."""
    baselines = [arm.name for arm in arms if arm.is_baseline]
    if len(baselines) > 1:
        raise ExportError(
            f"{place}: {baselines[0]!r} and {baselines[1]!r} are both the baseline; export the results again."
        )
    ids = [arm.id for arm in arms]
    for id_ in ids:
        if ids.count(id_) > 1:
            raise ExportError(
                f"{place}: the variation {id_!r} is there more than once; one file holds one experiment and "
                "one period."
            )
    return tuple(sorted(arms, key=lambda arm: not arm.is_baseline))


def remaining(number: float | None, place: str) -> int | None:
    """Give the units that are still needed; the largest 64-bit number stands for none.

    >>> remaining(9223372036854775807, ""), remaining(9.223372036854776e18, ""), remaining(1200, "")
    (None, None, 1200)
    """
    if number is None or number >= NO_NUMBER:
        return None
    if number < 0 or number != int(number):
        raise ExportError(f"{place} is {number}; it must be a number of visitors.")
    return int(number)


def units_of(metrics: tuple[VendorMetric, ...]) -> dict[str, int]:
    """Take the visitors by variant from the first metric whose denominator they are."""
    for metric in metrics:
        counts = {arm.id: arm.samples for arm in metric.arms}
        if (
            metric.scope == "visitor"
            and all(n is not None and n == int(n) for n in counts.values())
            and counts
        ):
            return {id_: int(n or 0) for id_, n in counts.items()}
    return {}
