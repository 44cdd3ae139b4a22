"""Counting the truth about an experiment from what was drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arrays import Bools, Ints, take_rows
from .design import BROWSERS, DEVICES, EVENTS, PLANS, SOURCES, Variant
from .truth import Counts, EventTruth, Truth, VariantTruth
from .visitors import MAIN, Decisions, Visitors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .events import Events

_LEVELS = {"device": DEVICES, "browser": BROWSERS, "plan": PLANS, "source_type": SOURCES}


def truth_about(
    of: int,
    experiment: str,
    variants: Sequence[Variant],
    *,
    path: Path,
    visitors: Visitors,
    decisions: Decisions,
    events: Events,
    second: Truth | None = None,
) -> Truth:
    """The truth about experiment number ``of``."""
    distinct = take_rows(events, np.arange(events.n_distinct))
    variant = visitors.variant[of]
    decided = variant[distinct.who] >= 0
    elapsed = distinct.at - np.where(decided, visitors.decided_at[of, distinct.who], 0)
    right = decided & (elapsed >= 0)
    ids = [each.id for each in variants]
    everybody = np.zeros_like(variant)

    def answer(counted: Bools) -> Mapping[str, VariantTruth]:
        return _tally(variant, distinct, counted, ids, groups=everybody, values=["all"])["all"]

    segments = {}
    for name, levels in _LEVELS.items():
        level = visitors.source if name == "source_type" else getattr(visitors, name)
        groups = np.where(visitors.attributes_missing, -1, level)
        values = [each.value for each in levels]
        segments[name] = _tally(variant, distinct, right, ids, groups=groups, values=values)

    is_main = of == MAIN
    return Truth(
        path=path,
        experiment=experiment,
        control=ids[0],
        planted={each.id: each for each in variants},
        variants=answer(right),
        segments=segments,
        order_ignored=answer(decided),
        strict=answer(decided & (elapsed > 0)),
        counts=Counts(
            crossovers=decisions.crossovers if is_main else 0,
            tied_crossovers=decisions.tied if is_main else 0,
            repeated_decisions=decisions.repeated if is_main else 0,
            duplicate_decisions=decisions.duplicates[of],
            duplicate_events=len(events.who) - events.n_distinct,
            holdback_decisions=int(np.count_nonzero(decisions.holdback)) if is_main else 0,
            holdback_visitors=len(visitors.holdback_only) if is_main else 0,
            events_same_millisecond=int(np.count_nonzero(decided & (elapsed == 0))),
            events_before_decision=int(np.count_nonzero(decided & (elapsed < 0))),
            events_undecided=int(np.count_nonzero(~decided)),
        ),
        second=second,
    )


def _tally(
    variant: Ints, events: Events, counted: Bools, ids: list[str], *, groups: Ints, values: list[str]
) -> dict[str, dict[str, VariantTruth]]:
    """Totals by value of a group and by variant.

    ``variant`` and ``groups`` have one number a visitor, -1 for none; ``counted`` has one flag an event.
    """
    # One cell for each (group, variant); visitors outside every cell have -1.
    cell = np.where((variant >= 0) & (groups >= 0), groups * len(ids) + variant, -1)
    n_cells, n_names = len(values) * len(ids), len(EVENTS)
    visitors = np.bincount(cell[cell >= 0], minlength=n_cells)

    rows = np.flatnonzero(counted & (cell[events.who] >= 0))
    who, name = events.who[rows], events.name[rows]
    slot = cell[who] * n_names + name
    total = np.bincount(slot, minlength=n_cells * n_names)
    revenue = np.zeros(n_cells * n_names, dtype=np.int64)
    np.add.at(revenue, slot, np.where(events.revenue_known[rows], events.revenue[rows], 0))
    pairs = np.unique(who * n_names + name)
    converting = cell[pairs // n_names] * n_names + pairs % n_names
    converters = np.bincount(converting, minlength=n_cells * n_names)

    def one(index: int) -> VariantTruth:
        slots = range(index * n_names, (index + 1) * n_names)
        totals = {
            key: EventTruth(int(total[at]), int(converters[at]), int(revenue[at]))
            for key, at in zip(EVENTS, slots, strict=True)
        }
        return VariantTruth(visitors=int(visitors[index]), events=totals)

    return {
        value: {id_: one(group * len(ids) + number) for number, id_ in enumerate(ids)}
        for group, value in enumerate(values)
    }
