"""Sums, means and variances as centred moments: exactly, from the numbers as they were given."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    Number: TypeAlias = int | float | Decimal

__all__ = ["Moments", "covariation", "from_counts", "from_sums", "from_variance", "merged", "of_products"]

# Of a double: what is left of a difference is this many digits less those that both sides share.
DIGITS = 15.9
FEW = 8.0
NONE = 3.0
EXACT = 2**53


@dataclass(frozen=True)
class Moments:
    """A column of some units.

    Attributes:
        n: units with a value.
        mean: of them; 0 where there are none.
        m2: squares of the differences from the mean, added up; None where nobody said the variance.
        digits: how many digits of ``m2`` the sums had left, 16 where nothing was lost.
    """

    n: int
    mean: Fraction
    m2: Fraction | None
    digits: float = 16.0


def from_variance(n: int, mean: Number, variance: Number | None) -> Moments:
    """Take a mean and a sample variance (with n - 1).

    Raises:
        ValueError: a clause that follows the place.
    """
    if variance is not None and variance < 0:
        raise ValueError(f"variance is {variance}; no variance is below 0.")
    m2 = None if variance is None else Fraction(variance) * (n - 1)
    return Moments(n, Fraction(mean), Fraction(0) if n == 1 else m2)


def from_sums(n: int, total: Number, squares: Number | None, shift: Number = 0) -> Moments:
    """Take the sums of x - shift and of its squares.

    >>> of = from_sums(3, 6, 14)
    >>> float(of.mean), float(of.m2)
    (2.0, 2.0)

    Raises:
        ValueError: a clause that follows the place.
    """
    s = Fraction(total)
    mean = Fraction(shift) + s / n
    if squares is None:
        return Moments(n, mean, Fraction(0) if n == 1 else None)
    m2 = Fraction(squares) - s * s / n
    digits = 16.0
    if squares < 0:
        raise ValueError(f"sum_of_squares is {squares}; no sum of squares is below 0.")
    if not (_is_exact(total) and _is_exact(squares)) and squares > 0:
        left = abs(m2) / Fraction(squares)
        digits = max(0.0, DIGITS + (math.log10(left) if left else -DIGITS))
        if digits < NONE:
            raise ValueError(
                "sum_of_squares and sum are so large beside the variance that no digit of it is left; give "
                "mean "
                "and variance, or sums of x - K with one constant K, the shift."
            )
    if m2 < 0:
        raise ValueError(
            f"sum_of_squares is {squares}, less than the square of the sum over n, {float(s * s / n):.17g}, "
            "so that the variance would be negative; correct the sums."
        )
    return Moments(n, mean, m2, digits)


def from_counts(counts: Mapping[float, int]) -> tuple[Moments, float, float]:
    """Take how often each value comes; the third and fourth moments are known, too."""
    n = sum(counts.values())
    mean = sum((Fraction(v) * k for v, k in counts.items()), Fraction(0)) / max(n, 1)
    powers = [sum(((Fraction(v) - mean) ** p * k for v, k in counts.items()), Fraction(0)) for p in (2, 3, 4)]
    return Moments(n, mean, powers[0]), float(powers[1]), float(powers[2])


def of_products(products: Number, a: Moments, b: Moments, shifts: tuple[Number, Number] = (0, 0)) -> Fraction:
    """Centre the sum of products of two columns, each less its shift."""
    return Fraction(products) - a.n * (a.mean - Fraction(shifts[0])) * (b.mean - Fraction(shifts[1]))


def merged(a: Moments, b: Moments) -> Moments:
    """Add up two groups of units."""
    n = a.n + b.n
    if n == 0:
        return a
    m2 = None
    if a.m2 is not None and b.m2 is not None:
        m2 = a.m2 + b.m2 + (a.mean - b.mean) ** 2 * a.n * b.n / n
    return Moments(n, (a.mean * a.n + b.mean * b.n) / n, m2, min(a.digits, b.digits))


def covariation(one: tuple[Fraction, Moments, Moments], other: tuple[Fraction, Moments, Moments]) -> Fraction:
    """Add up the centred products of two groups of units."""
    (first, x, y), (second, u, v) = one, other
    n = x.n + u.n
    return first + second + ((x.mean - u.mean) * (y.mean - v.mean) * x.n * u.n / n if n else 0)


def _is_exact(number: Number) -> bool:
    """Tell whether the number is whole, so that whoever added it up lost nothing."""
    whole = Fraction(number).denominator == 1
    return whole and (not isinstance(number, float) or abs(number) <= EXACT)
