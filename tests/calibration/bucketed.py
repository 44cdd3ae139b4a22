"""How often bootstrap intervals that a plan makes from buckets of units hold the true difference.

    python tests/calibration/bucketed.py --experiments 2000
    python tests/calibration/bucketed.py --experiments 400 --units 500 --resamples 999

A ratio of totals with a numerator and a denominator that are skewed and go together, and the mean of the
numerator adjusted for a covariate; control and treatment have one law, so the true difference is 0. Each line
is a metric and a method: the share of intervals at 95 % that hold 0, how often p is at or below 0.05, and the
mean of the standard errors over the standard deviation of the differences. The usual test stands beside them.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

import cxlift as cx

if TYPE_CHECKING:
    from cxlift.metrics import Bootstrap

SEED = 20_260_411
METHODS: tuple[Bootstrap, ...] = ("percentile", "basic", "bca", "studentized")


def metrics() -> list[cx.Metric]:
    """Give the metrics, each with every method and with the usual test."""
    found: list[cx.Metric] = [
        cx.Ratio("revenue", "orders", name="ratio, delta method"),
        cx.Mean("revenue", name="adjusted, CUPED", covariates=["before"]),
    ]
    for method in METHODS:
        found += [
            cx.Ratio("revenue", "orders", name=f"ratio, {method}", bootstrap=method),
            cx.Mean("revenue", name=f"adjusted, {method}", covariates=["before"], bootstrap=method),
        ]
    return found


def table(random: np.random.Generator, units: int) -> dict[str, Any]:
    """Draw as many units for each variant."""
    n = 2 * units
    activity = random.lognormal(0.0, 0.8, n)
    orders = random.poisson(2.0 * activity).astype(float)
    return {
        "user": np.arange(n),
        "variant": np.repeat(["old", "new"], units),
        "orders": orders,
        "revenue": orders * random.lognormal(3.0, 0.7, n),
        "before": activity * random.lognormal(0.0, 0.3, n),
    }


def simulate(experiments: int, units: int, resamples: int, seed: int = SEED) -> dict[str, dict[str, float]]:
    """Return coverage, type-I error and the ratio of standard errors for each metric."""
    random = np.random.default_rng([seed, units])
    differences = defaultdict(list)
    std_errors = defaultdict(list)
    covered: dict[str, int] = defaultdict(int)
    found: dict[str, int] = defaultdict(int)
    for number in range(experiments):
        plan = cx.Experiment(
            name="a/a",
            unit="user",
            control="old",
            metrics=metrics(),
            correction="none",
            n_resamples=resamples,
            seed=number,
        )
        for row in plan.analyze(table(random, units)).rows:
            differences[row.metric].append(row.difference)
            std_errors[row.metric].append(row.std_error)
            covered[row.metric] += row.difference_interval.lower <= 0.0 <= row.difference_interval.upper
            found[row.metric] += row.pvalue <= 0.05
    return {
        name: {
            "coverage": covered[name] / experiments,
            "type I error": found[name] / experiments,
            "std_error": float(np.mean(std_errors[name]) / np.std(of, ddof=1)),
        }
        for name, of in differences.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--experiments", type=int, default=200)
    parser.add_argument("--units", type=int, default=2000, help="of each variant")
    parser.add_argument("--resamples", type=int, default=999)
    arguments = parser.parse_args()
    result = simulate(arguments.experiments, arguments.units, arguments.resamples)
    for name, numbers in sorted(result.items()):
        line = "".join(f"  {key} {value:.3f}" for key, value in numbers.items())
        sys.stdout.write(f"{name:24}{line}\n")
    allowed = 4.0 * (0.95 * 0.05 / arguments.experiments) ** 0.5
    return 0 if all(one["coverage"] >= 0.94 - allowed for one in result.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
