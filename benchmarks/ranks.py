"""How long tests of ranks take, beside SciPy, in one run.

    python benchmarks/ranks.py                  a million doubles a variant
    python benchmarks/ranks.py --rows 100000    a short form; `--json FILE` writes the numbers, too

The Mann-Whitney test of arrays without and with ties, Brunner-Munzel, Kolmogorov-Smirnov, and ten million
answers of a scale from their ``Counts``, which SciPy needs as an array. The runs take turns.
Ours have the interval of the probability of superiority besides, and use two threads to sort.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.stats

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWERS = 10_000_000  # of both variants together


def jobs(rows: int) -> list[tuple[str, Callable[[], Any], Callable[[], Any]]]:
    """Name, SciPy's run and ours."""
    random = np.random.default_rng(20_241_008)
    control, treatment = random.normal(size=rows), random.normal(0.002, 1.0, rows)
    shares = np.array([0.08, 0.17, 0.30, 0.28, 0.17])
    scores = [random.choice(5, ANSWERS // 2, p=shares / shares.sum()) + 1.0 for _ in range(2)]
    counts = [stats.Counts(dict(zip(*np.unique(s, return_counts=True), strict=True))) for s in scores]
    whole = [random.integers(0, 11, rows).astype(float) for _ in range(2)]
    asymptotic = partial(scipy.stats.mannwhitneyu, method="asymptotic")
    return [
        (
            f"Mann-Whitney, {rows:,} + {rows:,} doubles",
            partial(asymptotic, treatment, control),
            partial(stats.mann_whitney, control, treatment),
        ),
        (
            f"Mann-Whitney, {rows:,} + {rows:,} answers of 0 to 10 in arrays",
            partial(asymptotic, whole[1], whole[0]),
            partial(stats.mann_whitney, *whole),
        ),
        (
            f"Brunner-Munzel, {rows:,} + {rows:,} doubles",
            partial(scipy.stats.brunnermunzel, control, treatment),
            partial(stats.brunner_munzel, control, treatment),
        ),
        (
            f"Kolmogorov-Smirnov, {rows:,} + {rows:,} doubles",
            partial(scipy.stats.ks_2samp, control, treatment, method="asymp"),
            partial(stats.kolmogorov_smirnov, control, treatment),
        ),
        (
            f"Mann-Whitney, {ANSWERS:,} answers of 1 to 5, ours from Counts",
            partial(asymptotic, scores[1], scores[0]),
            partial(stats.mann_whitney, *counts),
        ),
    ]


def seconds(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measured(job: str, peer: Callable[[], Any], own: Callable[[], Any], repeats: int) -> dict[str, Any]:
    pvalues = [float(peer().pvalue), own().pvalue]  # once before the clock counts
    times = [(seconds(peer), seconds(own)) for _ in range(repeats)]
    of_peer, of_own = (statistics.median(column) for column in zip(*times, strict=True))
    return {
        "job": job,
        "peer": "SciPy",
        "peer_ms": 1e3 * of_peer,
        "cxlift_ms": 1e3 * of_own,
        "pvalues": pvalues,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path, help="writes the numbers, too")
    options = parser.parse_args()
    sys.stdout.write(f"{'job':66} {'peer':>6} {'peer ms':>9} {'cxlift ms':>10} {'ratio':>9}  p-values\n")
    rows = []
    for job in jobs(options.rows):
        row = measured(*job, options.repeats)
        pvalues = ", ".join(f"{p:.8g}" for p in row["pvalues"])
        sys.stdout.write(
            f"{row['job']:66} {row['peer']:>6} {row['peer_ms']:9.2f} {row['cxlift_ms']:10.3f} "
            f"{row['peer_ms'] / row['cxlift_ms']:9.1f}  {pvalues}\n"
        )
        rows.append(row)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
