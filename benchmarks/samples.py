"""The data of the resampling benchmarks."""

from __future__ import annotations

from typing import Any

import numpy as np

from cxlift import stats

__all__ = ["answers", "counted", "lognormal", "sketched"]

SHARES = {
    "control": [0.05, 0.02, 0.03, 0.03, 0.04, 0.07, 0.08, 0.14, 0.20, 0.16, 0.18],
    "treatment": [0.04, 0.02, 0.03, 0.03, 0.04, 0.07, 0.08, 0.14, 0.20, 0.16, 0.19],
}
AT_ONCE = 1_000_000


def answers(n: int) -> tuple[Any, Any]:
    """Two columns of answers from 0 to 10, one byte each, without ever holding them as anything wider."""
    random = np.random.default_rng(20_241_101)

    def column(shares: list[float]) -> Any:
        found = np.empty(n, dtype=np.int8)
        steps = np.cumsum(shares)[:-1]
        for begin in range(0, n, AT_ONCE):
            part = found[begin : begin + AT_ONCE]
            part[:] = np.searchsorted(steps, random.random(len(part)))
        return found

    return column(SHARES["control"]), column(SHARES["treatment"])


def counted(n: int) -> tuple[stats.Counts, stats.Counts]:
    """The answers of n units a variant, as they are expected."""

    def counts(shares: list[float]) -> stats.Counts:
        return stats.Counts({float(answer): round(n * share) for answer, share in enumerate(shares)})

    return counts(SHARES["control"]), counts(SHARES["treatment"])


def lognormal(n: int, seed: int = 0) -> tuple[Any, Any]:
    """Two columns of doubles; the treatment's are a hundredth larger."""
    random = np.random.default_rng([20_241_102, seed])
    return random.lognormal(size=n), random.lognormal(0.01, size=n)


def sketched(n: int) -> tuple[stats.Distribution, stats.Distribution]:
    """Two distributions of n values each, of which a million are held at once."""
    random = np.random.default_rng([20_241_103, n])

    def distribution(shift: float) -> stats.Distribution:
        found = stats.Distribution()
        for begin in range(0, n, AT_ONCE):
            found += stats.Distribution.from_values(random.lognormal(shift, size=min(AT_ONCE, n - begin)))
        return found

    return distribution(0.0), distribution(0.01)
