"""Tables as text: aligned, and with the marks that Markdown needs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from measuring import Row

__all__ = ["by_job", "markdown", "rows_table"]


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]], *, texts: int = 1) -> str:
    """Align numbers to the right; the first columns, and texts after the last number, to the left."""
    widths = [max(len(line[i]) for line in (head, *lines)) for i in range(len(head))]
    right = [texts <= i and not head[i].startswith(("goal", "remark", "numbers")) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(cells, widths, right, strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    rule = "|".join(
        "-" * (width + 1) + (":" if to_right else "-") for width, to_right in zip(widths, right, strict=True)
    )
    return "\n".join([line(head), f"|{rule}|", *(line(cells) for cells in lines)])


def milliseconds(seconds: float) -> str:
    if not math.isfinite(seconds):
        return "–"
    value = 1e3 * seconds
    decimals = 0 if value >= 1000 else 1 if value >= 10 else 2 if value >= 1 else 4
    return f"{value:,.{decimals}f}"


def _ratio(ratio: float) -> str:
    if not math.isfinite(ratio):
        return "–"
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def _goal(row: Row) -> str:
    if row.failure:
        return f"FAILED: {row.failure}"
    mark = "" if row.met is None else " met" if row.met else " MISSED"
    return "; ".join([*row.goals]) + mark


def rows_table(rows: Sequence[Row]) -> str:
    """One line for each side of each job."""
    head = ["job", "who", "ms", "ratio", "MB", "goal", "numbers", "remark"]
    lines, before = [], ""
    for row in rows:
        lines.append(
            [
                row.job if row.job != before else "",
                row.who,
                milliseconds(row.seconds),
                _ratio(row.ratio),
                "–" if row.megabytes is None else f"{row.megabytes:,.0f}",
                _goal(row),
                " .. ".join(f"{number:.6g}" for number in row.numbers),
                row.note,
            ]
        )
        before = row.job
    kept = [i for i in range(len(head)) if i < 2 or any(line[i] not in {"", "–"} for line in lines)]
    return markdown([head[i] for i in kept], [[line[i] for i in kept] for line in lines], texts=2)


def by_job(rows: Sequence[Row]) -> str:
    """Milliseconds: a column for each job and a line for each side."""
    jobs, who = (list(dict.fromkeys(names)) for names in ([r.job for r in rows], [r.who for r in rows]))
    cells = {(row.who, row.job): row for row in rows}

    def cell(side: str, job: str) -> str:
        row = cells.get((side, job))
        return "–" if row is None else "FAILED" if row.failure else milliseconds(row.seconds)

    text = markdown(["ms", *jobs], [[side, *(cell(side, job) for job in jobs)] for side in who])
    failures = {row.who: row.failure for row in rows if row.failure}
    return "\n".join([text, *(f"\n{side} FAILED: {why}" for side, why in failures.items())])
