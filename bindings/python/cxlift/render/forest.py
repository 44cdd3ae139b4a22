"""Comparisons in groups that share a scale: what the page's tables and drawings are made of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cxlift.render import svg
from cxlift.render.cells import NOTHING, decimals, fixed, number, percent, percentile, pvalue
from cxlift.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift._core import Interval, ReportRow

__all__ = ["SYMBOLS", "Group", "Line", "Value", "estimand_in_words", "group", "margins", "typeset"]

ESTIMANDS = {
    "proportion": "share of units",
    "mean": "mean",
    "ratio": "ratio",
    "nps": "net promoter score",
    "top_box": "top box",
    "easy": "found it easy",
    "distribution": "probability of the higher answer",
    "restricted_mean": "mean time up to the horizon",
    "mean_resolved": "mean of those resolved",
    "geometric_mean": "geometric mean of those resolved",
}
DIRECTIONS = {"higher": "higher is better", "lower": "lower is better"}
SYMBOLS = {"better": "✓", "worse": "✗", "not_worse": "✓", "equivalent": "=", "inconclusive": "○"}
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Value(NamedTuple):
    """A number, and in smaller print what belongs to it."""

    text: str
    under: str = ""
    below: str = ""


@dataclass(frozen=True)
class Line:
    """A comparison."""

    name: str
    under: str
    is_reference: bool  # everybody's, above the values of a segment
    control: Value
    treated: Value
    difference: Value
    drawing: svg.Drawing | None
    words: str
    lift: Value
    pvalue: Value
    verdict: str  # a class of the style sheet
    said: str
    symbol: str


@dataclass(frozen=True)
class Group:
    """The comparisons of one metric and estimand, on a common scale."""

    metric: str
    about: str
    ticks: tuple[svg.Tick, ...]
    lines: list[Line]


def estimand_in_words(estimand: str) -> str:
    """Say what is estimated."""
    if estimand.startswith("churned_by "):
        return f"share without a return by day {estimand.removeprefix('churned_by ')}"
    if estimand.startswith("resolved_within "):
        return f"share resolved within {estimand.removeprefix('resolved_within ')}"
    return percentile(estimand) or ESTIMANDS.get(estimand, estimand)


def margins(row: ReportRow) -> tuple[float, ...]:
    """Return the differences that the row's margin draws the line at."""
    if row.margin is None:
        return ()
    kind, size = row.margin
    size *= abs(row.control_value) if kind == "relative" else 1.0
    if row.margin_kind == "equivalence":
        return (-size, size)
    return (-size,) if row.direction == "higher" else (size,)


def group(rows: Sequence[ReportRow], names: Sequence[tuple[str, str, bool]], level: float) -> Group:
    """Put comparisons of one metric and estimand together.

    Args:
        rows: at least one.
        names: for each row what stands before it, what below that, and whether it is there for reference.
        level: the confidence level.
    """
    first, shown_in = rows[0], rows[0].unit
    intervals = [_estimate(row) for row in rows]
    scale = svg.scale(intervals)
    factor = 100 if shown_in == "%" else 1
    about = [estimand_in_words(first.estimand), first.role, DIRECTIONS[first.direction]]
    digits = _digits([_times(row.difference_interval, factor) for row in rows])
    lift_digits = _digits([_times(row.lift_interval, 100) for row in rows if row.lift_kind == "bounded"])
    return Group(
        metric=printable(first.metric),
        about=" · ".join(about),
        ticks=svg.ticks(scale, factor),
        lines=[
            _line(row, name, svg.drawing(interval, scale), (digits, lift_digits), level)
            for row, name, interval in zip(rows, names, intervals, strict=True)
        ],
    )


def typeset(text: str) -> str:
    """Write a number with a true minus and a power of ten, as in print.

    >>> typeset("-3.2e-07"), typeset("+0.5")
    ('−3.2\u2009×\u200910⁻⁷', '+0.5')
    """
    mantissa, e, exponent = text.partition("e")
    power = f"\u2009×\u200910{str(int(exponent)).translate(SUPERSCRIPTS)}" if e else ""
    return mantissa.replace("-", "−") + power


