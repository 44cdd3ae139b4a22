"""What a report says, in every format: lines that are safe to show, before any markup."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cxlift.render.cells import cells, difference, estimand_after
from cxlift.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxlift._core import HealthCheck, ReportRow
    from cxlift.report import Report

__all__ = [
    "Block",
    "Check",
    "checks",
    "footnotes",
    "headers",
    "interactions",
    "notes",
    "periods",
    "selected",
    "subtitle",
    "table",
    "title",
]

SYMBOLS = {"ok": "✓", "note": "·", "warning": "!", "alarm": "✗", "unknown": "?"}
URGENCY = ("alarm", "warning", "unknown", "ok", "note")
CORRECTIONS = {
    "bonferroni": "Bonferroni's method",
    "holm": "Holm's method",
    "hochberg": "Hochberg's method",
    "hommel": "Hommel's method",
    "bh": "Benjamini and Hochberg's method (false discovery rate)",
    "by": "Benjamini and Yekutieli's method (false discovery rate)",
    "dunnett": "Dunnett's method",
    "max_t": "the largest of the correlated statistics (max-t, in steps)",
}
MOST_PLACES = 4  # of a note, before "and 12 more"


class Check(NamedTuple):
    """A line about the health of the data."""

    status: str
    sentence: str

    @property
    def symbol(self) -> str:
        """One character for the status."""
        return SYMBOLS[self.status]


@dataclass(frozen=True)
class Block:
    """The comparisons of everybody (no title), or those of one value of a segment."""

    title: str
    lines: list[list[str]]
    rows: list[ReportRow]


def title(report: Report) -> str:
    """Name the experiment."""
    return printable(report.name)


def subtitle(report: Report) -> str:
    """Say who is compared with whom; how many units they have stands in the first check."""
    return printable(f"{', '.join(report.treatments)} against the control, {report.control}")


def always_told(check: str) -> bool:
    """Tell whether a check is told even where it found nothing."""
    return check == "sample_ratio" or check.startswith("match_rate.")


def checks(report: Report) -> list[Check]:
    """Return the checks, what matters most first; those that found nothing become one line.

    The sample ratio and match rates always have a line: they say what the rest can be trusted for.
    """
    shown: list[HealthCheck] = []
    quiet = 0
    for check in report.health:
        if check.status == "ok" and not always_told(check.check):
            quiet += 1
        else:
            shown.append(check)
    shown.sort(key=lambda check: URGENCY.index(check.status))
    result = [Check(check.status, printable(check.sentence)) for check in shown]
    if quiet:
        result.append(Check("ok", f"{quiet} further check{'s' * (quiet != 1)} found nothing."))
    return result


def headers(report: Report) -> list[str]:
    """Name the columns of the table."""
    p = "p" if report.correction == "none" else "p (adj.)"
    return ["metric", "treatment", "control", "treated", "difference", "lift", p, "verdict"]


def table(report: Report) -> list[Block]:
    """Return the comparisons, everybody's first, then a block for each value of each segment.

    A metric's name stands on its first line alone. Periods have a table of their own (``over_time``).
    """
    tracked = periods(report)
    shown = [row for row in report.rows if row.segment not in tracked]
    place = {row: i for i, row in enumerate(dict.fromkeys(_segment(row) for row in shown))}
    rows = sorted(shown, key=lambda row: place[_segment(row)])
    blocks = [(key, list(group)) for key, group in groupby(rows, key=_segment)]
    return [Block(printable(_where(key)), _lines(group), group) for key, group in blocks]


def periods(report: Report) -> set[str]:
    """Name the segments that are periods of time."""
    return {segment.name for segment in report.ordered_segments if segment.kind == "period"}


def _segment(row: ReportRow) -> tuple[str, str]:
    return row.segment, row.segment_value


def _where(segment: tuple[str, str]) -> str:
    return " = ".join(segment) if segment[0] else ""


def _lines(rows: Iterable[ReportRow]) -> list[list[str]]:
    lines: list[list[str]] = []
    named = None
    for row in rows:
        line = [printable(cell) for cell in vars(cells(row)).values()]
        name = line[0]
        if name == named:
            line[0] = ""
        named = name
        lines.append(line)
    return lines


def notes(report: Report) -> list[str]:
    """Return the notes of the comparisons, each once, with the places that it is about.

    Those of periods, which say how many answers each has, stand in the rows alone.
    """
    about: dict[str, dict[str, None]] = {}
    tracked = periods(report)
    for row in (row for row in report.rows if row.segment not in tracked):
        where = _where(_segment(row))
        for note in row.notes:
            about.setdefault(note, {})[f"{row.metric} ({where})" if where else row.metric] = None
    return [printable(f"{_some(list(places))}: {note}") for note, places in about.items()]


def _some(places: list[str]) -> str:
    more = len(places) - MOST_PLACES
    return ", ".join(places[:MOST_PLACES]) + (f" and {more} more" if more > 0 else "")


def interactions(report: Report, segment: str | None = None) -> list[str]:
    """Say where the effect differs between the values of a segment; how many show nothing is one line."""
    asked = [one for one in report.interactions if segment in (None, one.segment)]
    found = [one for one in asked if one.pvalue_adjusted < 1 - report.confidence_level]
    lines = [printable(one.sentence) for one in sorted(found, key=lambda one: one.pvalue_adjusted)]
    if len(found) < len(asked):
        lines.append(
            f"In {len(asked) - len(found)} of {len(asked)} tests the effect shows no clear difference "
            "between the values of a segment (Cochran's Q)."
        )
    return lines


def selected(report: Report) -> list[str]:
    """Give what is left of everybody's significant differences when having been selected is corrected for."""
    several = len(report.treatments) > 1
    lines = []
    for row in report.rows:
        if row.segment or math.isnan(row.corrected_difference):
            continue
        name = row.metric + estimand_after(row.estimand) + (f", {row.treatment}" if several else "")
        found = difference(row.difference, row.difference_interval, row.unit)
        left = difference(row.corrected_difference, row.corrected_interval, row.unit)
        lines.append(printable(f"{name}: {left}, found as {found}"))
    return lines


def footnotes(report: Report) -> str:
    """Say what the intervals and the p-values are."""
    level = f"{100 * report.confidence_level:g}%"
    rule = (
        f"p adjusted by {CORRECTIONS[report.correction]}" if report.correction != "none" else "p not adjusted"
    )
    return f"{level} intervals of each comparison alone; {rule}, which decides the verdict."
