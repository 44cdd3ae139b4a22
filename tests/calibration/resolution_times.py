"""How often the bootstrap's interval of a difference of mean times holds the truth, and whether it warns.

    python tests/calibration/resolution_times.py                                     # an hour
    python tests/calibration/resolution_times.py --experiments 20000 --largest 200   # half an hour

The plain time to resolution is the mean of the resolved cases; its interval is BCa's of the difference.
Times are lognormal (sd of the log 0.5 to 2), exponential and Pareto; the treatment's are as long as the
control's, or 0.7 times so, and the variants of one size or not. For each: the coverage of the 95 % interval,
and the share of experiments in whose result a note warns against it (a variant has fewer than 100 values, or
fewer than 100 times the square of its sample's skewness). Where the coverage is below 93 %, all or nearly all
must warn.

    python tests/calibration/resolution_times.py --clusters --experiments 20000

Customers with 1 to 5 tickets and a frailty of their own, no effect: how often cluster-robust tests are
significant at 5 %, and how often they are if tickets count as independent. With 1500 experiments (600 of
the last), of which a share near 0.05 has a standard error of 0.006 (0.009):

    customers  mean    within  median | mean, as if independent
           20  0.0687  0.0713  0.0420 | 0.1380
           50  0.0693  0.0560  0.0500 | 0.1400
          200  0.0583  0.0633  0.0483 | 0.1250
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing

from cxlift import _core, stats

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = 20_261_122
RESAMPLES = 999
LEVEL = 0.95
LEAST_COVERAGE = 0.93  # below it a note must warn
Doubles = numpy.typing.NDArray[np.float64]
SIZES = ((20, 20), (50, 50), (100, 100), (200, 200), (500, 500), (1000, 1000), (2000, 2000), (5000, 5000))
UNEQUAL = ((20, 80), (50, 200), (100, 900), (200, 1800), (500, 4500), (1000, 4000))
FACTORS = (1.0, 0.7)


@dataclass(frozen=True)
class Law:
    """How times are distributed, and their mean."""

    name: str
    draw: Callable[[np.random.Generator, int], Doubles]
    mean: float


def lognormal(spread: float) -> Law:
    """Give the lognormal law with this standard deviation of the logarithms."""
    return Law(
        f"lognormal {spread:g}",
        lambda random, n: random.lognormal(0.0, spread, n),
        float(np.exp(spread**2 / 2)),
    )


def pareto(shape: float) -> Law:
    """Give Pareto's law above 1; its variance is infinite up to a shape of 2."""
    return Law(f"Pareto {shape:g}", lambda random, n: 1.0 + random.pareto(shape, n), shape / (shape - 1.0))


LAWS = (
    *(lognormal(spread) for spread in (0.5, 1.0, 1.5, 2.0)),
    Law("exponential", lambda random, n: random.exponential(1.0, n), 1.0),
    *(pareto(shape) for shape in (1.5, 2.5, 3.0)),
)


@dataclass(frozen=True)
class Coverage:
    """Shares of experiments whose interval holds the truth, and whose result warns."""

    covered: float
    warned: float

    @property
    def is_honest(self) -> bool:
        """Whether what covers too seldom says so."""
        return self.covered >= LEAST_COVERAGE or self.warned >= 0.99


def coverage(law: Law, sizes: tuple[int, int], factor: float, experiments: int, seed: int = SEED) -> Coverage:
    """Simulate one setting; ``sizes`` are of the treatment and of the control."""
    random = np.random.default_rng((seed, *sizes, round(100 * factor)))
    truth = (factor - 1.0) * law.mean
    covered = warned = 0
    for number in range(experiments):
        treatment, control = factor * law.draw(random, sizes[0]), law.draw(random, sizes[1])
        result = stats.bootstrap(
            control, treatment, method="bca", n_resamples=RESAMPLES, seed=number, confidence_level=LEVEL
        )
        covered += result.difference_interval.lower <= truth <= result.difference_interval.upper
        warned += not _core.mean_is_reliable(control, treatment)
    return Coverage(covered / experiments, warned / experiments)


@dataclass(frozen=True)
class Errors:
    """How often tests of no effect are significant: by clusters, and as if tickets were independent."""

    mean: float
    within: float
    median: float
    independent: float


def errors(customers: int, experiments: int, seed: int = SEED) -> Errors:
    """Simulate customers with 1 to 5 tickets each, of which about a fifth is still open."""
    random = np.random.default_rng((seed, customers))
    found = np.zeros(4)
    for _ in range(experiments):
        sides, clusters = [], []
        for variant in range(2):
            tickets = random.integers(1, 6, customers)
            customer = np.repeat(np.arange(customers), tickets)
            rate = random.gamma(2.0, 0.5, customers)[customer]
            time, end = random.exponential(1.0, len(customer)) / rate, random.uniform(1.5, 6.0, len(customer))
            sides += [np.minimum(time, end), (time <= end).astype(float)]
            clusters.append(customer + variant * customers)
        by: dict[str, Any] = {"control_clusters": clusters[0], "treatment_clusters": clusters[1]}
        found += [
            stats.restricted_mean_test(*sides, horizon=1.5, **by).pvalue < 1.0 - LEVEL,
            stats.event_within_test(*sides, within=1.0, **by).pvalue < 1.0 - LEVEL,
            stats.median_survival_test(*sides, **by).pvalue < 1.0 - LEVEL,
            stats.restricted_mean_test(*sides, horizon=1.5).pvalue < 1.0 - LEVEL,
        ]
    return Errors(*(found / experiments).tolist())


def _print_coverage(experiments: int, largest: int) -> bool:
    write = sys.stdout.write
    write("law            treatment control factor | covered  warned\n")
    all_honest = True
    for law in LAWS:
        for sizes in (each for each in SIZES + UNEQUAL if max(each) <= largest):
            for factor in FACTORS:
                found = coverage(law, sizes, factor, experiments)
                all_honest = all_honest and found.is_honest
                write(
                    f"{law.name:14s} {sizes[0]:9d} {sizes[1]:7d} {factor:6.1f} | {found.covered:.4f}   "
                    f"{found.warned:.4f}{'' if found.is_honest else '   NOT HONEST'}\n"
                )
                sys.stdout.flush()
    return all_honest


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--experiments", type=int, default=1000)
    parser.add_argument(
        "--largest", type=int, default=5000, help="leave out variants of more cases than these"
    )
    parser.add_argument("--clusters", action="store_true", help="type-I errors of cluster-robust tests")
    asked = parser.parse_args()
    if not asked.clusters:
        return 0 if _print_coverage(asked.experiments, asked.largest) else 1
    sys.stdout.write("customers  mean    within  median | mean, as if independent\n")
    for customers in (20, 50, 200, 1000):
        found = errors(customers, asked.experiments)
        sys.stdout.write(
            f"{customers:9d}  {found.mean:.4f}  {found.within:.4f}  {found.median:.4f} | "
            f"{found.independent:.4f}\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
