"""Business outcomes beside the feedback: metrics over events that are named for what a business asks.

What to use when:

- who came back on day 7, or from then on: ``Retention``
- who did not come back within 30 days: ``Churn``
- how many purchases are refunded, or what share of their money: ``RefundRate``
- how many bought items come back: ``ReturnRate``
- how many buyers buy again: ``RepeatPurchase``
- what a visitor brings in, and through what: ``RevenuePerVisitor``

All need event-level data (``cxlift.Dataset``). Days are 24 hours, counted from a unit's first exposure. A
unit is observed from there until ``Dataset(observed_until=...)``, the latest time in the data if left out,
and no longer than the dataset's ``window``. Who was not observed long enough for a metric has no value yet:
it is left out and counted, never taken for somebody who did not come. Which units that are depends on when
they were exposed alone, so the variants stay comparable.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from cxlift.metrics import Direction, Metric, StratifiedMetric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.event_metrics import FactValue
    from cxlift.metrics import Bootstrap
    from cxlift.stats.caps import Quantile

__all__ = ["Churn", "RefundRate", "RepeatPurchase", "Retention", "ReturnRate", "RevenuePerVisitor"]


@dataclass(frozen=True)
class Retention(StratifiedMetric):
    """The share of units that did something on day N after their first exposure, or from then on.

    Day N is the 24 hours ``[N * 24 h, (N + 1) * 24 h)`` from the exposure, whatever the calendar says; day 0
    holds the exposure itself. ``kind="on"`` asks for an event on that day (classic or N-day retention);
    ``kind="from"`` for one on that day or later (unbounded or rolling retention), up to the dataset's window,
    or without one up to the end of the observation.

    A unit counts when it was observed to the end of day N (with ``kind="from"`` and a window, to the end of
    its window). Others have no value: ``not_yet_observed`` in the report's health. Without a window,
    ``kind="from"`` sees early units for longer than late ones, so its level depends on how long the
    experiment ran, while the comparison of the variants stays fair.

    Args:
        event: the name of the event that is a return, such as a visit.
        day: N, from 0 to 3,650.
        kind: ``on`` that day, or ``from`` it.
        where: which of these events count, as in ``Conversion``.
        direction: which way is good; ``higher``.
        covariates: columns of what was known of each unit before the exposure; what they explain is taken out
            of the variance (CUPED). A unit without one keeps its place with their mean.
        method: as of ``Conversion``.

    >>> Retention("visit", day=7).to_plan()
    {'type': 'retention', 'role': 'secondary', 'event': 'visit', 'day': 7, 'kind': 'on', 'direction':
    'higher'}
    """

    type: ClassVar[str] = "retention"
    event: str
    _: KW_ONLY
    day: int
    kind: Literal["on", "from"] = "on"
    where: Mapping[str, FactValue | Sequence[FactValue]] | None = None
    direction: Direction = "higher"
    covariates: Sequence[str] | None = None
    method: str | None = None


@dataclass(frozen=True)
class Churn(Metric):
    """The share of units that did not come back within N days after their first exposure.

    Without a contract nobody says that he has left; what is seen is that he does not come. A unit is lost by
    day N when it has no such event in ``(0, N * 24 h]`` after the exposure. What happens at the very moment
    of the exposure is no return. A unit observed for less than N days without a return is right-censored: it
    counts for as long as it was observed. The share is the Kaplan-Meier curve of the time to the first return
    at day N (``churned_by 30``): the plain share where everybody was observed for N days, and otherwise no
    smaller group than everybody. Nobody has to be left out; those observed for a part of the N days stand in
    the report's health as ``partly_observed``.

    Beside it stand the mean days to the first return, up to day N, with the log-rank test in its notes
    (``restricted_mean``, diagnostic), and in the report the curves of those who have not come back yet. Times
    are kept to 1/1024 of a day, rounded up.

    Args:
        event: the name of the event that is a return, such as a visit.
        day: N, from 1 to 3,650.
        where: which of these events count, as in ``Conversion``.
        direction: which way is good; ``lower``.

    >>> Churn("visit", day=30).to_plan()
    {'type': 'churn', 'role': 'secondary', 'event': 'visit', 'day': 30, 'direction': 'lower'}
    """

    type: ClassVar[str] = "churn"
    event: str
    _: KW_ONLY
    day: int
    where: Mapping[str, FactValue | Sequence[FactValue]] | None = None
    direction: Direction = "lower"


@dataclass(frozen=True)
class RefundRate(Metric):
    """Refunds per purchase, or the share of the purchases' money that is refunded.

    The total over all units above the line, divided by the total below it; units are the sampling unit (the
    delta method), as in ``Ratio``. Both events count from the exposure to the end of the window. A refund of
    a purchase before the exposure counts, too, and late purchases have had less time to be refunded: a
    ``window`` that is long enough for refunds, and ``where``, narrow that down.

    Purchases come after the change themselves. Where the variants do not buy equally often, the rate compares
    different purchases: a change that wins over hesitant buyers may raise the rate though it leads nobody to
    return anything. The report tests the purchases of a unit and says so; ``Sum("refund", "amount")`` per
    unit has no such weakness.

    Args:
        event: the name of the event of a refund.
        of: the name of the event of a purchase.
        property: what is added up of both, such as money; if left out, events are counted.
        of_property: the property of the purchase, where it has another name.
        where: which refunds count, as in ``Conversion``; all purchases stand below the line.
        direction: which way is good; ``lower``.
        bootstrap: as of ``Ratio``.
        covariates: as of ``Ratio``.
        cap: where larger values above the line end: a number, or ``quantile(0.999)`` of all variants.
        cap_denominator: likewise below it.

    >>> RefundRate("refund", of="purchase", property="amount", of_property="revenue").to_plan()["of_property"]
    'revenue'
    """

    type: ClassVar[str] = "refund_rate"
    event: str
    _: KW_ONLY
    of: str
    property: str | None = None
    of_property: str | None = None
    where: Mapping[str, FactValue | Sequence[FactValue]] | None = None
    direction: Direction = "lower"
    bootstrap: Bootstrap | None = None
    covariates: Sequence[str] | None = None
    cap: float | Quantile | None = None
    cap_denominator: float | Quantile | None = None


@dataclass(frozen=True)
class ReturnRate(RefundRate):
    """Returned items per bought item: ``RefundRate`` under the name that shops give it.

    With ``property="quantity"`` items are counted, else events. What ``RefundRate`` says of late purchases
    and of who buys holds here, too.

    >>> ReturnRate("return", of="purchase", property="quantity").to_plan()["type"]
    'return_rate'
    """

    type: ClassVar[str] = "return_rate"


@dataclass(frozen=True)
class RepeatPurchase(Metric):
    """The share of buyers who buy again.

    Units with at least two such events, divided by those with at least one, by the delta method over all
    units. With ``within`` the second event must follow the first within that time (the end included), and a
    buyer whose first purchase lies less than that before the end of its observation has no value yet:
    ``not_yet_observed`` in the report's health. Two events at one time are two purchases; a row that was
    delivered twice is one (``uuid``).

    Buyers are selected after the exposure: a change that wins more buyers wins others, and the rate among
    them may fall though nobody buys less. So a diagnostic row beside it (``...: of all units``) has the share
    of all units with two purchases within that time after the *exposure*, of units exposed early enough for
    it, which the randomisation protects.

    Args:
        event: the name of the event.
        within: such as ``"30d"``, ``"720h"`` or ``"4w"``; without it, whatever is in the window counts.
        where: which of these events count, as in ``Conversion``.
        direction: which way is good; ``higher``.
        bootstrap: as of ``Ratio``.
        covariates: as of ``Ratio``.

    >>> RepeatPurchase("purchase", within="30d").to_plan()["within"]
    '30d'
    """

    type: ClassVar[str] = "repeat_purchase"
    event: str
    _: KW_ONLY
    within: str | None = None
    where: Mapping[str, FactValue | Sequence[FactValue]] | None = None
    direction: Direction = "higher"
    bootstrap: Bootstrap | None = None
    covariates: Sequence[str] | None = None


@dataclass(frozen=True)
class RevenuePerVisitor(StratifiedMetric):
    """The total of a property over a unit's purchases, 0 for who buys nothing: ``Sum`` with its parts.

    Three diagnostic rows beside it say through what it moved, each with its interval: the share who buy
    (``...: conversion``), the ``orders of a buyer`` and the ``value of an order``. Their product is the
    revenue per visitor (without a ``cap``, which is of the whole alone). The last two are of buyers, who are
    selected after the exposure: they describe, and the revenue per visitor decides.

    Args:
        event: the name of the event of a purchase.
        property: what is added up, in the unit of the property: Optimizely's ``revenue`` is in cents.
        where: which of these events count, as in ``Conversion``.
        direction: which way is good; ``higher``.
        covariates: as of ``Sum``.
        cap: as of ``Sum``.
        method: as of ``Sum``.

    >>> RevenuePerVisitor("purchase", "revenue", role="primary").to_plan()["type"]
    'revenue_per_visitor'
    """

    type: ClassVar[str] = "revenue_per_visitor"
    event: str
    property: str
    _: KW_ONLY
    where: Mapping[str, FactValue | Sequence[FactValue]] | None = None
    direction: Direction = "higher"
    covariates: Sequence[str] | None = None
    cap: float | Quantile | None = None
    method: str | None = None
