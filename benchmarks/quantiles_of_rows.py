"""Time of a test of two medians of many values, from rows and from sketches, beside a bootstrap and DuckDB.

    python benchmarks/quantiles_of_rows.py --n 1000000

Each line is the best of three. The bootstrap is SciPy's percentile interval with 200 resamples, vectorised in
batches: what is usually done where no interval of a quantile is at hand. DuckDB's ``approx_quantile`` (a
t-digest) gives two numbers without any interval.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable


def best(call: Callable[[], Any], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)
    return min(taken)


def duckdb_call(control: Any, treatment: Any) -> Callable[[], Any] | None:
    try:
        import duckdb
        import pyarrow as pa
    except ImportError:
        return None
    connection = duckdb.connect()
    connection.register("c", pa.table({"x": control}))
    connection.register("t", pa.table({"x": treatment}))
    query = "select (select approx_quantile(x, 0.5) from t) - (select approx_quantile(x, 0.5) from c)"
    return lambda: connection.execute(query).fetchall()


def bootstrap(control: Any, treatment: Any) -> Any:
    from scipy.stats import bootstrap

    def difference(c: Any, t: Any, axis: int = -1) -> Any:
        return np.median(t, axis=axis) - np.median(c, axis=axis)

    return bootstrap(
        (control, treatment), difference, n_resamples=200, batch=10, method="percentile", vectorized=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--n", type=int, default=1_000_000, help="values a variant")
    n = parser.parse_args().n
    random = np.random.default_rng(1)
    control, treatment = random.lognormal(size=n), random.lognormal(0.01, size=n)
    sketches = [stats.Distribution.from_values(values) for values in (control, treatment)]
    calls: dict[str, Callable[[], Any] | None] = {
        "quantile_test of the rows": lambda: stats.quantile_test(control, treatment, 0.5),
        "two Distribution.from_values": lambda: [
            stats.Distribution.from_values(values) for values in (control, treatment)
        ],
        "quantile_test of Distributions": lambda: stats.quantile_test(sketches[0], sketches[1], 0.5),
        "one merge of Distributions": lambda: sketches[0] + sketches[1],
        "two numpy.median": lambda: (np.median(control), np.median(treatment)),
        "DuckDB approx_quantile": duckdb_call(control, treatment),
        "SciPy bootstrap, 200 resamples": (lambda: bootstrap(control, treatment)) if n <= 1_000_000 else None,
    }
    base = best(lambda: stats.quantile_test(control, treatment, 0.5))
    sys.stdout.write(f"{n:,} values a variant; rows take {base:.4f} s\n")
    for name, call in calls.items():
        if call is not None:
            taken = best(call, 1 if "bootstrap" in name else 3)
            sys.stdout.write(f"{name:32} {taken:10.4f} s  {taken / base:8.2f} of the rows\n")


if __name__ == "__main__":
    main()
