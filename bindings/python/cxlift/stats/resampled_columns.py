"""Replicates of estimates that need several columns: ratios and adjusted means."""

from __future__ import annotations

from typing import Any

from cxlift import _core
from cxlift.stats.arrays import array
from cxlift.stats.resampling_request import Asked, Given, Replicated

__all__ = ["adjusted", "check_alike", "columns_of", "ratios"]

Array = Any  # a NumPy array


def ratios(sides: list[Given], asked: Asked) -> Replicated:
    """Draw values together with what they are divided by."""
    columns, keys, left_out = _complete(sides, asked)
    made = [
        _core.ratio_of_rows(values, beside, asked.options(variant, keys=keys[variant]))
        for variant, (values, beside) in enumerate(columns)
    ]
    return Replicated(tuple(made), left_out)


def adjusted(sides: list[Given], asked: Asked) -> Replicated:
    """Draw values together with their covariates."""
    columns, keys, left_out = _complete(sides, asked)
    options = asked.options(0, keys=keys[0], treatment_keys=keys[1])
    return Replicated(tuple(_core.cuped_of_rows(columns[0], columns[1], options)), left_out)


def _complete(
    sides: list[Given], asked: Asked
) -> tuple[list[list[Array]], list[Any], list[tuple[tuple[int, ...], str]]]:
    found = [columns_of(side, asked) for side in sides]
    check_alike([columns for columns, _, _ in found], asked)
    missing = tuple(int(there.size - there.sum()) for _, there, _ in found)
    keys = [
        None if side.units is None else side.units[there]
        for side, (_, there, _) in zip(sides, found, strict=True)
    ]
    kept = [[column[there] for column in columns] for columns, there, _ in found]
    return kept, keys, [(missing, found[0][2])]


def check_alike(columns: list[list[Array]], asked: Asked) -> None:
    """Refuse variants with other numbers of covariates."""
    if len({len(of_variant) for of_variant in columns}) > 1:
        raise ValueError(
            f"{asked.function}: the variants have different numbers of covariates, must have as many."
        )


def columns_of(side: Given, asked: Asked) -> tuple[list[Array], Array, str]:
    """Return values and what stands beside them, which rows are complete, and what the others are called."""
    import numpy as np

    place = f"{asked.function}: {side.variant}"
    columns = [array(side.values, place)]
    what = "missing value"
    if side.denominators is not None:
        argument = side.argument("denominators")
        columns.append(array(side.denominators, f"{asked.function}: {argument}"))
        what = "value without a denominator"
        if columns[0].shape != columns[1].shape:
            raise ValueError(
                f"{place} has {len(columns[0])} values and {argument} {len(columns[1])}, must have as many."
            )
    if side.covariates is not None:
        beside = np.asarray(side.covariates)
        argument = side.argument("covariates")
        covariates = array(
            beside, f"{asked.function}: {argument}", dimensions=beside.ndim if beside.ndim == 2 else 1
        )
        covariates = covariates.reshape(len(covariates), -1)
        what = "value without its covariates"
        if len(covariates) != len(columns[0]):
            raise ValueError(f"{place} has {len(columns[0])} values and {argument} {len(covariates)} rows.")
        columns += [np.ascontiguousarray(column) for column in covariates.T]
    there = np.ones(len(columns[0]), dtype=bool)
    for column in columns:
        if np.isinf(column).any():
            raise ValueError(f"{place} holds an infinite value, must hold finite numbers.")
        there &= ~np.isnan(column)
    return columns, there, what
