"""Metrics over periods, as lines of text and cells of a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cxlift.render.cells import NOTHING, fixed, number, percent
from cxlift.render.forest import estimand_in_words
from cxlift.render.printable import printable, unobeyed, width
from cxlift.render.templates import rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cxlift._core import Change
    from cxlift.over_time import OverTime
    from cxlift.report import Report

__all__ = ["change_lines", "fragment", "over_time_lines", "table_lines", "table_of", "tracked"]


def tracked(report: Report) -> Iterator[OverTime]:
    """Give every metric of every ``Period`` of the plan."""
    for segment in report.ordered_segments:
        if segment.kind != "period":
            continue
        of_segment = [row for row in report.rows if row.segment == segment.name]
        for metric, estimand in dict.fromkeys((row.metric, row.estimand) for row in of_segment):
            yield report.over_time(metric, segment=segment.name, estimand=estimand)


def change_lines(report: Report, segment: str | None = None) -> list[str]:
    """Say how metrics changed at a time: what differs between the variants first."""
    found: list[Change] = [one for one in report.changes if segment in (None, one.segment)]
    found.sort(key=lambda one: 1.0 if math.isnan(one.pvalue_adjusted) else one.pvalue_adjusted)
    return [printable(one.sentence) for one in found]


def over_time_lines(report: Report) -> list[str]:
    """Write every metric over the plan's periods, for a terminal."""
    out: list[str] = []
    for of in tracked(report):
        out += ["", f"{_title(of)} by {of.segment.every} ({printable(of.segment.time_zone)})"]
        out += table_lines(of)
    return out[1:]


def table_lines(of: OverTime) -> list[str]:
    """Align the table of a metric over periods."""
    head, lines = table_of(of)
    widths = [max(width(cell) for cell in column) for column in zip(head, *lines, strict=True)]
    rows = [head, *lines]
    return [
        unobeyed(
            "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()
        )
        for row in rows
    ]


def fragment(of: OverTime) -> str:
    """Write the table as HTML for a notebook."""
    head, lines = table_of(of)
    return rendered("over_time_fragment.html", title=_title(of), head=head, lines=lines)


def _title(of: OverTime) -> str:
    return printable(f"{of.metric}, {estimand_in_words(of.estimand)}")


def table_of(of: OverTime) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns, and a row for each period and treatment."""
    several = len(of.variants) > 2
    head = [
        of.segment.every or "value",
        *(["treatment"] if several else []),
        "control",
        "treated",
        "difference",
        "",
    ]
    lines = []
    for row in of.rows:
        cells = [
            row["period"],
            *([row["treatment"]] if several else []),
            _level(row, "control", of.unit),
            _level(row, "treatment", of.unit),
            _difference(row, of.unit),
            row["note"] or "",
        ]
        lines.append([printable(cell) for cell in cells])
    return head, lines


def _level(row: dict[str, Any], role: str, unit: str) -> str:
    value = row[f"{role}_value"]
    if value is None:
        return NOTHING
    write = percent if unit == "%" else number
    ends = [row[f"{role}_lower"], row[f"{role}_upper"]]
    interval = "" if None in ends else f" [{_ends(ends, unit)}]"
    return f"{write(value)}{interval} n={row[f'n_{role}']:,}"


def _difference(row: dict[str, Any], unit: str) -> str:
    if row["difference"] is None:
        return NOTHING
    ends = [row["difference_lower"], row["difference_upper"]]
    write = percent if unit == "%" else number
    interval = "" if None in ends else f" [{_ends(ends, unit, signed=True)}]"
    return write(row["difference"], signed=True).rstrip("%") + interval


def _ends(ends: Sequence[float], unit: str, *, signed: bool = False) -> str:
    scale = 100 if unit == "%" else 1
    gap = scale * (ends[1] - ends[0])
    digits = min(12, max(0, 2 - math.floor(math.log10(gap)))) if 0 < gap < math.inf else 1
    return ", ".join(fixed(scale * end, digits, signed=signed) for end in ends)
