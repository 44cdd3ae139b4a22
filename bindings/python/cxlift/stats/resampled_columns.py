"""Replicates of estimates that need several columns: ratios and adjusted means."""

from __future__ import annotations

from typing import Any

from cxlift import _core
from cxlift.stats.arrays import array
from cxlift.stats.resampling_request import Asked, Given, Replicated

__all__ = ["adjusted", "pairs_of", "ratios"]

Array = Any  # a NumPy array


def ratios(sides: list[Given], asked: Asked) -> Replicated:
    """Draw values together with what they are divided by."""
    found, missing = [], []
    for variant, side in enumerate(sides):
        numerator, denominator, there = pairs_of(side, asked)
        keys = None if side.units is None else side.units[there]
        found.append(_core.ratio_of_rows(numerator, denominator, asked.options(variant, keys=keys)))
        missing.append(int(there.size - there.sum()))
    return Replicated(tuple(found), [(tuple(missing), "value without a denominator")])


def pairs_of(side: Given, asked: Asked) -> tuple[Array, Array, Array]:
    """Return values and denominators where both are there, and where that is."""
    import numpy as np

    place = f"{asked.function}: {side.variant}"
    columns = [
        array(side.values, place),
        array(side.denominators, f"{asked.function}: {side.argument('denominators')}"),
    ]
    if columns[0].shape != columns[1].shape:
        raise ValueError(
            f"{place} has {len(columns[0])} values and {side.argument('denominators')} {len(columns[1])}, "
            f"must "
            "have as many."
        )
    if any(np.isinf(column).any() for column in columns):
        raise ValueError(f"{place} holds an infinite value, must hold finite numbers.")
    there = ~(np.isnan(columns[0]) | np.isnan(columns[1]))
    return columns[0][there], columns[1][there], there


def adjusted(sides: list[Given], asked: Asked) -> Replicated:
    """Draw values together with their covariates."""
    import numpy as np

    columns, missing = [], []
    keys: list[Any] = []
    for side in sides:
        place = f"{asked.function}: {side.variant}"
        outcome = array(side.values, place)
        beside = np.asarray(side.covariates)
        name = f"{asked.function}: {side.argument('covariates')}"
        covariates = array(beside, name, dimensions=beside.ndim if beside.ndim == 2 else 1)
        covariates = covariates.reshape(len(covariates), -1)
        if len(covariates) != len(outcome):
            raise ValueError(
                f"{place} has {len(outcome)} values and {name.split(': ')[1]} {len(covariates)} rows."
            )
        if np.isinf(outcome).any() or np.isinf(covariates).any():
            raise ValueError(f"{place} holds an infinite value, must hold finite numbers.")
        there = ~(np.isnan(outcome) | np.isnan(covariates).any(axis=1))
        missing.append(int(there.size - np.count_nonzero(there)))
        keys.append(None if side.units is None else side.units[there])
        columns.append([outcome[there], *(np.ascontiguousarray(column) for column in covariates[there].T)])
    if len(columns[0]) != len(columns[1]):
        raise ValueError(
            f"{asked.function}: the variants have different numbers of covariates, must have as many."
        )
    pair = _core.cuped_of_rows(columns[0], columns[1], asked.options(0, 0, *keys))
    return Replicated(tuple(pair), [(tuple(missing), "value without its covariates")])
