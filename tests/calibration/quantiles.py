"""How often the interval of a difference of quantiles holds the true one.

    python tests/calibration/quantiles.py --experiments 20000
    python tests/calibration/quantiles.py --sketch --experiments 400

The values of a sample are drawn from one of the populations, with an effect on the treatment or with none.
The second form draws samples of ten million and compares their ``Distribution``s; the samples themselves are
drawn and summarised in parts of a million. The table shows the share of intervals at 95 % that hold the
truth, the share of p-values at or below 0.05 where there is no effect, and the mean width of the finite
intervals.

With 200 units and 20000 experiments "auto" covered 95.7 to 97.2 % of the lognormal differences with equal
variants, and 96.4 to 99.2 % with one in ten treated (20 values have no upper limit of a 0.9 quantile). With
scores of 5 points at a step and an effect it covered 96.0 and 96.4 %, where "mover" covers 76.9 and 77.1 %:
hence the choice. "joint" covers 97.3 to 98.3 % of the lognormal differences with equal variants, and its
intervals are a tenth wider. With 20,000 units and 20000 experiments of another seed (77) "auto" covered
94.95 to 95.4 % of the lognormal and zero-inflated differences, and at least 99.7 % of those of 5-point
medians.
"""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from cxlift import stats
from cxlift.stats.quantiles import QuantileMethod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SEED = 20_241_122
PART = 1_000_000
# Shares of 1 to 5. With q = 0.5, "at a step" has almost half of its values at or below 3 in each variant.
SCORES = {
    "5 points": ((0.05, 0.10, 0.20, 0.35, 0.30), (0.04, 0.08, 0.16, 0.32, 0.40)),
    "5 points at a step": ((0.10, 0.15, 0.26, 0.30, 0.19), (0.10, 0.15, 0.24, 0.31, 0.20)),
}
SHIFT = 0.1  # of the logarithm, an effect on lognormal values
ZEROS = (0.6, 0.55)


def lognormal(shift: float) -> Callable[[Any], Any]:
    """Return the quantile function of a lognormal distribution; it draws by NumPy's own normals."""

    def quantile(u: Any) -> Any:
        if isinstance(u, float):
            return math.exp(shift + NormalDist().inv_cdf(u))
        from scipy.special import ndtri

        return np.exp(shift + ndtri(u))

    return quantile


def zero_inflated(zeros: float, shift: float) -> Callable[[Any], Any]:
    positive = lognormal(shift)

    def quantile(u: Any) -> Any:
        if isinstance(u, float):
            return 0.0 if u <= zeros else positive((u - zeros) / (1.0 - zeros))
        above = u > zeros
        values = np.zeros(len(u))
        values[above] = positive((u[above] - zeros) / (1.0 - zeros))
        return values

    return quantile


def scores(shares: tuple[float, ...]) -> Callable[[Any], Any]:
    ends = np.cumsum(shares)[:-1]

    def quantile(u: Any) -> Any:
        found = np.searchsorted(ends, u) + 1.0
        return float(found) if isinstance(u, float) else found

    return quantile


def populations() -> Iterator[tuple[str, Any, Any]]:
    """Give a name, and the quantile functions of control and treatment."""
    yield "lognormal", lognormal(0.0), lognormal(0.0)
    yield "lognormal, effect", lognormal(0.0), lognormal(SHIFT)
    yield "60 % zeros", zero_inflated(ZEROS[0], 0.0), zero_inflated(ZEROS[0], 0.0)
    yield "60 % zeros, effect", zero_inflated(ZEROS[0], 0.0), zero_inflated(ZEROS[1], SHIFT)
    for name, (control, treatment) in SCORES.items():
        yield name, scores(control), scores(control)
        yield f"{name}, effect", scores(control), scores(treatment)


