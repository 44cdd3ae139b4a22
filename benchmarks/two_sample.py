"""How long two-sample tests take, beside gbstats and SciPy, in one run.

    python -m venv .venv-gbstats && .venv-gbstats/bin/pip install -r benchmarks/peers/gbstats.txt
    python benchmarks/two_sample.py --gbstats .venv-gbstats/bin/python

A thousand tests of means and of proportions from summaries, each with p-value and interval: gbstats in a
process of its own (it needs an old pandas), taking turns with cxlift. Barnard's test of 100 and 100
units: SciPy's ``barnard_exact``, which gives the p-value alone, beside ours, which inverts it for both
intervals, too. Without ``--gbstats`` that part is left out, and said to be.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scipy.stats import barnard_exact

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

TESTS = 1_000
WORK = 0.3  # seconds
BARNARD = [(43, 100, 61, 100), (7, 100, 12, 100), (50, 100, 50, 100), (1, 100, 9, 100)]
WORKER = Path(__file__).parent / "peers" / "gbstats_tests.py"

Pair = tuple[dict[str, float], dict[str, float]]
Runs = dict[str, dict[str, float]]


def cases(seed: int = 1) -> dict[str, list[Pair]]:
    """Summaries of a thousand experiments, of means and of proportions."""
    rng = random.Random(seed)

    def mean() -> dict[str, float]:
        n, centre = rng.randint(100, 100_000), rng.uniform(10, 12)
        return {"n": n, "mean": centre, "variance": rng.uniform(1, 40)}

    def proportion() -> dict[str, float]:
        n = rng.randint(1_000, 100_000)
        return {"n": n, "successes": int(n * rng.uniform(0.04, 0.06))}

    return {
        "mean": [(mean(), mean()) for _ in range(TESTS)],
        "proportion": [(proportion(), proportion()) for _ in range(TESTS)],
    }


def ours(pairs: dict[str, list[Pair]]) -> dict[str, dict[str, float]]:
    def moments(s: dict[str, float]) -> stats.Moments:
        return stats.Moments(int(s["n"]), s["mean"], s["variance"])

    start = time.perf_counter()
    means = [stats.welch_t_test(moments(c), moments(t)) for c, t in pairs["mean"]]
    middle = time.perf_counter()
    proportions = [
        stats.two_proportion_test(int(c["successes"]), int(c["n"]), int(t["successes"]), int(t["n"]))
        for c, t in pairs["proportion"]
    ]
    end = time.perf_counter()
    return {
        "mean": {"seconds": middle - start, "pvalue": means[0].pvalue},
        "proportion": {"seconds": end - middle, "pvalue": proportions[0].pvalue},
    }


def gbstats(python: str, pairs: dict[str, list[Pair]]) -> Generator[dict[str, dict[str, float]]]:
    with subprocess.Popen(
        [python, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(pairs) + "\n")
        try:
            while True:
                process.stdin.write("again\n")
                process.stdin.flush()
                yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def after_work(run: Callable[[], Runs]) -> Runs:
    """Give the first run that begins after so many seconds of the same work."""
    start = time.perf_counter()
    while time.perf_counter() - start < WORK:
        run()
    return run()


def barnard(repeats: int) -> list[dict[str, Any]]:
    """SciPy gives the p-value alone: ours alone, too, and with the intervals that invert it."""
    rows = []
    for x_c, n_c, x_t, n_t in BARNARD:
        counts = (x_c, n_c, x_t, n_t)
        table = [[x_t, x_c], [n_t - x_t, n_c - x_c]]
        runs = (
            partial(barnard_exact, table),
            partial(stats.proportion_margin_pvalue, *counts, method="barnard"),
            partial(stats.barnard_test, *counts),
        )
        times = [tuple(seconds(run) for run in runs) for _ in range(repeats)]
        peer, *own = (statistics.median(column) for column in zip(*times, strict=True))
        pvalues = [barnard_exact(table).pvalue, stats.barnard_test(*counts).pvalue]
        for what, its in zip(("p-value alone", "ours with both intervals"), own, strict=True):
            rows.append(
                {
                    "job": f"Barnard {x_c}/{n_c} against {x_t}/{n_t}, {what}",
                    "peer": "SciPy",
                    "peer_ms": 1e3 * peer,
                    "cxlift_ms": 1e3 * its,
                    "pvalues": pvalues,
                }
            )
    return rows


def thousand(python: str, repeats: int) -> list[dict[str, Any]]:
    pairs = cases()
    ours(pairs)
    peer_runs, own_runs = [], []
    worker = gbstats(python, pairs)
    next(worker)  # once before the clock counts
    for _ in range(
        repeats
    ):  # a processor that has been idle is slow at first: each side works before its clock counts
        peer_runs.append(after_work(partial(next, worker)))
        own_runs.append(after_work(partial(ours, pairs)))
    worker.close()
    return [
        {
            "job": f"{TESTS:,} tests of two {kind}s from summaries",
            "peer": "gbstats",
            "peer_ms": 1e3 * statistics.median(run[kind]["seconds"] for run in peer_runs),
            "cxlift_ms": 1e3 * statistics.median(run[kind]["seconds"] for run in own_runs),
            "pvalues": [peer_runs[0][kind]["pvalue"], own_runs[0][kind]["pvalue"]],
        }
        for kind in pairs
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gbstats", metavar="PYTHON", help="of the environment that has gbstats")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", type=Path, help="writes the numbers, too")
    options = parser.parse_args()
    rows = []
    if options.gbstats is None:
        sys.stdout.write("gbstats is left out: --gbstats names the Python of its environment.\n")
    else:
        rows += thousand(options.gbstats, options.repeats)
    rows += barnard(options.repeats)
    sys.stdout.write(f"{'job':70} {'peer':>8} {'peer ms':>10} {'cxlift ms':>10} {'ratio':>8}  p-values\n")
    for row in rows:
        ratio = row["peer_ms"] / row["cxlift_ms"]
        pvalues = ", ".join(f"{p:.6g}" for p in row["pvalues"])
        sys.stdout.write(
            f"{row['job']:70} {row['peer']:>8} {row['peer_ms']:10.2f} {row['cxlift_ms']:10.2f} {ratio:8.1f}  "
            f"{pvalues}\n"
        )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
