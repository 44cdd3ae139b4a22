"""A gate's decision for the log of a build: ASCII around what the data brought, colours if asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.render.gate import findings, harmless, variants

if TYPE_CHECKING:
    from cxlift.render.gate import Ruling

__all__ = ["text"]

TAGS = {
    "passed": "pass",
    "failed": "FAIL",
    "open": "open",
    "not decided": "skip",
    "reason": "note",
    "alarm": "ALARM",
    "warning": "warn",
}
RED, GREEN, YELLOW = "31", "32", "33"
COLOURS = {
    "pass": GREEN,
    "FAIL": RED,
    "fail": RED,
    "open": YELLOW,
    "inconclusive": YELLOW,
    "ALARM": RED,
    "invalid": RED,
    "warn": YELLOW,
}


def text(ruling: Ruling, *, colour: bool = False) -> str:
    """Write the outcome, what led to it, and what it was made from."""

    def paint(shown: str, word: str) -> str:
        return f"\x1b[1;{COLOURS[word]}m{shown}\x1b[0m" if colour and word in COLOURS else shown

    report = ruling.report
    out = [
        f"cxlift gate: {paint(ruling.word.upper(), ruling.word)}: {harmless(report.name)}",
        f"  {harmless(variants(report))}",
        "",
    ]
    for finding in findings(ruling):
        tag = TAGS[finding.kind]
        out.append(f"  {paint(f'[{tag}]'.ljust(7), tag)} {finding.sentence}")
    out += ["", f"  plan hash  {ruling.report.plan_hash or 'not stated'}"]
    out += [
        f"  data       {ruling.report.data_fingerprint or 'not stated'}",
        f"  exit code  {ruling.exit_code}",
    ]
    return "\n".join(out) + "\n"
