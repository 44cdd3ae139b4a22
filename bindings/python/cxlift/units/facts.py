"""The columns that metrics over facts ask of the unit table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ANSWERS", "TOTALS", "FactColumn", "Repeated", "Value", "Where", "events_of", "filters", "summed"]

Value: TypeAlias = "str | float"  # or a boolean or whole number, which are floats to a type checker
Where: TypeAlias = "tuple[tuple[str, tuple[Value, ...]], ...]"
Total: TypeAlias = Literal[
    "converted",
    "count",
    "sum",
    "returned",
    "repeated",
    "once",
    "twice",
    "waited",
    "came",
    "only",
    "first",
    "last",
    "all",
]
TOTALS: tuple[str, ...] = get_args(Total)


Repeated: TypeAlias = Literal["first", "last", "all"]  # which of a unit's answers count
ANSWERS = ("only", "first", "last", "all")


@dataclass(frozen=True)
class FactColumn:
    """One column of the unit table: a total of one event's rows for each unit, 0 for a unit without any.

    Or an answer: the value of one of the rows, null for a unit without any.

    Attributes:
        name: the column's name in the unit table.
        event: the event that is counted.
        total: ``"converted"`` (0 or 1: at least one event), ``"count"`` (number of events) or ``"sum"`` (of
            a property; a null property adds nothing); or one of a business outcome, which is null for a unit
            that was not observed long enough: ``"returned"`` (an event on ``day`` or from it), ``"once"`` and
            ``"repeated"`` (whether there was a first event, and a second ``within`` a time after it),
            ``"twice"`` (two ``within`` a time after the exposure), ``"waited"`` (days until the first event
            after the exposure, ``day`` at most) and ``"came"`` (whether it ended the wait). Of answers, which
            are rows with a value of the property: ``"first"`` or ``"last"`` by time, ``"only"`` where a unit
            may not have several, and ``"all"`` of a table with a row for each.
        property: the event's property that is summed, or the answer.
        place: where the plan asks for it, such as ``"metrics[2]"``, for error messages.
        where: which of the event's rows count: those that have, of every property named, one of its values.
            A value and a cell are compared by their text (7 is "7", 0.5 is "0.5", true is "true", and never
            "007"); true and false are 1 and 0, too. A null cell has no value.
        day: of ``"returned"``, ``"waited"`` and ``"came"``: a number of days of 24 hours.
        kind: of ``"returned"``: ``"on"`` that day, or ``"from"`` it.
        within: of ``"once"``, ``"repeated"`` and ``"twice"``: a time such as ``"30d"``; empty: no limit.
        is_below: whether the plan's key for the event is ``of``.
        beside: where the property is a time: the property that an event must have to be an answer, so that
            all times of a unit are of one event.

    >>> FactColumn("purchase.revenue.sum", "purchase", "sum", "revenue", "metrics[2]").property
    'revenue'
    >>> FactColumn("shoes", "purchase", "count", where=(("category", ("shoes", "boots")),)).where[0][0]
    'category'
    """

    name: str
    event: str
    total: Total
    property: str | None = None
    place: str = "facts"
    where: Where = ()
    day: int = 0
    kind: str = ""
    within: str = ""
    is_below: bool = False
    beside: str = ""

    def __post_init__(self) -> None:
        if self.total not in TOTALS:
            known = ", ".join(map(repr, TOTALS))
            raise ValueError(f"FactColumn: total is {self.total!r}; it is one of {known}.")
        if (self.property is not None) != (self.total == "sum" or self.is_answer()):
            raise ValueError(
                f"FactColumn: a property belongs to total 'sum' and to answers alone, not to {self.total!r}."
            )
        for name, values in self.where:
            listed: object = values  # a text, say, where a type checker was not asked
            kinds = [isinstance(value, (str, int, float)) for value in values]
            if not (isinstance(listed, tuple) and kinds and all(kinds)):
                raise ValueError(
                    f"FactColumn: where has {listed!r} for {name!r}, not a tuple of text, numbers, booleans."
                )

    def is_time(self) -> bool:
        """Tell whether its values are times."""
        return bool(self.beside)

    def is_answer(self) -> bool:
        """Tell whether it is the value of a row, and no total."""
        return self.total in ANSWERS


def events_of(facts: Iterable[FactColumn]) -> list[str]:
    """Name the events, each once."""
    return list(dict.fromkeys(fact.event for fact in facts))


def summed(facts: Iterable[FactColumn]) -> list[str]:
    """Name the properties that are summed, each once."""
    return list(dict.fromkeys(fact.property for fact in facts if fact.property is not None))


def filters(facts: Iterable[FactColumn]) -> list[Where]:
    """Give the conditions, each once."""
    # By their text: to Python, (True,) and (1,) are equal.
    return list({repr(fact.where): fact.where for fact in facts if fact.where}.values())
