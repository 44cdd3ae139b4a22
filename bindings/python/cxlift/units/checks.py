"""What a plan asks for and the data lack, found before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.errors import PlanError
from cxlift.units.names import nearest
from cxlift.units.where import comparable, has_lost_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.units.facts import FactColumn
    from cxlift.units.source import Facts, Source

__all__ = ["check_asked"]


def check_asked(source: Source, facts: Sequence[FactColumn], attributes: Sequence[str]) -> None:
    """Refuse events, properties and attributes that are not there, and columns of one name.

    Raises:
        PlanError: with the place in the plan and the nearest name.
    """
    events = source.facts.event_names() if facts else []
    for fact in facts:
        if fact.event not in events:
            key = "of" if fact.is_below else "event"
            raise PlanError(
                f"{fact.place}.{key}: the data have no event {fact.event!r}; {nearest(fact.event, events)}"
            )
        if fact.property is not None:
            _kind(source.facts, fact, fact.property, "of_property" if fact.is_below else "property")
        for name, values in fact.where:
            place = f"where.{name}"
            kind = _kind(source.facts, fact, name, place)
            if not comparable(kind):
                raise PlanError(
                    f"{fact.place}.{place}: property {name!r} of event {fact.event!r} has type {kind}; "
                    "values are compared with text, numbers, and true and false."
                )
            for value in filter(has_lost_digits, values):
                raise PlanError(
                    f"{fact.place}.{place}: {value!r} is too large for a number that keeps all its digits; "
                    "write it in quotes."
                )
    known = source.attribute_names() if attributes else []
    for i, name in enumerate(attributes):
        if name not in known:
            raise PlanError(
                f"segments[{i}]: the exposures have no attribute {name!r}; {nearest(name, known)}"
            )
    names = [source.columns.unit, source.columns.variant, *attributes, *(fact.name for fact in facts)]
    for name in names:
        if names.count(name) > 1:
            raise PlanError(f"two columns of the unit table would be called {name!r}; rename one of them.")


def _kind(facts: Facts, fact: FactColumn, name: str, place: str) -> object:
    kind = facts.kind(fact.event, name)
    if kind is None:
        raise PlanError(
            f"{fact.place}.{place}: event {fact.event!r} has no property {name!r}; "
            f"{nearest(name, facts.properties(fact.event))}"
        )
    return kind
