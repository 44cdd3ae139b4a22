"""One side of `batch.py` in a process of its own, which prints the seconds and the numbers that it found.

python benchmarks/batch_program.py cxlift TREE OUT
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

PROCESSES = os.cpu_count() or 1
QUERY = """
copy (
    with decided as (
        select experiment_id, visitor_id,
            min(timestamp) as first, arg_min(variation_id, timestamp) as variation
        from read_parquet('{tree}/type=decisions/**/*.parquet', hive_partitioning = false)
        where not is_holdback
        group by experiment_id, visitor_id
    )
    select experiment_id, visitor_id, any_value(variation) as variation, {counts}, sum(revenue) as revenue
    from decided join read_parquet('{tree}/type=events/**/*.parquet', hive_partitioning = false) as events
        using (visitor_id)
    where events.timestamp >= decided.first
    group by experiment_id, visitor_id
) to '{out}/units.parquet'
"""


def of_duckdb(tree: Path, out: Path) -> tuple[float, ...]:
    """Aggregate as one writes it at first, with the setting that makes it fastest."""
    import duckdb
    from batch_tree import EVENTS

    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = false")
    counts = ", ".join(f"count(*) filter (event_name = '{name}') as n_{name}" for name in EVENTS)
    connection.execute(QUERY.format(tree=tree, out=out, counts=counts))
    query = f"select count(*), sum(n_purchase), sum(revenue) from '{out}/units.parquet' where n_purchase > 0"
    return tuple(map(float, connection.sql(query).fetchall()[0]))


def of_cxlift(tree: Path, out: Path) -> tuple[float, ...]:
    """Do what the command does, and add up what the table of all comparisons says."""
    import pyarrow.parquet as pq

    from cxlift.batch.run import run_batch

    run_batch(tree, out / "reports", jobs=PROCESSES)
    rows = pq.read_table(out / "reports/summary.parquet").to_pylist()

    def total(metric: str) -> float:
        own = [row for row in rows if row["metric"] == f"purchase.{metric}"]
        totals: list[float] = [
            row["n_control"] * row["control_value"] + row["n_treatment"] * row["treatment_value"]
            for row in own
        ]
        return sum(totals)

    return total("converted"), total("count"), total("revenue.sum")


if __name__ == "__main__":
    sides = {"DuckDB": of_duckdb, "cxlift": of_cxlift}
    begin = time.perf_counter()
    numbers = sides[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - begin, "numbers": numbers}) + "\n")
