"""What stands around the table of a report, in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.render.cells import HEADERS, cells

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["SYMBOLS", "footnotes", "notes", "subtitle", "table"]

SYMBOLS = {"ok": "✓", "note": "·", "warning": "!", "alarm": "✗", "unknown": "?"}


def subtitle(report: Report) -> str:
    """Say who is compared, and how many units each variant has."""
    units = ", ".join(f"{variant} {count:,}" for variant, count in report.units.items())
    return f"control: {report.control} · units: {units}"


def table(report: Report) -> tuple[list[str], list[list[str]]]:
    """Return headers and lines of text; the segment column is left out where there is none."""
    lines = [list(cells(row)) for row in report.rows]
    keep = [i for i in range(len(HEADERS)) if HEADERS[i] != "segment" or any(line[i] for line in lines)]
    adjusted = report._report.correction != "none"
    headers = ["p (adj.)" if name == "p" and adjusted else name for name in HEADERS]
    return [headers[i] for i in keep], [[line[i] for i in keep] for line in lines]


def notes(report: Report) -> list[str]:
    """Return the notes of the comparisons, each once, with the metrics that it is about."""
    about: dict[str, list[str]] = {}
    for row in report.rows:
        for note in row.notes:
            about.setdefault(note, []).append(row.metric)
    return [f"{', '.join(dict.fromkeys(metrics))}: {note}" for note, metrics in about.items()]


def footnotes(report: Report) -> str:
    """Say what the intervals and the p-values are."""
    level = f"{100 * report.confidence_level:g}%"
    rule = {"holm": "p adjusted by Holm's method", "none": "p not adjusted"}[report._report.correction]
    return f"{level} intervals of each comparison alone; {rule}, which decides the verdict."
