"""Terms as a report keeps them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from cxlift.tokens.examples import Example

__all__ = ["TermRow", "Terms", "terms_of_json"]


@dataclass(frozen=True)
class TermRow:
    """A term, and how much more the treatment's people use it."""

    term: str
    among: str
    respondents_control: int
    respondents_treatment: int
    uses_control: int
    uses_treatment: int
    log_odds: float
    log_odds_lower: float
    log_odds_upper: float
    std_error: float
    statistic: float
    pvalue: float
    pvalue_adjusted: float
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Terms:
    """What distinguishes a treatment's words from the control's: the smallest p-values first."""

    name: str
    column: str
    score: str
    treatment: str
    respondents_control: int
    respondents_treatment: int
    tested: int
    untested: int
    found: int
    min_respondents: int
    sentence: str
    rows: tuple[TermRow, ...]
    notes: tuple[str, ...]


def terms_of_json(text: str) -> list[Terms]:
    """Read what the engine writes of a report's terms."""
    return [
        Terms(**{**each, "rows": tuple(map(_row, each["rows"])), "notes": tuple(each["notes"])})
        for each in json.loads(text)
    ]


def _row(written: dict[str, Any]) -> TermRow:
    examples = tuple(
        Example(each["variant"], each["text"], tuple((begin, end) for begin, end in each["marks"]))
        for each in written.pop("examples")
    )
    values: dict[str, Any] = {key: math.nan if item is None else item for key, item in written.items()}
    return TermRow(examples=examples, **values)
