"""The E-test of two rates by definition, summed over all pairs of counts; and SciPy's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy
from mpmath import mp, mpf
from rates import GIVEN, SIDES, rate_case, restricted
from scipy import stats
from writing import Case, write

if TYPE_CHECKING:
    from collections.abc import Callable


def e_pvalue(given: tuple[int, float, int, float], d: float, r: float, side: str) -> float:
    """Sum over all pairs of counts that matter, in doubles; the plug-in rates are the restricted ones."""
    xc, tc, xt, tt = given
    if r == 1.0:
        rate = float(restricted(mpf(xc), mpf(tc), mpf(xt), mpf(tt), mpf(d)))
        means = rate * tc, max(0.0, rate + d) * tt
    else:
        rate = (xc + xt) / (tc + r * tt)
        means = rate * tc, r * rate * tt

    def support(mean: float) -> Any:
        top = int(mean + 45 * np.sqrt(mean) + 120)
        return np.arange(max(0, int(mean - 45 * np.sqrt(mean)) - 1), top)

    def z(c: Any, t: Any) -> Any:
        deviation = t / tt - r * c / tc - d
        # The score statistic of another ratio than 1: its variance is r (c + t) / (tc tt).
        variance = t / tt**2 + c / tc**2 if r == 1.0 else r * (c + t) / tc / tt
        with np.errstate(divide="ignore", invalid="ignore"):
            found = deviation / np.sqrt(variance)
        return np.where(deviation == 0, 0.0, found)

    control, treatment = (support(mean) for mean in means)
    seen = float(z(np.array(xc), np.array(xt)))
    drawn = z(control[:, None], treatment[None, :])
    tie = 1e-10 * max(1.0, abs(seen)) if np.isfinite(seen) else 0.0
    far = {
        "less": drawn <= seen + tie,
        "greater": drawn >= seen - tie,
        "two-sided": np.abs(drawn) >= abs(seen) - tie,
    }[side]
    weights = stats.poisson.pmf(control, means[0])[:, None] * stats.poisson.pmf(treatment, means[1])[None, :]
    return float(min(1.0, np.sum(weights[far])))


def outermost(p: Callable[[float], float], alpha: float, estimate: float, step: float) -> float:
    """Scan outwards until p is far below alpha, then bisect beyond the last point that is kept."""
    kept, x = estimate, estimate
    for _ in range(4000):
        x += step
        value = p(x)
        if value >= alpha:
            kept = x
        elif value < alpha / 20:
            break
    low, high = kept, kept + step
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if p(middle) >= alpha else (low, middle)
    return low


def e_interval_case(given: tuple[int, float, int, float], level: float) -> Case:
    xc, tc, xt, tt = given
    alpha = 1 - level
    estimate = xt / tt - xc / tc
    step = 0.02 * float(np.sqrt((xc + 1) / tc**2 + (xt + 1) / tt**2))
    differences = [
        outermost(lambda d: e_pvalue(given, d, 1.0, "two-sided"), alpha, estimate, sign * step)
        for sign in (-1, 1)
    ]
    log = float(np.log(xt / tt / (xc / tc)))
    step = 0.02 * float(np.sqrt(1 / xc + 1 / xt))
    logs = [
        outermost(lambda x: e_pvalue(given, 0.0, float(np.exp(x)), "two-sided"), alpha, log, sign * step)
        for sign in (-1, 1)
    ]
    p = e_pvalue(given, 0.0, 1.0, "two-sided")
    lifts = [float(np.expm1(end)) for end in logs]
    if p >= alpha:  # at no effect another statistic orders the outcomes, and decides
        differences, lifts = ([min(ends[0], 0.0), max(ends[1], 0.0)] for ends in (differences, lifts))
    expected = {
        "pvalue": p,
        "difference_interval": differences,
        "lift_interval": lifts,
        "dual": True,
    }
    # Two ends lie beyond an island that steps of another size see or do not.
    island = (given, level) in (((21, 3011.0, 11, 800.0), 0.95), ((3, 0.5, 4, 0.25), 0.8))
    return rate_case(given, "e_test", "two-sided", level, expected, 2e-2 if island else 1e-7)


def e_definitions() -> None:
    mp.dps = 30
    pairs = [
        (21, 3011.0, 11, 800.0),
        (2, 17.0, 9, 16.0),
        (3, 0.5, 4, 0.25),
        (30, 10.0, 45, 10.0),
        (12, 1.0, 12, 3.0),
    ]
    found = [e_interval_case(given, level) for given in pairs for level in (0.8, 0.95)]
    found += [
        rate_case(given, "e_test", side, 0.95, {"pvalue": e_pvalue(given, 0.0, 1.0, side)}, 1e-9)
        for given in GIVEN
        for side in SIDES
        if given[0] + given[2] < 400 and not (side == "two-sided" and given in pairs)
    ]
    write(
        "cases/poisson_rate_test_e", "definition, summed over all pairs (tests/reference/e_rates.py)", found
    )


def e_peers() -> None:
    pairs = [(21, 3011.0, 11, 800.0), (2, 17.0, 9, 16.0), (3, 0.5, 4, 0.25), (30, 10.0, 45, 10.0)]
    peers = []
    for given in [
        *pairs,
        (0, 10.0, 5, 12.0),
        (60, 100.0, 90, 110.0),
        (20, 1.0, 20, 1.0),
        (400, 30.0, 300, 30.0),
    ]:
        for side in SIDES:
            result = stats.poisson_means_test(given[2], given[3], given[0], given[1], alternative=side)
            # SciPy leaves ties to rounding, and no event at all out of every tail: these are not compared.
            if abs(result.pvalue / e_pvalue(given, 0.0, 1.0, side) - 1) > 1e-9:
                continue
            expected = {"statistic": float(result.statistic), "pvalue": float(result.pvalue)}
            peers.append(rate_case(given, "e_test", side, 0.95, expected, 1e-9))
    write("cases/poisson_rate_test_scipy", f"SciPy {scipy.__version__} poisson_means_test", peers)


def e_rates() -> None:
    e_definitions()
    e_peers()
