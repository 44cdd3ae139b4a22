"""The comparisons of a report as a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow

    from cxlift import _core

__all__ = ["COLUMNS", "arrow_table", "columns_of"]

# One row for each comparison; nan becomes null. Those of the response are null where every unit has a value.
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
    "response_control",
    "response_treatment",
    "response_pvalue",
    "lee_lower",
    "lee_upper",
    "lee_interval_lower",
    "lee_interval_upper",
    "survives",
    "method",
    "verdict",
    "notes",
)

RESPONSE = COLUMNS[COLUMNS.index("response_control") : COLUMNS.index("survives") + 1]


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
    numbers = (*COLUMNS[8:18], *COLUMNS[19:31])
    types |= dict.fromkeys(numbers, pa.float64()) | {"survives": pa.bool_()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
    return pa.table(columns_of(rows), schema=schema)


def _cells(row: _core.ReportRow) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(row, name)
        for name in COLUMNS
        if not name.endswith(("_lower", "_upper")) and name not in ("notes", *RESPONSE)
    }
    values |= _response(row)
    values["difference_lower"], values["difference_upper"] = row.difference_interval
    ends = row.difference_simultaneous_interval
    values["difference_simultaneous_lower"], values["difference_simultaneous_upper"] = ends
    values["lift_lower"], values["lift_upper"] = row.lift_interval
    values["notes"] = " ".join(row.notes) or None
    values["segment"] = row.segment or None
    values["segment_value"] = row.segment_value if row.segment else None
    # nan: there is no such number. An infinite end of a set or an infinite df is a number, and stays.
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in values.items()}


def _response(row: _core.ReportRow) -> dict[str, Any]:
    found = row.response
    if found is None:
        return dict.fromkeys(RESPONSE)
    rates = (found.control_rate, found.treatment_rate, found.pvalue)
    return dict(zip(RESPONSE, (*rates, *found.bounds, *found.interval, found.survives), strict=True))
