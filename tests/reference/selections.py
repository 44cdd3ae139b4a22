"""Significant differences given that they are: a truncated normal distribution, at 50 digits."""

from __future__ import annotations

from itertools import product

from definitions import Real, normal_tail
from mpmath import mp, mpf
from writing import DEFINITION, Case, reference_case, write


def root(rises_through: object, low: Real, high: Real) -> Real:
    """Halve a bracket of an increasing function until 40 digits stand."""
    assert callable(rises_through)
    for _ in range(400):
        middle = (low + high) / 2
        if rises_through(middle) > 0:
            high = middle
        else:
            low = middle
        if high - low < mpf(10) ** -35 * max(abs(low), abs(high)):
            break
    return (low + high) / 2


def normal_quantile(tail: Real) -> Real:
    return root(lambda z: tail - normal_tail(z), mpf(-40), mpf(40))


def selections() -> None:
    cases: list[Case] = []
    two_sided = [
        (z, alpha) for z in (1.97, 2.0, 2.2, 2.5, 3.0, 3.6, 5.0, 8.0, 40.0, -2.1, -4.0) for alpha in (0.05,)
    ]
    two_sided += [(2.7, 0.01), (3.3, 0.001), (1.0, 0.5), (6.5, 1e-9), (-1.7, 0.1)]
    tests = [(z, alpha, "two-sided") for z, alpha in two_sided]
    tests += [(1.66, 0.05, "greater"), (1.7, 0.05, "greater"), (2.5, 0.05, "greater"), (9.0, 0.05, "greater")]
    tests += [(-1.65, 0.05, "less"), (-3.0, 0.01, "less"), (0.5, 0.4, "greater"), (1.645, 0.05, "greater")]
    for (z, alpha, side), level in product(tests, (0.8, 0.95)):
        cases.append(selection(z, alpha, side, level))
    write("cases/corrected_for_selection", DEFINITION, cases)


def selection(z: float, alpha: float, side: str, level: float) -> Case:
    std_error = 0.25
    both = side == "two-sided"
    seen = abs(mpf(z))
    critical = normal_quantile(mpf(alpha) / (2 if both else 1))

    def chance(mu: Real) -> Real:
        return normal_tail(critical - mu) + (normal_tail(critical + mu) if both else 0)

    def beyond(mu: Real) -> Real:
        return normal_tail(seen - mu) / chance(mu)

    def slope(mu: Real) -> Real:  # of the conditional likelihood's logarithm, turned to rise
        density = mp.npdf(critical - mu) - (mp.npdf(critical + mu) if both else 0)
        return density / chance(mu) - (seen - mu)

    low, high = mpf(-(10**6)), seen + 100
    missed = 1 - mpf(level)
    estimate = root(lambda mu: beyond(mu) - mpf(1) / 2, low, high)
    lower = root(lambda mu: beyond(mu) - (missed / 2 if both else missed), low, high)
    upper = root(lambda mu: beyond(mu) - (1 - missed / 2), low, high) if both else mp.inf
    sign = 1 if z > 0 else -1
    ends = [sign * lower * std_error, sign * upper * std_error]
    expected = {
        "estimate": sign * estimate * std_error,
        "interval": ends if sign > 0 else ends[::-1],
        "conditional_mle": sign * root(slope, low, high) * std_error,
        "probability_of_selection": chance(estimate),
        "critical_value": critical,
    }
    arguments = {
        "difference": z * std_error,
        "std_error": std_error,
        "alpha": alpha,
        "alternative": side,
        "confidence_level": level,
    }
    # Next to the critical value the answer is a quotient of the distance to it, of which doubles lose digits.
    distance = float(abs(seen - critical))
    name = f"z {z}, alpha {alpha}, {side}, {level}"
    return reference_case(name, "corrected_for_selection", arguments, expected, max(1e-10, 1e-14 / distance))
