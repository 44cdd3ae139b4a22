"""A gate's decision as workflow commands, which GitHub shows as annotations of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.render.gate import findings, harmless

if TYPE_CHECKING:
    from cxlift.render.gate import Ruling

__all__ = ["commands"]

LEVELS = {"open": "warning", "reason": "warning", "alarm": "error", "warning": "warning"}
TITLES = {
    "failed": "Failed",
    "open": "Open",
    "reason": "Note",
    "alarm": "Alarm: the data cannot be trusted",
    "warning": "Warning about the data",
}


def commands(ruling: Ruling) -> str:
    """Write one command for the outcome, and one for each finding that somebody should look at."""
    red = ruling.exit_code != 0
    made_by = f"plan {ruling.report.plan_hash or 'not stated'}, exit code {ruling.exit_code}"
    level = {0: "notice", 4: "warning"}.get(ruling.exit_code, "error")
    out = [
        _command(level, f"cxlift gate: {ruling.word.upper()}", f"{harmless(ruling.report.name)} ({made_by})")
    ]
    levels = {**LEVELS, "failed": "error" if red else "warning"}
    out += [
        _command(levels[finding.kind], TITLES[finding.kind], finding.sentence)
        for finding in findings(ruling)
        if finding.kind in levels  # GitHub shows ten of each level: what is well would hide what is not
    ]
    return "\n".join(out) + "\n"


def _command(level: str, title: str, message: str) -> str:
    r"""Write a workflow command; its own signs in a text are escaped.

    >>> print(_command("error", "a: b, c", "100%\n::error::d"))
    ::error title=a%3A b%2C c::100%25%0A::error::d
    """
    title = _escaped(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={title}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
