"""What a gate says, in every format: an outcome, and the findings that led to it, each once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cxlift.render.printable import printable

if TYPE_CHECKING:
    from cxlift._core import Decision, HealthCheck, ReportRow
    from cxlift.report import Report

__all__ = [
    "Finding",
    "Ruling",
    "alarms",
    "awaited",
    "decides",
    "deciding",
    "findings",
    "harmless",
    "sentence",
    "standing",
]

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

    @property
    def plan_hash(self) -> str:
        """Of the plan that the report was made by; empty if the report does not say."""
        hash_: str = awaited(self.report, "plan_hash", "")
        return hash_

    @property
    def data_fingerprint(self) -> str:
        """Of the data that the report was made from; empty if the report does not say."""
        fingerprint: str = awaited(self.report, "data_fingerprint", "")
        return fingerprint


class Finding(NamedTuple):
    """A line of a gate's output: what kind of thing it is, and a sentence that is safe to show."""

    kind: Kind
    sentence: str


def awaited(thing: object, name: str, default: Any) -> Any:
    """Read a field that the core is about to give. To be removed, with its default, once it does."""
    return getattr(thing, name, default)


def sentence(row: ReportRow) -> str:
    """Return the verdict of a comparison in one sentence, as the report says it."""
    plain = f"'{row.metric}' ({row.role}) of '{row.treatment}' is {row.verdict}."
    text: str = awaited(row, "sentence", "")
    return text or plain


def reason_of(row: ReportRow) -> str:
    """Return the sentence as a reason of a decision has it, with the role that makes it one."""
    text: str = awaited(row, "sentence", "")
    return f"{row.role.capitalize()} {text}" if text else sentence(row)


def decides(row: ReportRow) -> bool:
    """Whether a comparison is one that decides: of everybody, and of a primary metric or a guardrail."""
    return not row.segment and row.role in ("primary", "guardrail")


def deciding(report: Report) -> list[ReportRow]:
    """Return the comparisons that decide."""
    return [row for row in report.rows if decides(row)]


def standing(ruling: Ruling, row: ReportRow) -> Standing:
    """Say what a deciding comparison does to the outcome, by the rules of ``Report.decide``."""
    if not ruling.decision.valid:
        return "not decided"
    if row.verdict == "worse":
        return "failed"
    with_margin = awaited(row, "margin", None) is not None
    kept = row.verdict == "better" or (with_margin and row.verdict in ("not_worse", "equivalent"))
    # A guardrail without a margin asks for nothing but that no harm is seen.
    return "passed" if kept or (row.role == "guardrail" and not with_margin) else "open"


def alarms(report: Report) -> list[HealthCheck]:
    """Return the checks that make the experiment invalid."""
    return [check for check in report.health if check.status == "alarm"]


def findings(ruling: Ruling) -> list[Finding]:
    """Return the reasons in the decision's order, then what it did not name; nothing comes twice."""
    kinds: dict[str, Kind] = {check.sentence: "alarm" for check in alarms(ruling.report)}
    for row in deciding(ruling.report):
        kinds[reason_of(row)] = standing(ruling, row)
    reasons = ruling.decision.reasons
    # A dict keeps what was put first at its place.
    found = {reason: kinds.get(reason, "reason") for reason in reasons} | kinds
    found |= {check.sentence: "warning" for check in ruling.report.health if check.status == "warning"}
    return [Finding(kind, harmless(text)) for text, kind in found.items()]


def harmless(text: str) -> str:
    """Make text safe for the log of a build: no control characters, and no command to the build's runner.

    Runners obey ``##[command]``, ``##vso[command]`` and ``##teamcity[command]`` anywhere in a line.

    >>> harmless("a ##vso[task.setvariable variable=x]b")
    'a # #vso[task.setvariable variable=x]b'
    """
    return re.sub(r"#(?=#\w*\[)", "# ", printable(text))
