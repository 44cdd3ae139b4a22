"""Fisher's exact test by its definition at 50 digits: every table with the margins, one by one."""

from __future__ import annotations

from typing import Any

from definitions import bisect
from mpmath import mp, mpf

Real = Any  # an mpf: mpmath is not typed
Sample = tuple[int, int]
TIE = mpf("1e-7")


class Tables:
    """All tables with the margins of two samples, in order of the treatment's successes."""

    def __init__(self, control: Sample, treatment: Sample) -> None:
        total = control[0] + treatment[0]
        lowest, highest = max(0, total - control[1]), min(total, treatment[1])
        self.observed = treatment[0] - lowest
        self.ways = [
            mp.binomial(treatment[1], x) * mp.binomial(control[1], total - x)
            for x in range(lowest, highest + 1)
        ]
        self.lowest = lowest

    def chances(self, odds: Real) -> list[Real]:
        weights = [way * odds**k for k, way in enumerate(self.ways)]
        total = mp.fsum(weights)
        return [weight / total for weight in weights]

    def pvalue(self, alternative: str, odds: Real = 1) -> Real:
        chances = self.chances(mpf(odds))
        if alternative == "greater":
            return mp.fsum(chances[self.observed :])
        if alternative == "less":
            return mp.fsum(chances[: self.observed + 1])
        most = chances[self.observed] * (1 + TIE)
        return mp.fsum(chance for chance in chances if chance <= most)

    def estimate(self) -> Real:
        """The odds ratio at which the observed count is the expected one."""
        if len(self.ways) == 1:
            return mp.nan
        if self.observed in (0, len(self.ways) - 1):
            return mpf(0) if self.observed == 0 else mp.inf

        def excess(log_odds: Real) -> bool:
            chances = self.chances(mp.exp(log_odds))
            return bool(mp.fsum(k * chance for k, chance in enumerate(chances)) > self.observed)

        return mp.exp(bisect(excess, 60, -60))

    def interval(self, alternative: str, level: float) -> tuple[Real, Real]:
        """Hull of the odds ratios that are not rejected.

        The two-sided p-value jumps where another table becomes as likely as the observed one: those odds
        ratios, a little to either side of them, and a grid between are all looked at.
        """
        alpha = 1 - mpf(level)
        places = [mpf(k) / 16 for k in range(-640, 641)]
        for k, way in enumerate(self.ways):
            if k != self.observed:
                place = mp.log(self.ways[self.observed] * (1 + TIE) / way) / (k - self.observed)
                places += [place * (1 - mpf("1e-30")), place * (1 + mpf("1e-30"))]
        places.sort()
        kept = [self.pvalue(alternative, mp.exp(place)) >= alpha for place in places]
        first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)

        def inside(place: Real) -> bool:
            return bool(self.pvalue(alternative, mp.exp(place)) >= alpha)

        none = alternative == "less" or self.observed == 0
        low = mpf(0) if none else mp.exp(bisect(inside, places[first], places[first - 1]))
        none = alternative == "greater" or self.observed == len(self.ways) - 1
        high = mp.inf if none else mp.exp(bisect(inside, places[last], places[last + 1]))
        return low, high
