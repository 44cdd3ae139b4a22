"""The methods of one and of two proportions by their definitions at 50 digits."""

from __future__ import annotations

from typing import Any

from definitions import Sides, bisect, critical_value, normal_tail, pvalue
from mpmath import mp, mpf

Real = Any  # an mpf: mpmath is not typed
Sample = tuple[int, int]
Ends = tuple[Real, Real]


def wilson(sample: Sample, z: Real) -> Ends:
    x, n = mpf(sample[0]), mpf(sample[1])
    p = x / n
    centre, reach = p + z**2 / (2 * n), z * mp.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    lower, upper = (centre - reach) / (1 + z**2 / n), (centre + reach) / (1 + z**2 / n)
    return (mpf(0) if x == 0 else lower), (mpf(1) if x == n else upper)


def newcombe_difference(control: Sample, treatment: Sample, z: Real) -> Ends:
    """Newcombe (1998), method 10, as printed."""
    (lc, uc), (lt, ut) = wilson(control, z), wilson(treatment, z)
    c, t = mpf(control[0]) / control[1], mpf(treatment[0]) / treatment[1]
    return t - c - mp.sqrt((t - lt) ** 2 + (uc - c) ** 2), t - c + mp.sqrt((ut - t) ** 2 + (c - lc) ** 2)


def newcombe_ratio(control: Sample, treatment: Sample, z: Real) -> Ends:
    """Donner and Zou (2012), equation 9, as printed."""
    (lc, uc), (lt, ut) = wilson(control, z), wilson(treatment, z)
    c, t = mpf(control[0]) / control[1], mpf(treatment[0]) / treatment[1]
    lower = (t * c - mp.sqrt((t * c) ** 2 - lt * uc * (2 * t - lt) * (2 * c - uc))) / (uc * (2 * c - uc))
    if control[0] == 0:
        return lower, mp.inf
    upper = (t * c + mp.sqrt((t * c) ** 2 - ut * lc * (2 * t - ut) * (2 * c - lc))) / (lc * (2 * c - lc))
    return lower, upper


def adjusted(sample: Sample, successes: Real, n: Real) -> tuple[Real, Real]:
    return mpf(sample[0]) + successes, mpf(sample[1]) + n


def wald_parts(control: Any, treatment: Any) -> tuple[Real, Real, Real, Real]:
    """Shares and their variances."""
    (xc, nc), (xt, nt) = control, treatment
    c, t = mpf(xc) / nc, mpf(xt) / nt
    return c, t, c * (1 - c) / nc, t * (1 - t) / nt


def log_ratio(control: Any, treatment: Any) -> tuple[Real, Real]:
    (xc, nc), (xt, nt) = control, treatment
    variance = 1 / mpf(xt) - 1 / mpf(nt) + 1 / mpf(xc) - 1 / mpf(nc)
    return mp.log(mpf(xt) * nc / (mpf(nt) * xc)), mp.sqrt(variance)


def walter(control: Sample, treatment: Sample) -> tuple[Real, Real]:
    half = mpf(1) / 2
    full = control[0] == control[1] and treatment[0] == treatment[1]
    successes = mpf(0) if full else half
    return log_ratio(adjusted(control, successes, half), adjusted(treatment, successes, half))


class OddsScore:
    """z of H0: odds ratio = psi: the score of the log odds ratio where H0 makes the likelihood largest."""

    def __init__(self, control: Sample, treatment: Sample, factor: bool) -> None:
        (self.xc, self.nc), (self.xt, self.nt) = control, treatment
        total = mpf(self.nc + self.nt)
        self.factor = (total - 1) / total if factor else mpf(1)

    def __call__(self, psi: Real) -> Real:
        def of_treatment(c: Real) -> Real:
            return psi * c / (1 - c + psi * c)

        c = bisect(lambda p: self.xc + self.xt - self.nc * p - self.nt * of_treatment(p) > 0, mpf(0), mpf(1))
        t = of_treatment(c)
        information = 1 / (1 / (self.nt * t * (1 - t)) + 1 / (self.nc * c * (1 - c)))
        return (self.xt - self.nt * t) / mp.sqrt(information) * mp.sqrt(self.factor)

    def interval(self, z: Real) -> Ends:
        def where(target: Real) -> Real:
            low, high = mpf(1), mpf(1)
            while self(low) < target:
                low /= 4
            while self(high) > target:
                high *= 4
            return mp.exp(bisect(lambda x: self(mp.exp(x)) > target, mp.log(low), mp.log(high)))

        lower = mpf(0) if self.xt == 0 or self.xc == self.nc else where(z)
        upper = mp.inf if self.xc == 0 or self.xt == self.nt else where(-z)
        return lower, upper


