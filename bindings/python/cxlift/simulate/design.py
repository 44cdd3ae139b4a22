"""What is planted: the variants, how visitors differ, and how untidy the export is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from .checks import between

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BROWSERS", "DEVICES", "EVENTS", "PLANS", "SOURCES", "Irregularities", "Level", "Variant"]

#: Event names, in the order of a visit. The last is a click whose name a folder can only hold %-escaped.
EVENTS = ("homepage_view", "detail_page_view", "add_to_cart", "purchase", "Main_Nav_javascript:void(0);")

#: Mean number of purchases of a visitor who purchases at all (one, and a Poisson number more).
PURCHASES_PER_BUYER = 1.3


@dataclass(frozen=True)
class Level:
    """One value of an attribute: its share of the visitors, and what it multiplies."""

    value: str
    share: float
    factor: float = 1.0


# The factors average to 1 over the shares, so that a variant's planted rates hold for all visitors together.
#: Recorded as the web attribute ``device``; the factor multiplies the conversion.
DEVICES = (Level("mobile", 0.5, 0.8), Level("desktop", 0.4, 1.2), Level("tablet", 0.1, 1.2))
#: Recorded as the custom attribute ``browser``; the factor multiplies the revenue of a purchase.
BROWSERS = (Level("chrome", 0.6, 0.9), Level("safari", 0.3, 1.2), Level("firefox", 0.1, 1.0))
#: Recorded as the custom attribute ``plan``; no effect, but values that careless readers lose or split.
PLANS = (
    Level("free", 0.7),
    Level("pro", 0.2),
    Level("NA", 0.05),
    Level("null", 0.03),
    Level('a, "b"\u2615', 0.02),
)
#: Recorded as the web attribute ``source_type``; no effect.
SOURCES = (Level("direct", 0.4), Level("search", 0.3), Level("campaign", 0.2), Level("referral", 0.1))

_HIGHEST_CONVERSION = 1.0 / max(device.factor for device in DEVICES)


@dataclass(frozen=True)
class Variant:
    """One variant and what is planted in it.

    Args:
        id: The text in ``variation_id``.
        share: Its share of the visitors; the shares of all variants add up to 1.
        conversion: Probability that a visitor purchases after the decision, at most 1/1.2 (a desktop has
            1.2 times it).
        revenue_mean: Mean revenue of one purchase, in cents.
        abandoned_cart: Probability that a visitor who does not purchase fills a cart all the same.
        views: Mean number of detail pages viewed.

    >>> Variant("20000000002", share=0.5, conversion=0.12, revenue_mean=4400).revenue_per_visitor
    686.4
    """

    id: str
    share: float
    conversion: float = 0.10
    revenue_mean: float = 4000.0
    abandoned_cart: float = 0.12
    views: float = 2.0

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        between("Variant", "share", self.share, 0.0, 1.0)
        between("Variant", "conversion", self.conversion, 0.0, _HIGHEST_CONVERSION)
        between("Variant", "abandoned_cart", self.abandoned_cart, 0.0, 1.0)
        between("Variant", "views", self.views, 0.0, 1000.0)
        between("Variant", "revenue_mean", self.revenue_mean, 1.0, 1e12)

    @property
    def revenue_per_visitor(self) -> float:
        """Planted mean revenue of a visitor in cents, before some of it is null."""
        return round(self.conversion * PURCHASES_PER_BUYER * self.revenue_mean, 9)


@dataclass(frozen=True)
class Irregularities:
    """How often each irregularity of a real export occurs. A rate above 0 gives four cases or more.

    Args:
        repeated: Visitors decided again for the same variant.
        crossover: Visitors decided later for another variant, every fourth in the same millisecond.
        duplicate: Decisions and events that are written twice, half of the uuids in another letter case.
        holdback: Visitors with only a holdback decision, as a share of ``visitors`` and on top of them.
        holdback_mixed: Visitors with a holdback decision before or after the one that counts.
        same_millisecond: Visits whose events all carry the very millisecond of the decision.
        before: Visitors with events before their decision.
        undecided: Visitors without any decision, as a share of ``visitors`` and on top of them.
        second: Visitors of the second experiment alone, as a share of ``visitors`` and on top of them.
        overlap: Visitors who were in the second experiment before this one (none when ``second`` is 0).
        no_attributes: Visitors whose attributes are null or an empty list.
        null_revenue: Purchases whose revenue is null.

    >>> Irregularities.none().crossover
    0.0
    """

    repeated: float = 0.05
    crossover: float = 0.01
    duplicate: float = 0.005
    holdback: float = 0.02
    holdback_mixed: float = 0.01
    same_millisecond: float = 0.3
    before: float = 0.35
    undecided: float = 0.03
    second: float = 0.2
    overlap: float = 0.15
    no_attributes: float = 0.005
    null_revenue: float = 0.01

    def __post_init__(self) -> None:
        """Refuse rates that are no rates."""
        for field in fields(self):
            between("Irregularities", field.name, getattr(self, field.name), 0.0, 1.0)

    @classmethod
    def none(cls) -> Irregularities:
        """A tidy export: one experiment, one decision a visitor, no event out of place."""
        return cls(**{field.name: 0.0 for field in fields(cls)})


#: The control, one that lifts purchases by 20 % and the revenue of a purchase by 10 %, one without effect.
DEFAULT_VARIANTS = (
    Variant("20000000001", share=1 / 3),
    Variant("20000000002", share=1 / 3, conversion=0.12, revenue_mean=4400.0),
    Variant("20000000003", share=1 / 3),
)
# Ids that are the same number once a reader lets them through a double.
SECOND_VARIANTS = (Variant("9007199254740992", share=0.5), Variant("9007199254740993", share=0.5))


def check_variants(variants: Sequence[Variant]) -> None:
    """Raise ValueError unless these variants make an experiment."""
    ids = [variant.id for variant in variants]
    if len(ids) < 2 or len(set(ids)) < len(ids) or "" in ids:
        raise ValueError(
            f"optimizely_export: variants have the ids {ids}, must be two or more different ids."
        )
    total = sum(variant.share for variant in variants)
    if abs(total - 1.0) > 1e-9:
        raise ValueError(f"optimizely_export: the shares of the variants add up to {total:g}, must be 1.")
