"""Who comes, when, what they are like, and which variants they get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .arrays import DAY, HOUR, Floats, Ints, draw_levels, draw_shares, some
from .design import BROWSERS, DEVICES, PLANS, SOURCES
from .identifiers import visitor_ids
from .traits import COUNTRIES, DEVICE_OPINION, VISITOR_TYPES

if TYPE_CHECKING:
    from .scenario import Scenario

__all__ = ["Crossovers", "Population", "draw_population"]

# Visitors by the hour of their clocks, and by day from Monday on: evenings and Sundays are busiest.
_HOURS = (8, 5, 3, 2, 2, 3, 7, 13, 20, 26, 30, 32, 34, 32, 30, 30, 31, 33, 37, 42, 46, 42, 31, 18)
_WEEK = (1.0, 0.98, 0.97, 0.98, 0.95, 1.05, 1.2)
_MONDAY = 4  # 1 January 1970 was a Thursday: day 4 was the first Monday

_ACTIVITY_SHAPE = 0.9  # of a gamma distribution: most come once, some come all the time


@dataclass(frozen=True)
class Crossovers:
    """Visitors of one experiment who are later shown another variant."""

    who: Ints
    variant: Ints
    at: Ints


@dataclass(frozen=True)
class Population:
    """One entry a visitor, but for ``ids`` (an Arrow column) and ``crossovers`` (one for each experiment).

    ``variant`` has a row for each experiment, ``arm`` is the combination of the variants. ``content`` is
    how content a visitor is by nature (standard normal), ``activity`` and ``spend`` have the mean 1, and
    ``opinion`` is what device and country add to opinions.
    """

    ids: Any
    device: Ints
    browser: Ints
    plan: Ints
    source: Ints
    country: Ints
    visitor_type: Ints
    variant: Ints
    arm: Ints
    exposed_at: Ints
    content: Floats
    activity: Floats
    spend: Floats
    crossovers: tuple[Crossovers, ...]

    @property
    def opinion(self) -> Floats:
        """What device and country add to each opinion."""
        by_country = np.array([country.opinion for country in COUNTRIES])
        return np.asarray(np.array(DEVICE_OPINION)[self.device] + by_country[self.country])

    @property
    def conversion(self) -> Floats:
        """What device, country and visitor type multiply the conversion with."""
        factors = [
            np.array([level.factor for level in levels])[number]
            for levels, number in (
                (DEVICES, self.device),
                (COUNTRIES, self.country),
                (VISITOR_TYPES, self.visitor_type),
            )
        ]
        return np.asarray(np.prod(factors, axis=0))


def draw_population(scenario: Scenario) -> Population:
    """Draw all visitors."""
    n, rng = scenario.visitors, scenario.stream("visitors")
    country = draw_levels(rng, COUNTRIES, n)
    exposed_at = _times(rng, scenario, country)
    variant = np.array(
        [
            draw_shares(scenario.stream(f"variant {design.name}"), list(design.drawn.values()), n)
            for design in scenario.designs
        ]
    )
    half = scenario.baseline.revenue_spread / np.sqrt(2.0)  # half of the variance is between visitors
    return Population(
        ids=visitor_ids(exposed_at, np.zeros(0, dtype=np.int64)),
        device=draw_levels(rng, DEVICES, n),
        browser=draw_levels(rng, BROWSERS, n),
        plan=draw_levels(rng, PLANS, n),
        source=draw_levels(rng, SOURCES, n),
        country=country,
        visitor_type=draw_levels(rng, VISITOR_TYPES, n),
        variant=variant,
        arm=np.ravel_multi_index(tuple(variant), scenario.arms.shape).astype(np.int64),
        exposed_at=exposed_at,
        content=rng.normal(size=n),
        activity=rng.gamma(_ACTIVITY_SHAPE, 1.0 / _ACTIVITY_SHAPE, size=n),
        spend=np.exp(rng.normal(-half * half / 2, half, size=n)),
        crossovers=tuple(
            _crossovers(scenario, number, variant[number], exposed_at)
            for number in range(len(scenario.designs))
        ),
    )


def _times(rng: np.random.Generator, scenario: Scenario, country: Ints) -> Ints:
    """First visits: by weekday, and by the hour of the visitor's own clock."""
    first = scenario.begin // DAY - _MONDAY
    week = np.array(_WEEK)[(first + np.arange(scenario.days)) % 7]
    day = draw_shares(rng, week / week.sum(), len(country))
    hour = draw_shares(rng, np.array(_HOURS) / sum(_HOURS), len(country))
    hour -= np.array([each.utc for each in COUNTRIES])[country]
    after = day * DAY + hour * HOUR + rng.integers(0, HOUR, size=len(country))
    return np.asarray(scenario.begin + after % (scenario.days * DAY))


def _crossovers(scenario: Scenario, number: int, variant: Ints, exposed_at: Ints) -> Crossovers:
    design = scenario.designs[number]
    rng = scenario.stream(f"crossovers {design.name}")
    who = some(rng, design.crossovers, np.arange(len(variant)))
    step = rng.integers(1, len(design.variants), size=len(who))
    other = (variant[who] + step) % len(design.variants)
    return Crossovers(who, other, exposed_at[who] + rng.integers(HOUR, 4 * DAY, size=len(who)))
