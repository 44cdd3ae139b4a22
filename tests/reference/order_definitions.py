"""Tests by order by their definitions at 50 digits: ranks counted pair by pair, models by their derivatives.

The tests of placements are written in ranks, as Brunner and Munzel (2000) did; Cliff's in the matrix of all
pairs; the odds model with dense matrices and derivatives of every chance.
"""

from __future__ import annotations

from itertools import starmap
from typing import Any

import definitions as d
from mpmath import mp, mpf

Real = Any  # an mpf: mpmath is not typed
Weighted = list[tuple[float, int]]  # values with how often each occurs


def midrank(value: float, among: Weighted) -> Real:
    """Rank of a value among values to which it belongs."""
    below = sum(times for other, times in among if other < value)
    equal = sum(times for other, times in among if other == value)
    return mpf(below) + mpf(equal + 1) / 2


def mean(values: list[tuple[Real, int]]) -> Real:
    return sum(v * n for v, n in values) / sum(n for _, n in values)


def centred(values: list[tuple[Real, int]]) -> Real:
    centre = mean(values)
    return sum(n * (v - centre) ** 2 for v, n in values) / (sum(n for _, n in values) - 1)


def superiority(control: Weighted, treatment: Weighted) -> dict[str, Real]:
    """p and the variances of the rank differences, over the other variant's size."""
    m, n = (sum(times for _, times in sample) for sample in (control, treatment))
    both = [*control, *treatment]
    ranks = [[(midrank(v, both), k) for v, k in sample] for sample in (control, treatment)]
    outer = [
        [(midrank(v, both) - midrank(v, sample), k) for v, k in sample] for sample in (control, treatment)
    ]
    return {
        "m": mpf(m),
        "n": mpf(n),
        "p": (mean(ranks[1]) - mpf(n + 1) / 2) / m,
        "variance_control": centred(outer[0]) / mpf(n) ** 2 / m if m > 1 else mpf(0),
        "variance_treatment": centred(outer[1]) / mpf(m) ** 2 / n if n > 1 else mpf(0),
    }


def tested(
    p: Real, variances: tuple[Real, Real], dfs: tuple[Real, Real], sides: str, level: float, method: str
) -> dict[str, Any]:
    """Test p against 1/2, by t or on the logit scale."""
    total = variances[0] + variances[1]
    error = mp.sqrt(total)
    df = total**2 / (variances[0] ** 2 / dfs[0] + variances[1] ** 2 / dfs[1])
    critical = d.critical_value(level, sides, lambda t: d.t_tail(t, df))
    if method == "t":
        statistic = (p - mpf(1) / 2) / error
        lower, upper = max(mpf(0), p - critical * error), min(mpf(1), p + critical * error)
    else:
        logit, scale = mp.log(p / (1 - p)), error / (p * (1 - p))
        statistic = logit / scale
        lower, upper = (1 / (1 + mp.exp(-(logit + k * critical * scale))) for k in (-1, 1))
    return {
        "std_error": error,
        "df": df,
        "statistic": statistic,
        "pvalue": d.pvalue(statistic, sides, lambda t: d.t_tail(t, df)),
        "interval": [mpf(0) if sides == "less" else lower, mpf(1) if sides == "greater" else upper],
    }


def brunner_munzel(
    control: Weighted, treatment: Weighted, sides: str, level: float, method: str
) -> dict[str, Any]:
    s = superiority(control, treatment)
    found = tested(
        s["p"],
        (s["variance_control"], s["variance_treatment"]),
        (s["m"] - 1, s["n"] - 1),
        sides,
        level,
        method,
    )
    return {"probability_of_superiority": s["p"], "dual": True, **found}


def clustered(  # noqa: PLR0917
    control: list[float],
    treatment: list[float],
    labels_control: list[Any],
    labels_treatment: list[Any],
    sides: str,
    level: float,
    method: str,
) -> dict[str, Any]:
    """Obuchowski's sums by cluster, every placement counted over all pairs."""

    def kernel(t: float, c: float) -> Real:
        return mpf((t > c) - (t < c)) / 2 + mpf(1) / 2

    p = sum(kernel(t, c) for t in treatment for c in control) / (len(control) * len(treatment))

    def variance(placements: list[Real], labels: list[Any]) -> tuple[Real, int]:
        names = sorted(set(labels))
        sums = [
            sum(v - p for v, label in zip(placements, labels, strict=True) if label == one) for one in names
        ]
        g = len(names)
        return mpf(g) / (g - 1) * sum(s**2 for s in sums) / mpf(len(labels)) ** 2, g

    of_control = variance(
        [sum(kernel(t, c) for t in treatment) / len(treatment) for c in control], labels_control
    )
    of_treatment = variance(
        [sum(kernel(t, c) for c in control) / len(control) for t in treatment], labels_treatment
    )
    variances, dfs = zip(of_control, of_treatment, strict=True)
    found = tested(p, variances, tuple(mpf(g - 1) for g in dfs), sides, level, method)
    return {"probability_of_superiority": p, "dual": True, **found}


