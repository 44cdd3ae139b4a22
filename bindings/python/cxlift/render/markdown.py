"""A report in Markdown, for a pull request or a chat. What customers wrote stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cxlift.render.lines import SYMBOLS, footnotes, notes, subtitle, table
from cxlift.render.text import printable

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["markdown"]


def markdown(report: Report) -> str:
    """Write the report as GitHub-flavoured Markdown."""
    headers, lines = table(report)
    out = [f"### {escaped(report.name)}", "", escaped(subtitle(report)), ""]
    out += [f"- {SYMBOLS[check.status]} {escaped(check.sentence)}" for check in report.health]
    out += ["", _row(headers), _row(["---"] * len(headers))]
    out += [_row([escaped(cell) for cell in line]) for line in lines]
    out += ["", footnotes(report), *(f"\n{escaped(note)}" for note in notes(report))]
    return "\n".join(out) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Escape what Markdown or HTML would read as markup, and mentions that would call people."""
    text = re.sub(r"([\\`*_{}\[\]()#|~!])", r"\\\1", printable(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@\u200b")
