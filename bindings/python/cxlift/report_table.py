"""The comparisons of a report as a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow

    from cxlift import _core

__all__ = ["COLUMNS", "arrow_table", "columns_of"]

# One row for each comparison; nan becomes null.
COLUMNS = (
    "metric",
    "estimand",
    "segment",
    "segment_value",
    "control",
    "treatment",
    "n_control",
    "n_treatment",
    "control_value",
    "treatment_value",
    "difference",
    "difference_lower",
    "difference_upper",
    "difference_simultaneous_lower",
    "difference_simultaneous_upper",
    "lift",
    "lift_lower",
    "lift_upper",
    "lift_kind",
    "std_error",
    "statistic",
    "df",
    "pvalue",
    "pvalue_adjusted",
    "method",
    "verdict",
    "notes",
)


def columns_of(rows: Sequence[_core.ReportRow]) -> dict[str, list[Any]]:
    """Return the rows as columns; ``None`` where a number does not exist."""
    table: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for row in rows:
        for name, value in _cells(row).items():
            table[name].append(value)
    return table


def arrow_table(rows: Sequence[_core.ReportRow]) -> pyarrow.Table:
    """Return the rows as a PyArrow table."""
    import pyarrow as pa

    types = {"n_control": pa.int64(), "n_treatment": pa.int64()}
    numbers = (*COLUMNS[8:18], *COLUMNS[19:24])
    types |= dict.fromkeys(numbers, pa.float64())
    schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
    return pa.table(columns_of(rows), schema=schema)


def _cells(row: _core.ReportRow) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(row, name)
        for name in COLUMNS
        if not name.endswith(("_lower", "_upper")) and name != "notes"
    }
    values["difference_lower"], values["difference_upper"] = row.difference_interval
    ends = row.difference_simultaneous_interval
    values["difference_simultaneous_lower"], values["difference_simultaneous_upper"] = ends
    values["lift_lower"], values["lift_upper"] = row.lift_interval
    values["notes"] = " ".join(row.notes) or None
    values["segment"] = row.segment or None
    values["segment_value"] = row.segment_value if row.segment else None
    # nan: there is no such number. An infinite end of a set or an infinite df is a number, and stays.
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in values.items()}
