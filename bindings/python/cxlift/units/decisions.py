"""The first exposure of every unit, and what had to be left out to find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.units.columns import ROW_KEY, canonical, identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.engines.engine import Frame
    from cxlift.units.source import Source

__all__ = ["first_decisions", "numbers"]


def first_decisions(
    source: Source, attributes: Sequence[str], until: int | None = None
) -> tuple[Frame, dict[str, int]]:
    """Give one row a unit (``unit``, ``variant``, ``time``, ``a0`` ...) and the counts of rows left out.

    A row is counted under the first reason that applies: no unit, no timestamp, duplicate, holdback, no
    variant. With ``until``, what is later goes before the duplicates.
    """
    import narwhals as nw

    engine = source.engine
    rows = engine.materialise(_decisions(source, attributes))
    names = rows.collect_schema().names()
    ties = [c for c in names if c not in ("unit", "time", "key", "received")]

    without_unit, without_time = nw.col("unit").is_null(), nw.col("time").is_null()
    found = numbers(
        rows.select(
            decisions_without_unit=without_unit.cast(nw.Int64).sum(),
            decisions_without_timestamp=(~without_unit & without_time).cast(nw.Int64).sum(),
        )
    )
    rows, found["duplicate_decisions"] = rows.filter(~without_unit, ~without_time), 0
    if until is not None:
        late = nw.col("time") > until
        found |= numbers(rows.select(decisions_after_observation=late.cast(nw.Int64).sum()))
        rows = rows.filter(~late)
    if "key" in names:
        earliest = [c for c in ("time", "received") if c in names]
        rows, found["duplicate_decisions"] = engine.first_rows(rows, "key", [*earliest, "unit", *ties])

    held_back, without_variant = nw.col("holdback"), nw.col("variant").is_null()
    found |= numbers(
        rows.select(
            holdback_decisions=held_back.cast(nw.Int64).sum(),
            decisions_without_variant=(~held_back & without_variant).cast(nw.Int64).sum(),
            decisions=nw.len(),
        )
    )
    rows = rows.filter(~held_back, ~without_variant)
    kept = found.pop("decisions") - found["holdback_decisions"] - found["decisions_without_variant"]

    # min and max rather than a count of distinct variants, which is no window or slow in some engines.
    arms = rows.group_by("unit").agg(low=nw.col("variant").min(), high=nw.col("variant").max())
    crossed = (nw.col("low") != nw.col("high")).cast(nw.Int64)
    found |= numbers(arms.select(units=nw.len(), crossover_units=crossed.sum()))
    found["repeated_decisions"] = kept - found.pop("units")

    firsts = rows.unique(["unit"], keep="first", order_by=["time", *ties])
    picked = ["unit", "variant", "time", *(f"a{i}" for i in range(len(attributes)))]
    return engine.materialise(firsts.select(picked)), found


def _decisions(source: Source, attributes: Sequence[str]) -> Frame:
    """Give the exposures under the steps' own names; ``o0`` and all that follows break ties in this order."""
    import narwhals as nw

    columns, (frame, attribute_columns) = source.columns, source.exposures(attributes)
    names = frame.collect_schema().names()
    order = [c for c in columns.order_by if c in names]
    carried = {
        f"o{i}": nw.col(c).cast(nw.String).str.to_lowercase() if c == ROW_KEY else nw.col(c)
        for i, c in enumerate(order)
    }
    carried["variant"] = identifier(frame, columns.variant, "exposures")
    carried |= {f"a{i}": nw.col(c) for i, c in enumerate(attribute_columns)}
    held_back: nw.Expr = nw.lit(value=False)
    if columns.holdback is not None:
        held_back = nw.col(columns.holdback).fill_null(value=False)
    carried["holdback"] = held_back
    return canonical(frame, source.engine, columns, carried, "exposures")


def numbers(row: Frame) -> dict[str, int]:
    """Collect a frame of one row of counts; sums over no rows are 0."""
    table = row.collect("pyarrow")
    if len(table) != 1:
        raise ExportError("the exposures cannot be counted: the engine gave no single row.")
    return {name: int(table[name][0] or 0) for name in table.columns}
