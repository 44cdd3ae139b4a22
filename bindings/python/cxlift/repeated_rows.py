"""Tables with several answers of a unit, of which the first or the last counts: the others go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError, PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxlift._core import Plan
    from cxlift.engines.engine import Frame
    from cxlift.sources import Source

__all__ = ["with_repeated"]


def with_repeated(plan: Plan, source: Source) -> Source:
    """Keep one row of each unit (and touchpoint): the first or the last answer by time, ties by row.

    A row with a value of any metric is an answer. One without stays where its unit has no answer, since the
    unit did not answer then. An answer without a time stays where it is the unit's only one. A unit that met
    two variants keeps a row of each, for whoever counts such units. All of the columns are held in memory.
    """
    import pyarrow as pa

    with source.errors():
        table = _without_views(pa.table(source.table))
    _require(plan, table)
    kept, counts = _kept(plan, table)
    return replace(source, table=table.take(kept), exclusions=lambda: {**source.exclusions(), **counts})


def _require(plan: Plan, table: Any) -> None:
    from cxlift.units.names import nearest

    columns = {"unit": plan.unit, "answered_at": plan.answered_at, "variant": plan.variant}
    if plan.touchpoint:
        columns["touchpoint"] = plan.touchpoint
    for place, column in columns.items():
        if column not in table.column_names:
            raise PlanError(
                f"{place}: the data have no column {column!r}; {nearest(str(column), table.column_names)}"
            )
        if table.column_names.count(column) > 1:
            raise ExportError(f"Column '{column}' stands twice in the data: rename or drop one of the two.")


def _kept(plan: Plan, table: Any) -> tuple[Any, Mapping[str, int]]:
    """Give the numbers of the rows that count, in order, and the counts of those that do not."""
    import narwhals as nw
    import pyarrow as pa

    from cxlift.engines.duckdb import DuckDBEngine

    groups = [c for c in ("unit", "variant", "touchpoint") if c != "touchpoint" or plan.touchpoint]
    keys = {name: _label(table[getattr(plan, name)]) for name in groups}
    engine = DuckDBEngine()
    numbers = pa.table(
        {
            **keys,
            "time": _times(table[plan.answered_at], plan.answered_at),
            "answered": _answered(plan, table),
            "row": pa.array(range(table.num_rows), pa.int64()),
        }
    )
    with engine.errors():
        rows: Frame = engine.materialise(engine.table(numbers))
        people = rows.filter(~nw.col("unit").is_null())
        # Each of a unit's rows is put before the others by these, the smallest first.
        sign = 1 if plan.repeated == "first" else -1
        people = people.with_columns(
            silent=(~nw.col("answered")).cast(nw.Int64),
            timeless=nw.col("time").is_null().cast(nw.Int64),
            when=nw.col("time") * sign,
            at=nw.col("row") * sign,
        )
        chosen = people.unique(groups, keep="first", order_by=["silent", "timeless", "when", "at"])
        found = chosen.select("row").sort("row").collect("pyarrow").to_native()["row"].combine_chunks()
        gone = people.join(chosen.select("row"), on="row", how="anti").filter(nw.col("answered"))
        counts = gone.select(timeless=nw.col("timeless").sum(), n=nw.len()).collect("pyarrow").to_native()
        nobody = rows.filter(nw.col("unit").is_null()).select("row").collect("pyarrow").to_native()["row"]
    timeless, n = int(counts["timeless"][0].as_py() or 0), int(counts["n"][0].as_py())
    every = pa.concat_arrays([found, *nobody.chunks]).sort()
    return every, {"repeated_answers": n - timeless, "answers_without_time": timeless}


def _without_views(table: Any) -> Any:
    """Give texts as Arrow's functions take them; those of Polars are views, of which no rows can be taken."""
    import pyarrow as pa

    fields = [
        field.with_type(pa.large_string()) if pa.types.is_string_view(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _label(column: Any) -> Any:
    """Give labels that a database compares as Arrow does; dictionaries may have one label twice."""
    import pyarrow as pa

    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _times(column: Any, name: str) -> Any:
    """Give microseconds; a time without a zone is compared as it is."""
    import pyarrow as pa

    from cxlift.calendars.columns import read_times

    chunks = []
    for chunk in column.chunks:
        times = read_times(chunk, "UTC", f"Column '{name}' (answered_at)")
        if times.unreadable.any():
            row = int(times.unreadable.argmax())
            raise ExportError(
                f"Column '{name}' (answered_at) holds {chunk[row].as_py()!r}, which is no time; write times "
                "as '2026-03-01T09:00:00+01:00'."
            )
        chunks.append(pa.array(times.microseconds, mask=~times.there))
    return pa.chunked_array(chunks, pa.int64())


def _answered(plan: Plan, table: Any) -> Any:
    """Tell which rows have a value of any metric; NaN is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pa.array([False]).take(pa.array([0] * table.num_rows, pa.int64()))
    for metric in plan.metrics:
        columns = metric.columns if metric.elapsed is None else [metric.elapsed.opened]
        for name in (column for column in columns if column in table.column_names):
            there = pc.invert(pc.is_null(table[name], nan_is_null=True))
            found = pc.or_(found, there)
    return found
