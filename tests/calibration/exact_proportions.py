"""What tests of two proportions hold of what they say, by going through all outcomes: no chance is involved.

    python tests/calibration/exact_proportions.py
    python tests/calibration/exact_proportions.py --arms 20x20 8x40 --level 0.9
    python tests/calibration/exact_proportions.py --score

For each pair of arms: the largest probability of rejecting equal proportions, and the smallest coverage of
the intervals of difference and lift over a grid of both proportions, which has points close to equality. The
exact tests must hold both but for 5e-4 of coverage (a hull is searched for in steps, score_inversion.hpp).
With --score: where the score interval and the score test fall short.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable

Array = Any  # a NumPy array
Test = Any  # one of the public functions
ARMS = ["3x3", "5x5", "4x12", "10x10", "8x20", "15x15", "20x20", "10x40"]
TESTS: list[Callable[..., Any]] = [stats.fisher_test, stats.barnard_test, stats.boschloo_test]
SLACK = 5e-4


def chances(n: int, shares: Array) -> Array:
    """Binomial probabilities: a row for each share."""
    k = np.arange(n + 1)
    ways = np.concatenate([[0.0], np.cumsum(np.log((n - k[:-1]) / (k[:-1] + 1)))])
    with np.errstate(divide="ignore", invalid="ignore"):
        log_chances = ways + k * np.log(shares[:, None]) + (n - k) * np.log1p(-shares[:, None])
    found = np.exp(log_chances)
    found[shares == 0] = k == 0
    found[shares == 1] = k == n
    return found


def outcomes(test: Test, n_control: int, n_treatment: int, level: float) -> list[Any]:
    return [
        test(c, n_control, t, n_treatment, confidence_level=level)
        for c in range(n_control + 1)
        for t in range(n_treatment + 1)
    ]


def holds(one: Any, difference: float, control: float, treatment: float) -> tuple[bool, bool]:
    """Whether the intervals of an outcome hold these truths, but for rounding."""
    low, high = one.difference_interval
    in_difference = low - 1e-12 <= difference <= high + 1e-12
    if control == 0 or one.lift_kind == "everything":
        return in_difference, True
    lift = treatment / control - 1 if difference else 0.0
    low, high = one.lift_interval
    slack = 1e-12 * (1 + abs(lift))
    if one.lift_kind == "complement":
        return in_difference, lift >= high - slack
    return in_difference, low - slack <= lift <= high + slack


def check(
    test: Test, n_control: int, n_treatment: int, level: float, points: int
) -> tuple[float, float, float]:
    """Return the size of the test and the least coverages of difference and lift."""
    results = outcomes(test, n_control, n_treatment, level)
    shape = (n_control + 1, n_treatment + 1)
    rejected = np.array([one.pvalue < 1 - level for one in results]).reshape(shape)
    many = np.sin(np.linspace(0, np.pi / 2, 20 * points)) ** 2
    size = np.einsum("pc,ct,pt->p", chances(n_control, many), rejected, chances(n_treatment, many)).max()
    least = [1.0, 1.0]
    grid = np.sin(np.linspace(0, np.pi / 2, points)) ** 2
    for control in grid:
        near = np.clip(control + np.array([-1e-2, -1e-3, -1e-6, 1e-6, 1e-3, 1e-2]), 0, 1)
        for treatment in np.concatenate([grid, near]):
            of_control = chances(n_control, np.array([control]))[0]
            of_treatment = chances(n_treatment, np.array([treatment]))[0]
            weight = np.outer(of_control, of_treatment).ravel()
            held = [
                holds(one, float(treatment - control), float(control), float(treatment)) for one in results
            ]
            for i in range(2):
                least[i] = min(least[i], float(weight @ np.array([h[i] for h in held])))
    return float(size), least[0], least[1]


def exact(arms: list[str], level: float, points: int) -> bool:
    passed = True
    for pair in arms:
        n_control, n_treatment = (int(n) for n in pair.split("x"))
        for test in TESTS:
            size, difference, lift = check(test, n_control, n_treatment, level, points)
            good = size <= 1 - level + 1e-9 and min(difference, lift) >= level - SLACK
            passed = passed and good
            sys.stdout.write(
                f"{pair:>7} {test.__name__:14} size {size:.5f}  coverage of difference {difference:.5f}, "
                f"of lift {lift:.5f}{'' if good else '  FAILED'}\n"
            )
            sys.stdout.flush()
    return passed


def score(level: float) -> None:
    """Coverage of the score interval where both proportions are p, or the treatment's is 1.5 p."""
    for total in (10, 20, 30, 40, 60, 80, 100, 150, 200):
        n = total // 2
        results = outcomes(stats.two_proportion_test, n, n, level)
        words = []
        for p in (0.02, 0.1, 0.5):
            found = []
            for treatment in (p, 1.5 * p):
                both = np.outer(chances(n, np.array([p]))[0], chances(n, np.array([treatment]))[0]).ravel()
                held = np.array([holds(one, treatment - p, p, treatment)[0] for one in results])
                found.append(f"{both @ held:.4f}")
            words.append(f"p = {p}: {found[0]}, {found[1]}")
        rejected = np.array([one.pvalue < 1 - level for one in results])
        worst_size = 0.0
        for p in np.linspace(0.02, 0.98, 193):
            of_p = chances(n, np.array([p]))[0]
            worst_size = max(worst_size, float(np.outer(of_p, of_p).ravel() @ rejected))
        sys.stdout.write(f"{total:4} units  {';  '.join(words)};  size {worst_size:.4f}\n")
        sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--arms", nargs="+", default=ARMS, metavar="CONTROLxTREATMENT")
    parser.add_argument("--level", type=float, default=0.95)
    parser.add_argument("--points", type=int, default=31, help="of the grid of each proportion")
    parser.add_argument("--score", action="store_true", help="look at the score interval instead")
    arguments = parser.parse_args()
    if arguments.score:
        score(arguments.level)
        return 0
    return 0 if exact(arguments.arms, arguments.level, arguments.points) else 1


if __name__ == "__main__":
    sys.exit(main())
