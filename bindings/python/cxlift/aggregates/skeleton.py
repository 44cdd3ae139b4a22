"""The summaries of a plan before anybody is in them: the metrics, and an empty cell of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cxlift.asked import needed
from cxlift.errors import PlanError

if TYPE_CHECKING:
    from cxlift import _core

__all__ = ["skeleton"]


def skeleton(plan: _core.Plan) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give the document of summaries without groups, and for each metric its empty cell.

    The engine is asked, with one unit that has no values, so that what it keeps of a metric is said in one
    place alone.

    Raises:
        PlanError: a rule of the plan needs the rows of the units.
    """
    import pyarrow as pa

    from cxlift import _core

    if plan.segment_times:
        raise PlanError(
            "segments: periods and changes are found by the time of each unit, which aggregates do not have; "
            "aggregate by period and name that column as a segment."
        )
    if plan.unit_rows == "many" or plan.repeated:
        raise PlanError(
            "unit_rows: aggregates are of units with one row each; leave unit_rows and repeated out."
        )
    for metric in plan.metrics:
        if any(q is not None for q in metric.cap_quantiles):
            raise PlanError(
                f"{metric.place}.cap: what is added up already cannot be capped any more; cap the values "
                "in the "
                "query and leave this out."
            )
        if metric.elapsed is not None:
            raise PlanError(
                f"{metric.place}: {metric.name!r} needs the times of single units, which aggregates do not "
                "have; "
                "pass the rows, or leave it out."
            )
    texts = {plan.variant, *plan.segment_columns, *([plan.unit] if plan.unit else [])}
    row = {
        name: pa.array([plan.control if name == plan.variant else "1"])
        if name in texts
        else pa.array([None], pa.float64())
        for name in needed(plan)
    }
    document: dict[str, Any] = json.loads(_core.summarize(plan, pa.table(row), 1).to_json())
    for key, needs in (("pairs", "correction: 'max_t' needs"), ("rows", "resampling: it needs")):
        if document.get(key):
            raise PlanError(
                f"{needs} the values of each unit in all metrics, which is not available from aggregates; "
                "choose "
                "another, or pass the rows."
            )
    everybody = next(group for group in document["groups"] if not group["segment"])
    kinds = [{k: v for k, v in cell.items() if k != "missing"} for cell in everybody["cells"]]
    return {**document, "groups": [], "exclusions": {}}, kinds
