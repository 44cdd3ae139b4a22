"""What visitors do: visits with page views, carts and purchases, before and after the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .arrays import DAY, HOUR, MINUTE, Bools, Bytes, Floats, Ints, some, take_rows
from .design import BROWSERS, DEVICES, EVENTS, PURCHASES_PER_BUYER, Irregularities, Variant
from .identifiers import random_uuids
from .visitors import MAIN, SECOND, Visitors

if TYPE_CHECKING:
    from collections.abc import Sequence

HOME, DETAIL, CART, PURCHASE, CLICK = range(len(EVENTS))
# Where in a visit an event may fall, as a part of its length: a visitor looks, fills the cart, then pays.
_STAGES = ((0.0, 0.1), (0.1, 0.5), (0.5, 0.8), (0.8, 1.0), (0.0, 1.0))
_CLICK_RATE = 0.04
_LOG_REVENUE_SPREAD = 0.6


@dataclass(frozen=True)
class Events:
    """One row an event; those from ``n_distinct`` on are written a second time, with an earlier uuid."""

    who: Ints
    name: Ints
    at: Ints
    revenue: Ints
    revenue_known: Bools
    uuid: Bytes
    upper: Bools
    delay: Ints
    n_distinct: int


@dataclass(frozen=True)
class _Visits:
    """Visits to draw events for: one row a visit, events fall into ``begin <= at <= begin + length``."""

    who: Ints
    begin: Ints
    length: Ints
    conversion: Floats
    revenue_mean: Floats
    abandoned_cart: Floats
    views: Floats


def draw_events(
    rng: np.random.Generator, visitors: Visitors, variants: Sequence[Variant], how: Irregularities
) -> Events:
    """Draw all events; the planted effects are in the visits after the main decision alone."""
    usual = Variant("", share=1.0)
    own = visitors.in_main
    since = visitors.decided_at[MAIN]
    lengths = _lengths(rng, len(own), how)
    visits = [_visits(own, since[own], lengths, variants, visitors.variant[MAIN, own])]

    # Earlier visits end at least one millisecond before the decision; in the second experiment they begin
    # with the decision of that one.
    early = np.union1d(
        some(rng, how.before, own), np.concatenate([visitors.overlap, visitors.holdback_mixed])
    )
    in_second = visitors.variant[SECOND, early] >= 0
    gap = rng.integers(1, DAY, size=len(early))
    gap[::10] = 1
    gap = np.where(in_second, since[early] - visitors.decided_at[SECOND, early], gap)
    length = np.where(in_second & (rng.random(len(early)) < how.same_millisecond), 0, gap - 1)
    visits.append(_visits(early, since[early] - gap, length, [usual], np.zeros_like(early)))

    others = np.concatenate([visitors.holdback_only, visitors.second_only, visitors.undecided])
    lengths = _lengths(rng, len(others), how)
    visits.append(_visits(others, visitors.first_seen[others], lengths, [usual], np.zeros_like(others)))
    return _finish(rng, [_shop(rng, visitors, each) for each in visits], how)


def _lengths(rng: np.random.Generator, size: int, how: Irregularities) -> Ints:
    """How long visits last: 20 minutes on average, some for days, and some for no time at all."""
    length = np.ceil(rng.exponential(20 * MINUTE, size=size)).astype(np.int64)
    length[::50] += rng.integers(2 * DAY, 4 * DAY, size=len(length[::50]))
    length[rng.random(size) < how.same_millisecond] = 0
    return length


def _visits(who: Ints, begin: Ints, length: Ints, variants: Sequence[Variant], number: Ints) -> _Visits:
    def planted(name: str) -> Floats:
        return np.array([getattr(variant, name) for variant in variants], dtype=np.float64)[number]

    rates = [planted(name) for name in ("conversion", "revenue_mean", "abandoned_cart", "views")]
    return _Visits(who, begin, length, *rates)


def _shop(rng: np.random.Generator, visitors: Visitors, visits: _Visits) -> tuple[Ints, Ints, Ints, Ints]:
    """The events of these visits: who, name, at, revenue in cents."""
    n = len(visits.who)
    by_device = np.array([level.factor for level in DEVICES])[visitors.device[visits.who]]
    by_browser = np.array([level.factor for level in BROWSERS])[visitors.browser[visits.who]]
    buys = rng.random(n) < visits.conversion * by_device
    purchases = np.where(buys, 1 + rng.poisson(PURCHASES_PER_BUYER - 1.0, size=n), 0)
    carts = purchases + (~buys & (rng.random(n) < visits.abandoned_cart))
    clicks = rng.random(n) < _CLICK_RATE
    numbers = [
        np.ones(n, dtype=np.int64),
        rng.poisson(visits.views),
        carts,
        purchases,
        clicks.astype(np.int64),
    ]

    visit = np.concatenate([np.repeat(np.arange(n), number) for number in numbers])
    name = np.repeat(np.arange(len(EVENTS)), [int(number.sum()) for number in numbers])
    low, high = np.array(_STAGES).T
    part = low[name] + (high - low)[name] * rng.random(len(visit))
    at = visits.begin[visit] + np.rint(visits.length[visit] * part).astype(np.int64)

    spread = _LOG_REVENUE_SPREAD  # exp(normal(-s^2/2, s)) has the mean 1
    paid = visits.revenue_mean * by_browser
    cents = np.rint(paid[visit] * np.exp(rng.normal(-spread * spread / 2, spread, size=len(visit))))
    revenue = np.where(name == PURCHASE, np.maximum(cents, 1), 0).astype(np.int64)
    return visits.who[visit], name, at, revenue


def _finish(
    rng: np.random.Generator, parts: list[tuple[Ints, Ints, Ints, Ints]], how: Irregularities
) -> Events:
    """Put the parts together, lose some revenues, give uuids, and write some rows twice."""
    who, name, at, revenue = (np.concatenate(column) for column in zip(*parts, strict=True))
    known = np.ones(len(who), dtype=np.bool_)
    known[some(rng, how.null_revenue, np.flatnonzero(name == PURCHASE))] = False
    distinct = Events(
        who=who,
        name=name,
        at=at,
        revenue=revenue,
        revenue_known=known,
        uuid=random_uuids(rng, len(who)),
        upper=rng.random(len(who)) < 0.1,
        delay=rng.integers(1000, MINUTE, size=len(who)),
        n_distinct=len(who),
    )
    twice = some(rng, how.duplicate, np.arange(len(who)))
    if how.duplicate:  # purchases written twice hurt most: always have some
        twice = np.union1d(twice, some(rng, how.duplicate, np.flatnonzero(name == PURCHASE)))
    every = take_rows(distinct, np.concatenate([np.arange(len(who)), twice]))
    every.upper[len(who) :] ^= np.arange(len(twice)) % 2 == 0
    every.delay[len(who) :] += rng.integers(1000, HOUR, size=len(twice))
    return every
