"""What visitors do from their exposure on, in numbers: sessions, what happens in each, purchases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .arrays import DAY, HOUR, MINUTE, Floats, Ints
from .design import BROWSERS, PURCHASES_PER_BUYER
from .traits import DEVICE_ERRORS, RETURNING

if TYPE_CHECKING:
    from .population import Population
    from .scenario import Scenario

__all__ = ["ABANDONED_CART", "Before", "Behaviour", "draw_before", "draw_behaviour"]

#: Probability that a session fills a cart for nothing; half of these see the checkout, too.
ABANDONED_CART = 0.08
_BURSTS = 0.5  # shape of a gamma distribution: errors and rage clicks come together in few sessions


@dataclass(frozen=True)
class Behaviour:
    """One entry a session, sorted by visitor and time, with two exceptions.

    What begins with ``order_`` has one entry a purchase, sorted by session; ``first`` has one a visitor, the
    number of the first session. ``carts`` is 1 for a cart that is abandoned, 2 for one abandoned in the
    checkout.
    """

    first: Ints
    who: Ints
    at: Ints
    views: Ints
    carts: Ints
    clicks: Ints
    rage_clicks: Ints
    u_turns: Ints
    errors: Ints
    order_session: Ints
    order_revenue: Ints

    @property
    def page_views(self) -> Ints:
        """Pages viewed in each session: a purchase views the cart, the checkout and the confirmation."""
        orders = np.bincount(self.order_session, minlength=len(self.who))
        return np.asarray(self.views + self.carts + 3 * orders)


@dataclass(frozen=True)
class Before:
    """What visitors did in the month before the experiment, one entry a visitor."""

    sessions: Ints
    revenue: Ints


def draw_behaviour(scenario: Scenario, people: Population) -> Behaviour:
    """Draw sessions and what happens in them."""
    base, arms = scenario.baseline, scenario.arms
    rng = scenario.stream("sessions")
    mean = base.sessions * arms.planted("sessions")[people.arm]
    sessions = 1 + rng.poisson((mean - 1.0) * people.activity)
    who = np.repeat(np.arange(len(sessions)), sessions)
    first = np.cumsum(sessions) - sessions
    arm = people.arm[who]
    orders, revenue = _purchases(scenario, people, first, sessions)

    rng = scenario.stream("views")
    views = 1 + rng.poisson(base.views - 1.0, size=len(who))
    carts = np.where(rng.random(len(who)) < ABANDONED_CART, rng.integers(1, 3, size=len(who)), 0)
    seen = views + carts + 3 * np.bincount(orders, minlength=len(who))
    by_device = np.array(DEVICE_ERRORS)[people.device[who]]

    def frequency(name: str, rate: float, *, bursts: bool) -> Ints:
        own = scenario.stream(name)
        mean = rate * arms.planted(name)[arm]
        if bursts:
            mean = mean * by_device * own.gamma(_BURSTS, 1.0 / _BURSTS, size=len(who))
        return own.poisson(mean)

    return Behaviour(
        first=first,
        who=who,
        at=_starts(scenario, people, who, first),
        views=views,
        carts=carts,
        clicks=rng.poisson(base.clicks * seen),
        rage_clicks=frequency("rage_clicks", base.rage_clicks, bursts=True),
        u_turns=frequency("u_turns", base.u_turns, bursts=False),
        errors=frequency("errors", base.errors, bursts=True),
        order_session=orders,
        order_revenue=revenue,
    )


def draw_before(scenario: Scenario, people: Population) -> Before:
    """Draw the past, which knows nothing of the experiment but comes from the same people."""
    rng = scenario.stream("before")
    returning = people.visitor_type == RETURNING
    sessions = np.where(returning, 1 + rng.poisson(2.0 * people.activity), 0)
    orders = np.where(returning, rng.poisson(0.8, size=len(returning)), 0)
    noise = scenario.baseline.revenue_spread / np.sqrt(2.0)
    one = _usual_revenue(scenario, people) * np.exp(
        rng.normal(-noise * noise / 2, noise, size=len(returning))
    )
    return Before(sessions, np.rint(orders * one).astype(np.int64))


def _usual_revenue(scenario: Scenario, people: Population) -> Floats:
    by_browser = np.array([level.factor for level in BROWSERS])[people.browser]
    return np.asarray(scenario.baseline.revenue_mean * by_browser * people.spend)


def _purchases(scenario: Scenario, people: Population, first: Ints, sessions: Ints) -> tuple[Ints, Ints]:
    """The session and the revenue, in whole cents, of each purchase."""
    rng, arms, n = scenario.stream("purchases"), scenario.arms, len(first)
    chance = scenario.baseline.conversion * arms.planted("conversion")[people.arm] * people.conversion
    number = np.where(rng.random(n) < chance, 1 + rng.poisson(PURCHASES_PER_BUYER - 1.0, size=n), 0)
    who = np.repeat(np.arange(n), number)
    session = np.sort(first[who] + (rng.random(len(who)) * sessions[who]).astype(np.int64))
    mean = (_usual_revenue(scenario, people) * arms.planted("revenue")[people.arm])[who]
    noise = scenario.baseline.revenue_spread / np.sqrt(2.0)
    cents = np.rint(mean * np.exp(rng.normal(-noise * noise / 2, noise, size=len(who))))
    return session, np.maximum(cents, 1).astype(np.int64)


def _starts(scenario: Scenario, people: Population, who: Ints, first: Ints) -> Ints:
    """When sessions begin: the first at the exposure, the others on later days, at about the same hour."""
    rng = scenario.stream("starts")
    days = np.minimum(rng.geometric(0.35, size=len(who)), 6) * DAY
    jitter = np.clip(rng.normal(0.0, 1.5 * HOUR, size=len(who)), -6 * HOUR, 6 * HOUR).astype(np.int64)
    apart = np.arange(len(who)) % 7 * MINUTE  # two of one evening do not begin at once
    later = days + jitter + apart
    later[first] = 0
    at = people.exposed_at[who] + later
    return np.asarray(at[np.lexsort((at, who))])
