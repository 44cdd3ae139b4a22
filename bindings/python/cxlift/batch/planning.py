"""The plan of an experiment for which nobody wrote one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cxlift.units.facts import FactColumn

__all__ = ["control_of", "plan_of_events"]

WORD = re.compile(r"(^|[^a-z])(control|original|baseline|default)([^a-z]|$)", re.IGNORECASE)


def control_of(variants: Iterable[str]) -> tuple[str, str]:
    """Choose the control: the variant that is called so, else the first, by number where all are numbers.

    Gives it with a clause that says how it was found.

    >>> control_of(["Variation 1", "Original"])
    ('Original', "the control is 'Original', by its name")
    >>> control_of(["18818611832", "9", "18802093142"])
    ('9', "the control is '9', the variant with the lowest id")
    """
    known = sorted(variants)
    named = [variant for variant in known if WORD.search(variant)]
    if len(named) == 1:
        return named[0], f"the control is {named[0]!r}, by its name"
    numbers = all(re.fullmatch("[0-9]+", variant) for variant in known)
    first = min(known, key=lambda variant: (int(variant) if numbers else 0, variant))
    how = "the variant with the lowest id" if numbers else "the first variant by name"
    return first, f"the control is {first!r}, {how}"


def plan_of_events(name: str, control: str, facts: Sequence[FactColumn]) -> dict[str, Any]:
    """Make a plan: of every event whether and how often it happened, of revenue its sum."""
    types = {"converted": "conversion", "count": "count", "sum": "sum"}
    metrics = []
    for fact in facts:
        metric = {"type": types[fact.total], "event": fact.event, "name": fact.name}
        metrics.append(metric | ({} if fact.property is None else {"property": fact.property}))
    return {"name": name, "control": control, "correction": "bh", "metrics": metrics}
