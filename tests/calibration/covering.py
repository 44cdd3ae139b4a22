"""The probability that an interval of two proportions holds the truth, by the sum over all outcomes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from peer_intervals import PEERS, Counts

from cxlift import stats

__all__ = [
    "EXPECTED", "LEAST", "METHODS", "SHORT", "TAIL", "UNITS", "Covered", "Setting", "binomial", "covered",
    "failures", "holds", "outcomes", "settings",
]  # fmt: skip

METHODS = {
    "difference": ("score", "mee", "newcombe", "agresti_caffo", "wald"),
    "lift": ("score", "mee", "newcombe", "agresti_caffo", "wald", "katz"),
}
SHARES = (0.005, 0.02, 0.1, 0.5)
SPLITS = (0.5, 0.9)  # of the units, in the control
LIFTS = (0.0, 0.1, 1.0)
UNITS = (50, 200, 1000, 5000, 20_000)
SHORT = (50, 200, 1000)
ALPHA, TAIL = 0.05, 1e-12
LEAST, MEAN = 0.93, (0.945, 0.96)  # what the score method must reach where every cell expects as many
EXPECTED = 5.0
Array = Any  # a NumPy array


@dataclass(frozen=True)
class Setting:
    """A true state of things."""

    share: float
    split: float
    lift: float
    units: int

    @property
    def n(self) -> tuple[int, int]:
        control = round(self.units * self.split)
        return control, self.units - control

    @property
    def shares(self) -> tuple[float, float]:
        return self.share, self.share * (1 + self.lift)

    @property
    def expected_least(self) -> float:
        return min(n * min(p, 1 - p) for n, p in zip(self.n, self.shares, strict=True))


@dataclass(frozen=True)
class Covered:
    """What the methods cover in a setting, by estimand and method."""

    setting: Setting
    outcomes: int
    coverage: dict[str, dict[str, float]] = field(default_factory=dict)


def binomial(n: int, p: float) -> tuple[Array, Array]:
    """Return the outcomes outside the tails, and their probabilities."""
    if p >= 1.0:
        return np.array([n]), np.ones(1)
    x = np.arange(n)
    steps = np.log((n - x) / (x + 1)) + math.log(p / (1 - p))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    kept = (np.cumsum(weights) > TAIL) & (np.cumsum(weights[::-1])[::-1] > TAIL)
    return np.flatnonzero(kept), weights[kept]


def outcomes(setting: Setting) -> tuple[Counts, Array]:
    """Return every outcome that matters, with its probability."""
    (nc, nt), (pc, pt) = setting.n, setting.shares
    (xc, wc), (xt, wt) = binomial(nc, pc), binomial(nt, pt)
    first, second = (grid.ravel() for grid in np.meshgrid(xc, xt, indexing="ij"))
    return (first, nc, second, nt), np.outer(wc, wt).ravel()


def holds(counts: Counts, setting: Setting, estimand: str, method: Any) -> Array:
    """Whether our interval holds the truth: whether its test does not reject it."""
    control, treatment = setting.shares
    if estimand == "difference":
        pvalues = stats.proportion_margin_pvalue(*counts, shift=treatment - control, method=method)
    else:
        # A ratio of exactly 1 is a difference of 0; the next double is the same lift, and asked as one.
        ratio = 1 + setting.lift if setting.lift else math.nextafter(1.0, 2.0)
        pvalues = stats.proportion_margin_pvalue(*counts, ratio=ratio, method=method)
    return pvalues >= ALPHA  # a nan is no interval


def peer_holds(counts: Counts, setting: Setting, estimand: str, peer: str) -> Array:
    control, treatment = setting.shares
    truth = treatment - control if estimand == "difference" else setting.lift
    with np.errstate(all="ignore"):  # shares of 0
        lower, upper = PEERS[peer](counts)[0 if estimand == "difference" else 1]
        return (lower <= truth) & (truth <= upper)


def covered(setting: Setting) -> Covered:
    counts, weights = outcomes(setting)
    found: dict[str, dict[str, float]] = {}
    for estimand, methods in METHODS.items():
        found[estimand] = {m: float(weights @ holds(counts, setting, estimand, m)) for m in methods}
        found[estimand] |= {p: float(weights @ peer_holds(counts, setting, estimand, p)) for p in PEERS}
    return Covered(setting, len(weights), found)


def settings(units: tuple[int, ...]) -> tuple[list[Setting], list[str]]:
    found, skipped = [], []
    for share, split, lift, n in product(SHARES, SPLITS, LIFTS, units):
        if share * (1 + lift) > 1:
            skipped.append(f"{share} with a lift of {lift:+.0%}: the treatment's share would be above 1")
        else:
            found.append(Setting(share, split, lift, n))
    return found, skipped


def failures(rows: list[Covered]) -> list[str]:
    found = []
    often = [row for row in rows if row.setting.expected_least >= EXPECTED]
    for estimand in METHODS:
        values = [row.coverage[estimand]["score"] for row in often]
        mean = sum(values) / len(values)
        if not MEAN[0] <= mean <= MEAN[1]:
            found.append(f"the score intervals of the {estimand} cover {100 * mean:.1f} % on average")
        for row, value in zip(often, values, strict=True):
            if value < LEAST:
                found.append(
                    f"the score interval of the {estimand} covers {100 * value:.1f} % in {row.setting}"
                )
    return found
