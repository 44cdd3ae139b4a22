"""The exact bootstrap law of small samples, and the intervals that the usual methods make of it."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats as scipy_stats

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["clustered_law", "combined", "ends", "law", "quantile"]

Array = Any


def law(values: list[float], statistic: Callable[[Array], float]) -> tuple[Array, Array, Array]:
    """Give each resample's statistic, its plug-in standard error of a mean, and its probability."""
    n = len(values)
    found, errors, chances = [], [], []
    for drawn in itertools.combinations_with_replacement(range(n), n):
        sample = np.array([values[i] for i in drawn])
        ways = math.factorial(n) / math.prod(math.factorial(times) for times in Counter(drawn).values())
        found.append(statistic(sample))
        errors.append(sample.std() / math.sqrt(n))
        chances.append(ways / n**n)
    return np.array(found), np.array(errors), np.array(chances)


def quantile(atoms: Array, chances: Array, p: float) -> float:
    order = np.argsort(atoms)
    return float(atoms[order][np.searchsorted(np.cumsum(chances[order]), p)])


def ends(  # noqa: PLR0917
    method: str,
    estimate: float,
    std_error: float,
    acceleration: float,
    atoms: Array,
    errors: Array,
    chances: Array,
) -> list[float]:
    """Davison and Hinkley (1997), chapter 5."""
    tails = (0.025, 0.975)
    if method == "percentile":
        return [quantile(atoms, chances, p) for p in tails]
    if method == "basic":
        return [2 * estimate - quantile(atoms, chances, 1 - p) for p in tails]
    if method == "studentized":
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(atoms == estimate, 0.0, (atoms - estimate) / errors)
        return [estimate - std_error * quantile(t, chances, 1 - p) for p in tails]
    below = chances[atoms < estimate - 1e-12].sum() + chances[np.abs(atoms - estimate) <= 1e-12].sum() / 2
    z0 = scipy_stats.norm.ppf(below)
    z = z0 + scipy_stats.norm.ppf(tails)
    return [quantile(atoms, chances, p) for p in scipy_stats.norm.cdf(z0 + z / (1 - acceleration * z))]


def combined(control: list[float], treatment: list[float], statistic: Callable[[Array], float]) -> Any:
    c, c_errors, c_chances = law(control, statistic)
    t, t_errors, t_chances = law(treatment, statistic)
    atoms = (t[:, None] - c[None, :]).ravel()
    errors = np.sqrt(t_errors[:, None] ** 2 + c_errors[None, :] ** 2).ravel()
    return atoms, errors, (t_chances[:, None] * c_chances[None, :]).ravel()


def clustered_law(clusters: list[list[float]]) -> tuple[Array, Array, Array]:
    """Give what `law` does of means where whole clusters are drawn; errors by the delta method."""
    n = len(clusters)
    sums, sizes = np.array([sum(one) for one in clusters]), np.array([len(one) for one in clusters])
    found, errors, chances = [], [], []
    for drawn in itertools.combinations_with_replacement(range(n), n):
        s, m = sums[list(drawn)], sizes[list(drawn)]
        ways = math.factorial(n) / math.prod(math.factorial(times) for times in Counter(drawn).values())
        ratio = s.sum() / m.sum()
        found.append(ratio)
        errors.append(math.sqrt(((s - ratio * m) ** 2).sum()) / m.sum())
        chances.append(ways / n**n)
    return np.array(found), np.array(errors), np.array(chances)
