"""How long the pass takes that keeps a column's distribution for a quantile, beside sorting the column.

    python benchmarks/quantile_pass.py

The program fails if 1, 2 and 8 threads do not give the same bits.
"""

from __future__ import annotations

import sys
from functools import partial

import numpy as np
import pyarrow as pa
from job import Job, Options, Side, Table
from runner import main

import cxlift as cx

ABOUT = "All distinct values, log-normal, of two variants, beside `numpy.sort` of the column."


def planned(rows: int) -> tuple[cx.Experiment, pa.Table]:
    rng = np.random.default_rng(1)
    values = rng.lognormal(6, 1, rows)
    table = pa.table({"variant": rng.integers(0, 2, rows).astype(np.int8), "load_ms": values})
    return cx.Experiment("benchmark", control=0, metrics=[cx.Quantile("load_ms", 0.9)]), table


def make(rows: int) -> dict[str, Side]:
    experiment, table = planned(rows)
    values = table.column("load_ms").to_numpy()
    summaries = experiment.summarize(table)
    return {
        "numpy.sort": Side(partial(np.sort, values)),
        "the pass, 1 thread": Side(partial(experiment.summarize, table, threads=1)),
        "the pass, 2 threads": Side(partial(experiment.summarize, table, threads=2)),
        "the test of its summaries": Side(partial(experiment.analyze, summaries)),
    }


def same_bits(options: Options) -> str:
    experiment, table = planned(options.size(5_000_000, 100_000))
    found = {experiment.summarize(table, threads=threads).to_cbor() for threads in (1, 2, 8)}
    assert len(found) == 1, "1, 2 and 8 threads give different bits"
    return "1, 2 and 8 threads give the same bits."


def jobs(options: Options) -> list[Job]:
    rows = options.size(5_000_000, 100_000)
    return [Job(f"p90 of {rows:,} rows", partial(make, rows))]


TABLE = Table("quantile_pass", "The pass that keeps distributions", ABOUT, jobs, checks=(same_bits,))

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))
