"""A report for a terminal: aligned columns, health first."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from cxlift.render.answers import mixes
from cxlift.render.lines import checks, footnotes, headers, interactions, notes, subtitle, table, title
from cxlift.render.over_time import change_lines, over_time_lines
from cxlift.render.printable import unobeyed, width
from cxlift.render.responses import response_lines
from cxlift.render.terms import text_lines

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["text"]

LINE = 118  # what a terminal shows of a sentence
RIGHT = {"control", "treated", "p", "p (adj.)"}


def text(report: Report) -> str:
    """Write the report as lines of text."""
    head, blocks = headers(report), table(report)
    lines = [line for block in blocks for line in block.lines]
    widths = [max(width(cell) for cell in column) for column in zip(head, *lines, strict=True)]
    out = [title(report), subtitle(report), ""]
    out += [f" {check.symbol} {check.sentence}" for check in checks(report)]
    out += ["", _line(head, widths, head), "  ".join("─" * w for w in widths)]
    for block in blocks:
        out += ["", block.title] if block.title else []
        out += [_line(line, widths, head) for line in block.lines]
    mixed = mixes(report)
    out += ["", "Answers", *mixed] if mixed else []
    changed, tracked = _wrapped(change_lines(report)), over_time_lines(report)
    for said in (changed, tracked, interactions(report), _wrapped(response_lines(report))):
        out += ["", *said] if said else []
    out += ["", footnotes(report), *notes(report), *text_lines(report)]
    return "\n".join(unobeyed(line) for line in out)


def _wrapped(lines: list[str]) -> list[str]:
    indents = [line[: len(line) - len(line.lstrip())] for line in lines]
    return [
        part
        for line, indent in zip(lines, indents, strict=True)
        for part in textwrap.wrap(line, LINE, subsequent_indent=f"{indent}  ", break_on_hyphens=False)
    ]


def _line(line: list[str], widths: list[int], head: list[str]) -> str:
    padded = []
    for cell, room, header in zip(line, widths, head, strict=True):
        space = " " * (room - width(cell))
        padded.append(space + cell if header in RIGHT else cell + space)
    return "  ".join(padded).rstrip()
