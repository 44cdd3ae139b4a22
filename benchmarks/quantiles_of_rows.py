"""Time of a test of two medians of many values, from rows and from sketches, beside a bootstrap and DuckDB.

python benchmarks/quantiles_of_rows.py
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import numpy as np
from installed import peer
from job import Job, Options, Side, Table
from runner import main

from cxlift import stats

ABOUT = """The bootstrap is SciPy's percentile interval with 200 resamples, vectorised in batches: what is
usually done where no interval of a quantile is at hand. DuckDB's `approx_quantile` (a t-digest) gives two
numbers without any interval. The numbers are the ends of the interval of the difference."""
RESAMPLES = 200


def interval(result: Any) -> tuple[float, ...]:
    return (float(result.difference_interval.lower), float(result.difference_interval.upper))


def difference(control: Any, treatment: Any, axis: int = -1) -> Any:
    return np.median(treatment, axis=axis) - np.median(control, axis=axis)


def make(n: int) -> dict[str, Side]:
    random = np.random.default_rng(1)
    control, treatment = random.lognormal(size=n), random.lognormal(0.01, size=n)
    sketches = [stats.Distribution.from_values(values) for values in (control, treatment)]
    sides = {
        "quantile_test of the rows": Side(partial(stats.quantile_test, control, treatment, 0.5), interval),
        "two Distribution.from_values": Side(
            lambda: [stats.Distribution.from_values(values) for values in (control, treatment)]
        ),
        "quantile_test of Distributions": Side(
            partial(stats.quantile_test, sketches[0], sketches[1], 0.5), interval
        ),
        "one merge of Distributions": Side(lambda: sketches[0] + sketches[1]),
        "two numpy.median": Side(lambda: (np.median(control), np.median(treatment))),
    }
    duckdb = peer("duckdb", "duckdb")
    if duckdb is not None:
        import pyarrow as pa

        connection = duckdb.connect()
        connection.register("c", pa.table({"x": control}))
        connection.register("t", pa.table({"x": treatment}))
        query = "select (select approx_quantile(x, 0.5) from t) - (select approx_quantile(x, 0.5) from c)"
        sides["DuckDB approx_quantile"] = Side(lambda: connection.execute(query).fetchall())
    scipy = peer("scipy.stats", "scipy")
    if scipy is not None:
        run = partial(scipy.bootstrap, (control, treatment), difference, vectorized=True, method="percentile")
        sides[f"SciPy bootstrap, {RESAMPLES} resamples"] = Side(
            partial(run, n_resamples=RESAMPLES, batch=10),
            lambda found: (float(found.confidence_interval.low), float(found.confidence_interval.high)),
        )
    return sides


def jobs(options: Options) -> list[Job]:
    n = options.size(1_000_000, 5_000)
    return [Job(f"difference of two medians, {n:,} values a variant", partial(make, n))]


TABLE = Table("quantiles_of_rows", "Quantiles from rows and from sketches", ABOUT, jobs)

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))
