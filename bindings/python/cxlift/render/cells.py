"""How the numbers of a comparison are written, the same in a terminal, in Markdown and in HTML."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxlift._core import Interval, ReportRow

__all__ = [
    "NOTHING",
    "Cells",
    "cells",
    "decimals",
    "difference",
    "estimand_after",
    "fixed",
    "lift_set",
    "number",
    "percent",
    "percentile",
    "pvalue",
]

NOTHING = "–"
# Of a metric that estimates more than one number.
ESTIMANDS = {
    "top_box": ", top box",
    "easy": ", easy",
    "distribution": ", higher answer",
    "restricted_mean": ", mean",
    "mean_resolved": ", mean of resolved",
    "geometric_mean": ", geometric mean",
}


def estimand_after(estimand: str) -> str:
    """Write after a metric's name what is estimated of it, where the name does not say it.

    >>> estimand_after("mean"), estimand_after("easy"), estimand_after("p90")
    ('', ', easy', ', p90')
    """
    if estimand.startswith("churned_by "):
        return f", by day {estimand.removeprefix('churned_by ')}"
    if estimand.startswith("resolved_within "):
        return f", within {estimand.removeprefix('resolved_within ')}"
    return f", {estimand}" if percentile(estimand) else ESTIMANDS.get(estimand, "")


def percentile(estimand: str) -> str:
    """Write a quantile in words; nothing of another estimand.

    >>> percentile("p90"), percentile("p2.5"), percentile("p1"), percentile("median"), percentile("mean")
    ('90th percentile', '2.5th percentile', '1st percentile', 'median', '')
    """
    if estimand == "median":
        return estimand
    rank = estimand[1:]
    if estimand[:1] != "p" or not rank[:1].isdigit():
        return ""
    teen = rank.isdigit() and 11 <= int(rank) <= 13
    ending = "th" if teen or not rank.isdigit() else {"1": "st", "2": "nd", "3": "rd"}.get(rank[-1], "th")
    return f"{rank}{ending} percentile"


@dataclass(frozen=True)
class Cells:
    """One line of a table, as text."""

    metric: str
    treatment: str
    control: str
    treated: str
    difference: str
    lift: str
    pvalue: str
    verdict: str


def number(value: float, *, signed: bool = False) -> str:
    """Write four significant digits, with separators; scientific only where nobody counts digits.

    >>> number(1234567.8), number(0.5, signed=True), number(2e-7)
    ('1,234,568', '+0.5000', '2e-07')
    """
    if math.isnan(value):
        return NOTHING
    size = abs(value)
    if 1000 <= size < 1e15:
        return fixed(value, 0, signed=signed)
    if 1e-4 <= size < 1000 or size == 0:
        digits = 0 if size == 0 else max(0, 3 - math.floor(math.log10(size)))
        return fixed(value, digits, signed=signed)
    return _infinite(value) or f"{value:{'+' if signed else ''}.4g}"


def percent(share: float, *, signed: bool = False) -> str:
    """Write a share as a percentage with two digits after the point, more where it is small.

    >>> percent(0.1234), percent(0.0000123), percent(-0.5, signed=True)
    ('12.34%', '0.0012%', '-50.00%')
    """
    if not math.isfinite(share):
        return number(share)
    size = 100 * abs(share)
    digits = 2 if size >= 0.01 or size == 0 else min(10, 1 - math.floor(math.log10(size)))
    return fixed(100 * share, digits, signed=signed) + "%"


def decimals(interval: Interval) -> int:
    """Digits after the point that give the interval's width three digits: more would be noise."""
    width = interval.upper - interval.lower
    if not math.isfinite(width) or width <= 0:
        return 1
    return min(12, max(0, 2 - math.floor(math.log10(width))))


def lift_set(kind: str, interval: Interval) -> str:
    """Write the confidence set of the lift, ends in percent; one that is no interval is said in words."""
    digits = _lift_digits(kind, interval)
    lower, upper = (fixed(100 * end, digits, signed=True) for end in interval)
    if kind == "bounded":
        return f"[{lower}, {upper}]"
    if kind == "everything":
        return "[any]"
    if kind == "complement":
        outside = [f"≤ {lower}"] * math.isfinite(interval.lower)
        outside += [f"≥ {upper}"] * math.isfinite(interval.upper)
        return f"[{' or '.join(outside)}]"
    return ""


def pvalue(value: float) -> str:
    """Write a p-value with four decimals, and small ones as what they are, never as 0.

    >>> pvalue(0.04712), pvalue(3.2e-19)
    ('0.0471', '3.2e-19')
    """
    if math.isnan(value):
        return NOTHING
    return f"{value:.4f}" if value >= 0.001 else f"{value:.1e}"


def cells(row: ReportRow) -> Cells:
    """Write one comparison."""
    share = row.unit == "%"
    write = percent if share else number
    return Cells(
        metric=row.metric + estimand_after(row.estimand),
        treatment=row.treatment,
        control=write(row.control_value),
        treated=write(row.treatment_value),
        difference=difference(row.difference, row.difference_interval, row.unit),
        lift=_lift(row),
        pvalue=pvalue(row.pvalue_adjusted),
        verdict=row.verdict.replace("_", " "),
    )


UNITS = {"%": "pp", "points": "pts"}


def difference(value: float, interval: Interval, metric_unit: str) -> str:
    """Write a difference and its interval, to the digits that the interval's width gives a meaning.

    >>> from cxlift.stats import Interval
    >>> difference(0.0191, Interval(-0.0023, 0.0404), "%")
    '+1.91 pp [-0.23, +4.04]'
    """
    unit = UNITS.get(metric_unit, "")
    scale = 100 if unit == "pp" else 1
    value, interval = scale * value, _scaled(interval, scale)
    if math.isnan(value):
        return NOTHING
    if math.isnan(interval.lower):
        return f"{number(value, signed=True)} {unit}".rstrip()
    digits = decimals(interval)
    if digits == 12 or abs(value) >= 1e15:  # too small or too large to write out
        ends = [number(x, signed=True) for x in (value, *interval)]
    else:
        ends = [fixed(x, digits, signed=True) for x in (value, *interval)]
    return f"{ends[0]}{' ' * bool(unit)}{unit} [{ends[1]}, {ends[2]}]"


def _lift(row: ReportRow) -> str:
    if math.isnan(row.lift):
        return lift_set(row.lift_kind, row.lift_interval) or NOTHING
    digits = _lift_digits(row.lift_kind, row.lift_interval)
    value = fixed(100 * row.lift, digits, signed=True) + "%"
    return f"{value} {lift_set(row.lift_kind, row.lift_interval)}".rstrip()


def _lift_digits(kind: str, interval: Interval) -> int:
    if kind == "bounded":
        return decimals(_scaled(interval, 100))
    return 0 if any(math.isfinite(end) and abs(end) >= 1 for end in interval) else 1


def fixed(value: float, digits: int, *, signed: bool) -> str:
    """Write so many digits after the point, or what there is instead of a finite number."""
    return _infinite(value) or f"{value:{'+' if signed else ''},.{digits}f}"


def _infinite(value: float) -> str:
    return "" if math.isfinite(value) else NOTHING if math.isnan(value) else "∞" if value > 0 else "-∞"


def _scaled(interval: Interval, by: float) -> Interval:
    return type(interval)(interval.lower * by, interval.upper * by)
