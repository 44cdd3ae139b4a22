"""A vendor's results as text for a terminal and as HTML for Jupyter: ours and theirs side by side."""

from __future__ import annotations

import math
import textwrap
from html import escape
from typing import TYPE_CHECKING

from cxlift.render.cells import NOTHING, difference, lift_set, number, percent, pvalue
from cxlift.render.printable import printable, unobeyed, width

if TYPE_CHECKING:
    from cxlift.vendor_results.arms import Arm, Theirs
    from cxlift.vendor_results.ours import Compared
    from cxlift.vendor_results.results import VendorResults

__all__ = ["html", "text"]

LINE = 118
RIGHT = (2, 3)


def text(results: VendorResults) -> str:
    """Write aligned columns, then the notes."""
    head, rows = _head(results), [_line(row) for row in results.rows]
    widths = [max(width(line[i]) for line in [head, *rows]) for i in range(len(head))]
    out = [_title(results), "", _padded(head, widths), "  ".join("─" * w for w in widths)]
    out += [_padded(line, widths) for line in rows]
    out += [""] * bool(_sentences(results))
    out += [
        part
        for sentence in _sentences(results)
        for part in textwrap.wrap(printable(sentence), LINE, subsequent_indent="  ", break_on_hyphens=False)
    ]
    return "\n".join(unobeyed(line) for line in out)


def html(results: VendorResults) -> str:
    """Write a table and paragraphs, without scripts; what came with the files is escaped."""
    cells = "".join(f"<th>{escape(name)}</th>" for name in _head(results))
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _line(row)) + "</tr>" for row in results.rows
    )
    said = "".join(f"<p>{escape(printable(sentence))}</p>" for sentence in _sentences(results))
    return (
        f'<div class="cxlift-vendor-results"><p><b>{escape(_title(results))}</b></p>'
        f"<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>{said}</div>"
    )


def _title(results: VendorResults) -> str:
    of = f" of experiment {results.experiment}" if results.experiment else ""
    period = f", {results.start or '?'} to {results.end or '?'}" if results.start or results.end else ""
    return printable(f"Results{of} as {results.vendor} has them, and our own{period}")


def _head(results: VendorResults) -> list[str]:
    theirs = results.vendor
    of_theirs = "difference" if results.difference_type == "absolute" else "lift"
    return [
        "metric",
        "treatment",
        "baseline",
        "treated",
        "our difference",
        "our lift",
        "our p",
        f"{theirs}'s {of_theirs}",
        "its significance",
        "its verdict",
    ]


def _line(row: Compared) -> list[str]:
    metric, found, theirs = row.metric, row.comparison, row.treatment.theirs
    share = metric.aggregator == "unique"
    kind = f" ({metric.aggregator})" if metric.aggregator not in (None, "unique") else ""
    said = NOTHING if found is None else difference(found.difference, found.difference_interval, "%" * share)
    lift = NOTHING
    if found is not None:
        whole = "" if math.isnan(found.lift) else percent(found.lift, signed=True)
        lift = f"{whole} {lift_set(found.lift_kind, found.lift_interval)}".strip() or NOTHING
    line = [
        metric.name + kind,
        row.treatment.name,
        _value(row.control, share=share),
        _value(row.treatment, share=share),
        said,
        lift,
        NOTHING if found is None else pvalue(found.pvalue),
        _their_lift(theirs),
        NOTHING if theirs.significance is None else percent(theirs.significance),
        _their_verdict(theirs),
    ]
    return [printable(cell) for cell in line]


def _value(arm: Arm | None, *, share: bool) -> str:
    if arm is None:
        return NOTHING
    value = arm.rate if arm.value is None or not arm.samples else arm.value / arm.samples
    return NOTHING if value is None else percent(value) if share else number(value)


def _their_lift(theirs: Theirs) -> str:
    ends = f"[{', '.join(percent(end, signed=True) for end in theirs.interval)}]" if theirs.interval else ""
    value = "" if theirs.lift is None else percent(theirs.lift, signed=True)
    return f"{value} {ends}".strip() or NOTHING


def _their_verdict(theirs: Theirs) -> str:
    said = {None: "", True: "significant", False: "not significant"}[theirs.is_significant]
    return ", ".join(part for part in (theirs.status, said) if part) or NOTHING


def _sentences(results: VendorResults) -> list[str]:
    found = [results.explanation, f"Our intervals have {100 * results.confidence_level:g}% confidence."]
    if len(results.counts) > 1:
        found.append(_ratio(results))
    if results.has_variance and results.variance is not None:
        of = "one unit" if results.variance == "unit" else "the mean"
        found.append(f"The vendor's variances are taken as those of {of} ({results.variance_reason}).")
    found += results.notes
    for row in results.rows:
        found += [f"{row.metric.name}, {row.treatment.name}: {note}" for note in row.notes]
    return found


def _ratio(results: VendorResults) -> str:
    planned = "equal shares, since no weights are given"
    if results.weights is not None:
        planned = "the experiment's weights"
    try:
        found = results.sample_ratio()
    except ValueError as error:
        return f"Sample ratio: {error}"
    told = "as planned" if found.pvalue >= 0.001 else "not as planned: something is wrong with the assignment"
    return f"Sample ratio: p = {pvalue(found.pvalue)} against {planned}; {told}."


def _padded(line: list[str], widths: list[int]) -> str:
    padded = []
    for i, (cell, room) in enumerate(zip(line, widths, strict=True)):
        space = " " * (room - width(cell))
        padded.append(space + cell if i in RIGHT else cell + space)
    return "  ".join(padded).rstrip()
