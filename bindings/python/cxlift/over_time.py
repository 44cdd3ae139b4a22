"""A metric over periods, or along touchpoints: a table with one row a period and treatment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.units.names import nearest

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from cxlift._core import Level, OrderedSegment, ReportRow
    from cxlift.report import Report

__all__ = ["OverTime", "collected"]

COLUMNS = (
    "period",
    "control",
    "treatment",
    "n_control",
    "n_treatment",
    "control_value",
    "control_lower",
    "control_upper",
    "treatment_value",
    "treatment_lower",
    "treatment_upper",
    "difference",
    "difference_lower",
    "difference_upper",
    "pvalue",
    "pvalue_adjusted",
    "verdict",
    "note",
)
TEXTS = ("period", "control", "treatment", "verdict", "note")
COUNTS = ("n_control", "n_treatment")


@dataclass(frozen=True)
class OverTime:
    """A metric in each value of an ordered segment; what ``Report.over_time`` returns.

    Attributes:
        metric: its name.
        estimand: which of its numbers.
        unit: ``points``, ``%`` of shares, or nothing.
        segment: what it is split by.
        values: the periods from the first to the last, without a hole; touchpoints as declared.
        variants: the control, and the treatments.
        levels: of each value and variant that has data: how many values, the estimate and its interval.
        rows: one for each period and treatment, as a dict; ``None`` where a number does not exist. ``note``
            says which periods are empty, and where a variant has few values.
    """

    metric: str
    estimand: str
    unit: str
    segment: OrderedSegment
    values: list[str]
    variants: list[str]
    levels: dict[tuple[str, str], Level]
    rows: list[dict[str, Any]]

    def to_dict(self) -> dict[str, list[Any]]:
        """Return the table as columns."""
        return {name: [row[name] for row in self.rows] for name in COLUMNS}

    def to_arrow(self) -> pyarrow.Table:
        """Return the table as PyArrow's."""
        import pyarrow as pa

        types = dict.fromkeys(TEXTS, pa.string()) | dict.fromkeys(COUNTS, pa.int64())
        schema = pa.schema([(name, types.get(name, pa.float64())) for name in COLUMNS])
        return pa.table(self.to_dict(), schema=schema)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the table as a pandas data frame."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Return the table as a Polars data frame."""
        import polars

        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)  # noqa: S101  a table gives a frame, an array a series
        return frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        from cxlift.render.over_time import table_lines

        return "\n".join(table_lines(self))

    def _repr_html_(self) -> str:
        from cxlift.render.over_time import fragment

        return fragment(self)


def collected(report: Report, metric: str, segment: str | None, estimand: str | None) -> OverTime:
    """Collect what a report says of a metric in the values of an ordered segment."""
    found = _segment(report, segment)
    rows = [row for row in report[metric] if row.segment == found.name]
    estimands = list(dict.fromkeys(row.estimand for row in rows)) or [estimand or ""]
    if estimand is not None and estimand not in estimands:
        raise KeyError(f"{metric!r} has no estimand {estimand!r}; {nearest(estimand, estimands)}")
    chosen = estimand or estimands[0]
    rows = [row for row in rows if row.estimand == chosen]
    levels = {
        (level.segment_value, level.variant): level
        for level in report.levels
        if (level.segment, level.metric, level.estimand) == (found.name, metric, chosen)
    }
    values = _values(found)
    comparisons = {(row.segment_value, row.treatment): row for row in rows}
    return OverTime(
        metric=metric,
        estimand=chosen,
        unit=rows[0].unit if rows else "",
        segment=found,
        values=values,
        variants=[report.control, *report.treatments],
        levels=levels,
        rows=[
            _row(found, value, (report.control, treatment), levels, comparisons.get((value, treatment)))
            for value in values
            for treatment in report.treatments
        ],
    )


def _segment(report: Report, name: str | None) -> OrderedSegment:
    segments = {segment.name: segment for segment in report.ordered_segments}
    if not segments:
        raise ValueError(
            "over_time: the plan has no periods; add one to its segments, such as "
            "cx.Period('answered_at', every='week', tz='Europe/Berlin')."
        )
    if name is None:
        periods = [segment for segment in segments.values() if segment.kind == "period"]
        if len(periods) != 1:
            choice = ", ".join(map(repr, segments))
            raise ValueError(f"over_time: segment is left out, but the plan has {choice}: name one.")
        return periods[0]
    if name not in segments:
        raise KeyError(f"no segment with an order is called {name!r}; {nearest(name, segments)}")
    return segments[name]


def _values(segment: OrderedSegment) -> list[str]:
    if segment.kind != "period" or not segment.values:
        return segment.values
    from cxlift.periods import periods_between

    return periods_between(segment.values[0], segment.values[-1], segment.every)


def _row(
    segment: OrderedSegment,
    value: str,
    variants: tuple[str, str],
    levels: dict[tuple[str, str], Level],
    row: ReportRow | None,
) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(COLUMNS)
    found |= {"period": value, "control": variants[0], "treatment": variants[1]}
    counts = {}
    for role, variant in zip(("control", "treatment"), variants, strict=True):
        level = levels.get((value, variant))
        counts[variant] = 0 if level is None else level.n
        found[f"n_{role}"] = counts[variant]
        if level is not None and level.n:
            numbers = (level.value, *level.interval)
            found |= dict(zip((f"{role}_value", f"{role}_lower", f"{role}_upper"), numbers, strict=True))
    if row is not None:
        found |= {"difference": row.difference, "pvalue": row.pvalue, "pvalue_adjusted": row.pvalue_adjusted}
        found["difference_lower"], found["difference_upper"] = row.difference_interval
        found["verdict"] = row.verdict
    found["note"] = _note(counts, segment.least)
    # nan: there is no such number. An infinite end is one, and stays.
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in found.items()}


def _note(counts: dict[str, int], least: int) -> str | None:
    if not any(counts.values()):
        return "no values"
    few = [f"{variant} has {n or 'no'} value{'s' * (n != 1)}" for variant, n in counts.items() if n < least]
    return f"{' and '.join(few)}, fewer than {least}" if few else None
