"""What a plan asks for and the data lack, found before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.errors import PlanError
from cxlift.units.facts import FactColumn
from cxlift.units.names import nearest
from cxlift.units.where import comparable, has_lost_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.units.facts import Where
    from cxlift.units.source import Facts, Source

__all__ = ["check_answers", "check_asked", "check_names"]


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
        if not fact.is_answer() and any(other.total == "all" for other in facts):
            raise PlanError(
                f"{fact.place}: is a total of events, which has one row a unit; it cannot stand beside all "
                "answers of a unit."
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
    _check_attributes(source, attributes, "segments")
    check_names([source.columns.unit, source.columns.variant, *attributes, *(fact.name for fact in facts)])


def check_answers(
    source: Source,
    event: str,
    properties: Sequence[str],
    attributes: Sequence[str],
    where: Where,
) -> None:
    """Refuse what a table of answers asks for and the data lack."""
    asked = FactColumn("answers", event, "count", place="answers", where=where)
    check_asked(source, [asked], ())
    for name in properties:
        _kind(source.facts, asked, name, "columns")
    _check_attributes(source, attributes, "answers.attributes")


def check_names(names: Sequence[str]) -> None:
    """Refuse two columns of one name."""
    for name in names:
        if names.count(name) > 1:
            raise PlanError(f"two columns of the unit table would be called {name!r}; rename one of them.")


def _check_attributes(source: Source, attributes: Sequence[str], place: str) -> None:
    known = source.attribute_names() if attributes else []
    for i, name in enumerate(attributes):
        if name not in known:
            raise PlanError(f"{place}[{i}]: the exposures have no attribute {name!r}; {nearest(name, known)}")


def _kind(facts: Facts, fact: FactColumn, name: str, place: str) -> object:
    kind = facts.kind(fact.event, name)
    if kind is None:
        raise PlanError(
            f"{fact.place}.{place}: event {fact.event!r} has no property {name!r}; "
            f"{nearest(name, facts.properties(fact.event))}"
        )
    return kind
