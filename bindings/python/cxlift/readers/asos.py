"""The ASOS Digital Experiments data set: counts, means and variances of 78 experiments as they grew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.aggregates.aggregates import Aggregates
from cxlift.aggregates.group import Group, GroupKey
from cxlift.aggregates.moments import from_variance
from cxlift.errors import ExportError
from cxlift.readers.aggregate_rows import open_aggregates
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cxlift.aggregates.moments import Moments
    from cxlift.readers.aggregate_rows import Row
    from cxlift.readers.table_files import Paths

__all__ = ["AsosExperiment", "AsosExperiments", "read_asos"]

LABELS = ("experiment_id", "variant_id", "metric_id")
NUMBERS = ("time_since_start", "count_c", "count_t", "mean_c", "mean_t", "variance_c", "variance_t")
CONTROL = "control"
PROPORTION = "1"  # the only metric that is a share of units; the data set's authors call it binary
ASSUMED = (
    "variances are sample variances, with n - 1",
    "metric 1 counts units, so that its mean times the count is a whole number of them",
)


def read_asos(path: Paths | Any) -> AsosExperiments:
    """Read the ASOS Digital Experiments data set (osf.io/64jsb), or a table of its layout.

    Each row is a metric of a variant and of the control some days after the start, cumulative. The result has
    the experiments by name, each with the plan that it suggests and with data of ``Experiment.analyze``:
    metric 1 as a proportion, the others as means with the variances that are given. Where a variance is
    missing the metric has no values, and the report's health names the metric, variant and time.

    Args:
        path: files as of ``cxlift.read_tables``, a data frame, or a dict of columns.

    Raises:
        ExportError: a number that cannot be, or one that is missing, with its place.

    >>> import cxlift as cx
    >>> experiments = cx.read_asos(
    ...     {
    ...         "experiment_id": ["036afc", "036afc"], "variant_id": [2, 2], "metric_id": [1, 2],
    ...         "time_since_start": [1.5, 1.5], "count_c": [1000, 1000], "count_t": [1000, 1000],
    ...         "mean_c": [0.1, 2.0], "mean_t": [0.15, 2.1],
    ...         "variance_c": [0.09, 4.0], "variance_t": [0.1275, None],
    ...     }
    ... )
    >>> for experiment in experiments:
    ...     report = cx.Experiment.from_plan(experiment.plan()).analyze(experiment.at())
    ...     print(experiment.name, report.comparison("metric_1").verdict)
    036afc better
    """
    table = open_aggregates(path, {}, {})
    for name in (*LABELS, *NUMBERS):
        if name not in table.column_names:
            raise ExportError(
                f"{table.name}: the column {name!r} of the ASOS layout is missing; "
                f"{nearest(name, table.column_names)}"
            )
    found: dict[str, dict[tuple[float, str, str], Row]] = {}
    for row in table.rows(LABELS, NUMBERS):
        for label in LABELS:
            if label not in row.labels:
                raise ExportError(f"{row.place}: {label} is missing; every row is of one.")
        experiment, variant, metric = (row.labels[label] for label in LABELS)
        days = round(float(row.number("time_since_start", row.place)), 6)
        rows = found.setdefault(experiment, {})
        if (days, variant, metric) in rows:
            raise ExportError(
                f"{row.place}: experiment {experiment!r} has metric {metric} of variant {variant!r} at "
                f"{days:g} days "
                "twice; drop one of the two."
            )
        rows[days, variant, metric] = row
    return AsosExperiments([AsosExperiment(table.name, name, rows) for name, rows in sorted(found.items())])


class AsosExperiments:
    """The experiments of the data set, by name; also an iterable of them.

    Attributes:
        names: the experiments', sorted.
    """

    def __init__(self, experiments: Sequence[AsosExperiment]) -> None:
        self._experiments = {each.name: each for each in experiments}
        self.names = tuple(self._experiments)

    def __getitem__(self, name: str) -> AsosExperiment:
        if name not in self._experiments:
            raise ValueError(f"read_asos: there is no experiment {name!r}; {nearest(name, self.names)}")
        return self._experiments[name]

    def __iter__(self) -> Iterator[AsosExperiment]:
        return iter(self._experiments.values())

    def __len__(self) -> int:
        return len(self._experiments)

    def plan(self, name: str) -> dict[str, Any]:
        """Give the plan that an experiment suggests, as ``Experiment.from_plan`` takes it."""
        return self[name].plan()

    def data(self, name: str) -> Aggregates:
        """Give an experiment's data at its last time."""
        return self[name].at()

    def __repr__(self) -> str:
        return f"{len(self):,} experiments of the ASOS layout"


