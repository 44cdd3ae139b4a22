"""Families of hypotheses: gates by what is rejected at each level, the largest of correlated statistics."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import scipy
from definitions import Real, normal_tail
from mpmath import mp, mpf
from scipy.integrate import quad
from scipy.stats import chi2, norm
from writing import DEFINITION, Case, reference_case, write

if TYPE_CHECKING:
    from collections.abc import Sequence


def rejected(pvalues: Sequence[Real], level: Real, correction: str) -> list[bool]:
    """What a procedure rejects at a level, by its rules."""
    m = len(pvalues)
    order = sorted(range(m), key=lambda i: pvalues[i])
    out = [False] * m
    if correction in ("none", "bonferroni"):
        return [p * (m if correction == "bonferroni" else 1) <= level for p in pvalues]
    if correction == "holm":
        for rank, i in enumerate(order):
            if pvalues[i] * (m - rank) > level:
                break
            out[i] = True
        return out
    for rank in reversed(range(m)):  # Hochberg
        if pvalues[order[rank]] * (m - rank) <= level:
            for i in order[: rank + 1]:
                out[i] = True
            break
    return out


def rejected_through_gates(
    families: list[list[Real]], level: Real, corrections: list[str], gate: str
) -> list[list[bool]]:
    result = []
    for number, (family, correction) in enumerate(zip(families, corrections, strict=True)):
        before_last = gate == "parallel" and number + 1 < len(families)
        now = (
            rejected(family, level, "bonferroni" if before_last else correction)
            if level > 0
            else [False] * len(family)
        )
        result.append(now)
        if gate == "parallel":
            level = level * sum(now) / len(now)
        elif not (all(now) if gate == "all" else any(now)):
            level = mpf(0)
    return result


GATED = [
    [[0.01, 0.03], [0.02]],
    [[0.001, 0.004], [0.3, 0.01, 0.04]],
    [[0.04], [0.0001, 0.02]],
    [[0.2, 0.001, 0.02], [0.004, 0.03], [0.0005, 0.9]],
    [[1e-200, 1e-100], [1e-150], [1e-12, 0.04]],
    [[0.012, 0.012], [0.012, 0.012]],
    [[0.6, 0.7], [0.001]],
]


def gates() -> None:
    cases: list[Case] = []
    for number, families in enumerate(GATED):
        for gate in ("all", "any", "parallel"):
            for correction in ("holm", "bonferroni", "hochberg", "none"):
                corrections = [correction] * len(families)
                adjusted = []
                exact = [[mpf(p) for p in family] for family in families]
                for f, family in enumerate(exact):
                    adjusted += [smallest_level(exact, corrections, gate, f, i) for i in range(len(family))]
                flat = [p for family in families for p in family]
                labels = [f"family {f}" for f, family in enumerate(families) for _ in family]
                arguments = {"pvalues": flat, "families": labels, "correction": correction, "gate": gate}
                name = f"{number}, {gate}, {correction}"
                cases.append(reference_case(name, "gatekeep", arguments, {"self": adjusted}, 1e-13))
    write("cases/gatekeep", DEFINITION, cases)


def smallest_level(families: list[list[Real]], corrections: list[str], gate: str, f: int, i: int) -> Real:
    if not rejected_through_gates(families, mpf(1), corrections, gate)[f][i]:
        return mpf(1)
    low, high = mpf(-2000), mpf(0)  # powers of ten
    while high - low > mpf(10) ** -30:
        middle = (low + high) / 2
        if rejected_through_gates(families, mpf(10) ** middle, corrections, gate)[f][i]:
            high = middle
        else:
            low = middle
    return mpf(10) ** high


# ---- The largest of statistics with a common part ----
def largest_tail(t: Real, loadings: Sequence[Real], two_sided: bool) -> Real:
    """P(max > t): the integral over the common part of the probability that not all are below."""

    def below(x: Real) -> Real:
        scale = normal_tail(x)  # quad's error is absolute

        def given(y: Real) -> Real:
            log_keep = mpf(0)
            for loading in loadings:
                own = mp.sqrt(1 - loading**2)
                tails = normal_tail((x - loading * y) / own)
                tails += normal_tail((x + loading * y) / own) if two_sided else 0
                log_keep += mp.log1p(-tails)
            return -mp.npdf(y) / scale * mp.expm1(log_keep)

        edge = x + 14
        points = {*mp.linspace(-edge, edge, 2 * int(edge) + 1)}
        for loading in loadings:  # where y lies when one of them exceeds x
            own = mp.sqrt(1 - loading**2)
            points |= {sign * loading * x + k * own for k in range(-6, 7, 2) for sign in (1, -1)}
        return scale * mp.quad(given, sorted(points), method="gauss-legendre")

    return below(mpf(t))


def largest_t_tail(t: float, loadings: Sequence[Real], df: float, two_sided: bool) -> float:
    """The same of a multivariate t: Gauss-Legendre over the common part, SciPy's quad over the scale."""
    nodes, weights = np.polynomial.legendre.leggauss(600)

    def below(x: float) -> float:
        y, half = nodes * (x + 10), x + 10
        log_keep = np.zeros_like(y)
        for loading in map(float, loadings):
            own = math.sqrt(1 - loading**2)
            tails = norm.sf((x - loading * y) / own) + (norm.sf((x + loading * y) / own) if two_sided else 0)
            with np.errstate(divide="ignore"):  # where the common part decides, nothing is kept
                log_keep += np.log1p(-tails)
        return float(half * np.sum(weights * norm.pdf(y) * -np.expm1(log_keep)))

    def over(s: float) -> float:
        return float(2 * df * s * chi2.pdf(df * s * s, df)) * below(t * s)

    # Where the product of the two is largest: the tail falls like exp(-t^2 s^2 / 2).
    peak = math.sqrt(df / (df + t * t))
    edges = [0, peak / 2, peak, 2 * peak, max(1, 4 * peak), max(4, 8 * peak)]
    return float(sum(quad(over, a, b, epsabs=0, epsrel=1e-12, limit=200)[0] for a, b in pairwise(edges)))


