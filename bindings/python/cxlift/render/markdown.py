"""A report in Markdown, for a pull request or a chat. What customers wrote stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cxlift.render.answers import mixes
from cxlift.render.lines import checks, footnotes, headers, interactions, notes, subtitle, table, title
from cxlift.render.over_time import change_lines, over_time_lines
from cxlift.render.responses import response_lines
from cxlift.render.terms import markdown as terms

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["escaped", "markdown"]

# A space without width takes their meaning from mentions and bare addresses, which no backslash does.
BREAKS = {"@": "@\u200b", "://": ":\u200b//", "www.": "www\u200b."}


def markdown(report: Report) -> str:
    """Write the report as GitHub-flavoured Markdown."""
    head = headers(report)
    out = [f"### {escaped(title(report))}", "", escaped(subtitle(report)), ""]
    out += [f"- {check.symbol} {escaped(check.sentence)}" for check in checks(report)]
    out += ["", _row(head), _row(["---"] * len(head))]
    for block in table(report):
        out += [_row([f"**{escaped(block.title)}**", *[""] * (len(head) - 1)])] if block.title else []
        out += [_row([escaped(cell) for cell in line]) for line in block.lines]
    mixed = mixes(report)
    out += ["", "Answers:", "", *(f"- {escaped(line)}" for line in mixed)] if mixed else []
    out += [f"\n{_paragraph(escaped(line))}" for line in (*change_lines(report), *interactions(report))]
    tracked = over_time_lines(report)
    out += ["", "```text", *(line.replace("`", "'") for line in tracked), "```"] if tracked else []
    out += [f"\n{_paragraph(escaped(line.strip()))}" for line in response_lines(report)]
    out += ["", footnotes(report), *(f"\n{_paragraph(escaped(note))}" for note in notes(report))]
    out += terms(report)
    return "\n".join(out) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _paragraph(text: str) -> str:
    """Keep a name such as "1. April" or "- 5 %" from beginning a list."""
    return re.sub(r"^(\d*)([-+.])(?= )", r"\1\\\2", text)


def escaped(text: str) -> str:
    r"""Escape what Markdown or HTML would read as markup within a line, and what would call people or link.

    >>> print(escaped("a|b <b> *c*"))
    a\|b &lt;b&gt; \*c\*
    """
    text = re.sub(r"([\\`*_{}\[\]#|~])", r"\\\1", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark, broken in BREAKS.items():
        text = text.replace(mark, broken)
    return text
