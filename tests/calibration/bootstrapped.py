"""How often bootstrap intervals of a difference hold the true one, beside SciPy's on the same data.

    python tests/calibration/bootstrapped.py --experiments 2000
    python tests/calibration/bootstrapped.py --experiments 2000 --write docs/bootstrap_coverage.md

Each line is a population, the numbers of units, an estimand and a way to make the interval: the share of
intervals at 95 % that hold the truth, and how often p is at or below 0.05 although there is no difference.
SciPy's methods are made of the same samples, of means alone. Of small skewed samples, and of very unequal
ones, every bootstrap interval holds the truth less often than it says; the table says by how much.
"""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 20_250_117
RESAMPLES = 999
METHODS = ("percentile", "basic", "bca", "studentized")
SIZES = ((30, 30), (200, 200), (180, 20))
NPS_SHARES = (0.4, 0.3, 0.3)


@dataclass(frozen=True)
class Population:
    """How values are drawn, which estimate is made of them, and which ways to resample it has."""

    name: str
    estimand: Any
    draw: Callable[[np.random.Generator, int], Any]
    resamplings: tuple[str, ...]


def populations() -> Iterator[Population]:
    """Give populations, the same for control and treatment: the true difference is 0."""
    yield Population(
        "normal", "mean", lambda r, n: r.normal(size=n), ("multinomial", "poisson", "compressed")
    )
    yield Population(
        "lognormal", "mean", lambda r, n: r.lognormal(size=n), ("multinomial", "poisson", "compressed")
    )
    yield Population(
        "60 % zeros",
        "mean",
        lambda r, n: r.lognormal(size=n) * (r.random(n) > 0.6),
        ("multinomial", "poisson", "compressed"),
    )
    yield Population("NPS", "nps", lambda r, n: r.choice([10.0, 8.0, 3.0], size=n, p=NPS_SHARES), ("counts",))
    yield Population("lognormal", "median", lambda r, n: r.lognormal(size=n), ("order",))
    yield Population("lognormal", 0.9, lambda r, n: r.lognormal(size=n), ("order",))
    yield Population("normal", "std", lambda r, n: r.normal(size=n), ("multinomial",))
    yield Population("lognormal", "trimmed_mean", lambda r, n: r.lognormal(size=n), ("multinomial",))


@dataclass
class Cell:
    """What the experiments of one line gave."""

    population: str
    estimand: str
    sizes: tuple[int, int]
    method: str
    experiments: int = 0
    covered: int = 0
    width: float = 0.0

    def add(self, interval: Any) -> None:
        lower, upper = interval
        self.experiments += 1
        self.covered += lower <= 0.0 <= upper
        self.width += upper - lower if math.isfinite(upper - lower) else 0.0

    @property
    def coverage(self) -> float:
        return self.covered / self.experiments

    def line(self) -> str:
        n = f"{self.sizes[0]} + {self.sizes[1]}"
        mean_width = self.width / self.experiments
        return (
            f"| {self.population} | {self.estimand} | {n} | {self.method} | {100 * self.coverage:.1f} | "
            f"{mean_width:.3g} |"
        )


def ways(population: Population) -> Iterator[tuple[str, str]]:
    """Give pairs of method and resampling."""
    for method in METHODS:
        if method == "studentized" and population.estimand not in {"mean", "nps"}:
            continue
        for resampling in population.resamplings:
            yield method, resampling


def by_scipy(control: Any, treatment: Any, seed: int) -> Iterator[tuple[str, Any]]:
    """Give SciPy's intervals of the difference of means; nothing where SciPy is not installed."""
    try:
        from scipy.stats import bootstrap
    except ImportError:
        return
    for method in ("percentile", "basic", "BCa"):
        result = bootstrap(
            (treatment, control),
            lambda a, b, axis: np.mean(a, axis=axis) - np.mean(b, axis=axis),
            n_resamples=RESAMPLES,
            vectorized=True,
            method=method,
            rng=np.random.default_rng(seed),
        )
        yield f"SciPy {method}", result.confidence_interval


def simulate(
    population: Population, sizes: tuple[int, int], experiments: int, *, peers: bool, seed: int = SEED
) -> list[Cell]:
    """Draw the experiments of one population and size, with every way on the same values."""
    name = str(population.estimand)
    random = np.random.default_rng([seed, *sizes, *population.name.encode(), *name.encode()])
    cells: dict[str, Cell] = {}
    for experiment in range(experiments):
        control, treatment = (population.draw(random, n) for n in sizes)
        found = []
        for method, resampling in ways(population):
            if resampling == "poisson" and min(sizes) < 50:
                continue
            result = stats.bootstrap(
                control,
                treatment,
                population.estimand,
                method,  # type: ignore[arg-type]
                RESAMPLES,
                seed=experiment,
                resampling=resampling,  # type: ignore[arg-type]
                threads=1,
            )
            found.append((f"{method}, {resampling}", result.difference_interval))
        if peers and population.estimand == "mean":
            found += by_scipy(control, treatment, experiment)
        for way, interval in found:
            cells.setdefault(way, Cell(population.name, name, sizes, way)).add(interval)
    return list(cells.values())


HEADER = """# Coverage of bootstrap intervals

Made by `python tests/calibration/bootstrapped.py --write docs/bootstrap_coverage.md`; do not edit.

How often, in percent, an interval at 95 % holds the true difference, which is 0, over {experiments}
simulated experiments with {resamples} resamples each (standard error {error:.1f}), and how wide the
intervals are. SciPy's intervals are of the same samples. Of few skewed values, and where one variant is much
smaller, intervals of means hold the truth less often than they say, ours as SciPy's: then an interval of a
quantile, or a permutation test, is the safer answer.

| population | estimand | units | interval | holds the truth, % | mean width |
| --- | --- | --- | --- | --- | --- |
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--experiments", type=int, default=2000)
    parser.add_argument("--write", type=Path, help="the table as a page")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    lines = []
    for population in populations():
        for sizes in SIZES:
            for cell in simulate(population, sizes, asked.experiments, peers=True, seed=asked.seed):
                lines.append(cell.line())
                sys.stdout.write(cell.line() + "\n")
                sys.stdout.flush()
    if asked.write is not None:
        header = HEADER.format(
            experiments=asked.experiments,
            resamples=RESAMPLES,
            error=100 * math.sqrt(0.95 * 0.05 / asked.experiments),
        )
        asked.write.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
