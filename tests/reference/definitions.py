"""The statistics by their definitions at 50 digits: slow and obvious.

Nothing here uses a closed form that the library uses too: tails are integrals, quantiles are roots found
within brackets, Fieller's set is scanned for. scores.py does the same for proportions.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mpmath import mp, mpf

if TYPE_CHECKING:
    from collections.abc import Callable

mp.dps = 50
Real = Any  # an mpf: mpmath is not typed
Sides = str  # "two-sided", "less" or "greater"


def bisect(inside: Callable[[Real], bool], a: Real, b: Real) -> Real:
    """The point between a (inside) and b (outside) where membership ends."""
    a, b = mpf(a), mpf(b)
    for _ in range(8 * mp.dps):
        middle = (a + b) / 2
        if inside(middle):
            a = middle
        else:
            b = middle
        if abs(b - a) <= mpf(10) ** (4 - mp.dps) * max(abs(a), abs(b)):
            break
    return (a + b) / 2


def normal_tail(z: Real) -> Real:
    return mp.erfc(mpf(z) / mp.sqrt(2)) / 2


def t_tail(t: Real, df: Real) -> Real:
    t, df = mpf(t), mpf(df)
    if mp.isinf(df):
        return normal_tail(t)
    if t < 0:
        return 1 - t_tail(-t, df)
    if df <= 2000:
        return mp.betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2
    # The series of betainc is slow for large df; the density falls off like a normal there, so integrate it.
    log_scale = mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - mp.log(df * mp.pi) / 2

    def density(x: Real) -> Real:
        return mp.exp(log_scale - (df + 1) / 2 * mp.log1p(x * x / df))

    step = 1 / (1 + t)
    return mp.quad(density, [t + step * k for k in (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512)] + [mp.inf])


def chi_squared_tail(x: Real, df: Real) -> Real:
    return mp.gammainc(mpf(df) / 2, mpf(x) / 2, mp.inf, regularized=True)


def quantile(tail_of: Callable[[Real], Real], tail: Real) -> Real:
    """The point whose upper tail is `tail`, for a distribution symmetric about 0."""
    tail = mpf(tail)
    if tail > mpf(1) / 2:
        return -quantile(tail_of, 1 - tail)
    if tail == mpf(1) / 2:
        return mpf(0)
    far = mpf(1)
    while tail_of(far) > tail:
        far *= 2
    # Secant steps within a bracket, on logarithms of both sides: smooth however far out the tail is.
    near = mp.log(far / 2) if far > 1 else mpf(-200)
    log_quantile = mp.findroot(
        lambda u: mp.log(tail_of(mp.exp(u)) / tail),
        (near, mp.log(far)),
        solver="anderson",
        tol=mpf("1e-40"),
        maxsteps=500,
    )
    return mp.exp(log_quantile)


def pvalue(statistic: Real, sides: Sides, tail_of: Callable[[Real], Real]) -> Real:
    if sides == "greater":
        return tail_of(statistic)
    if sides == "less":
        return tail_of(-statistic)
    return 2 * tail_of(abs(statistic))


def critical_value(confidence_level: Real, sides: Sides, tail_of: Callable[[Real], Real]) -> Real:
    alpha = 1 - mpf(confidence_level)
    return quantile(tail_of, alpha / 2 if sides == "two-sided" else alpha)


def not_rejected(statistic: Real, critical: Real, sides: Sides) -> bool:
    if sides == "greater":
        return bool(statistic <= critical)
    if sides == "less":
        return bool(statistic >= -critical)
    return bool(abs(statistic) <= critical)


def moments(values: list[float]) -> dict[str, Real]:
    """Exact moments of the doubles themselves (rational arithmetic, rounded once)."""
    exact = [Fraction(v) for v in values]
    n = len(exact)
    mean = sum(exact, Fraction(0)) / n
    m2, m3, m4 = (sum(((v - mean) ** k for v in exact), Fraction(0)) for k in (2, 3, 4))

    def real(q: Fraction) -> Real:
        return mpf(q.numerator) / mpf(q.denominator)

    result = {"n": n, "mean": real(mean), "m2": real(m2), "m3": real(m3), "m4": real(m4)}
    if n > 1:
        result["variance"] = real(m2) / (n - 1)
        result["std_dev"] = mp.sqrt(result["variance"])
        result["std_error"] = mp.sqrt(result["variance"] / n)
    if m2 > 0:
        result["skewness"] = mp.sqrt(n) * real(m3) / real(m2) ** mpf("1.5")
        result["kurtosis"] = n * real(m4) / real(m2) ** 2 - 3
    return result


def fieller_set(
    control: tuple[float, float],
    treatment: tuple[float, float],
    critical: Real,
    sides: Sides,
    covariance: Real = 0,
) -> Any:
    """(kind, lower, upper) of the lifts r - 1 that T(r) does not reject.

    T(r) = (t - r c) / sqrt(var_t - 2 r cov + r^2 var_c). All ratios are r = tan(angle): membership is scanned
    over the half circle, its changes found by bisection.
    """
    c, var_c = (mpf(v) for v in control)
    t, var_t = (mpf(v) for v in treatment)

    def statistic(angle: Real) -> Real:  # both sides of T times cos(angle), which is positive
        s, k = mp.sin(angle), mp.cos(angle)
        return (t * k - s * c) / mp.sqrt(var_t * k * k - 2 * s * k * covariance + s * s * var_c)

    def inside(angle: Real) -> bool:
        return not_rejected(statistic(angle), critical, sides)

    half = mp.pi / 2
    estimate = (
        mp.atan(t / c) if c != 0 else half * 3 / 4
    )  # a set narrower than a step of the scan lies around it
    # Near the ratio at which var_t - 2 r cov + r^2 var_c is least, where it may be 0.
    narrowest = [mp.atan(covariance / var_c) + mpf("1e-9")] if covariance else []
    steps = 2000
    angles = sorted([estimate, *narrowest] + [-half + mp.pi * mpf(i) / steps for i in range(steps + 1)])
    member = [inside(a) for a in angles]
    ends = []
    for i in range(len(angles) - 1):
        if member[i] != member[i + 1]:
            a, b = (angles[i], angles[i + 1]) if member[i] else (angles[i + 1], angles[i])
            ends.append(mp.tan(bisect(inside, a, b)) - 1)
    if not ends:
        return ("everything" if member[0] else "empty", -mp.inf, mp.inf)
    if len(ends) == 1:
        return ("bounded", -mp.inf, ends[0]) if member[0] else ("bounded", ends[0], mp.inf)
    assert len(ends) == 2, ends
    return ("complement" if member[0] else "bounded", ends[0], ends[1])
