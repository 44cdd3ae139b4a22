"""How long the pass takes that keeps a column's distribution for a quantile, beside sorting the column.

    python benchmarks/quantile_pass.py                    5 million rows, medians of 5 runs
    python benchmarks/quantile_pass.py --rows 300000      a short form

All distinct values, log-normal, of two variants. The program fails if 1, 2 and 8 threads do not give the same
bits.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

import cxlift as cx

if TYPE_CHECKING:
    from collections.abc import Callable


def medians(runners: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in runners}
    for turn in range(repeats + 1):
        for name, run in runners.items():
            begin = time.perf_counter()
            run()
            if turn > 0:  # the first one warms up
                times[name].append((time.perf_counter() - begin) * 1e3)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()

    rng = np.random.default_rng(1)
    values = rng.lognormal(6, 1, arguments.rows)
    table = pa.table({"variant": rng.integers(0, 2, arguments.rows).astype(np.int8), "load_ms": values})
    experiment = cx.Experiment("benchmark", control=0, metrics=[cx.Quantile("load_ms", 0.9)])
    summaries = experiment.summarize(table)
    times = medians(
        {
            "numpy.sort": lambda: np.sort(values),
            "the pass, 1 thread": lambda: experiment.summarize(table, threads=1),
            "the pass, 2 threads": lambda: experiment.summarize(table, threads=2),
            "the test of its summaries": lambda: experiment.analyze(summaries),
        },
        arguments.repeats,
    )
    print(f"{arguments.rows:,} rows, median of {arguments.repeats}, load average {os.getloadavg()[0]:.1f}\n")
    print(f"| {'':25} | {'ms':>8} | x numpy.sort |\n|{'-' * 27}|{'-' * 9}:|{'-' * 13}:|")
    for name, milliseconds in times.items():
        print(f"| {name:25} | {milliseconds:8.1f} | {milliseconds / times['numpy.sort']:12.2f} |")
    same = len({experiment.summarize(table, threads=threads).to_cbor() for threads in (1, 2, 8)}) == 1
    print(f"\n1, 2 and 8 threads give {'the same bits' if same else 'DIFFERENT BITS'}.")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
