"""A report as a page for people who were not there: one file, no network, no script."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cxlift.render.answers import answers
from cxlift.render.curves import curves
from cxlift.render.forest import SYMBOLS, Group, estimand_in_words, group, margins
from cxlift.render.lines import SYMBOLS as MARKS
from cxlift.render.lines import (
    URGENCY,
    always_told,
    footnotes,
    interactions,
    notes,
    periods,
    selected,
    subtitle,
    title,
)
from cxlift.render.over_time import change_lines
from cxlift.render.period_plot import drawings
from cxlift.render.printable import printable
from cxlift.render.responses import ESTIMAND, answered
from cxlift.render.templates import rendered
from cxlift.render.terms import sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxlift._core import Decision, HealthCheck, ReportRow
    from cxlift.report import Report

__all__ = ["page"]

STATUS = {"ok": "In order", "note": "Note", "warning": "Warning", "alarm": "Alarm", "unknown": "Unknown"}
ROLES = ("primary", "guardrail", "secondary", "diagnostic")
OUTCOMES = {
    "pass": ("✓", "Pass", "The plan's criteria are met."),
    "fail": ("✗", "Fail", "The plan's criteria are not met."),
    "inconclusive": ("?", "Inconclusive", "The data do not settle the plan's criteria."),
}
INVALID = ("✗", "No decision", "The data cannot be trusted, and so no comparison below can be.")


class Check(NamedTuple):
    """A line about the health of the data."""

    status: str
    mark: str
    word: str
    sentence: str


class Finding(NamedTuple):
    """A sentence, and the verdict of the comparison that it is about; the verdict may be empty."""

    verdict: str
    symbol: str
    said: str
    sentence: str


class Part(NamedTuple):
    """The comparisons of a metric within the values of a segment; ``verdicts`` says how many are what."""

    group: Group
    verdicts: list[tuple[str, str]]
    is_open: bool


class Segment(NamedTuple):
    """The comparisons within the values of a segment."""

    name: str
    parts: list[Part]
    interactions: list[str]


def page(report: Report) -> str:
    """Write the report as a whole HTML document."""
    decision = report.decide()
    symbol, outcome, meaning = _outcome(report, decision)
    loud, quiet = _checks(report)
    reasons, findings = _sentences(report, decision)
    return rendered(
        "page.html",
        title=title(report),
        subtitle=subtitle(report),
        units=[(printable(variant), f"{n:,}") for variant, n in _control_first(report)],
        loud=loud,
        quiet=quiet,
        decision={
            "class": decision.outcome if decision.valid else "invalid",
            "symbol": symbol,
            "outcome": outcome,
            "meaning": meaning,
        },
        reasons=reasons,
        findings=findings,
        everybody=_everybody(report),
        has_margins=any(margins(row) for row in report.rows),
        segments=list(_segments(report)),
        answers=answers(report),
        words=sections(report),
        answered=answered(report),
        always=ESTIMAND,
        curves=curves(report),
        over_time=drawings(report),
        level=f"{100 * report.confidence_level:g}%",
        p="p" if report.correction == "none" else "p (adj.)",
        footnotes=footnotes(report),
        selected=selected(report),
        joint=_joint(report),
        notes=notes(report),
        about=[(name, printable(text)) for name, text in _about(report) if text],
        methods=[printable(text) for text in _methods(report)],
    )


def _joint(report: Report) -> str:
    """Say what the intervals called joint are, where there are any."""
    if all(math.isnan(row.difference_simultaneous_interval.lower) for row in report.rows):
        return ""
    if report.correction in ("bh", "by"):
        missed = f"{100 * (1 - report.confidence_level):g}%"
        return f" Of intervals called joint at most {missed} are expected to miss; others are not selected."
    said = " Intervals called joint hold at once for all comparisons that are adjusted together"
    stepwise = report.correction in ("holm", "hochberg", "hommel")
    return said + (f"; they are Bonferroni's, since {report.correction} has none." if stepwise else ".")


def _outcome(report: Report, decision: Decision) -> tuple[str, str, str]:
    """Return a mark, a word, and what it means."""
    if not decision.valid:
        return INVALID
    symbol, outcome, meaning = OUTCOMES[decision.outcome]
    if decision.outcome == "pass" and report.treatment_rule == "any" and len(report.treatments) > 1:
        meaning = "At least one treatment meets the plan's criteria, which is what the plan asks for."
    return symbol, outcome, meaning


def _control_first(report: Report) -> list[tuple[str, int]]:
    return sorted(report.units.items(), key=lambda item: item[0] != report.control)


def _checks(report: Report) -> tuple[list[Check], list[Check]]:
    """Return what must be read, the worst first, and what may be: notes, and what found nothing."""
    found = sorted(report.health, key=lambda check: URGENCY.index(check.status))
    loud = [c for c in found if c.status in ("alarm", "warning", "unknown") or always_told(c.check)]
    return [_check(c) for c in loud], [_check(c) for c in found if c not in loud]


def _check(check: HealthCheck) -> Check:
    return Check(check.status, MARKS[check.status], STATUS[check.status], printable(check.sentence))


def _metrics(report: Report, segment: str) -> list[list[ReportRow]]:
    """Return a segment's comparisons by metric and estimand; the metrics that decide come first."""
    rows: dict[tuple[str, str], list[ReportRow]] = {}
    for row in report.rows:
        if row.segment == segment:
            rows.setdefault((row.metric, row.estimand), []).append(row)
    first: dict[str, int] = {}  # a score's second estimand, which is diagnostic, stays with the score
    for metric, _ in rows:
        ranks = [ROLES.index(each[0].role) for (name, _), each in rows.items() if name == metric]
        first.setdefault(metric, min(ranks))
    return sorted(rows.values(), key=lambda each: first[each[0].metric])


