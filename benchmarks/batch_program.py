"""One side of `batch.py` in a process of its own, which prints the seconds and the numbers that it found.

python benchmarks/batch_program.py cxlift TREE OUT
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

PROCESSES = os.cpu_count() or 1
QUERY = """
copy (
    with decided as (
        select experiment_id, visitor_id, min(timestamp) as first,
            arg_min(variation_id, timestamp) as variation
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
    """Read the tree, then analyse every experiment and write its report as JSON and HTML."""
    from cxlift.readers.optimizely_portfolio import read_portfolio

    folder = read_portfolio(tree).write(out / "units")
    work = [(out, experiment) for experiment in folder.experiments]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        found = list(pool.map(_report, work, chunksize=10))
    return tuple(map(float, map(sum, zip(*found, strict=True))))


@cache
def _folder(out: Path) -> Any:
    from cxlift.readers.unit_folder import UnitFolder

    return UnitFolder(out / "units")


def _report(work: tuple[Path, str]) -> tuple[float, ...]:
    import cxlift as cx
    from cxlift.readers.prepared_units import PreparedUnits

    out, experiment = work
    folder = _folder(out)
    makes = {"converted": cx.Conversion, "count": cx.Count}
    metrics = [
        cx.Sum(fact.event, fact.property) if fact.property else makes[fact.total](fact.event)
        for fact in folder.facts
    ]
    control = min(folder.variants(experiment))
    data = PreparedUnits(folder, experiment)
    report = cx.Experiment(experiment, control=control, metrics=metrics, correction="bh").analyze(
        data, threads=1
    )
    target = out / experiment
    target.mkdir()
    (target / "report.json").write_text(report.to_json(), encoding="utf-8")
    (target / "report.html").write_text(report.to_html(), encoding="utf-8")
    rows = (report.comparison(f"purchase.{name}") for name in ("converted", "count", "revenue.sum"))
    return tuple(r.n_control * r.control_value + r.n_treatment * r.treatment_value for r in rows)


if __name__ == "__main__":
    sides = {"DuckDB": of_duckdb, "cxlift": of_cxlift}
    begin = time.perf_counter()
    numbers = sides[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - begin, "numbers": numbers}) + "\n")
