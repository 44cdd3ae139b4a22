"""The scales of the surveys: which opinion gives which score, and how likely it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import erf, log, pi, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .arrays import Floats, Ints
    from .settings import Surveys

__all__ = ["Scale", "answer_probability", "joint_probabilities", "scales"]

# The shares of the scores, from the lowest on, of visitors of average opinion: most are content.
_SHARES: dict[str, tuple[int, tuple[float, ...]]] = {
    "nps": (0, (0.04, 0.015, 0.02, 0.025, 0.03, 0.07, 0.07, 0.13, 0.2, 0.16, 0.24)),
    "csat 5": (1, (0.06, 0.08, 0.16, 0.38, 0.32)),
    "csat 7": (1, (0.03, 0.04, 0.07, 0.13, 0.22, 0.29, 0.22)),
    "csat binary": (0, (0.25, 0.75)),
    "ces": (1, (0.04, 0.05, 0.08, 0.12, 0.2, 0.29, 0.22)),
}
_FAR = 9.0  # standard deviations: beyond lies less than 1e-18
_NODES = 12


@dataclass(frozen=True)
class Scale:
    """A survey's scale: its lowest score, and the opinions at which the next score begins."""

    survey: str
    name: str
    lowest: int
    thresholds: Floats

    @property
    def scores(self) -> Ints:
        """All scores from the lowest on."""
        return self.lowest + np.arange(len(self.thresholds) + 1)

    def score(self, opinion: Floats) -> Ints:
        """The score that an opinion gives."""
        return self.lowest + np.searchsorted(self.thresholds, opinion)


def scales(surveys: Surveys) -> tuple[Scale, Scale, Scale]:
    """The scales of NPS, CSAT and CES."""
    normal = NormalDist()

    def scale(survey: str, shares: str, name: str) -> Scale:
        lowest, of = _SHARES[shares]
        cuts = np.array([normal.inv_cdf(total) for total in list(accumulate(of))[:-1]])
        return Scale(survey, name, lowest, cuts)

    csat = surveys.csat_scale
    shown = "0-1" if csat == "binary" else f"1-{csat}"
    return scale("nps", "nps", "0-10"), scale("csat", f"csat {csat}", shown), scale("ces", "ces", "1-7")


def answer_probability(surveys: Surveys, opinion: Floats, odds: Floats | float) -> Floats:
    """The probability that a visitor who is asked and has this opinion answers."""
    away = np.abs(opinion) - sqrt(2.0 / pi)
    logit = log(surveys.answered / (1.0 - surveys.answered)) + np.log(odds)
    logit = logit + surveys.by_opinion * opinion + surveys.by_extremity * away
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def joint_probabilities(scale: Scale, surveys: Surveys, shift: Floats, odds: Floats) -> tuple[Floats, Floats]:
    """Of opinions that are normal around each shift: P(score), and P(score and answered when asked).

    One row for each shift, one column for each score. The first is exact, the second an integral over the
    opinion by Gauss and Legendre's rule between the thresholds, exact to 1e-12.
    """
    cuts = np.concatenate([[-np.inf], scale.thresholds, [np.inf]])
    below = np.array([[(1.0 + erf((cut - mean) / sqrt(2.0))) / 2.0 for cut in cuts] for mean in shift])
    everybody = np.diff(below, axis=1)

    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    answered = np.zeros_like(everybody)
    ends = np.unique(np.concatenate([scale.thresholds, [0.0]]))  # |opinion| has a kink at 0
    for row, (mean, factor) in enumerate(zip(shift, odds, strict=True)):
        low, high = mean - _FAR, mean + _FAR
        # Pieces of at most half a standard deviation: there the rule is exact to the last digits.
        edges = np.unique(np.clip(np.concatenate([np.linspace(low, high, 37), ends]), low, high))
        middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
        at = middle[:, None] + half[:, None] * nodes
        density = np.exp(-((at - mean) ** 2) / 2) / sqrt(2.0 * pi)
        parts = (density * answer_probability(surveys, at, float(factor)) * weights).sum(axis=1) * half
        np.add.at(answered[row], np.searchsorted(scale.thresholds, middle), parts)
    return everybody, answered
