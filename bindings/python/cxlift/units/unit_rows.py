"""The rows of the unit table: exposures, what each unit's events gave, and counts of what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.units.attribution import REASONS, attributed_rows, attributed_totals
from cxlift.units.beside import with_rows, with_totals
from cxlift.units.decisions import first_decisions
from cxlift.units.observation import observation
from cxlift.units.outcomes import check_spans, has_outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from cxlift.engines.engine import Frame
    from cxlift.units.facts import FactColumn
    from cxlift.units.source import Source

__all__ = ["unit_rows"]


def unit_rows(
    source: Source,
    facts: Sequence[FactColumn],
    attributes: Sequence[str],
    window: timedelta | None,
    until: int | None,
) -> tuple[Frame, dict[str, int]]:
    """Give ``unit``, ``variant``, ``a0`` ..., ``f0`` ..., and the counts of ``Dataset.exclusions``."""
    check_spans(facts, window)
    seen = observation(source, until, window) if has_outcomes(facts) else None
    decided, excluded = first_decisions(source, attributes, until)
    excluded = {"other_experiment_decisions": 0, **source.counted, **excluded}
    if any(fact.total == "all" for fact in facts):
        answers, left_out = attributed_rows(source, decided, facts, window, until)
        return with_rows(decided, answers, len(facts), len(attributes)), excluded | left_out
    totals, left_out = None, dict.fromkeys(("duplicate_events", *REASONS), 0)
    if facts:
        totals, left_out = attributed_totals(source, decided, facts, window, until)
    frame, unobserved = with_totals(decided, totals, facts, len(attributes), seen)
    return frame, excluded | left_out | unobserved
