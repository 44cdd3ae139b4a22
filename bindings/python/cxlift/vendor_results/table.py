"""Comparisons as a table: our numbers, and beside them the vendor's."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow

    from cxlift.vendor_results.arms import Arm
    from cxlift.vendor_results.ours import Compared

__all__ = ["arrow_table"]

OURS = ("difference", "lift", "lift_kind", "std_error", "statistic", "df", "pvalue", "method")


def arrow_table(rows: Iterable[Compared], *, with_time: bool = False) -> pyarrow.Table:
    """Give one row for each comparison; null where there is no such number."""
    import pyarrow as pa

    text, number, flag, whole = pa.string(), pa.float64(), pa.bool_(), pa.int64()
    columns: dict[str, Any] = {"metric": text, "metric_index": whole, "tier": text, "event_id": text}
    columns |= dict.fromkeys(("aggregator", "field", "scope", "direction"), text)
    columns |= dict.fromkeys(("control", "control_id", "treatment", "treatment_id"), text)
    if with_time:
        columns["time"] = pa.timestamp("us", "UTC")
    columns |= {"n_control": whole, "n_treatment": whole, "control_value": number, "treatment_value": number}
    columns |= dict.fromkeys(("difference", "difference_lower", "difference_upper"), number)
    columns |= {"lift": number, "lift_lower": number, "lift_upper": number, "lift_kind": text}
    columns |= dict.fromkeys(("std_error", "statistic", "df", "pvalue"), number) | {"method": text}
    columns |= dict.fromkeys(("vendor_lift", "vendor_lower", "vendor_upper", "vendor_significance"), number)
    columns |= {"vendor_is_significant": flag, "vendor_is_most_conclusive": flag, "vendor_status": text}
    columns |= {"vendor_visitors_remaining": whole, "notes": text}
    cells = [_cells(row) for row in rows]
    return pa.table({name: [row[name] for row in cells] for name in columns}, schema=pa.schema(columns))


def _cells(row: Compared) -> dict[str, Any]:
    metric, control, treatment, theirs = row.metric, row.control, row.treatment, row.treatment.theirs
    cells: dict[str, Any] = {
        "metric": metric.name,
        "metric_index": metric.index,
        "tier": metric.tier,
        "event_id": metric.event_id,
        "aggregator": metric.aggregator,
        "field": metric.field,
        "scope": metric.scope,
        "direction": metric.direction,
        "control": control and control.name,
        "control_id": control and control.id,
        "treatment": treatment.name,
        "treatment_id": treatment.id,
        "time": treatment.time,
        "n_control": _units(control),
        "n_treatment": _units(treatment),
        "control_value": _value(control),
        "treatment_value": _value(treatment),
        "vendor_lift": theirs.lift,
        "vendor_lower": theirs.interval and theirs.interval[0],
        "vendor_upper": theirs.interval and theirs.interval[1],
        "vendor_significance": theirs.significance,
        "vendor_is_significant": theirs.is_significant,
        "vendor_is_most_conclusive": theirs.is_most_conclusive,
        "vendor_status": theirs.status,
        "vendor_visitors_remaining": theirs.units_remaining,
        "notes": " ".join(row.notes) or None,
    }
    found = row.comparison
    cells |= {name: None if found is None else getattr(found, name) for name in OURS}
    ends = [(None, None)] * 2 if found is None else [found.difference_interval, found.lift_interval]
    (cells["difference_lower"], cells["difference_upper"]), (cells["lift_lower"], cells["lift_upper"]) = ends
    # nan: there is no such number. An infinite end of a set or an infinite df is a number, and stays.
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in cells.items()}


def _units(arm: Arm | None) -> int | None:
    return None if arm is None or arm.samples is None or not arm.samples.is_integer() else int(arm.samples)


def _value(arm: Arm | None) -> float | None:
    if arm is None:
        return None
    return arm.rate if arm.value is None or not arm.samples else arm.value / arm.samples