def _sentences(report: Report, decision: Decision) -> tuple[list[Finding], list[Finding]]:
    """Return the reasons of the decision, and what the comparisons say that are not among them."""
    rows = {row.sentence: row for rows in _metrics(report, "") for row in rows}
    reasons = []
    for reason in decision.reasons:
        said = next((sentence for sentence in rows if reason.endswith(sentence)), None)
        reasons.append(_finding(reason, rows.pop(said) if said else None))
    return reasons, [_finding(sentence, row) for sentence, row in rows.items()]


def _finding(sentence: str, row: ReportRow | None) -> Finding:
    if row is None:
        return Finding("", "", "", printable(sentence))
    return Finding(row.verdict, SYMBOLS[row.verdict], row.verdict.replace("_", " "), printable(sentence))


def _everybody(report: Report) -> list[Group]:
    level = report.confidence_level
    return [group(rows, [(row.treatment, "", False) for row in rows], level) for rows in _metrics(report, "")]


def _segments(report: Report) -> Iterator[Segment]:
    """Compare within each segment; everybody's comparison stands above, on the same scale."""
    several = len(report.treatments) > 1
    everybody = {(rows[0].metric, rows[0].estimand): rows for rows in _metrics(report, "")}
    tracked = periods(report)
    for segment in dict.fromkeys(row.segment for row in report.rows if row.segment):
        if segment in tracked:
            continue
        parts: list[Part] = []
        for rows in _metrics(report, segment):
            place = {value: i for i, value in enumerate(dict.fromkeys(row.segment_value for row in rows))}
            lines = [*everybody.get((rows[0].metric, rows[0].estimand), [])]
            lines += sorted(rows, key=lambda row: place[row.segment_value])
            names = [
                (row.segment_value if row.segment else "All units", row.treatment * several, not row.segment)
                for row in lines
            ]
            counts: Counter[str] = Counter(row.verdict for row in rows)
            verdicts = [
                (each, f"{counts[each]} {each.replace('_', ' ')}") for each in SYMBOLS if counts[each]
            ]
            # Of many metrics, those that decide are open; what the others found stands in one line.
            is_open = not parts or rows[0].role == "primary"
            parts.append(Part(group(lines, names, report.confidence_level), verdicts, is_open))
        yield Segment(
            printable(segment), parts, [*change_lines(report, segment), *interactions(report, segment)]
        )


def _about(report: Report) -> Iterator[tuple[str, str]]:
    """Say what made the report, so that another one can be told from it."""
    yield "Plan (hash)", report.plan_hash
    yield "Data (fingerprint)", report.data_fingerprint
    yield "cxlift", report.version
    yield "Generated", report.generated_at or ""


def _methods(report: Report) -> list[str]:
    estimands = Counter(metric for metric, _ in {(row.metric, row.estimand) for row in report.rows})
    methods: dict[str, dict[str, None]] = {}
    for row in report.rows:
        which = f" ({estimand_in_words(row.estimand)})" if estimands[row.metric] > 1 else ""
        methods.setdefault(row.method, {})[row.metric + which] = None
    return [f"{', '.join(metrics)}: {method}" for method, metrics in methods.items()]
