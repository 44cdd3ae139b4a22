"""A metric's cell of the summaries, of what aggregates say of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.aggregates.group import pair_of
from cxlift.aggregates.moments import from_counts
from cxlift.errors import ExportError, PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift import _core
    from cxlift.aggregates.group import Group

__all__ = ["check_kind", "lost_columns", "made_cell", "size_of"]

NEARLY = 1e-6


def check_kind(metric: _core.Metric, entry: Mapping[str, Any], kind: Mapping[str, Any]) -> None:
    """Refuse a metric that no aggregates can answer.

    Args:
        metric: of the plan.
        entry: what the engine's summaries say of it.
        kind: the empty summary that the engine would keep of it.

    Raises:
        PlanError: with the metric's place.
    """
    if entry.get("caps"):
        raise PlanError(
            f"{metric.place}.cap: what is added up already cannot be capped any more; cap the values in "
            "the query "
            "and leave this out."
        )
    others = {"keeps", "weights", "totals"} & set(entry)
    if metric.elapsed is not None or others or not {"m2", "counts", "means", "complete"} & set(kind):
        raise PlanError(
            f"{metric.place}: {metric.name!r} needs the values of single units, which is not available from "
            "aggregates (quantiles, times to an event, weights, several rows a unit, seen_after, and a "
            "bootstrap "
            "of means); pass the rows, or leave it out."
        )


def lost_columns(columns: Sequence[str], kind: Mapping[str, Any], group: Group, place: str) -> list[str]:
    """Name the columns whose variance a test would need and nobody said."""
    if "counts" in kind:
        return []
    found = ((column, group.of(column, place)) for column in columns)
    return [column for column, of in found if of.m2 is None and of.n]


def made_cell(
    columns: Sequence[str], entry: Mapping[str, Any], kind: Mapping[str, Any], group: Group, place: str
) -> dict[str, Any]:
    """Make the cell of the metric that reads these columns; ``entry`` and ``kind`` as of ``check_kind``.

    Raises:
        ExportError: the group lacks a column of the metric, or a number that it needs.
    """
    if "counts" in kind:
        return _counts(columns[0], group, place, is_score="scale" in entry)
    if "m2" in kind:
        return _moments(columns[0], group, place)
    if "complete" in kind:
        outcomes = len(kind["incomplete"]["means"])
        none = {"n": 0, "means": [0.0] * outcomes, "cross": [0.0] * (outcomes * (outcomes + 1) // 2)}
        return {"complete": _co_moments(columns, group, place), "incomplete": none}
    return _co_moments(columns, group, place)


def size_of(cell: Mapping[str, Any]) -> int:
    """Count the units with a value."""
    if "counts" in cell:
        return sum(times for _, times in cell["counts"])
    return int(cell["complete"]["n"] if "complete" in cell else cell["n"])


def _counts(column: str, group: Group, place: str, *, is_score: bool) -> dict[str, Any]:
    if column in group.counts:
        return {"counts": [[float(v), k] for v, k in sorted(group.counts[column].items()) if k]}
    of = group.of(column, place)
    if is_score:
        raise ExportError(
            f"{place}: {column!r} is a score, whose value counts are needed and were not given; give a row "
            "with "
            "value and count for each answer."
        )
    found = float(of.mean * of.n)
    successes = round(found)
    if not abs(found - successes) <= NEARLY * max(1.0, found) or not 0 <= successes <= of.n:
        raise ExportError(
            f"{place}: {column!r} would have {found:.10g} successes of {of.n:,}, and a proportion has "
            "whole ones "
            "from 0 to n; give successes and n, or make it a mean."
        )
    pairs = [[0.0, of.n - successes], [1.0, successes]]
    return {"counts": [[value, times] for value, times in pairs if times]}


def _moments(column: str, group: Group, place: str) -> dict[str, Any]:
    of, third, fourth = group.of(column, place), None, None
    if column in group.counts:
        _, third, fourth = from_counts(group.counts[column])
    mean = float(of.mean)
    low = float(of.mean - type(of.mean)(mean))
    # Nobody said the third and fourth moments of sums: the engine takes null for not known.
    return {"n": of.n, "mean": mean, "mean_low": low, "m2": float(of.m2 or 0), "m3": third, "m4": fourth}


def _co_moments(columns: Sequence[str], group: Group, place: str) -> dict[str, Any]:
    found = [group.of(column, place) for column in columns]
    if len({of.n for of in found}) > 1:
        told = ", ".join(f"{column!r} has n = {of.n:,}" for column, of in zip(columns, found, strict=True))
        raise ExportError(
            f"{place}: {told}, and a ratio or a covariate is of the same units; aggregate all columns over "
            "the "
            "units that have them all."
        )
    cross: list[float] = []
    for i, first in enumerate(columns):
        cross.append(float(found[i].m2 or 0))
        for second in columns[i + 1 :]:
            pair = pair_of(first, second)
            if pair not in group.products and found[i].n > 1:
                raise ExportError(
                    f"{place}: the covariance of {first!r} and {second!r} is missing; a ratio and a "
                    "covariate "
                    "need it."
                )
            cross.append(float(group.products.get(pair, 0)))
    return {"n": found[0].n, "means": [float(of.mean) for of in found], "cross": cross}
