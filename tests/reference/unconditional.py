"""Exact unconditional tests by their definition: every outcome, a dense grid of the nuisance proportion.

Nothing is shared with the library: the restricted estimate is where the likelihood's slope changes
sign, the region is a table of all outcomes, the maximum is sought on a grid and polished, and an
interval's end is looked for from outside on a grid of hypotheses before it is bisected.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import binom, hypergeom

Array = Any
Sample = tuple[int, int]
TIE = 1e-9


def shares(kind: str, null: float, place: Array) -> tuple[Array, Array]:
    """The control's and the treatment's proportions at places 0 to 1 of the hypothesis."""
    if kind == "difference":
        control = max(0.0, -null) + (1 - abs(null)) * place
        return control, np.clip(control + null, 0.0, 1.0)
    control = min(1.0, 1 / null) * place
    return control, np.clip(null * control, 0.0, 1.0)


def scores(kind: str, null: float, n_control: int, n_treatment: int) -> Array:
    """z of every outcome: rows are the control's successes, columns the treatment's."""
    control = np.arange(n_control + 1)[:, None, None]
    treatment = np.arange(n_treatment + 1)[None, :, None]

    step_c, step_t = (b - a for a, b in zip(shares(kind, null, 0.0), shares(kind, null, 1.0), strict=True))

    def rises(place: Array) -> Array:
        """Whether the log-likelihood, which is concave along the hypothesis, still rises here."""
        c, t = shares(kind, null, place)
        ups = step_c * control / c + step_t * treatment / t
        downs = step_c * (n_control - control) / (1 - c) + step_t * (n_treatment - treatment) / (1 - t)
        return ups > downs

    shape = (n_control + 1, n_treatment + 1, 1)
    low, high = np.zeros(shape), np.ones(shape)
    for _ in range(60):
        middle = (low + high) / 2
        inside = rises(middle)
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    place = ((low + high) / 2)[:, :, 0]
    c, t = shares(kind, null, place)
    factor = null if kind == "ratio" else 1.0
    variance = t * (1 - t) / n_treatment + factor**2 * c * (1 - c) / n_control
    observed = np.arange(n_treatment + 1)[None, :] / n_treatment - factor * (
        np.arange(n_control + 1)[:, None] / n_control
    )
    off = observed - (null if kind == "difference" else 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(off) < 1e-14, 0.0, off / np.sqrt(variance))


def wald(n_control: int, n_treatment: int) -> Array:
    """The unpooled z of no difference, of every outcome."""
    c = np.arange(n_control + 1)[:, None] / n_control
    t = np.arange(n_treatment + 1)[None, :] / n_treatment
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (t - c) / np.sqrt(c * (1 - c) / n_control + t * (1 - t) / n_treatment)
    return np.where(np.abs(t - c) < 1e-14, 0.0, z)


def extreme(z: Array, observed: float, alternative: str) -> Array:
    slack = TIE * max(1.0, abs(observed)) if np.isfinite(observed) else 0.0
    if alternative == "greater":
        return z >= observed - slack
    if alternative == "less":
        return z <= observed + slack
    return np.abs(z) >= abs(observed) - slack


def probability(region: Array, kind: str, null: float, place: Array) -> Array:
    """P(region) at each place."""
    n_control, n_treatment = region.shape[0] - 1, region.shape[1] - 1
    c, t = shares(kind, null, np.atleast_1d(place))
    of_control = binom.pmf(np.arange(n_control + 1)[None, :], n_control, c[:, None])
    of_treatment = binom.pmf(np.arange(n_treatment + 1)[None, :], n_treatment, t[:, None])
    return np.einsum("pi,ij,pj->p", of_control, region.astype(float), of_treatment)


def worst(region: Array, kind: str, null: float, steps: int = 1500, polish: bool = True) -> float:
    """The maximum of P(region) along the hypothesis."""
    place = np.sin(np.linspace(0, np.pi / 2, steps)) ** 2
    found = probability(region, kind, null, place)
    best = float(found.max())
    if polish:
        for i in np.argsort(found)[-4:]:
            low, high = place[max(i - 1, 0)], place[min(i + 1, steps - 1)]
            result = minimize_scalar(
                lambda s: -float(probability(region, kind, null, s)[0]),
                bounds=(low, high),
                method="bounded",
                options={"xatol": 1e-12},
            )
            best = max(best, -float(result.fun))
    return min(1.0, best)


def score_pvalue(
    control: Sample,
    treatment: Sample,
    alternative: str,
    kind: str = "difference",
    null: float = 0.0,
    **how: Any,
) -> float:
    z = scores(kind, null, control[1], treatment[1])
    return worst(extreme(z, float(z[control[0], treatment[0]]), alternative), kind, null, **how)


def unpooled_pvalue(control: Sample, treatment: Sample, alternative: str) -> float:
    z = wald(control[1], treatment[1])
    return worst(extreme(z, float(z[control[0], treatment[0]]), alternative), "difference", 0.0)


def fisher_tails(n_control: int, n_treatment: int, alternative: str) -> Array:
    """Fisher's one-sided p-value of every outcome."""
    c = np.arange(n_control + 1)[:, None]
    t = np.arange(n_treatment + 1)[None, :]
    total = n_control + n_treatment
    if alternative == "greater":
        return hypergeom.sf(t - 1, total, c + t, n_treatment)
    return hypergeom.cdf(t, total, c + t, n_treatment)