def sided(ends: Ends, sides: Sides, low: Real, high: Real) -> list[Real]:
    lower, upper = ends
    return [
        low if sides == "less" else max(lower, low),
        high if sides == "greater" else min(upper, high),
    ]


def expected(control: Sample, treatment: Sample, method: str, sides: Sides, level: float) -> dict[str, Any]:
    """What a method says of two samples; without the lift where the control has no success."""
    z = critical_value(level, sides, normal_tail)
    c, t, vc, vt = wald_parts(control, treatment)
    found: dict[str, Any] = {}
    statistic: Real
    if method == "newcombe":
        pooled = mpf(control[0] + treatment[0]) / (control[1] + treatment[1])
        found["std_error"] = mp.sqrt(pooled * (1 - pooled) * (mpf(1) / control[1] + mpf(1) / treatment[1]))
        statistic = (t - c) / found["std_error"] if t != c else mpf(0)
        found["difference_interval"] = sided(
            newcombe_difference(control, treatment, z), sides, mpf(-1), mpf(1)
        )
        if control[0] > 0:
            ends = sided(newcombe_ratio(control, treatment, z), sides, mpf(0), mp.inf)
            found["lift_interval"] = [end - 1 for end in ends]
    elif method == "agresti_caffo":
        ac, at, avc, avt = wald_parts(adjusted(control, 1, 2), adjusted(treatment, 1, 2))
        found["std_error"] = mp.sqrt(avc + avt)
        statistic = (at - ac) / found["std_error"]
        reach = z * found["std_error"]
        found["difference_interval"] = sided((at - ac - reach, at - ac + reach), sides, mpf(-1), mpf(1))
        value, error = walter(control, treatment)
        ends = sided((value - z * error, value + z * error), sides, -mp.inf, mp.inf)
        found["lift_interval"] = [mp.expm1(end) for end in ends]
    elif method == "wald":
        found["std_error"] = mp.sqrt(vc + vt)
        statistic = (t - c) / found["std_error"]
        reach = z * found["std_error"]
        found["difference_interval"] = sided((t - c - reach, t - c + reach), sides, mpf(-1), mpf(1))
    else:
        empty = control[0] == 0 or treatment[0] == 0
        full = control[0] == control[1] and treatment[0] == treatment[1]
        value, found["std_error"] = (walter if empty or full else log_ratio)(control, treatment)
        statistic = value / found["std_error"]
        reach = z * found["std_error"]
        ends = sided((value - reach, value + reach), sides, -mp.inf, mp.inf)
        found["lift_interval"] = [mp.expm1(end) for end in ends]
        found["difference_interval"] = [mp.nan, mp.nan]
    return found | {"statistic": statistic, "pvalue": pvalue(statistic, sides, normal_tail)}


def beta_quantile(tail: Real, a: Real, b: Real, upper: bool) -> Real:
    """Quantile of a beta distribution: the density is integrated outwards, Newton's steps find the point."""
    a, b, tail = mpf(a), mpf(b), mpf(tail)
    scale = mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    spread = mp.sqrt(a * b / (a + b) ** 3)

    def density(p: Real) -> Real:
        return mp.exp(scale + (a - 1) * mp.log(p) + (b - 1) * mp.log1p(-p)) if 0 < p < 1 else mpf(0)

    def beyond(p: Real) -> Real:
        far = mpf(1) if upper else mpf(0)
        points = [p]
        for step in (1, 2, 4, 7, 11, 16, 22, 30, 40, 60, 90, 140, 220):
            point = p + (step if upper else -step) * spread / 2
            if not 0 < point < 1:
                return abs(mp.quad(density, [*points, far]))
            points.append(point)
        return abs(mp.quad(density, points))

    z = critical_value(1 - tail, "greater", normal_tail)
    p = a / (a + b) + (z if upper else -z) * spread
    p = p if 0 < p < 1 else a / (a + b) / 2
    for _ in range(60):
        step = (beyond(p) - tail) / density(p) * (1 if upper else -1)
        following = p + step
        following = following if 0 < following < 1 else (p / 2 if following <= 0 else (1 + p) / 2)
        if abs(following - p) <= mpf(10) ** -25 * p:
            return following
        p = following
    raise AssertionError((tail, a, b))
