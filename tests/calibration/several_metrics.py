"""Calibration of what is said of families, selected effects and diluted ones, on simulated normal data.

    python tests/calibration/several_metrics.py --draws 20000

Each line is a rate, what it should be and its Monte Carlo error. Selected effects: among significant
differences half of the estimates lie below the truth, and 95 % of the intervals hold it. Families: where no
metric has an effect, the family-wise error of max-t (with the correlation estimated from the data), Dunnett
and Westfall and Young is 5 %. Selected intervals: at most 5 % do not hold the truth.
"""

from __future__ import annotations

import argparse
import math
import sys
from typing import TYPE_CHECKING

import numpy as np

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20_240_613
ALPHA = 0.05
Rate = tuple[
    str, int, int, float, str
]  # what, how often, of how many, what it should be, "exactly" or "at most"


def selected_effects(draws: int) -> Iterator[Rate]:
    for truth in (0.0, 0.5, 1.0, 2.0, 3.0):
        rng = np.random.default_rng([SEED, round(truth * 10)])
        below = held = found = 0
        while found < draws:
            result = stats.corrected_for_selection(truth + rng.standard_normal(), 1.0, alpha=ALPHA)
            if not math.isnan(result.estimate):
                found += 1
                below += result.estimate < truth
                held += truth in result.interval
        yield f"selected, effect {truth}: estimate below the truth", below, found, 0.5, "exactly"
        yield f"selected, effect {truth}: interval holds the truth", held, found, 0.95, "exactly"


def families_without_effect(draws: int) -> Iterator[Rate]:
    rng = np.random.default_rng([SEED, 1])
    m, n = 6, 200
    factor = np.linalg.cholesky(np.full((m, m), 0.7) + 0.3 * np.eye(m))
    wrong = {"max-t": 0, "Holm": 0, "Westfall-Young": 0, "Dunnett": 0}
    for _ in range(draws):
        control, treatment = (rng.standard_normal((n, m)) @ factor.T for _ in range(2))
        welch = [stats.welch_t_test(control[:, j], treatment[:, j]) for j in range(m)]
        joint = stats.max_t_pvalues(
            [one.statistic for one in welch],
            stats.difference_correlation(control, treatment),
            df=2 * n - 2,
            n_draws=2000,
        )
        wrong["max-t"] += joint.pvalues_adjusted.min() < ALPHA
        wrong["Holm"] += stats.adjust_pvalues([one.pvalue for one in welch]).min() < ALPHA
        shuffled = stats.westfall_young(control[:30], treatment[:20], n_resamples=199)
        wrong["Westfall-Young"] += shuffled.pvalues_adjusted.min() <= ALPHA
        variants = rng.standard_normal((4, 15))
        wrong["Dunnett"] += min(one.pvalue for one in stats.dunnett_test(variants[0], variants[1:])) < ALPHA
    for name, count in wrong.items():
        yield (
            f"no effect: {name} rejects any",
            count,
            draws,
            ALPHA,
            "at most" if name == "Holm" else "exactly",
        )


def selected_intervals(draws: int) -> Iterator[Rate]:
    rng = np.random.default_rng([SEED, 2])
    missed = 0.0
    for _ in range(draws):
        truth = np.where(np.arange(20) < 6, 2.5, 0.0)
        estimates = truth + rng.standard_normal(20)
        pvalues = [math.erfc(abs(z) / math.sqrt(2)) for z in estimates]
        result = stats.fcr_intervals(estimates, np.ones(20), pvalues, ALPHA)
        chosen = [i for i in range(20) if result.selected[i]]
        missed += sum(truth[i] not in result.intervals[i] for i in chosen) / max(1, len(chosen))
    yield "share of selected intervals that miss", round(missed), draws, ALPHA, "at most"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=20_000)
    draws = parser.parse_args().draws
    failed = False
    for part in (selected_effects(draws), families_without_effect(draws // 4), selected_intervals(draws)):
        for what, count, of, expected, kind in part:
            error = math.sqrt(expected * (1 - expected) / of)
            rate = count / of
            wrong = rate - expected > 3.3 * error or (kind == "exactly" and expected - rate > 3.3 * error)
            failed |= wrong
            sys.stdout.write(
                f"{what}: {rate:.4f}, {kind} {expected} (error {error:.4f}){' WRONG' if wrong else ''}\n"
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
