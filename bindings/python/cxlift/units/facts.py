"""The columns that metrics over facts ask of the unit table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FactColumn"]


@dataclass(frozen=True)
class FactColumn:
    """One column of the unit table: a total of one event's rows for each unit, 0 for a unit without any.

    Attributes:
        name: the column's name in the unit table.
        event: the event that is counted.
        total: ``"converted"`` (0 or 1: at least one event), ``"count"`` (number of events) or ``"sum"`` (of
            a property; a null property adds nothing).
        property: the event's property that is summed; only for ``"sum"``.
        place: where the plan asks for it, such as ``"metrics[2]"``, for error messages.

    >>> FactColumn("purchase.revenue.sum", "purchase", "sum", "revenue", "metrics[2]").property
    'revenue'
    """

    name: str
    event: str
    total: Literal["converted", "count", "sum"]
    property: str | None = None
    place: str = "facts"

    def __post_init__(self) -> None:
        if self.total not in ("converted", "count", "sum"):
            raise ValueError(f"FactColumn: total is {self.total!r}; it is 'converted', 'count' or 'sum'.")
        if (self.property is not None) != (self.total == "sum"):
            raise ValueError(f"FactColumn: a property belongs to total 'sum' alone, not to {self.total!r}.")
