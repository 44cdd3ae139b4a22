"""Purchases that are refunded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arrays import DAY, Ints

if TYPE_CHECKING:
    from .population import Population
    from .scenario import Scenario

__all__ = ["draw_refunds"]

_LATEST = 14 * DAY


def draw_refunds(scenario: Scenario, people: Population, buyers: Ints) -> tuple[Ints, Ints]:
    """Give the numbers of the purchases that are refunded, and how long after the purchase, in milliseconds.

    Args:
        scenario: the settings.
        people: the visitors.
        buyers: the visitor of each purchase.
    """
    rng = scenario.stream("refunds")
    chance = scenario.baseline.refunds * scenario.arms.planted("refunds")[people.arm[buyers]]
    refunded = np.flatnonzero(rng.random(len(buyers)) < chance)
    return refunded, rng.integers(DAY // 24, _LATEST, size=len(buyers))[refunded]
