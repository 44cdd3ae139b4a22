"""Metrics over events: totals of what a unit did after its exposure.

What to use when:

- whether an event happened: ``Conversion``
- how often an event happened: ``Count``
- a total of an event's property, such as revenue: ``Sum``
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar

from cxlift.metrics import Direction, StratifiedMetric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.stats.caps import Quantile

__all__ = ["Conversion", "Count", "Sum"]

FactValue = str | float | bool


@dataclass(frozen=True)
class Conversion(StratifiedMetric):
    """The share of units with at least one such event after the exposure. Needs event-level data.

    Args:
        event: the name of the event.
        where: which of these events count: for each property its value, or a list of values.
        direction: which way is good, ``higher`` or ``lower``.
        covariates: columns of what was known of each unit before the exposure; what they explain is taken out
            of the variance (CUPED). A unit without one keeps its place with their mean.
        method: ``auto`` (exact for few units, score otherwise), or a method of
            ``cxlift.stats.two_proportion_test``; with covariates ``cuped`` or ``regression``.

    >>> Conversion("purchase", where={"category": ["shoes", "boots"]}).to_plan()["where"]
    {'category': ['shoes', 'boots']}
    """

    type: ClassVar[str] = "conversion"
    event: str
    _: KW_ONLY
    where: Mapping[str, FactValue | Sequence[FactValue]] | None = None
    direction: Direction = "higher"
    covariates: Sequence[str] | None = None
    method: str | None = None


@dataclass(frozen=True)
class Count(StratifiedMetric):
    """How many such events a unit has after the exposure, 0 for none. Needs event-level data.

    Args:
        event: the name of the event.
        where: which of these events count, as in ``Conversion``.
        direction: which way is good, ``higher`` or ``lower``.
        covariates: columns of what was known of each unit before the exposure; what they explain is taken out
            of the variance (CUPED). A unit without one keeps its place with their mean.
        cap: where larger values end: a number, or ``quantile(0.999)`` of all variants together.
        method: ``welch``, ``pooled`` or ``z``; with covariates ``cuped`` or ``regression``.
    """

    type: ClassVar[str] = "count"
    event: str
    _: KW_ONLY
    where: Mapping[str, FactValue | Sequence[FactValue]] | None = None
    direction: Direction = "higher"
    covariates: Sequence[str] | None = None
    cap: float | Quantile | None = None
    method: str | None = None


@dataclass(frozen=True)
class Sum(StratifiedMetric):
    """The total of a property over a unit's events after the exposure, 0 for none. Needs event-level data.

    The unit of the result is that of the property: Optimizely's ``revenue`` is in cents.

    Args:
        event: the name of the event.
        property: what is added up.
        where: which of these events count, as in ``Conversion``.
        direction: which way is good, ``higher`` or ``lower``.
        covariates: columns of what was known of each unit before the exposure; what they explain is taken out
            of the variance (CUPED). A unit without one keeps its place with their mean.
        cap: where larger values end: a number, or ``quantile(0.999)`` of all variants together.
        method: ``welch``, ``pooled`` or ``z``; with covariates ``cuped`` or ``regression``.
    """

    type: ClassVar[str] = "sum"
    event: str
    property: str
    _: KW_ONLY
    where: Mapping[str, FactValue | Sequence[FactValue]] | None = None
    direction: Direction = "higher"
    covariates: Sequence[str] | None = None
    cap: float | Quantile | None = None
    method: str | None = None