def tails() -> None:
    cases: list[Case] = []
    equal = [mp.sqrt(mpf(1) / 2)] * 3
    mixed = [mpf("0.9"), mpf("-0.3"), mpf("0.5"), mpf("0.7"), mpf(0)]
    settings = [
        ("half, 3", equal, mp.inf, (1.0, 2.35, 5.0, 8.0, 30.0)),
        ("mixed, 5", mixed, mp.inf, (0.5, 2.5, 7.0, 20.0)),
        ("half, 3", equal, mpf(9), (2.0, 6.0, 15.0)),
        ("mixed, 5", mixed, mpf(3), (1.0, 4.0, 100.0)),
        ("mixed, 5", mixed, mpf(200), (2.5, 9.0)),
        ("strong, 2", [mpf("0.999"), mpf("0.98")], mp.inf, (2.0, 6.5)),
    ]
    for name, loadings, df, statistics in settings:
        for t in statistics:
            for side in ("two-sided", "greater"):
                m = len(loadings)
                p = (
                    largest_tail(mpf(t), loadings, side == "two-sided")
                    if mp.isinf(df)
                    else largest_t_tail(t, loadings, float(df), side == "two-sided")
                )
                matrix = [
                    [float(loadings[i] * loadings[j]) if i != j else 1.0 for j in range(m)] for i in range(m)
                ]
                common = {"correlation": matrix, "df": float(df), "alternative": side}
                label = f"{name}, df {float(df)}, {t}, {side}"
                arguments = {
                    "statistics": [t] + [0.0] * (m - 1),
                    "step_down": False,
                    "n_draws": 65536,
                } | common
                cases.append(
                    reference_case(
                        label + ", lattice", "max_t_pvalues", arguments, {"pvalues_adjusted.0": p}, 2e-3
                    )
                )
                arguments = {"differences": [t] * m, "std_errors": [1.0] * m, "method": "dunnett"} | common
                expected = {"pvalues_adjusted": [p] * m}
                cases.append(
                    reference_case(
                        label + ", quadrature", "simultaneous_intervals", arguments, expected, 1e-9
                    )
                )
    write(
        "cases/largest_of_several",
        f"{DEFINITION}; of a multivariate t by SciPy {scipy.__version__} quad",
        cases,
    )
