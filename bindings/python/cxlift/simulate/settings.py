"""What visitors do without any treatment, and how surveys are asked and answered."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from .checks import between

__all__ = ["Baseline", "CsatScale", "Surveys"]

CsatScale = Literal[5, 7, "binary"]


@dataclass(frozen=True)
class Baseline:
    """What visitors do in the control, on average.

    Args:
        conversion: Probability that a visitor purchases at all; who does, purchases 1.3 times on average.
        revenue_mean: Mean revenue of a purchase, in cents.
        revenue_spread: Standard deviation of its logarithm (it is log-normal): 1 is a heavy tail.
        refunds: Probability that a purchase is refunded, whole, within two weeks.
        sessions: Mean number of sessions a visitor, one or more; a few visitors have very many.
        views: Mean number of pages viewed in a session, one or more, before carts and purchases.
        clicks: Mean number of clicks a page view.
        errors: Mean number of JavaScript errors a session; they come in bursts.
        rage_clicks: Mean number of rage clicks a session; they come in bursts, too.
        u_turns: Mean number of u-turns a session.
        tickets: Mean number of support tickets a visitor; who is content by nature opens fewer.
        resolution_hours: Mean hours from opening a ticket to its first resolution; the median is much less.
        unresolved: Probability that a ticket is closed unresolved in the end.
        reopened: Probability that a ticket which was resolved is reopened, once.

    >>> Baseline(conversion=0.02).sessions
    1.8
    """

    conversion: float = 0.08
    revenue_mean: float = 5000.0
    revenue_spread: float = 0.95
    refunds: float = 0.07
    sessions: float = 1.8
    views: float = 3.5
    clicks: float = 0.9
    errors: float = 0.15
    rage_clicks: float = 0.06
    u_turns: float = 0.12
    tickets: float = 0.08
    resolution_hours: float = 36.0
    unresolved: float = 0.06
    reopened: float = 0.12

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        limits = {
            "conversion": (0.0, 1.0),
            "revenue_mean": (100.0, 1e9),
            "revenue_spread": (0.0, 2.0),
            "refunds": (0.0, 1.0),
            "sessions": (1.0, 50.0),
            "views": (1.0, 50.0),
            "resolution_hours": (0.1, 1000.0),
            "unresolved": (0.0, 1.0),
            "reopened": (0.0, 1.0),
        }
        for field in fields(self):
            between("Baseline", field.name, getattr(self, field.name), *limits.get(field.name, (0.0, 20.0)))


@dataclass(frozen=True)
class Surveys:
    """How NPS (0 to 10), CSAT and CES (1 to 7, 7 is very easy) are asked, and who answers.

    The opinions do not depend on these settings: they decide who answers alone. With ``by_opinion`` or
    ``by_extremity``, those who answer are others than those who do not, and with ``Effects(answering=...)``
    on top the answers of two variants cannot be compared as they are.

    Args:
        asked: Probability that a visitor is asked, for each survey by itself.
        answered: Probability that a visitor of average opinion answers when asked, in the control.
        by_opinion: Added to the log odds of answering for each standard deviation of the opinion upwards.
        by_extremity: Added to the log odds for each standard deviation of the opinion away from the middle.
        csat_scale: 5 (1 to 5), 7 (1 to 7) or "binary" (0 and 1).
        comments: Share of the answers that come with a text.
        hostile: Share of the texts that try to break whatever shows them (HTML, formulas, controls).
        delay_hours: Median hours from question to answer; after five days a survey is closed.

    >>> Surveys(by_opinion=0.5, hostile=0.05).csat_scale
    5
    """

    asked: float = 1.0
    answered: float = 0.35
    by_opinion: float = 0.0
    by_extremity: float = 0.0
    csat_scale: CsatScale = 5
    comments: float = 0.4
    hostile: float = 0.0
    delay_hours: float = 3.0

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        for name in ("asked", "comments", "hostile"):
            between("Surveys", name, getattr(self, name), 0.0, 1.0)
        between("Surveys", "answered", self.answered, 0.001, 0.999)
        for name in ("by_opinion", "by_extremity"):
            between("Surveys", name, getattr(self, name), -5.0, 5.0)
        between("Surveys", "delay_hours", self.delay_hours, 0.001, 60.0)
        if self.csat_scale not in (5, 7, "binary") or isinstance(self.csat_scale, float):
            raise ValueError(f"Surveys: csat_scale is {self.csat_scale!r}, must be 5, 7 or 'binary'.")
