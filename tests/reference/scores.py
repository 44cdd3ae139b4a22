"""The score statistics of two proportions by their definition at 50 digits, and their inversion.

The restricted likelihood is maximised by bisection on its derivative, not by the root of a cubic; interval
ends are found by bisection on the statistic.
"""

from __future__ import annotations

from typing import Any

from definitions import Sides, bisect, critical_value, normal_tail
from mpmath import mp, mpf

Real = Any  # an mpf: mpmath is not typed


class Score:
    """z of H0: treatment - control = null, or treatment / control = null, with the restricted variance."""

    def __init__(self, control: tuple[int, int], treatment: tuple[int, int], kind: str, factor: str) -> None:
        (self.xc, self.nc), (self.xt, self.nt) = control, treatment
        self.ratio = kind == "ratio"
        total = mpf(self.nc + self.nt)
        self.factor = total / (total - 1) if factor == "miettinen_nurminen" else mpf(1)

    def restricted(self, null: Real) -> tuple[Real, Real]:
        """The proportions that maximise the likelihood under H0, which is concave in control's."""
        slope = null if self.ratio else mpf(1)
        offset = mpf(0) if self.ratio else null
        low = mpf(0) if self.ratio else max(mpf(0), -null)
        high = min(mpf(1), 1 / null if self.ratio else 1 - null)

        def rising(p: Real) -> bool:
            q = offset + slope * p
            total = mpf(0)
            for count, probability, weight in (
                (self.xc, p, mpf(1)),
                (self.nc - self.xc, 1 - p, mpf(-1)),
                (self.xt, q, slope),
                (self.nt - self.xt, 1 - q, -slope),
            ):
                if count > 0:  # an impossible outcome that did not occur says nothing
                    if probability <= 0:
                        return bool(weight > 0)
                    total += weight * count / probability
            return bool(total > 0)

        if not rising(low):
            p = low
        elif rising(high):
            p = high
        else:
            p = bisect(rising, low, high)
        return p, offset + slope * p

    def __call__(self, null: Real) -> Real:
        null = mpf(null)
        pc, pt = self.restricted(null)
        control, treatment = mpf(self.xc) / self.nc, mpf(self.xt) / self.nt
        if self.ratio:
            numerator = treatment - null * control
            variance = pt * (1 - pt) / self.nt + null**2 * pc * (1 - pc) / self.nc
        else:
            numerator = treatment - control - null
            variance = pt * (1 - pt) / self.nt + pc * (1 - pc) / self.nc
        if abs(numerator) < mpf(10) ** (8 - mp.dps):
            return mpf(0)
        variance = max(variance, mpf(10) ** (-2 * mp.dps))  # certain under H0 and yet observed: z is infinite
        return numerator / mp.sqrt(variance * self.factor)

    def interval(self, confidence_level: Real, sides: Sides) -> tuple[Real, Real]:
        """The null values that are not rejected; z falls as the null value grows."""
        critical = critical_value(confidence_level, sides, normal_tail)
        low, high = (mpf(0), mp.inf) if self.ratio else (mpf(-1), mpf(1))
        if self.ratio and self.xc == 0 and self.xt == 0:
            return low, high
        if self.ratio:
            estimate = mp.inf if self.xc == 0 else mpf(self.xt) * self.nc / (mpf(self.xc) * self.nt)
        else:
            estimate = mpf(self.xt) / self.nt - mpf(self.xc) / self.nc

        def solve(target: Real, a: Real, b: Real) -> Real:
            if self.ratio:  # on the log scale, with a bracket that grows until it holds the root
                a = b / 2 if a == 0 else a
                while self(a) < target:
                    a /= 2
                b = a * 2 if mp.isinf(b) else b
                while self(b) > target:
                    b *= 2
                return mp.exp(bisect(lambda x: self(mp.exp(x)) > target, mp.log(a), mp.log(b)))
            return bisect(lambda x: self(x) > target, a, b)

        lower, upper = low, high
        if sides != "less" and estimate > low:
            start = mpf(1) if mp.isinf(estimate) else estimate
            lower = solve(critical, low, estimate if not mp.isinf(estimate) else start)
        if sides != "greater" and estimate < high:
            upper = solve(-critical, estimate if estimate > low else (mpf(1) if self.ratio else low), high)
        return lower, upper
