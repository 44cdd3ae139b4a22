"""Caps at a quantile: found in the data of all variants before the pass that sums up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from cxlift._core import Plan
    from cxlift.sources import Source

__all__ = ["with_caps"]


def with_caps(plan: Plan, source: Source) -> tuple[Plan, Source]:
    """Put a number for each cap that the plan gives as a quantile.

    The quantile (type 7) is that of the units of all compared variants together (of their rows, where a
    unit has many), never of one variant: a cap of its own for each would move their difference. For a ratio
    it is that of those that have numerator and denominator. Weights play no part. The columns
    concerned are held in memory.
    """
    wanted = [
        (m, i) for m, metric in enumerate(plan.metrics) for i, q in enumerate(metric.cap_quantiles) if q
    ]
    if not wanted:
        return plan, source
    import pyarrow

    with source.errors():
        table = pyarrow.table(source.table)
    names = {plan.variant, *(column for m, _ in wanted for column in plan.metrics[m].columns)}
    if names <= set(table.column_names):  # otherwise the engine says which is missing
        compared = _compared(plan, table)
        plan = plan.with_caps([(m, i, _quantile(plan, table, compared, m, i)) for m, i in wanted])
    else:
        plan = plan.with_caps([(m, i, 0.0) for m, i in wanted])
    return plan, replace(source, table=table)


def _compared(plan: Plan, table: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    variants = pc.cast(table[plan.variant], pa.string())
    if not plan.treatments:
        return _numpy(pc.is_valid(variants))
    return _numpy(pc.is_in(variants, value_set=pa.array([plan.control, *plan.treatments], pa.string())))


def _quantile(plan: Plan, table: Any, compared: Any, metric: int, place: int) -> float:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    reads = plan.metrics[metric]
    columns = []
    for name in reads.columns[: reads.outcomes]:
        try:
            columns.append(_numpy(pc.cast(table[name], pa.float64())))
        except pa.ArrowException as error:
            raise ExportError(f"Column '{name}' ({reads.place}) is not of numbers: {error}.") from None
    there = compared & np.all(~np.isnan(columns), axis=0)
    values = columns[place][there]
    return float(np.quantile(values, reads.cap_quantiles[place] or 0.0)) if len(values) else 0.0


def _numpy(column: Any) -> Any:
    return column.to_numpy(zero_copy_only=False)