def boschloo_region(control: Sample, treatment: Sample, alternative: str) -> Array:
    tails = fisher_tails(control[1], treatment[1], alternative)
    return tails <= tails[control[0], treatment[0]] * (1 + TIE)


def boschloo_pvalue(control: Sample, treatment: Sample, alternative: str) -> float:
    if alternative != "two-sided":
        return worst(boschloo_region(control, treatment, alternative), "difference", 0.0)
    both = [boschloo_pvalue(control, treatment, side) for side in ("less", "greater")]
    return min(1.0, 2 * min(both))


GRID = 240


def score_interval(
    control: Sample, treatment: Sample, alternative: str, level: float, kind: str
) -> tuple[float, float]:
    """Hull of the hypotheses that the exact score test does not reject, looked for over the whole range.

    On a grid first, then on a grid twenty times as fine up to five steps beyond the last point that is kept.
    """
    alpha = 1 - level
    reach = 1.0 if kind == "difference" else 6.0

    def null(x: float) -> float:
        return x if kind == "difference" else float(np.exp(x))

    def kept(x: float) -> bool:
        if abs(x) >= reach:
            return False
        z = scores(kind, null(x), control[1], treatment[1])
        region = extreme(z, float(z[control[0], treatment[0]]), alternative)
        for steps, doubt in ((120, 0.1), (600, 1e-3)):
            rough = worst(region, kind, null(x), steps=steps, polish=False)
            if abs(rough / alpha - 1) > doubt:
                return rough >= alpha
        return worst(region, kind, null(x), steps=600) >= alpha

    def end(sign: float) -> float:
        step = 2 * reach / GRID
        points = [sign * (reach - step * k) for k in range(1, GRID)]
        first = next(x for x in points if kept(x))
        fine = [first + sign * step * (5 - k / 20) for k in range(1, 100)]
        inner = next((x for x in fine if kept(x)), first)
        outer = inner + sign * step / 20
        for _ in range(45):
            middle = (outer + inner) / 2
            outer, inner = (outer, middle) if kept(middle) else (middle, inner)
        return null((outer + inner) / 2)

    free = (-1.0, 1.0) if kind == "difference" else (0.0, float("inf"))
    share = [successes / n for successes, n in (control, treatment)]
    no_low = share[1] - share[0] == -1 if kind == "difference" else share[1] == 0
    no_high = share[1] - share[0] == 1 if kind == "difference" else share[0] == 0
    return (
        free[0] if alternative == "less" or no_low else end(-1),
        free[1] if alternative == "greater" or no_high else end(1),
    )
