"""A report for a terminal: aligned columns, health first."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from cxlift.render.lines import SYMBOLS, footnotes, notes, subtitle, table

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["text"]

LEFT = {"metric", "segment", "treatment", "verdict", "difference", "lift"}


def text(report: Report) -> str:
    """Write the report as lines of text."""
    headers, lines = table(report)
    lines = [[printable(cell) for cell in line] for line in lines]
    widths = [max(width(cell) for cell in column) for column in zip(headers, *lines, strict=True)]
    out = [printable(report.name), printable(subtitle(report)), ""]
    out += [f" {SYMBOLS[check.status]} {printable(check.sentence)}" for check in report.health]
    out += ["", _line(headers, widths, headers), "  ".join("─" * w for w in widths)]
    out += [_line(line, widths, headers) for line in lines]
    out += ["", footnotes(report), *(printable(note) for note in notes(report))]
    return "\n".join(out)


def _line(line: list[str], widths: list[int], headers: list[str]) -> str:
    padded = []
    for cell, room, header in zip(line, widths, headers, strict=True):
        space = " " * (room - width(cell))
        padded.append(cell + space if header in LEFT else space + cell)
    return "  ".join(padded).rstrip()


def width(cell: str) -> int:
    """Count the columns that a terminal gives the text: two for wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell
    )


def printable(cell: str) -> str:
    """Replace control characters: a variant's name must not move the cursor or colour the terminal."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in cell)
