"""Two rates of events by definition, at 50 digits: the score statistics and mid-p."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mpmath
from mpmath import mp, mpf
from writing import Case, reference_case, write

if TYPE_CHECKING:
    from collections.abc import Callable

Real = Any  # an mpf

GIVEN = [
    (21, 3011.0, 11, 800.0),
    (2, 17877.0, 30, 16660.0),
    (0, 10.0, 5, 12.0),
    (5, 10.0, 0, 12.0),
    (1, 1.0, 1, 1.0),
    (3, 0.5, 4, 0.25),
    (100, 100.0, 130, 100.0),
    (1000, 1e5, 1100, 1e5),
    (12, 1.0, 12, 3.0),
    (7, 1e-6, 9, 2e-6),
    (40, 3e8, 70, 2e8),
    (250, 20.0, 20, 10.0),
    (1, 5.0, 30, 4.0),
    (2, 1e-150, 9, 2e-150),
    (4, 1e150, 3, 3e149),
]
LARGE = [
    (10**6, 1e6, 10**6 + 3000, 1e6),
    (10**9, 3e9, 10**9 + 10**5, 3e9),
    (2**52, 1e15, 2**52 + 10**8, 1e15),
    (10**5, 1.0, 10**3, 1.0),
    (10, 1.0, 900, 1.0),
]
SIDES = ("two-sided", "less", "greater")


def tail(z: Real) -> Real:
    return mp.erfc(z / mp.sqrt(2)) / 2


def critical(side: str, level: float) -> Real:
    alpha = 1 - mpf(level)
    return mp.sqrt(2) * mp.erfinv(1 - (alpha if side == "two-sided" else 2 * alpha))


def restricted(xc: Real, tc: Real, xt: Real, tt: Real, d: Real) -> Real:
    """Give the control's rate at which the derivative of the likelihood is 0."""
    a, b, c = tc + tt, (tc + tt) * d - xc - xt, -xc * d
    return (-b + mp.sqrt(b * b - 4 * a * c)) / (2 * a)


def difference_z(xc: Real, tc: Real, xt: Real, tt: Real, d: Real) -> Real:
    rate = restricted(xc, tc, xt, tt, d)
    deviation = xt / tt - xc / tc - d
    return deviation / mp.sqrt(rate / tc + (rate + d) / tt) if deviation else mpf(0)


def ratio_z(xc: Real, tc: Real, xt: Real, tt: Real, r: Real) -> Real:
    control = (xc + xt) / (tc + r * tt)
    return (xt / tt - r * xc / tc) / mp.sqrt(r * control / tt + r * r * control / tc)


def falls(f: Callable[[Real], Real], lower: Real, upper: Real) -> Real:
    """Bisect to 45 digits where f falls through 0."""
    for _ in range(180):
        middle = (lower + upper) / 2
        lower, upper = (middle, upper) if f(middle) > 0 else (lower, middle)
    return (lower + upper) / 2


def score_case(given: tuple[int, float, int, float], side: str, level: float) -> Case:
    xc, tc, xt, tt = (mpf(number) for number in given)
    z = difference_z(xc, tc, xt, tt, mpf(0))
    reach = critical(side, level)
    estimate = xt / tt - xc / tc
    width = 40 * (mp.sqrt(xc + 40) / tc + mp.sqrt(xt + 40) / tt)
    lower = upper = None
    if side != "less":
        lower = falls(lambda d: difference_z(xc, tc, xt, tt, d) - reach, estimate - width, estimate)
    if side != "greater":
        upper = falls(lambda d: difference_z(xc, tc, xt, tt, d) + reach, estimate, estimate + width)
    expected: dict[str, Any] = {
        "statistic": z,
        "pvalue": {"less": tail(-z), "greater": tail(z), "two-sided": 2 * tail(abs(z))}[side],
        "difference": estimate,
        "difference_interval": [-mp.inf if lower is None else lower, mp.inf if upper is None else upper],
        "dual": True,
    }
    if xc:
        log = mp.log((xt + mpf("0.5")) / tt * tc / xc)
        ends = [mpf(0), mp.inf]
        if side != "less" and xt:
            ends[0] = mp.e ** falls(lambda x: ratio_z(xc, tc, xt, tt, mp.e**x) - reach, log - 60, log + 1)
        if side != "greater":
            ends[1] = mp.e ** falls(lambda x: ratio_z(xc, tc, xt, tt, mp.e**x) + reach, log - 2, log + 60)
        expected |= {"lift": xt / tt / (xc / tc) - 1, "lift_interval": [end - 1 for end in ends]}
    tol = 1e-10 if max(given[0], given[2]) < 10**8 else 1e-7
    return rate_case(given, "score", side, level, expected, tol)


def rate_case(  # noqa: PLR0917
    given: tuple[int, float, int, float],
    method: str,
    side: str,
    level: float,
    expected: Any,
    tol: float = 1e-10,
) -> Case:
    names = ("events_control", "exposure_control", "events_treatment", "exposure_treatment")
    arguments: dict[str, Any] = dict(zip(names, given, strict=True))
    arguments |= {"method": method, "alternative": side, "confidence_level": level}
    name = f"{method}: {given[0]}/{given[1]:g}, {given[2]}/{given[3]:g}, {side}, {level:g}"
    return reference_case(name, "poisson_rate_test", arguments, expected, tol)


def mid_tails(x: int, n: int, odds: Real) -> tuple[Real, Real]:
    """Give P(X < x) + P(X = x) / 2 and P(X > x) + P(X = x) / 2, summed up."""
    p = odds / (1 + odds)
    weights = [mp.binomial(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    return mp.fsum(weights[:x]) + weights[x] / 2, mp.fsum(weights[x + 1 :]) + weights[x] / 2


def mid_case(given: tuple[int, float, int, float], side: str, level: float) -> Case:
    xc, xt = given[0], given[2]
    exposures = mpf(given[3]) / mpf(given[1])
    low, high = mid_tails(xt, xc + xt, exposures)
    p = {"less": low, "greater": high, "two-sided": 2 * min(low, high)}[side]
    expected: dict[str, Any] = {"pvalue": p, "dual": False}
    if xc:
        alpha = (1 - mpf(level)) / (2 if side == "two-sided" else 1)
        log = mp.log((xt + mpf("0.5")) / (xc + mpf("0.5")))
        ends = [mpf(0), mp.inf]
        with mp.workdps(25):
            if side != "less" and xt:
                at = falls(lambda x: alpha - mid_tails(xt, xc + xt, mp.e**x)[1], log - 12, log + 1)
                ends[0] = mp.e**at
            if side != "greater":
                at = falls(lambda x: mid_tails(xt, xc + xt, mp.e**x)[0] - alpha, log - 1, log + 12)
                ends[1] = mp.e**at
        expected["lift_interval"] = [end / exposures - 1 for end in ends]
    return rate_case(given, "mid_p", side, level, expected)


def rates() -> None:
    mp.dps = 50
    cases = [score_case(given, side, 0.95) for given in [*GIVEN, *LARGE] for side in SIDES]
    cases += [score_case(given, "two-sided", level) for given in GIVEN for level in (0.5, 0.999)]
    small = [given for given in GIVEN if 0 < given[0] + given[2] < 400]
    cases += [mid_case(given, side, 0.95) for given in small for side in SIDES]
    cases += [mid_case(given, "two-sided", 0.8) for given in small if given[0] + given[2] < 60]
    source = f"definition at 50 digits, mpmath {mpmath.__version__} (tests/reference/rates.py)"
    write("cases/poisson_rate_test", source, cases)
