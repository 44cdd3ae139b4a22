"""Answers in words, as a plan asks for them."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, fields
from typing import Any

__all__ = ["Words"]


@dataclass(frozen=True)
class Words:
    """Terms that one variant's people use more, in a section of the report that decides nothing.

    Tested as in ``cxlift.stats.distinguishing_terms``, with Benjamini and Hochberg's correction over the
    terms of a treatment. The texts are read beside the one pass over the numbers, and only those of compared
    variants; summaries hold none.

    Args:
        column: the texts.
        score: the name of an ``NPS``, ``CSAT`` or ``CES`` of the plan, whose answers part the respondents.
        apart: compare promoters with promoters, and detractors with detractors (of the other scores: the two
            ends); needs ``score``.
        name: as reports call it; the column if left out.
        ngrams: 2 for pairs of neighbouring words, too.
        min_respondents: of a term, as expected in either variant; 10 if left out.
        prior_size: how many words the prior counts for; 500 if left out.
        examples: verbatims of a term, 3 if left out; 0 for none, since they are personal data.

    >>> Words("comment", score="nps", apart=True, examples=0).to_plan()
    {'column': 'comment', 'score': 'nps', 'apart': True, 'examples': 0}
    """

    column: str
    _: KW_ONLY
    score: str | None = None
    apart: bool | None = None
    name: str | None = None
    ngrams: int | None = None
    min_respondents: int | None = None
    prior_size: float | None = None
    examples: int | None = None

    def to_plan(self) -> dict[str, Any]:
        """Return the keys and values of a plan file."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: value for key, value in values.items() if value is not None}
