"""Metrics: what is measured for each unit, and how it is judged.

What to use when:

- a yes/no column of the unit table: ``Proportion``
- a number in a column of the unit table: ``Mean``
- whether an event happened, from event-level data: ``Conversion``
- how often an event happened: ``Count``
- a total of an event's property, such as revenue: ``Sum``
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar, Literal

__all__ = ["Conversion", "Count", "Mean", "Metric", "Proportion", "Sum"]

Role = Literal["primary", "secondary", "guardrail", "diagnostic"]
Direction = Literal["higher", "lower"]


@dataclass(frozen=True)
class Metric:
    """What all metrics have; use one of the classes below.

    Args:
        name: how the report calls it; the column it reads if left out.
        role: ``primary`` metrics and ``guardrail`` metrics decide, ``secondary`` ones explain,
            ``diagnostic`` ones stand outside the multiplicity correction.
        direction: which way is good.
    """

    type: ClassVar[str]
    _: KW_ONLY
    name: str | None = None
    role: Role = "secondary"
    direction: Direction = "higher"

    def to_plan(self) -> dict[str, Any]:
        """Return the metric as a table of a plan file; what was left out stays out."""
        settings = {key: value for key, value in vars(self).items() if value is not None}
        return {"type": self.type} | settings


@dataclass(frozen=True)
class Proportion(Metric):
    """The share of units with a 1 in a column of 0 and 1 (or true and false).

    Compared by the score test with Miettinen and Nurminen's interval of the difference and Koopman's of the
    lift.

    >>> Proportion("converted", role="primary").to_plan()
    {'type': 'proportion', 'role': 'primary', 'direction': 'higher', 'column': 'converted'}
    """

    type: ClassVar[str] = "proportion"
    column: str


@dataclass(frozen=True)
class Mean(Metric):
    """The mean of a column of numbers, one number a unit; a null or NaN is a missing value.

    Compared by Welch's t-test with Fieller's set of the lift.
    """

    type: ClassVar[str] = "mean"
    column: str


@dataclass(frozen=True)
class Conversion(Metric):
    """The share of units with at least one such event after the exposure. Needs event-level data."""

    type: ClassVar[str] = "conversion"
    event: str


@dataclass(frozen=True)
class Count(Metric):
    """How many such events a unit has after the exposure, 0 for none. Needs event-level data."""

    type: ClassVar[str] = "count"
    event: str


@dataclass(frozen=True)
class Sum(Metric):
    """The total of a property over a unit's events after the exposure, 0 for none. Needs event-level data.

    The unit of the result is that of the property: Optimizely's ``revenue`` is in cents.
    """

    type: ClassVar[str] = "sum"
    event: str
    property: str