@dataclass
class Cell:
    """What the experiments of one population, size, allocation, q and method gave."""

    population: str
    n: int
    share: float  # of the units in the treatment
    q: float
    method: str
    experiments: int = 0
    covered: int = 0
    rejected: int = 0
    finite: int = 0
    width: float = 0.0

    def add(self, result: Any, truth: float) -> None:
        lower, upper = result.difference_interval
        self.experiments += 1
        slack = 1e-12 * max(1.0, abs(truth))
        self.covered += lower - slack <= truth <= upper + slack
        self.rejected += result.pvalue <= 0.05
        if math.isfinite(upper - lower):
            self.finite += 1
            self.width += upper - lower

    @property
    def coverage(self) -> float:
        return self.covered / self.experiments

    def line(self) -> str:
        rejected = "" if "effect" in self.population else f"{self.rejected / self.experiments:.4f}"
        width = f"{self.width / self.finite:.4g}" if self.finite else "open"
        return (
            f"{self.population:26} {self.n:>9} {self.share:4} {self.q:4} {self.method:6} {self.coverage:.4f} "
            f"{rejected:6} {width}"
        )


QS = (0.5, 0.9)
SIZES = (200, 20_000)
SHARES = (0.5, 0.1)


def simulate(  # noqa: PLR0917
    name: str,
    variants: tuple[Any, Any],
    n: int,
    share: float,
    experiments: int,
    methods: tuple[str, ...],
    seed: int = SEED,
) -> list[Cell]:
    """Draw the experiments of one cell for every q, with each method on the same values."""
    random = np.random.default_rng([seed, n, round(100 * share), *name.encode()])
    n_treatment = round(n * share)
    cells = {(q, method): Cell(name, n, share, q, method) for q in QS for method in methods}
    truths = {q: variants[1](q) - variants[0](q) for q in QS}
    for _ in range(experiments):
        control = variants[0](random.random(n - n_treatment))
        treatment = variants[1](random.random(n_treatment))
        for (q, method), cell in cells.items():
            result = stats.quantile_test(control, treatment, q, method=method)  # type: ignore[arg-type]
            cell.add(result, truths[q])
    return list(cells.values())


def summarised(random: np.random.Generator, quantile: Any, n: int) -> stats.Distribution:
    result = stats.Distribution()
    for first in range(0, n, PART):
        result += stats.Distribution.from_values(quantile(random.random(min(PART, n - first))))
    return result


def simulate_sketches(
    name: str, variants: tuple[Any, Any], n: int, experiments: int, seed: int = SEED
) -> list[Cell]:
    """Compare sketches of large samples."""
    random = np.random.default_rng([seed, 1, n, *name.encode()])
    cells = {q: Cell(name, n, 0.5, q, "auto") for q in QS}
    for _ in range(experiments):
        control, treatment = (summarised(random, quantile, n // 2) for quantile in variants)
        for q, cell in cells.items():
            cell.add(stats.quantile_test(control, treatment, q), variants[1](q) - variants[0](q))
    return list(cells.values())


def least_coverage(
    what: str,
    wanted: str,
    cells_of: Callable[[str, tuple[Any, Any]], Iterable[tuple[Cell, bool]]],
) -> float:
    """Print the cells of populations whose name holds ``wanted``; return the least coverage judged."""
    lowest = 1.0
    sys.stdout.write(f"{'population':26} {what:>9} treated q method covered p<=.05 width\n")
    for name, *variants in populations():
        if wanted not in name:
            continue
        for cell, is_judged in cells_of(name, (variants[0], variants[1])):
            sys.stdout.write(cell.line() + "\n")
            sys.stdout.flush()
            if is_judged:
                lowest = min(lowest, cell.coverage)
    return lowest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--experiments", type=int, default=20_000)
    parser.add_argument("--methods", nargs="+", default=["auto"], choices=get_args(QuantileMethod))
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--populations", default="", help="those whose name holds this")
    parser.add_argument("--sketch", action="store_true", help="samples of ten million as Distributions")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()

    def cells_of(name: str, pair: tuple[Any, Any]) -> Iterator[tuple[Cell, bool]]:
        if asked.sketch:
            found = simulate_sketches(name, pair, 10_000_000, asked.experiments, asked.seed)
            yield from ((cell, True) for cell in found)
            return
        methods = tuple(asked.methods)
        for n in asked.sizes:
            for share in SHARES:
                for cell in simulate(name, pair, n, share, asked.experiments, methods, asked.seed):
                    yield cell, cell.method == "auto"

    lowest = least_coverage("units", asked.populations, cells_of)
    sys.stdout.write(f"least coverage of auto: {lowest:.4f}\n")
    return 0 if lowest >= 0.93 else 1


if __name__ == "__main__":
    sys.exit(main())
