"""Who answered, in every format: rates, and what they leave of the differences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from cxlift.render import svg
from cxlift.render.cells import difference, estimand_after, percent, pvalue
from cxlift.render.forest import typeset
from cxlift.render.printable import printable

if TYPE_CHECKING:
    from cxlift._core import Interval, ReportRow, Response
    from cxlift.report import Report

__all__ = ["ESTIMAND", "Answered", "Drawn", "answered", "response_lines"]

ESTIMAND = (
    "Bounds are of the difference of those who would answer in either variant (Lee 2009); they assume that "
    "the change moves answering in one direction only."
)


class Drawn(NamedTuple):
    """An interval below another, on the same scale."""

    name: str
    text: str
    under: str
    drawing: svg.Drawing | None
    verdict: str


class Answered(NamedTuple):
    """One comparison: who answered, the difference of those, and of those who would in either variant."""

    metric: str
    under: str
    control: str
    treated: str
    pvalue: str
    is_loud: bool
    ticks: tuple[svg.Tick, ...]
    drawn: list[Drawn]
    said: str


def response_lines(report: Report) -> list[str]:
    """Say who answered, a line a metric and treatment, and what that leaves of each difference."""
    lines = []
    for response in report.responses:
        if not response.known or not any(test.about == "response" for test in response.tests):
            lines += [response.sentence] * response.differs
            continue
        lines.append(response.sentence)
        lines += [f"  {_name(row)}: {_bounds(row)}" for row in _rows(report, response) if _has_bounds(row)]
    if any(row.response is not None for row in report.rows):
        lines.append(ESTIMAND)
    return [printable(line) for line in lines]


def answered(report: Report) -> list[Answered]:
    """Return what the page shows of each comparison of everybody that some unit has no value of."""
    several = len(report.treatments) > 1
    return [
        _answered(row, response, report, several=several)
        for response in report.responses
        for row in _rows(report, response)
        if row.response is not None
    ]


def _rows(report: Report, response: Response) -> list[ReportRow]:
    return [
        row
        for row in report.rows
        if (row.metric, row.treatment) == (response.metric, response.treatment) and not row.segment
    ]


def _has_bounds(row: ReportRow) -> bool:
    return row.response is not None and not math.isnan(row.response.bounds.lower)


def _name(row: ReportRow) -> str:
    return row.metric + estimand_after(row.estimand)


def _bounds(row: ReportRow) -> str:
    found = row.response
    if found is None:
        return ""
    text = f"bounds {_ends(found.bounds, row.unit)}, interval {_ends(found.interval, row.unit)}"
    if not math.isnan(found.worst_case.lower):
        text += f"; at worst, of all units, {_ends(found.worst_case, row.unit)}"
    if found.taken_back:
        return text + f". The verdict '{found.taken_back}' is taken back"
    return text + ("" if found.survives is None else ". Survives" if found.survives else ". Does not survive")


def _ends(interval: Interval, unit: str) -> str:
    """Write both ends with as many digits as the interval is wide."""
    factor = 100 if unit == "%" else 1
    width = factor * (interval.upper - interval.lower)
    digits = min(9, max(0, 2 - math.floor(math.log10(width)))) if 0 < width < math.inf else 2
    after = {"%": " pp", "points": " points"}.get(unit, "")
    return f"{factor * interval.lower:+,.{digits}f} to {factor * interval.upper:+,.{digits}f}{after}"


def _answered(row: ReportRow, response: Response, report: Report, *, several: bool) -> Answered:
    found = row.response
    assert found is not None  # noqa: S101  only such rows are asked for
    plain = svg.Estimate(row.difference, *row.difference_interval)
    middle = sum(found.bounds) / 2
    lee = svg.Estimate(middle, *found.interval)
    scale = svg.scale([each for each in (plain, lee) if not math.isnan(each.width)])
    known = _has_bounds(row)
    under = f"bounds {_ends(found.bounds, row.unit)}" if known else ""
    drawn = [
        Drawn(
            "Those who answered" if not response.seen_after else "Those with a value",
            typeset(difference(row.difference, row.difference_interval, row.unit)),
            "",
            svg.drawing(plain, scale),
            "inconclusive",
        ),
        Drawn(
            "Those who would in either variant",
            typeset(_ends(found.interval, row.unit)) if known else "no bounds",
            typeset(under),
            _without_point(svg.drawing(lee, scale)) if known else None,
            "worse" if found.taken_back else "inconclusive",
        ),
    ]
    return Answered(
        metric=printable(_name(row)),
        under=printable(row.treatment) if several else "",
        control=percent(found.control_rate),
        treated=percent(found.treatment_rate),
        pvalue=typeset(pvalue(found.pvalue)),
        is_loud=found.pvalue < 1 - report.confidence_level,
        ticks=svg.ticks(scale, 100 if row.unit == "%" else 1),
        drawn=drawn,
        said=_said(row),
    )


def _said(row: ReportRow) -> str:
    found = row.response
    if found is None or not _has_bounds(row):
        return "no bounds"
    if found.taken_back:
        return f"“{found.taken_back.replace('_', ' ')}” taken back"
    return "" if found.survives is None else "survives" if found.survives else "does not survive"


def _without_point(drawing: svg.Drawing | None) -> svg.Drawing | None:
    """Bounds have no best guess between them."""
    from dataclasses import replace

    return None if drawing is None else replace(drawing, point=None)
