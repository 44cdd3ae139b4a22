"""Refusing what cannot be simulated, in one sentence."""

from __future__ import annotations

import operator

__all__ = ["between", "least"]


def between(owner: str, name: str, value: float, low: float, high: float) -> None:
    """Raise ValueError unless the value of an argument lies between two numbers; NaN does not."""
    if not low <= value <= high:
        raise ValueError(f"{owner}: {name} is {value!r}, must lie between {low:g} and {high:.6g}.")


def least(owner: str, name: str, value: int, low: int) -> None:
    """Raise ValueError unless a whole number is large enough."""
    if operator.index(value) < low:
        raise ValueError(f"{owner}: {name} is {value!r}, must be {low} or more.")
