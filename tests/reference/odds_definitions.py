"""The proportional odds model at 50 digits, with dense matrices and the derivatives of every chance."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import definitions as d
from mpmath import mp, mpf

Real = Any  # an mpf: mpmath is not typed


def ascends(numbers: list[Real]) -> bool:
    return all(a < b for a, b in pairwise(numbers))


class Odds:
    """The proportional odds model of two rows of counts, thresholds maximised by Newton's steps."""

    def __init__(self, control: list[int], treatment: list[int]) -> None:
        self.rows = [[mpf(k) for k in row] for row in (control, treatment)]
        both = [a + b for a, b in zip(*self.rows, strict=True)]
        total, below = sum(both), mpf(0)
        self.start = []
        for k in both[:-1]:
            below += k
            self.start.append(mp.log(below / (total - below)))

    @staticmethod
    def chances(thresholds: list[Real], beta: Real, x: int) -> tuple[list[Real], list[list[Real]]]:
        """Each level's chance, and its derivatives by the thresholds and beta."""
        cumulative = [mpf(0), *(1 / (1 + mp.exp(x * beta - a)) for a in thresholds), mpf(1)]
        slope = [f * (1 - f) for f in cumulative]
        levels = range(len(thresholds) + 1)
        derivatives = [
            [
                *(
                    (slope[j + 1] if i == j else mpf(0)) - (slope[j] if i == j - 1 else mpf(0))
                    for i in range(len(thresholds))
                ),
                -x * (slope[j + 1] - slope[j]),
            ]
            for j in levels
        ]
        return [cumulative[j + 1] - cumulative[j] for j in levels], derivatives

    def slopes(self, thresholds: list[Real], beta: Real) -> list[Real]:
        total = [mpf(0)] * (len(thresholds) + 1)
        for x, row in enumerate(self.rows):
            p, dp = self.chances(thresholds, beta, x)
            total = [s + sum(k * dp[j][i] / p[j] for j, k in enumerate(row)) for i, s in enumerate(total)]
        return total

    def information(self, thresholds: list[Real], beta: Real) -> Any:
        """What is expected of rows of these sizes."""
        size = len(thresholds) + 1
        total = mp.zeros(size)
        for x, row in enumerate(self.rows):
            p, dp = self.chances(thresholds, beta, x)
            for i in range(size):
                for k in range(size):
                    total[i, k] += sum(row) * sum(dp[j][i] * dp[j][k] / p[j] for j in range(len(p)))
        return total

    def fitted(self, beta: Real) -> list[Real]:
        """Thresholds at which the likelihood is greatest, by scoring with the expected information."""
        thresholds = [a + beta / 2 for a in self.start]
        for _ in range(2000):
            slopes = mp.matrix(self.slopes(thresholds, beta)[:-1])
            step = mp.lu_solve(
                self.information(thresholds, beta)[: len(thresholds), : len(thresholds)], slopes
            )
            share = mpf(1)
            while not ascends([a + share * s for a, s in zip(thresholds, step, strict=True)]):
                share /= 2
            thresholds = [a + share * s for a, s in zip(thresholds, step, strict=True)]
            if mp.norm(step) < mpf(10) ** -25:
                return thresholds
        raise AssertionError(beta)

    def z(self, beta: Real) -> Real:
        thresholds = self.fitted(beta)
        inverse = mp.inverse(self.information(thresholds, beta))
        return self.slopes(thresholds, beta)[-1] * mp.sqrt(inverse[len(thresholds), len(thresholds)])

    def score(self, sides: str, level: float, separated: int = 0) -> dict[str, Any]:
        """Score test of an odds ratio of 1, the maximum-likelihood estimate, and the test inverted."""
        critical = d.critical_value(level, sides, d.normal_tail)

        def crossing(target: Real) -> Real:
            low, high = mpf(-1), mpf(1)
            while self.z(low) < target:
                low *= 2
            while self.z(high) > target:
                high *= 2
            return mp.exp(
                mp.findroot(
                    lambda b: self.z(b) - target,
                    (low, high),
                    solver="anderson",
                    tol=mpf("1e-20"),
                    verify=False,
                )
            )

        statistic = self.z(mpf(0))
        lower = mpf(0) if sides == "less" or separated < 0 else crossing(critical)
        upper = mp.inf if sides == "greater" or separated > 0 else crossing(-critical)
        value = {1: mp.inf, -1: mpf(0)}.get(separated) if separated else crossing(mpf(0))
        return {
            "value": value,
            "statistic": statistic,
            "pvalue": d.pvalue(statistic, sides, d.normal_tail),
            "interval": [lower, upper],
        }