class AsosExperiment:
    """One experiment: its metrics at each time.

    Attributes:
        name: its id.
        variants: the treatments; the control is called ``control``.
        metrics: their ids.
        times: days since the start, at which everything since then is counted, ascending.
    """

    def __init__(self, source: str, name: str, rows: dict[tuple[float, str, str], Row]) -> None:
        self._source, self._rows = source, rows
        self.name = name
        self.times = tuple(sorted({days for days, _, _ in rows}))
        self.variants = tuple(sorted({variant for _, variant, _ in rows}))
        self.metrics = tuple(sorted({metric for _, _, metric in rows}))
        if CONTROL in self.variants:
            raise ExportError(f"{source}: experiment {name!r} has a treatment {CONTROL!r}; rename it.")

    def plan(self) -> dict[str, Any]:
        """Give the plan that it suggests; no metric is primary, since the data do not say which was."""
        metrics: list[dict[str, Any]] = [
            {"type": "proportion" if metric == PROPORTION else "mean", "column": f"metric_{metric}"}
            for metric in self.metrics
        ]
        return {"name": self.name, "control": CONTROL, "treatments": list(self.variants), "metrics": metrics}

    def at(self, days: float | None = None) -> Aggregates:
        """Give what was known after some days, one of ``times``; at the last of them if left out.

        Raises:
            ValueError: nothing was counted at that time.
        """
        asked = self.times[-1] if days is None else round(float(days), 6)
        if asked not in self.times:
            closest = min(self.times, key=lambda time: abs(time - asked))
            raise ValueError(
                f"at: experiment {self.name!r} has nothing at {asked:g} days; the nearest is {closest:g}."
            )
        control = GroupKey("", "", CONTROL)
        groups: dict[GroupKey, Group] = {control: Group()}
        excluded: dict[str, int] = {}
        for variant in self.variants:
            group = groups.setdefault(GroupKey("", "", variant), Group())
            for metric in self.metrics:
                place = (
                    f"{self._source}: experiment {self.name!r}, metric {metric}, variant {variant!r}, "
                    f"{asked:g} days"
                )
                column, row = f"metric_{metric}", self._rows.get((asked, variant, metric))
                if row is None:
                    group.moments[column] = from_variance(0, 0, 0)
                    clause = f"there is none of metric {metric}, variant {variant!r}, at {asked:g} days"
                    excluded[clause] = 1
                    continue
                group.moments[column] = _moments(row, "t", place)
                of_control = _moments(row, "c", place)
                if groups[control].moments.setdefault(column, of_control) != of_control:
                    raise ExportError(
                        f"{place}: the control has other numbers beside another variant; correct one."
                    )
        for metric in self.metrics:
            groups[control].moments.setdefault(f"metric_{metric}", from_variance(0, 0, 0))
        for group in groups.values():
            group.units = max(of.n for of in group.moments.values())  # all metrics are of all units so far
        return Aggregates(
            groups, name=self._source, when=f"at {asked:g} days", excluded=excluded, assumed=ASSUMED
        )

    def over_time(self) -> Iterator[tuple[float, Aggregates]]:
        """Give each time with its data: looks at the same units as they grow, never to be added up."""
        return ((days, self.at(days)) for days in self.times)

    def without_variance(self) -> list[tuple[str, str, float]]:
        """Name the metric, variant and days of each row of means that lacks a variance."""
        return sorted(
            (metric, variant, days)
            for (days, variant, metric), row in self._rows.items()
            if metric != PROPORTION and not {"variance_c", "variance_t"} <= set(row.numbers)
        )

    def __repr__(self) -> str:
        return (
            f"experiment {self.name!r}: {len(self.variants)} treatments, {len(self.metrics)} metrics, "
            f"{len(self.times)} times to {self.times[-1]:g} days"
        )


def _moments(row: Row, arm: str, place: str) -> Moments:
    n = row.count(f"count_{arm}", place)
    if n == 0:
        return from_variance(0, 0, 0)
    mean = row.number(f"mean_{arm}", place)
    try:
        return from_variance(n, mean, row.numbers.get(f"variance_{arm}"))
    except ValueError as error:
        raise ExportError(f"{place}: {error}") from None
