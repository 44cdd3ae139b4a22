"""Terms that distinguish variants, as lines to read: what customers wrote is made harmless before markup."""

from __future__ import annotations

import math
import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cxlift.render.cells import fixed, pvalue
from cxlift.render.printable import printable
from cxlift.render.templates import rendered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxlift.report import Report
    from cxlift.stats.term_table import DistinguishingTerms
    from cxlift.terms import TermRow, Terms
    from cxlift.tokens.examples import Example

__all__ = ["Line", "Section", "caption", "html", "markdown", "sections", "text", "text_lines"]

CORRECTIONS = {
    "none": "without a correction",
    "bh": "corrected by Benjamini and Hochberg's method (false discovery rate)",
    "by": "corrected by Benjamini and Yekutieli's method (false discovery rate)",
}
MARKS_SHOWN = 3  # combining marks on a character; more cover the lines around them
FEW = 5  # terms that are shown where fewer are found


class Verbatim(NamedTuple):
    """What somebody wrote, in parts; of each whether it is the term."""

    variant: str
    parts: list[tuple[str, bool]]


class Line(NamedTuple):
    """A term in text, safe to look at."""

    term: str
    among: str
    more: str  # who uses it more: "treatment", "control" or nothing
    control: str
    treatment: str
    log_odds: str
    pvalue: str
    found: bool
    examples: list[Verbatim]


class Section(NamedTuple):
    """One comparison of words."""

    name: str
    treatment: str
    sentence: str
    notes: list[str]
    has_classes: bool
    lines: list[Line]


def caption(found: DistinguishingTerms) -> str:
    """Say how to read a table of terms."""
    level = f"{100 * (1 - found.confidence_level):g}%"
    how = CORRECTIONS.get(found.correction, f"corrected by {found.correction.capitalize()}'s method")
    people = found.n_respondents_control + found.n_respondents_treatment
    tested = _are(found.n_tested, "term was", "terms were")
    n_found = _are(found.n_found, "distinguishes", "distinguish")
    untested = _are(found.n_untested, "more term is", "more terms are")
    least = f"fewer than {found.min_respondents:,} expected in a variant"
    rare = f" {untested} in too few respondents to be tested ({least})." if found.n_untested else ""
    return (
        f"Exploratory: {tested} tested in what {people:,} respondents wrote "
        f"({found.n_respondents_control:,} of the control, {found.n_respondents_treatment:,} of the "
        f"treatment); {n_found} the variants at {level}, {how}.{rare} "
        "A list to read, which decides nothing."
    )


def _are(n: int, one: str, several: str) -> str:
    return f"{n:,} {one if n == 1 else several}"


def sections(report: Report) -> list[Section]:
    """Return the comparisons of words that a report holds."""
    alpha = 1 - report.confidence_level
    return [_section(terms, alpha, several=len(report.treatments) > 1) for terms in report.terms]


def _section(terms: Terms, alpha: float, *, several: bool) -> Section:
    lines = [_line(row, alpha) for row in terms.rows]
    return Section(
        name=_calm(terms.name),
        treatment=_calm(terms.treatment) if several else "",
        sentence=printable(terms.sentence),
        notes=[printable(note) for note in terms.notes],
        has_classes=any(line.among for line in lines),
        lines=[line for i, line in enumerate(lines) if line.found or i < FEW],
    )


def _line(row: TermRow, alpha: float) -> Line:
    more = "" if not row.log_odds else "treatment" if row.log_odds > 0 else "control"
    return Line(
        term=_calm(row.term),
        among=_calm(row.among),
        more=more,
        control=f"{row.respondents_control:,}",
        treatment=f"{row.respondents_treatment:,}",
        log_odds=_log_odds(row),
        pvalue=pvalue(row.pvalue_adjusted),
        found=row.pvalue_adjusted < alpha,
        examples=[Verbatim(_calm(each.variant), _parts(each)) for each in row.examples],
    )


def _log_odds(row: TermRow) -> str:
    value = fixed(row.log_odds, 2, signed=True)
    if math.isnan(row.log_odds_lower):
        return value
    return (
        f"{value} [{fixed(row.log_odds_lower, 2, signed=True)}, {fixed(row.log_odds_upper, 2, signed=True)}]"
    )


def _parts(of: Example) -> list[tuple[str, bool]]:
    ends = [0, *(place for mark in of.marks for place in mark), len(of.text)]
    parts = [(_calm(of.text[a:b]), bool(i % 2)) for i, (a, b) in enumerate(pairwise(ends))]
    return [(text, marked) for text, marked in parts if text]


def _calm(text: str) -> str:
    r"""Make a text one harmless line: no controls, no heaps of marks.

    >>> _calm("one\r\ntwo" + chr(0x301) * 9) == "one two" + chr(0x301) * 3
    True
    """
    kept, marks = [], 0
    for c in printable(re.sub(r"\s+", " ", text)):
        marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        if marks <= MARKS_SHOWN:
            kept.append(c)
    return "".join(kept)


def html(found: DistinguishingTerms) -> str:
    """Write a table of terms for Jupyter."""
    alpha = 1 - found.confidence_level
    lines = [_line(row, alpha) for row in found.rows(100)]
    section = Section("", "", caption(found), list(found.notes), any(line.among for line in lines), lines)
    return rendered("terms_fragment.html", section=section)


def text(found: DistinguishingTerms) -> str:
    """Write a table of terms for a terminal."""
    alpha = 1 - found.confidence_level
    lines = [_line(row, alpha) for row in found.rows(20)]
    return "\n".join([caption(found), *map(printable, found.notes), *_text_table(lines)])


def text_lines(report: Report) -> list[str]:
    """Write a report's terms for a terminal."""
    out: list[str] = []
    for section in sections(report):
        of = f" ({section.treatment})" if section.treatment else ""
        out += ["", f"Words of {section.name}{of}", section.sentence, *section.notes]
        out += _text_table(section.lines)
    return out


def _text_table(lines: Iterable[Line]) -> list[str]:
    out = []
    for line in lines:
        among = f" among {line.among}" if line.among else ""
        sign = "*" if line.found else " "
        out.append(
            f" {sign} {line.term}{among}: {line.control} respondents of the control, {line.treatment} of the "
            f"treatment; log-odds {line.log_odds}, p (adj.) {line.pvalue}"
        )
        out += [
            f"     “{''.join(part for part, _ in each.parts)}” ({each.variant})" for each in line.examples[:1]
        ]
    return out


def markdown(report: Report) -> list[str]:
    """Write a report's terms in Markdown; one verbatim each, the term in bold."""
    from cxlift.render.markdown import escaped

    out: list[str] = []
    for section in sections(report):
        of = f" ({escaped(section.treatment)})" if section.treatment else ""
        out += ["", f"**Words of {escaped(section.name)}{of}.** {escaped(section.sentence)}"]
        out += [f"\n{escaped(note)}" for note in section.notes]
        if not section.lines:
            continue
        among = ["among"] if section.has_classes else []
        head = ["term", *among, "control", "treated", "log-odds", "p (adj.)", "example"]
        out += ["", f"| {' | '.join(head)} |", f"| {' | '.join(['---'] * len(head))} |"]
        for line in section.lines:
            example = "".join(
                f"**{escaped(part)}**" if marked else escaped(part)
                for each in line.examples[:1]
                for part, marked in each.parts
            )
            cells = [escaped(line.term), *[escaped(line.among)] * len(among), line.control, line.treatment]
            out.append(f"| {' | '.join([*cells, escaped(line.log_odds), line.pvalue, example])} |")
    return out
