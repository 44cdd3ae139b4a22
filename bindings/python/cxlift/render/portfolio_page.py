"""The index of many experiments as a page: what cannot be trusted, what was found, and every experiment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from cxlift._core import Interval
from cxlift.render.cells import NOTHING, difference, estimand_after, pvalue
from cxlift.render.forest import SYMBOLS
from cxlift.render.printable import printable
from cxlift.render.templates import rendered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["portfolio_page"]

FOUND = 0.05  # a q-value below it is a finding
MOST = 200  # findings that the page shows; the tables beside it have all
WIDTH, EDGE = 140.0, 8.0
OUTCOMES = {"pass": "pass", "fail": "fail", "inconclusive": "inconclusive", "invalid": "no decision"}


class Estimate(NamedTuple):
    """A difference and, below it, its interval."""

    text: str
    under: str


class Finding(NamedTuple):
    """A comparison whose false discovery rate is low."""

    experiment: str
    link: str
    metric: str
    treatment: str
    difference: Estimate
    shrunken: Estimate
    qvalue: str
    verdict: str
    symbol: str
    drawing: Mapping[str, float] | None


class Line(NamedTuple):
    """An experiment."""

    experiment: str
    link: str
    export: str
    kind: str
    units: str
    sample_ratio: str
    outcome: str
    status: str
    better: int
    worse: int
    compared: int
    smallest: str


def portfolio_page(rows: Sequence[Mapping[str, Any]], others: Sequence[str]) -> str:
    """Write the page.

    Args:
        rows: of the summary, those of an experiment together.
        others: files of data that are no export, by their places.
    """
    experiments: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    broken = [row for row in rows if row["status"] == "broken"]
    for row in rows:
        if row["status"] != "broken":
            experiments.setdefault((row["export"], row["experiment"]), []).append(row)
    lines = [_line(own) for own in experiments.values()]
    order = {"alarm": 0, "ok": 1}
    lines.sort(key=lambda line: order[line.status])
    found = sorted(
        (row for own in experiments.values() for row in own if _is_found(row)),
        key=lambda row: (row["status"] == "alarm", row["qvalue"], row["experiment"]),
    )
    alarms = [own[0] for own in experiments.values() if own[0]["status"] == "alarm"]
    return rendered(
        "portfolio.html",
        analysed=f"{len(experiments):,}",
        compared=f"{sum(_is_number(row['pvalue']) for row in rows):,}",
        n_found=f"{len(found):,}",
        alarms=[
            (printable(row["experiment"]), _link(row["report"]), printable(row["alarms"])) for row in alarms
        ],
        broken=[(row["export"], row["experiment"], printable(row["problem"])) for row in broken],
        findings=_findings(found[:MOST]),
        left_out=max(0, len(found) - MOST),
        lines=lines,
        others=[printable(place) for place in others],
        width=WIDTH,
    )


def _is_found(row: Mapping[str, Any]) -> bool:
    return _is_number(row["qvalue"]) and row["qvalue"] < FOUND


def _line(own: Sequence[Mapping[str, Any]]) -> Line:
    first = own[0]
    tested = [row["qvalue"] for row in own if _is_number(row["qvalue"])]
    p = first["sample_ratio_pvalue"]
    has_primary = any(row["role"] == "primary" for row in own)
    return Line(
        printable(first["experiment"]),
        _link(first["report"]),
        printable(first["export"]),
        first["kind"],
        f"{first['units']:,}",
        pvalue(p) if _is_number(p) else NOTHING,
        OUTCOMES.get(first["outcome"], first["outcome"]) if has_primary else "no primary metric",
        first["status"],
        sum(row["verdict"] in ("better", "not_worse") for row in own),
        sum(row["verdict"] == "worse" for row in own),
        len(own),
        pvalue(min(tested)) if tested else NOTHING,
    )


def _findings(rows: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Draw those of a metric on one scale."""
    reach: dict[tuple[str, str], float] = {}
    for row in rows:
        ends = [row["difference_lower"], row["difference_upper"], row["shrunken_difference"]]
        far = max((abs(end) for end in ends if _is_number(end)), default=0.0)
        key = (row["metric"], row["estimand"])
        reach[key] = max(reach.get(key, 0.0), far)
    return [
        Finding(
            printable(row["experiment"]),
            _link(row["report"]),
            printable(row["metric"]) + estimand_after(row["estimand"]),
            printable(row["treatment"]),
            _difference(row, "difference"),
            _difference(row, "shrunken"),
            pvalue(row["qvalue"]),
            row["verdict"].replace("_", " "),
            SYMBOLS.get(row["verdict"], ""),
            _drawing(row, reach[row["metric"], row["estimand"]]),
        )
        for row in rows
    ]


def _difference(row: Mapping[str, Any], of: str) -> Estimate:
    value = row["difference" if of == "difference" else "shrunken_difference"]
    if not _is_number(value):
        return Estimate(NOTHING, "")
    limits = row[f"{of}_lower"], row[f"{of}_upper"]
    interval = Interval(*(end if end is not None else math.nan for end in limits))
    text, bracket, ends = difference(value, interval, row["unit"] or "").partition("[")
    return Estimate(text.rstrip(), bracket + ends)


def _drawing(row: Mapping[str, Any], reach: float) -> dict[str, float] | None:
    """Place the interval on a scale around no difference."""
    if reach == 0.0:
        return None

    def place(value: float) -> float:
        inside = max(-1.0, min(1.0, value / reach))
        return round(WIDTH / 2 + inside * (WIDTH / 2 - EDGE), 2)

    drawn = {"zero": WIDTH / 2}
    names = {"lower": "difference_lower", "upper": "difference_upper", "value": "difference"}
    for name, column in (names | {"shrunken": "shrunken_difference"}).items():
        value = row[column]
        if isinstance(value, float) and math.isinf(value):
            value = math.copysign(reach, value)
        if _is_number(value):
            drawn[name] = place(value)
    return drawn if {"lower", "upper", "value"} <= set(drawn) else None


def _link(report: str) -> str:
    from urllib.parse import quote

    return quote(report)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)
