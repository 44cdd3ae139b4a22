"""One report of three sources, beside DuckDB that only reads and joins the same files.

python benchmarks/joined.py
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from job import Goal, Job, Options, Side, Table
from runner import main

ABOUT = """An Optimizely export, two surveys of Hotjar, tickets of Zendesk and a table of people,
simulated. DuckDB reads the files, finds each visitor's first decision, joins events by time,
answers by the visitor's id and tickets by the requester's address, and writes one row a
visitor to a Parquet file. cxlift reads the same files by a plan, with everything that its
readers check and count, and makes the whole report: conversion, revenue, NPS at two
touchpoints, CSAT and hours to resolution, by device, with response and match rates. The
numbers are visitors, buyers, and answers and tickets that were joined."""

PLAN = Path(__file__).with_name("joined.toml")
QUERY = """
copy (
    with decided as (
        select visitor_id, min(timestamp) as first, arg_min(variation_id, timestamp) as variation,
            arg_min(attributes, timestamp) as attributes
        from read_parquet('{folder}/optimizely/type=decisions/**/*.parquet', hive_partitioning = false)
        where experiment_id = 'checkout' and not coalesce(is_holdback, false)
        group by visitor_id
    ), bought as (
        select visitor_id, count(*) as purchases, sum(revenue) as revenue
        from read_parquet('{folder}/optimizely/type=events/**/*.parquet', hive_partitioning = false) as events
        join decided using (visitor_id)
        where event_name = 'purchase' and events.timestamp >= first
        group by visitor_id
    ), answered as (
        select "User ID" as visitor_id, count(*) as answers,
            last("How likely are you to recommend us?") as nps
        from read_csv('{folder}/survey-nps.csv', all_varchar = true, parallel = false) group by 1
    ), satisfied as (
        select "User ID" as visitor_id, count(*) as answers,
            last("How satisfied are you with your order?") as csat
        from read_csv('{folder}/survey-csat.csv', all_varchar = true, parallel = false) group by 1
    ), asked as (
        select people.visitor_id, count(*) as tickets,
            min("Created at") as opened, min("Solved at") as solved
        from read_csv('{folder}/tickets.csv', all_varchar = true, parallel = false) as tickets
        join read_csv('{folder}/people.csv', all_varchar = true, parallel = false) as people
            on tickets."Requester email" = people.email
        group by 1
    )
    select decided.*, purchases, revenue, answered.answers as nps_answers, nps,
        satisfied.answers as csat_answers, csat, tickets, opened, solved
    from decided left join bought using (visitor_id) left join answered using (visitor_id)
    left join satisfied using (visitor_id) left join asked using (visitor_id)
) to '{folder}/units-{who}.parquet'
"""


def of_duckdb(folder: Path) -> tuple[float, ...]:
    """Read and join as one writes it at first."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(QUERY.format(folder=folder, who="duckdb"))
    counts = "count(*), count(purchases), count(nps), count(csat), count(tickets)"
    found = connection.sql(f"select {counts} from '{folder}/units-duckdb.parquet'").fetchall()[0]
    return tuple(map(float, found))


def of_cxlift(folder: Path) -> tuple[float, ...]:
    """Make the report, as a table, as JSON and as a page."""
    from cxlift.plan_file import read_plan

    file = read_plan(folder / "plan.toml")
    report = file.experiment.analyze(file.read())
    report.to_json()
    report.to_html()

    def units(metric: str) -> float:
        row = next(row for row in report[metric] if not row.segment)
        return float(row.n_control + row.n_treatment)

    conversion = report.comparison("conversion")
    buyers = conversion.n_control * conversion.control_value
    buyers += conversion.n_treatment * conversion.treatment_value
    answers = units("NPS after the checkout") + units("NPS in the account")
    return units("conversion"), buyers, answers, units("CSAT"), units("hours to resolution")


def make(visitors: int) -> dict[str, Side]:
    from cxlift import simulate

    folder = tempfile.TemporaryDirectory(prefix="cxlift-joined-")
    root = Path(folder.name) / "sources"
    simulate.experiment(visitors=visitors, seed=1).write_sources(root)
    (root / "plan.toml").write_text(PLAN.read_text(encoding="utf-8"), encoding="utf-8")

    def side(run: Any) -> Side:
        def once(_: object = folder) -> Any:  # which is removed when nobody holds it any more
            return run(root)

        return Side(once, lambda found: found, memory=False)

    return {"cxlift": side(of_cxlift), "DuckDB": side(of_duckdb)}


def jobs(options: Options) -> list[Job]:
    visitors = options.size(200_000, 2_000)
    goal = Goal("cxlift", ("DuckDB",), most=3.0)
    return [Job(f"{visitors:,} visitors, three sources", partial(make, visitors), (goal,), tolerance=0.01)]


TABLE = Table("joined", "One report of three sources", ABOUT, jobs)

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))