def cliff(control: Weighted, treatment: Weighted, sides: str, level: float) -> dict[str, Any]:
    """Cliff's delta by the matrix of all pairs; ends of the interval by bisection on the test."""
    c = [v for v, k in control for _ in range(k)]
    t = [v for v, k in treatment for _ in range(k)]
    m, n = mpf(len(c)), mpf(len(t))
    dominance = [[mpf((y > x) - (y < x)) for y in t] for x in c]
    delta = sum(map(sum, dominance)) / (m * n)
    rows = sum((sum(row) / n - delta) ** 2 for row in dominance)
    columns = sum((sum(column) / m - delta) ** 2 for column in zip(*dominance, strict=True))
    cells = sum((x - delta) ** 2 for row in dominance for x in row)
    variance = (n**2 * rows + m**2 * columns - cells) / (m * n * (m - 1) * (n - 1))
    error = mp.sqrt(max(variance, (1 - delta**2) / (m * n - 1)))
    df = m + n - 2
    critical = d.critical_value(level, sides, lambda x: d.t_tail(x, df))

    def z(at: Real) -> Real:
        return (delta - at) / (error * mp.sqrt((1 - at**2) / (1 - delta**2)))

    lower = (
        mpf(-1) if sides == "less" else d.bisect(lambda x: z(x) <= critical, delta, mpf(-1) + mpf(10) ** -45)
    )
    upper = (
        mpf(1)
        if sides == "greater"
        else d.bisect(lambda x: z(x) >= -critical, delta, mpf(1) - mpf(10) ** -45)
    )
    return {
        "value": delta,
        "std_error": error,
        "df": df,
        "statistic": z(mpf(0)),
        "pvalue": d.pvalue(z(mpf(0)), sides, lambda x: d.t_tail(x, df)),
        "interval": [lower, upper],
    }


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
            while any(
                a >= b
                for a, b in zip(
                    *(lambda moved: (moved[:-1], moved[1:]))(
                        [a + share * s for a, s in zip(thresholds, step, strict=True)]
                    ),
                    strict=True,
                )
            ):
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
        """Score test of an odds ratio of 1, the maximum-likelihood estimate, and the inversion of the test."""
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


def rank_sum(control: Weighted, treatment: Weighted, sides: str, continuity: bool) -> dict[str, Any]:  # noqa: FBT001
    """Mann and Whitney's U by counting, and its normal p-value by the variance of the midranks."""
    m, n = (mpf(sum(k for _, k in sample)) for sample in (control, treatment))
    u = sum(mpf(k) * q * ((y > x) + mpf(y == x) / 2) for x, k in control for y, q in treatment)
    both = [*control, *treatment]
    ranks = list(starmap(lambda v, k: (midrank(v, both), k), both))
    deviation = mp.sqrt(m * n / (m + n) * centred(ranks))
    distance, half = u - m * n / 2, mpf(1) / 2 if continuity else mpf(0)
    if sides == "two-sided":
        z = max(mpf(0), abs(distance) - half) / deviation
    else:
        z = (distance + (half if sides == "less" else -half)) / deviation
    return {
        "statistic": u,
        "probability_of_superiority": u / (m * n),
        "pvalue": d.pvalue(z, sides, d.normal_tail),
    }


def kolmogorov(control: list[float], treatment: list[float]) -> dict[str, Any]:
    """Smirnov's statistic and its two-sided limit."""
    points = sorted({*control, *treatment})
    m, n = len(control), len(treatment)
    distance = max(
        abs(mpf(sum(c <= x for c in control)) / m - mpf(sum(t <= x for t in treatment)) / n) for x in points
    )
    x = distance * mp.sqrt(mpf(m) * n / (m + n))
    tail = 2 * mp.nsum(lambda k: (-1) ** (k - 1) * mp.exp(-2 * k**2 * x**2), [1, mp.inf])
    return {"statistic": distance, "pvalue": tail}