def _line(
    row: ReportRow,
    name: tuple[str, str, bool],
    drawing: svg.Drawing | None,
    digits: tuple[int, int],
    level: float,
) -> Line:
    difference = _difference(row, digits[0])
    write = percent if row.unit == "%" else number
    return Line(
        name=printable(name[0]),
        under=printable(name[1]),
        is_reference=name[2],
        control=Value(typeset(write(row.control_value)), f"n {row.n_control:,}"),
        treated=Value(typeset(write(row.treatment_value)), f"n {row.n_treatment:,}"),
        difference=difference,
        drawing=drawing,
        words=_words(row, difference, level),
        lift=_lift(row, digits[1]),
        pvalue=_pvalue(row),
        verdict=row.verdict,
        said=row.verdict.replace("_", " "),
        symbol=SYMBOLS[row.verdict],
    )


def _difference(row: ReportRow, digits: int) -> Value:
    kind = row.unit
    factor = 100 if kind == "%" else 1
    value, interval = factor * row.difference, _times(row.difference_interval, factor)
    after = {"%": "pp", "points": "points"}.get(kind, "")
    if math.isnan(value):
        return Value(NOTHING)
    if math.isnan(interval.lower):
        return Value(f"{typeset(number(value, signed=True))} {after}".rstrip())
    ends = [_signed(each, digits) for each in (value, *interval)]
    joint = _times(row.difference_simultaneous_interval, factor)
    below = "" if math.isnan(joint.lower) else " to ".join(_signed(each, digits) for each in joint)
    return Value(f"{ends[0]} {after}".rstrip(), f"{ends[1]} to {ends[2]}", below and f"joint {below}")


def _lift(row: ReportRow, digits: int) -> Value:
    if row.lift_kind != "bounded":  # its ends are far away
        digits = 0 if any(1 <= abs(end) < math.inf for end in row.lift_interval) else 1
    value = NOTHING if math.isnan(row.lift) else f"{_signed(100 * row.lift, digits)}%"
    return Value(value, _lift_in_words(row, digits))


def _lift_in_words(row: ReportRow, digits: int) -> str:
    """Say the confidence set of the lift: an interval, what lies outside one, or any lift."""
    interval = _times(row.lift_interval, 100)
    lower, upper = (_signed(end, digits) for end in interval)
    match row.lift_kind:
        case "bounded":
            return f"{lower} to {upper}"
        case "everything":
            return "any lift is possible"
        case "complement":
            outside = [f"at most {lower}%"] * math.isfinite(interval.lower)
            outside += [f"at least {upper}%"] * math.isfinite(interval.upper)
            return " or ".join(outside)
    return ""


def _pvalue(row: ReportRow) -> Value:
    under = "" if math.isnan(row.margin_pvalue) else f"margin {typeset(pvalue(row.margin_pvalue))}"
    return Value(typeset(pvalue(row.pvalue_adjusted)), under)


def _words(row: ReportRow, difference: Value, level: float) -> str:
    """Say what the drawing shows."""
    if not difference.under:
        return ""
    zero = "contains zero" if 0.0 in row.difference_interval else "does not contain zero"
    return f"Difference {difference.text}; {100 * level:g}% interval {difference.under}, which {zero}"


def _estimate(row: ReportRow) -> svg.Estimate:
    interval = row.difference_interval
    return svg.Estimate(row.difference, interval.lower, interval.upper, margins(row))


def _digits(intervals: Sequence[Interval]) -> int:
    """Digits after the point for a whole group, so that they align; the widest interval limits them."""
    wanted = [decimals(each) for each in intervals if math.isfinite(each.lower) and each.upper > each.lower]
    return min(max(wanted), min(wanted) + 1) if wanted else 1


def _signed(value: float, digits: int) -> str:
    if digits == 12 or 1e15 <= abs(value) < math.inf:  # too small or too large to write out
        return typeset(number(value, signed=True))
    return fixed(value, digits, signed=True).replace("-", "−")


def _times(interval: Interval, by: float) -> Interval:
    return type(interval)(interval.lower * by, interval.upper * by)
