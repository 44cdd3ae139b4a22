"""What a gate says, in every format: an outcome, and the findings that led to it, each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from cxlift import _core
from cxlift.render.printable import printable, unobeyed

if TYPE_CHECKING:
    from cxlift._core import Decision, HealthCheck, ReportRow
    from cxlift.report import Report

__all__ = ["Finding", "Ruling", "alarms", "deciding", "findings", "harmless", "standing", "variants"]

Standing = Literal["passed", "failed", "open", "not decided"]
Kind = Literal["passed", "failed", "open", "not decided", "reason", "alarm", "warning"]


@dataclass(frozen=True)
class Ruling:
    """A report, the decision about it, and the code that the command leaves with."""

    report: Report
    decision: Decision
    exit_code: int

    @property
    def word(self) -> str:
        """The outcome: pass, fail, inconclusive or, where the data cannot be trusted, invalid."""
        return self.decision.outcome if self.decision.valid else "invalid"


class Finding(NamedTuple):
    """A line of a gate's output: what kind of thing it is, and a sentence that is safe to show."""

    kind: Kind
    sentence: str


def deciding(report: Report) -> list[ReportRow]:
    """Return the comparisons that decide."""
    return [row for row in report.rows if _core.decides(row)]


def standing(ruling: Ruling, row: ReportRow) -> Standing:
    """Say what a deciding comparison does to the outcome."""
    return _core.standing(row) if ruling.decision.valid else "not decided"


def alarms(report: Report) -> list[HealthCheck]:
    """Return the checks that make the experiment invalid."""
    return [check for check in report.health if check.status == "alarm"]


def findings(ruling: Ruling) -> list[Finding]:
    """Return the reasons in the decision's order, then what it did not name; nothing comes twice."""
    kinds: dict[str, Kind] = {check.sentence: "alarm" for check in alarms(ruling.report)}
    for row in deciding(ruling.report):
        kinds[f"{row.role.capitalize()} {row.sentence}"] = standing(ruling, row)  # as a reason has it
    reasons = ruling.decision.reasons
    # A dict keeps what was put first at its place.
    found = {reason: kinds.get(reason, "reason") for reason in reasons} | kinds
    found |= {check.sentence: "warning" for check in ruling.report.health if check.status == "warning"}
    return [Finding(kind, harmless(text)) for text, kind in found.items()]


def variants(report: Report) -> str:
    """Say who was compared, in a line that no name begins: ``::`` there is a command to some runners."""
    if len(report.treatments) == 1:
        return f"control {report.control}, treatment {report.treatments[0]}"
    rule = {"all": "each must pass", "any": "one that passes is enough"}[report.treatment_rule]
    return f"control {report.control}, treatments {', '.join(report.treatments)} ({rule})"


def harmless(text: str) -> str:
    """Make text safe for the log of a build: no control characters, and no command to the build's runner.

    >>> harmless("a ##vso[task.setvariable variable=x]b")
    'a # #vso[task.setvariable variable=x]b'
    """
    return unobeyed(printable(text))
