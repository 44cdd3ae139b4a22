"""Populations with covariates, strata or weights: outcomes first, batch by batch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]
Draw: TypeAlias = Callable[[np.random.Generator, int], tuple[Numbers, Numbers]]


def linear(
    n: tuple[int, int],
    slopes: tuple[list[float], list[float]],
    *,
    means: tuple[float, float] = (5.0, 5.0),
    noise: tuple[float, float] = (1.0, 1.0),
    shape: str = "normal",
) -> Draw:
    """Outcome = mean + slopes' covariates + noise; the covariates have mean 0 and hang together."""
    k = len(slopes[0])
    root = np.linalg.cholesky(0.7 * np.eye(k) + 0.3)

    def draw(rng: np.random.Generator, batch: int) -> tuple[Numbers, Numbers]:
        variants = []
        for size, slope, mean, sd in zip(n, slopes, means, noise, strict=True):
            x = rng.standard_normal((batch, size, k)) @ root.T
            if shape == "normal":
                own = rng.standard_normal((batch, size))
            elif shape == "t":
                own = rng.standard_t(3, (batch, size)) / math.sqrt(3)
            else:
                own = np.exp(rng.standard_normal((batch, size))) - math.exp(0.5)
            y = mean + x @ np.array(slope) + sd * own
            variants.append(np.concatenate([y[:, :, None], x], axis=2))
        return variants[0], variants[1]

    return draw


def binary(rng: np.random.Generator, batch: int) -> tuple[Numbers, Numbers]:
    """One in three or so says yes; the covariate is the answer of before."""
    variants = []
    for size in (400, 400):
        kind = rng.beta(1.0, 2.0, (batch, size))
        rows = [rng.random((batch, size)) < kind for _ in range(2)]
        variants.append(np.stack(rows, axis=2).astype(np.float64))
    return variants[0], variants[1]


def visits(rng: np.random.Generator, batch: int) -> tuple[Numbers, Numbers]:
    """Errors and sessions of now and of before; one error in five sessions in both variants."""
    variants = []
    for size in (300, 200):
        kind = rng.gamma(2.0, 0.5, (batch, size))
        columns = []
        for _ in range(2):
            sessions = 1 + rng.poisson(4 * kind)
            columns += [rng.poisson(0.2 * sessions * rng.gamma(4.0, 0.25, (batch, size))), sessions]
        variants.append(np.stack(columns, axis=2).astype(np.float64))
    return variants[0], variants[1]


STRATA = {0: 0.5, 1: 0.3, 2: 0.15, 3: 0.05}


def strata(n: tuple[int, int], effects: list[float]) -> Draw:
    def draw(rng: np.random.Generator, batch: int) -> tuple[Numbers, Numbers]:
        variants = []
        for size, effect in zip(n, (np.zeros(4), np.array(effects)), strict=True):
            s = rng.choice(4, (batch, size), p=list(STRATA.values()))
            y = 3 + 2 * s + effect[s] + (1 + s) * rng.standard_normal((batch, size))
            variants.append(np.stack([y, s], axis=2))
        return variants[0], variants[1]

    return draw


def answers(rng: np.random.Generator, batch: int) -> tuple[Numbers, Numbers]:
    """A score and the weight of the unit; the heavier give lower scores, alike in both variants."""
    variants = []
    for size in (150, 250):
        weight = rng.gamma(2.0, 0.5, (batch, size))
        score = np.clip(np.round(8 - weight + 2 * rng.standard_normal((batch, size))), 0, 10)
        variants.append(np.stack([score, weight], axis=2))
    return variants[0], variants[1]
