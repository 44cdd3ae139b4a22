"""Tests by order by their definitions at 50 digits: ranks counted pair by pair.

The tests of placements are written in ranks, as Brunner and Munzel (2000) did; Cliff's in the matrix of all
pairs; Smirnov's in whole numbers of paths.
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


def tested(  # noqa: PLR0917
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
    """Sums by cluster with the factor of Bell and McCaffrey, every placement counted over all pairs."""

    def kernel(t: float, c: float) -> Real:
        return mpf((t > c) - (t < c)) / 2 + mpf(1) / 2

    p = sum(kernel(t, c) for t in treatment for c in control) / (len(control) * len(treatment))

    def variance(placements: list[Real], labels: list[Any]) -> tuple[Real, Real]:
        """CR2 of a mean by its vectors (I - H) A_g 1_g / n, and the degrees of freedom of their products."""
        n = mpf(len(labels))
        vectors = []
        for one in sorted(set(labels)):
            own = [mpf(label == one) for label in labels]
            size = sum(own)
            vectors.append([(v - size / n) / mp.sqrt(1 - size / n) / n for v in own])
        gram = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in vectors] for x in vectors]
        trace = sum(gram[g][g] for g in range(len(gram)))
        total = sum(sum(a * v for a, v in zip(x, placements, strict=True)) ** 2 for x in vectors)
        return total, trace**2 / sum(v**2 for row in gram for v in row)

    of_control = variance(
        [sum(kernel(t, c) for t in treatment) / len(treatment) for c in control], labels_control
    )
    of_treatment = variance(
        [sum(kernel(t, c) for c in control) / len(control) for t in treatment], labels_treatment
    )
    variances, dfs = zip(of_control, of_treatment, strict=True)
    found = tested(p, variances, tuple(dfs), sides, level, method)
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


def rank_sum(control: Weighted, treatment: Weighted, sides: str, continuity: bool) -> dict[str, Any]:
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


def counted_paths(control: list[float], treatment: list[float], sides: str) -> dict[str, Any]:
    """Smirnov's exact test: ways to deal the values that stay below the distance, in whole numbers."""
    m, n = len(control), len(treatment)
    both = sorted([*control, *treatment])
    ends = {i + 1 for i in range(m + n) if i + 1 == m + n or both[i] < both[i + 1]}

    def seen(i: int, j: int) -> int:
        return {"greater": i * n - j * m, "less": j * m - i * n}.get(sides, abs(i * n - j * m))

    largest = max(seen(sum(c <= x for c in control), sum(t <= x for t in treatment)) for x in both)
    below: dict[tuple[int, int], int] = {}
    for i in range(m + 1):
        for j in range(n + 1):
            ways = 1 if i == j == 0 else below.get((i - 1, j), 0) + below.get((i, j - 1), 0)
            below[i, j] = 0 if i + j in ends and seen(i, j) >= largest else ways
    total = int(mp.binomial(m + n, m))
    return {"statistic": mpf(largest) / (m * n), "pvalue": mpf(total - below[m, n]) / total}


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
