"""The first exposure of every unit, and what had to be left out to find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.units.columns import ROW_KEY, canonical, identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw

    from cxlift.engines.engine import Frame
    from cxlift.units.source import Source

__all__ = ["first_decisions", "first_decisions_of_each", "numbers"]

REASONS = (
    "decisions_without_unit",
    "decisions_without_timestamp",
    "duplicate_decisions",
    "decisions_after_observation",
    "holdback_decisions",
    "decisions_without_variant",
    "crossover_units",
    "repeated_decisions",
)


def first_decisions(
    source: Source, attributes: Sequence[str], until: int | None = None
) -> tuple[Frame, dict[str, int]]:
    """Give one row a unit (``unit``, ``variant``, ``time``, ``a0`` ...) and the counts of rows left out.

    A row is counted under the first reason that applies: no unit, no timestamp, duplicate, holdback, no
    variant. With ``until``, what is later goes before the duplicates.
    """
    key = (tuple(attributes), until)
    if key not in source.decided:  # each joined source asks, too
        firsts, found = _first_decisions(source, attributes, until)
        source.decided[key] = firsts, found[""]
    firsts, counted = source.decided[key]
    return firsts, dict(counted)


def first_decisions_of_each(source: Source) -> tuple[Frame, dict[str, dict[str, int]]]:
    """Give one row an experiment and unit, with its ``experiment``, and each experiment's counts.

    A row is a duplicate of those of its own experiment alone, and a unit may be in several.
    """
    return _first_decisions(source, (), None)


def _first_decisions(
    source: Source, attributes: Sequence[str], until: int | None
) -> tuple[Frame, dict[str, dict[str, int]]]:
    """Count for each experiment, or under the empty text where the exposures are of one."""
    import narwhals as nw

    engine, by = source.engine, [] if source.columns.experiment is None else ["experiment"]
    rows, ties = _decisions(source, attributes)
    rows = engine.materialise(rows)
    names = rows.collect_schema().names()
    found: dict[str, dict[str, int]] = {}

    def count(frame: Frame, **counts: nw.Expr) -> None:
        for experiment, counted in _numbers_of_each(frame, by, counts).items():
            found.setdefault(experiment, {}).update(counted)

    without_unit, without_time = nw.col("unit").is_null(), nw.col("time").is_null()
    count(
        rows,
        decisions_without_unit=without_unit.cast(nw.Int64).sum(),
        decisions_without_timestamp=(~without_unit & without_time).cast(nw.Int64).sum(),
    )
    rows = rows.filter(~without_unit, ~without_time)
    if until is not None:
        late = nw.col("time") > until
        count(rows, decisions_after_observation=late.cast(nw.Int64).sum())
        rows = rows.filter(~late)
    removed, every = 0, rows
    if "key" in names:
        earliest = [c for c in ("time", "received") if c in names]
        rows, removed = engine.first_rows(rows, "key", [*earliest, "unit", *ties], by)
    if removed:
        count(every, duplicate_decisions=nw.len())

    held_back, without_variant = nw.col("holdback"), nw.col("variant").is_null()
    count(
        rows,
        holdback_decisions=held_back.cast(nw.Int64).sum(),
        decisions_without_variant=(~held_back & without_variant).cast(nw.Int64).sum(),
        decisions=nw.len(),
    )
    rows = rows.filter(~held_back, ~without_variant)

    alone, several = engine.repeated(rows, "unit", by)
    picked = [*by, "unit", "variant", "time", *(f"a{i}" for i in range(len(attributes)))]
    parts = [] if alone is None else [alone.select(picked)]
    if several is not None:
        firsts = several.unique([*by, "unit"], keep="first", order_by=["time", *ties])
        parts.append(firsts.select(picked))
        # min and max rather than a count of distinct variants, which is no window or slow in some engines.
        arms = several.group_by(*by, "unit").agg(low=nw.col("variant").min(), high=nw.col("variant").max())
        crossed = (nw.col("low") != nw.col("high")).cast(nw.Int64)
        count(arms, crossover_units=crossed.sum())
    decided = engine.materialise(parts[0] if len(parts) == 1 else nw.concat(parts, how="vertical"))
    count(decided, units=nw.len())
    return decided, {experiment: _reasons(counted, until) for experiment, counted in found.items()}


def _reasons(counted: dict[str, int], until: int | None) -> dict[str, int]:
    """Give each reason its count, in their order."""
    read = {reason: counted.get(reason, 0) for reason in REASONS}
    rows = counted.get("decisions", 0)
    read["duplicate_decisions"] -= rows if read["duplicate_decisions"] else 0
    lost = read["holdback_decisions"] + read["decisions_without_variant"]
    read["repeated_decisions"] = rows - lost - counted.get("units", 0)
    if until is None:
        del read["decisions_after_observation"]
    return read


def _decisions(source: Source, attributes: Sequence[str]) -> tuple[Frame, list[str]]:
    """Give the exposures under the steps' own names, and what breaks ties of their times, in this order."""
    import narwhals as nw

    columns, (frame, attribute_columns) = source.columns, source.exposures(attributes)
    names = frame.collect_schema().names()
    order = {f"o{i}": c for i, c in enumerate(columns.order_by) if c in names}
    ties = ["key" if c == columns.key else name for name, c in order.items()]
    carried = {
        name: nw.col(c).cast(nw.String).str.to_lowercase() if c == ROW_KEY else nw.col(c)
        for name, c in order.items()
        if c != columns.key  # which is there under its own name
    }
    carried["variant"] = identifier(frame, columns.variant, "exposures")
    carried |= {f"a{i}": nw.col(c) for i, c in enumerate(attribute_columns)}
    held_back: nw.Expr = nw.lit(value=False)
    if columns.holdback is not None:
        held_back = nw.col(columns.holdback).fill_null(value=False)
    carried["holdback"] = held_back
    ties += [name for name in carried if name not in order]
    if columns.experiment is not None:
        carried["experiment"] = identifier(frame, columns.experiment, "exposures")
    return canonical(frame, source.engine, columns, carried, "exposures"), ties


def numbers(row: Frame) -> dict[str, int]:
    """Collect a frame of one row of counts; sums over no rows are 0."""
    table = row.collect("pyarrow")
    if len(table) != 1:
        raise ExportError("the exposures cannot be counted: the engine gave no single row.")
    return {name: int(table[name][0] or 0) for name in table.columns}


def _numbers_of_each(
    frame: Frame, by: Sequence[str], counts: dict[str, nw.Expr]
) -> dict[str, dict[str, int]]:
    if not by:
        return {"": numbers(frame.select(**counts))}
    table = frame.group_by(*by).agg(**counts).collect("pyarrow").to_native().to_pydict()
    experiments = table.pop(by[0])
    rows = zip(*table.values(), strict=True)
    return {
        experiment: {name: int(number or 0) for name, number in zip(table, row, strict=True)}
        for experiment, row in zip(experiments, rows, strict=True)
    }
