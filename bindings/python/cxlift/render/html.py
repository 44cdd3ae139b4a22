"""A report as HTML for Jupyter; as a page it is made in ``page``. What came with the data is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.render.answers import mixes
from cxlift.render.forest import group
from cxlift.render.lines import checks, footnotes, headers, notes, subtitle, table, title
from cxlift.render.page import page
from cxlift.render.templates import rendered
from cxlift.render.terms import sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cxlift.render.forest import Line
    from cxlift.render.lines import Block
    from cxlift.report import Report

__all__ = ["html", "page"]


def html(report: Report) -> str:
    """Write the report as an HTML fragment without scripts."""
    blocks = table(report)
    drawn = _drawn(blocks, report.confidence_level)
    return rendered(
        "fragment.html",
        title=title(report),
        subtitle=subtitle(report),
        checks=checks(report),
        headers=headers(report),
        blocks=[(block.title, [(line, next(drawn)) for line in block.lines]) for block in blocks],
        mixes=mixes(report),
        footnotes=footnotes(report),
        notes=notes(report),
        words=sections(report),
    )


def _drawn(blocks: Iterable[Block], level: float) -> Iterator[Line]:
    """Draw the comparisons; those of a metric share a scale within a segment, over all of its values."""
    rows = [row for block in blocks for row in block.rows]
    together: dict[tuple[str, str, str], list[int]] = {}
    for i, row in enumerate(rows):
        together.setdefault((row.segment, row.metric, row.estimand), []).append(i)
    lines: dict[int, Line] = {}
    for places in together.values():
        of = group([rows[i] for i in places], [("", "", False)] * len(places), level)
        lines |= zip(places, of.lines, strict=True)
    return (lines[i] for i in range(len(rows)))
