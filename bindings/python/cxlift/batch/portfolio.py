"""What the experiments of a batch say together: the false discovery rate over all, and shrunken effects."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COLUMNS", "LEAST", "summary_rows"]

LEAST = 5  # experiments, of which a distribution of effects can be made at all
COLUMNS: dict[str, str] = {
    "experiment": "text",
    "export": "text",
    "kind": "text",
    "status": "text",
    "outcome": "text",
    "units": "integer",
    "sample_ratio_pvalue": "number",
    "alarms": "text",
    "metric": "text",
    "estimand": "text",
    "unit": "text",
    "role": "text",
    "control": "text",
    "treatment": "text",
    "n_control": "integer",
    "n_treatment": "integer",
    "control_value": "number",
    "treatment_value": "number",
    "difference": "number",
    "difference_lower": "number",
    "difference_upper": "number",
    "lift": "number",
    "lift_lower": "number",
    "lift_upper": "number",
    "std_error": "number",
    "pvalue": "number",
    "pvalue_adjusted": "number",
    "qvalue": "number",
    "shrunken_difference": "number",
    "shrunken_lower": "number",
    "shrunken_upper": "number",
    "verdict": "text",
    "report": "text",
    "problem": "text",
}


def summary_rows(
    experiments: Sequence[dict[str, Any]], confidence_level: float = 0.95
) -> list[dict[str, Any]]:
    """Give a row for each comparison of every experiment, and one for each that could not be analysed.

    ``qvalue`` is Benjamini and Hochberg's adjusted p-value over all comparisons of all experiments. Effects
    of one metric and estimand are shrunk together, by ``cxlift.stats.shrink``, where at least ``LEAST``
    experiments have one; of an experiment with several treatments each is taken as an experiment.
    """
    from cxlift.stats import adjust_pvalues

    rows: list[dict[str, Any]] = []
    for experiment in experiments:
        own = {key: experiment.get(key) for key in COLUMNS}
        comparisons = experiment.get("comparisons", [])
        rows += [own | comparison for comparison in comparisons] or [own]
    tested = [row for row in rows if _is_number(row["pvalue"])]
    if tested:
        adjusted = adjust_pvalues([row["pvalue"] for row in tested], method="bh")
        for row, value in zip(tested, adjusted, strict=True):
            row["qvalue"] = float(value)
    _shrink(rows, confidence_level)
    return rows


def _shrink(rows: Sequence[dict[str, Any]], confidence_level: float) -> None:
    from cxlift.stats import shrink

    alike: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if _is_number(row["difference"]) and _is_number(row["std_error"]) and row["std_error"] > 0:
            alike[row["metric"], row["estimand"]].append(row)
    for together in alike.values():
        if len({(row["export"], row["experiment"]) for row in together}) < LEAST:
            continue
        found = shrink(
            [row["difference"] for row in together],
            [row["std_error"] for row in together],
            confidence_level=confidence_level,
        )
        for row, estimate, interval in zip(together, found.estimates, found.intervals, strict=True):
            row["shrunken_difference"] = float(estimate)
            row["shrunken_lower"], row["shrunken_upper"] = interval.lower, interval.upper


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)
