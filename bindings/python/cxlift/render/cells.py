"""How the numbers of a comparison are written, the same in a terminal, in Markdown and in HTML."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxlift._core import Interval, ReportRow

__all__ = ["HEADERS", "Cells", "cells", "lift_set"]

HEADERS = ("metric", "segment", "treatment", "control", "treated", "difference", "lift", "p", "verdict")
NOTHING = "–"


@dataclass(frozen=True)
class Cells:
    """One line of a table, as text."""

    metric: str
    segment: str
    treatment: str
    control: str
    treated: str
    difference: str
    lift: str
    pvalue: str
    verdict: str

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(vars(self).values())


def number(value: float, *, signed: bool = False) -> str:
    """Write four significant digits, with separators, never in scientific notation where people count."""
    if math.isnan(value):
        return NOTHING
    sign = "+" if signed else ""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    size = abs(value)
    if size >= 1000:
        return f"{value:{sign},.0f}"
    if size >= 1e-4 or size == 0:
        digits = 0 if size == 0 else max(0, 3 - math.floor(math.log10(size)))
        return f"{value:{sign}.{digits}f}"
    return f"{value:{sign}.3g}"


def percent(share: float, *, signed: bool = False) -> str:
    """Write a share as a percentage with two digits after the point, more where it is small."""
    if math.isnan(share) or math.isinf(share):
        return number(share)
    size = abs(share)
    digits = 2 if size >= 1e-4 or size == 0 else min(8, 1 - math.floor(math.log10(size * 100)))
    return f"{100 * share:{'+' if signed else ''}.{digits}f}%"


def lift_set(kind: str, interval: Interval) -> str:
    """Write the confidence set of the lift; one that is not an interval is said in words."""
    lower, upper = percent(interval.lower, signed=True), percent(interval.upper, signed=True)
    if kind == "bounded":
        return f"[{lower}, {upper}]"
    if kind == "everything":
        return "[any]"
    if kind == "complement":
        if math.isinf(interval.lower):
            return f"[≥ {upper}]"
        return f"[≤ {lower} or ≥ {upper}]"
    return ""


def pvalue(value: float) -> str:
    """Write a p-value with two digits, and small ones as what they are, never as 0."""
    if math.isnan(value):
        return NOTHING
    return f"{value:.4f}" if value >= 0.001 else f"{value:.1e}"


def cells(row: ReportRow) -> Cells:
    """Write one comparison."""
    share = row.estimand == "proportion"
    write = percent if share else number
    difference = write(row.difference, signed=True)
    if share and difference != NOTHING:
        difference = difference.removesuffix("%") + " pp"
    lower, upper = row.difference_interval
    if not math.isnan(lower):
        ends = [write(end, signed=True).removesuffix("%") for end in (lower, upper)]
        difference += f" [{ends[0]}, {ends[1]}]"
    return Cells(
        metric=row.metric,
        segment=f"{row.segment} = {row.segment_value}" if row.segment else "",
        treatment=row.treatment,
        control=write(row.control_value),
        treated=write(row.treatment_value),
        difference=difference,
        lift=f"{percent(row.lift, signed=True)} {lift_set(row.lift_kind, row.lift_interval)}".strip(),
        pvalue=pvalue(row.pvalue_adjusted),
        verdict=row.verdict.replace("_", " "),
    )
