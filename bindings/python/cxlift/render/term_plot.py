"""The log-odds of terms as a drawing."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from cxlift.files import write_whole
from cxlift.render.cells import fixed
from cxlift.render.printable import printable, width

if TYPE_CHECKING:
    from os import PathLike

    from cxlift.stats.term_table import DistinguishingTerms
    from cxlift.terms import TermRow

__all__ = ["Plot", "plot"]

ROW, LEFT, RIGHT, WIDE = 24, 220, 470, 660
LONGEST = 28  # columns of a name


class Plot:
    """An SVG image; Jupyter shows it, ``save`` writes it."""

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def save(self, path: str | PathLike[str]) -> None:
        """Write the image as an SVG file."""
        write_whole(path, self.svg)

    def _repr_svg_(self) -> str:
        return self.svg


def plot(found: DistinguishingTerms, n: int) -> Plot:
    """Draw the first terms, those of the control above those of the treatment."""
    rows = sorted(found.rows(n), key=lambda row: row.log_odds)
    ends = [abs(x) for row in rows for x in (row.log_odds, row.log_odds_lower, row.log_odds_upper)]
    reach = max((x for x in ends if math.isfinite(x)), default=0.0) or 1.0
    height = ROW * (len(rows) + 2)
    zero = _at(0.0, reach)
    body = [f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="{ROW}" y2="{height - ROW}" stroke="#888"/>']
    body.append(_text(zero - 8, ROW - 8, "← more in the control", "end"))
    body.append(_text(zero + 8, ROW - 8, "more in the treatment →", "start"))
    alpha = 1 - found.confidence_level
    for i, row in enumerate(rows):
        body += _row(row, ROW * (i + 1.5), reach, found=row.pvalue_adjusted < alpha)
    level = f"{100 * found.confidence_level:g}%"
    words = f"log-odds with {level} intervals of each term alone; filled: found after correction"
    body.append(_text(LEFT - 200, height - 6, words, "start"))
    return Plot(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{height}" '
        f'viewBox="0 0 {WIDE} {height}" role="img" font-family="system-ui, sans-serif" font-size="12" '
        f'fill="currentColor">{"".join(body)}</svg>'
    )


def _row(row: TermRow, y: float, reach: float, *, found: bool) -> list[str]:
    name = f"{row.term} ({row.among})" if row.among else row.term
    out = [_text(LEFT - 12, y + 4, _short(printable(name)), "end")]
    if math.isfinite(row.log_odds_lower) and math.isfinite(row.log_odds_upper):
        a, b = _at(row.log_odds_lower, reach), _at(row.log_odds_upper, reach)
        out.append(
            f'<line x1="{a:.1f}" x2="{b:.1f}" y1="{y}" y2="{y}" stroke="currentColor" stroke-width="2"/>'
        )
    fill = "currentColor" if found else "#fff"
    at = _at(row.log_odds, reach)
    out.append(f'<circle cx="{at:.1f}" cy="{y}" r="4" fill="{fill}" stroke="currentColor" stroke-width="2"/>')
    counts = f"({row.respondents_control:,} / {row.respondents_treatment:,})"
    counts = f"{fixed(row.log_odds, 2, signed=True)}  {counts}"
    return [*out, _text(RIGHT + 12, y + 4, counts, "start")]


def _at(value: float, reach: float) -> float:
    return LEFT + (RIGHT - LEFT) * (0.5 + value / (2.1 * reach))


def _short(name: str) -> str:
    while width(name) > LONGEST:
        name = name[: -2 if name.endswith("…") else -1] + "…"
    return name


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
