"""A gate's decision in Markdown, for a pull request, a chat or a step's summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.render.gate import findings, variants
from cxlift.render.markdown import escaped
from cxlift.render.printable import printable

if TYPE_CHECKING:
    from cxlift.render.gate import Ruling

__all__ = ["markdown"]

MARKS = {
    "passed": "passed",
    "failed": "**failed**",
    "open": "open",
    "not decided": "not decided",
    "reason": "note",
    "alarm": "**alarm**",
    "warning": "warning",
}


def markdown(ruling: Ruling) -> str:
    """Write the outcome, what led to it, and what it was made from, as GitHub-flavoured Markdown."""
    report = ruling.report
    out = [
        f"### {ruling.word.upper()}: {escaped(printable(report.name))}",
        "",
        escaped(printable(variants(report))),
        "",
    ]
    out += [f"- {MARKS[finding.kind]}: {escaped(finding.sentence)}" for finding in findings(ruling)]
    hashes = [f"plan `{ruling.report.plan_hash}`"] * bool(ruling.report.plan_hash)
    hashes += [f"data `{ruling.report.data_fingerprint}`"] * bool(ruling.report.data_fingerprint)
    out += ["", ", ".join([*hashes, f"exit code {ruling.exit_code}"])]
    return "\n".join(out) + "\n"
