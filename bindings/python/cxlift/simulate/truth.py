"""The right answers of a simulated export, and two wrong ones to tell them apart from.

The simulator knows of every visitor which decision counts, and of every event whose it is and when: the
answers are counted from these, never from the written rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .design import Variant

__all__ = ["Counts", "EventTruth", "Truth", "VariantTruth"]


@dataclass(frozen=True)
class EventTruth:
    """Totals of one event in one variant: events, visitors with at least one of them, revenue in cents."""

    events: int
    converters: int
    revenue: int


@dataclass(frozen=True)
class VariantTruth:
    """One variant: its visitors, and the totals of each event by name."""

    visitors: int
    events: Mapping[str, EventTruth]


@dataclass(frozen=True)
class Counts:
    """How often each irregularity occurs in one experiment, each uuid counted once unless it says rows.

    Attributes:
        crossovers: Visitors with decisions (holdbacks aside) for more than one variant.
        tied_crossovers: Those whose two decisions carry the same millisecond, so that the uuid decides.
        repeated_decisions: Further decisions of a visitor for the variant of the first.
        duplicate_decisions: Rows of this experiment beyond the first with their uuid.
        duplicate_events: Rows of the whole tree beyond the first with their uuid.
        holdback_decisions: Decisions with ``is_holdback``.
        holdback_visitors: Visitors with nothing but holdback decisions.
        events_same_millisecond: Events that carry the very millisecond of their visitor's decision.
        events_before_decision: Events of visitors in the experiment earlier than their decision.
        events_undecided: Events of visitors who are not in the experiment: no decision, only a holdback, or
            only another experiment.
    """

    crossovers: int
    tied_crossovers: int
    repeated_decisions: int
    duplicate_decisions: int
    duplicate_events: int
    holdback_decisions: int
    holdback_visitors: int
    events_same_millisecond: int
    events_before_decision: int
    events_undecided: int


@dataclass(frozen=True)
class Truth:
    """What is right about one experiment of a simulated export.

    The rule: a visitor belongs to the variant of the first decision that is not a holdback, by timestamp and
    then by uuid without regard to letter case; an event counts when it is not earlier than that decision.

    Attributes:
        path: The folder that holds ``type=decisions`` and ``type=events``.
        experiment, control: The ids of the experiment and of its first variant.
        planted: The variants as they were planted, by id.
        variants: The right answer for each variant.
        segments: The same for each value of an attribute: ``segments["device"]["mobile"][variant]``. The
            value is the one that the counted decision carries; visitors without attributes are in no segment.
        order_ignored: The wrong answer of who counts events before the decision, too.
        strict: The wrong answer of who asks for ``decision.timestamp < event.timestamp``.
        counts: The irregularities.
        second: The other experiment of the tree, or None.
    """

    path: Path
    experiment: str
    control: str
    planted: Mapping[str, Variant]
    variants: Mapping[str, VariantTruth]
    segments: Mapping[str, Mapping[str, Mapping[str, VariantTruth]]]
    order_ignored: Mapping[str, VariantTruth]
    strict: Mapping[str, VariantTruth]
    counts: Counts
    second: Truth | None = None

    @property
    def visitors(self) -> int:
        """Visitors in the experiment, all variants together."""
        return sum(variant.visitors for variant in self.variants.values())
