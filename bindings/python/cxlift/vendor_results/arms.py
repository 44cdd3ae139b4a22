"""Numbers that a vendor publishes of each metric and variant, and what it says of their difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  of a field
from typing import Literal, TypeAlias

__all__ = ["MOST_UNITS", "NO_NUMBER", "Arm", "Theirs", "Tier", "VarianceMeaning", "VendorMetric"]

#: Of the units still needed: the largest 64-bit number, and what it becomes in a float.
NO_NUMBER = 2**63 - 1
#: Above it floats do not count units one by one.
MOST_UNITS = 2**53

Tier: TypeAlias = Literal["primary", "secondary", "monitoring"]
#: Whether a published variance is that of one unit's value, or of the mean.
VarianceMeaning: TypeAlias = Literal["unit", "estimate"]


@dataclass(frozen=True)
class Theirs:
    """What the vendor says of a treatment against the baseline; ``None`` where it says nothing.

    Attributes:
        lift: relative to the baseline, unless the results are of absolute differences.
        interval: of the same.
        significance: a share from 0 to 1.
        is_significant: the vendor's own verdict.
        is_most_conclusive: whether it is the most conclusive treatment of its metric.
        status: ``better``, ``worse`` or ``equal``, the direction of good already taken into account.
        units_remaining: how many units the vendor still waits for.
    """

    lift: float | None = None
    interval: tuple[float, float] | None = None
    significance: float | None = None
    is_significant: bool | None = None
    is_most_conclusive: bool | None = None
    status: str | None = None
    units_remaining: int | None = None


@dataclass(frozen=True)
class Arm:
    """A variant's numbers of one metric, at the end or at one time.

    Attributes:
        id: as the vendor has it, text.
        name: its name; the id where it has none.
        is_baseline: whether the others are compared with it.
        value: the numerator.
        samples: the denominator.
        rate: what the vendor prints for value / samples.
        variance: of the metric's value, as published.
        theirs: of a treatment.
        time: of a point of a series.
    """

    id: str
    name: str
    is_baseline: bool
    value: float | None
    samples: float | None
    rate: float | None = None
    variance: float | None = None
    theirs: Theirs = field(default_factory=Theirs)
    time: datetime | None = None


@dataclass(frozen=True)
class VendorMetric:
    """A metric of a vendor's results.

    Attributes:
        index: its place in the file, which decides its tier.
        name: the vendor's name for it, or what it is made of where it has none.
        event_id: the event's id, if the metric is of one event.
        aggregator: how events make the numerator: ``unique``, ``count``, ``sum``, or the vendor's own word.
        field: what is added up, by a sum.
        scope: what is counted in the denominator: ``visitor``, ``session``, ``event``, or the vendor's word.
        direction: ``higher`` or ``lower``, whichever is better; ``None`` where the vendor does not say.
        arms: the variants, the baseline first.
        series: the same at each time, where the vendor gives it.
        place: where in the files it stands.
    """

    index: int
    name: str
    event_id: str | None
    aggregator: str | None
    field: str | None
    scope: str | None
    direction: str | None
    arms: tuple[Arm, ...]
    series: tuple[Arm, ...] = ()
    place: str = ""

    @property
    def tier(self) -> Tier:
        """Tell how the vendor weighs it: the first is primary, the next four secondary."""
        return "primary" if self.index == 0 else "secondary" if self.index < 5 else "monitoring"

    @property
    def baseline(self) -> Arm | None:
        """Give the variant that the others are compared with, if one is marked."""
        return next((arm for arm in self.arms if arm.is_baseline), None)

    @property
    def treatments(self) -> tuple[Arm, ...]:
        """Give the other variants."""
        return tuple(arm for arm in self.arms if not arm.is_baseline)
