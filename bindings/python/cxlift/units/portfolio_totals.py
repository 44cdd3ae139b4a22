"""What the units of many experiments did, from one pass over events that all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cxlift.engines.duckdb import quote_text
from cxlift.units.attribution import REASONS, once_each
from cxlift.units.facts import events_of, summed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cxlift.engines.duckdb import DuckDBEngine
    from cxlift.engines.engine import Frame
    from cxlift.units.facts import FactColumn
    from cxlift.units.source import Source

__all__ = ["PortfolioTotals", "portfolio_totals"]

# Each SQL text below is made of numbers, of names of its own, and of texts that went through quote_text.


@dataclass(frozen=True)
class PortfolioTotals:
    """Totals of events, long: a unit has a row for each event that it has, however many events there are.

    Attributes:
        units: the query of ``experiment``, ``unit``, ``variant`` and ``row``, the number in this order, from 0.
        totals: the query of ``row``, ``event`` (the number of its name), ``n`` and ``p0`` ..., in this order.
        excluded: of each experiment, how many events were left out for each reason.
        n_totals: how many rows of ``totals`` each experiment has; one that has none may be missing.
    """

    units: str
    totals: str
    excluded: dict[str, dict[str, int]]
    n_totals: dict[str, int]


def portfolio_totals(
    source: Source,
    engine: DuckDBEngine,
    decided: Frame,
    experiments: Iterable[str],
    facts: Sequence[FactColumn],
    window: timedelta | None = None,
) -> PortfolioTotals:
    """Give for each experiment what ``attributed_totals`` gives for one.

    Events are joined to the exposures of all experiments at once: an event of a unit in several experiments
    counts in each of them, or is left out of each for a reason of its own.

    Args:
        source: the events.
        engine: the source's.
        decided: ``experiment``, ``unit``, ``variant`` and ``time``, a row for each unit of each experiment.
        experiments: their ids, whether they have units or not.
        facts: totals ``converted``, ``count`` and ``sum``, without conditions.
        window: how long after the exposure events count.
    """
    connection, known = engine.connection, list(experiments)
    engine.view(decided, "portfolio_decided")
    connection.execute(f"create type portfolio_experiment as enum ({_listed(known)})")
    connection.execute(
        "create table portfolio_units as select row_number() over (order by experiment, unit) - 1 as row, "
        "enum_code(experiment::portfolio_experiment)::bigint as number, experiment, unit, variant, "
        "time as exposed from portfolio_decided"
    )
    engine.drop_steps()
    units = "select row, experiment, unit, variant from portfolio_units order by row"
    if not facts:
        nothing = dict.fromkeys(("duplicate_events", *REASONS), 0)
        totals = "select 0::bigint as row, 0::integer as event, 0::bigint as n where false"
        return PortfolioTotals(units, totals, {experiment: dict(nothing) for experiment in known}, {})

    names = events_of(facts)
    events, duplicates = once_each(engine, source.facts.events(engine, source.columns, facts))
    schema, properties = events.collect_schema(), [f"p{i}" for i in range(len(summed(facts)))]
    engine.view(events, "portfolio_events")
    connection.execute(f"create type portfolio_event as enum ({_listed(names)})")
    late = "false" if window is None else f"time > exposed + {window // timedelta(microseconds=1)}"
    # A unit's number and an event's are one integer: groups of one are found faster than those of two. What
    # does not count is below 0, so that one pass finds both.
    cell = (
        f"case when time < exposed then -1 - 2 * number when {late} then -2 - 2 * number "
        f"else row * {len(names)} + enum_code(event::portfolio_event) end"
    )
    sums = "".join(f", {_sum(p, is_float=schema[p].is_float())} as {p}" for p in properties)
    connection.execute(
        f"create table portfolio_totals as select {cell} as cell, count(*) as n{sums} "  # noqa: S608
        "from portfolio_events join portfolio_units using (unit) where time is not null group by cell"
    )
    picked = ", ".join(
        [f"cell // {len(names)} as row, (cell % {len(names)})::integer as event, n", *properties]
    )
    totals = f"select {picked} from portfolio_totals where cell >= 0 order by cell"  # noqa: S608
    return PortfolioTotals(units, totals, *_counted(engine, known, duplicates, len(names)))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(quote_text(name) for name in names)


def _sum(column: str, *, is_float: bool) -> str:
    """Add up floats in the order of their values: threads change no bit of them."""
    if not is_float:
        return f"sum({column})::bigint"
    return f"sum({column} order by {column}) filter ({column} <> 0 and time >= exposed)"


def _counted(
    engine: DuckDBEngine, experiments: Sequence[str], duplicates: int, n_names: int
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Count what was left out: events of undecided units are those that an experiment has not matched."""
    everywhere = engine.connection.sql(
        "select count(*) filter (unit is null), count(*) filter (unit is not null and time is null), "
        "count(*) filter (unit is not null and time is not null) from portfolio_events"
    ).fetchall()
    without_unit, without_time, whole = everywhere[0]
    left_out = dict(engine.connection.sql("select cell, n from portfolio_totals where cell < 0").fetchall())
    counted = engine.connection.sql(
        "select number, sum(n)::bigint, count(*) from portfolio_totals "  # noqa: S608
        f"join portfolio_units on cell // {n_names} = row where cell >= 0 group by number"
    ).fetchall()
    found = {number: (n, n_totals) for number, n, n_totals in counted}
    excluded = {}
    for number, experiment in enumerate(experiments):
        early, late = (left_out.get(-1 - 2 * number - kind, 0) for kind in (0, 1))
        matched = found.get(number, (0, 0))[0] + early + late
        counts = (duplicates, without_unit, without_time, whole - matched, early, late)
        excluded[experiment] = dict(zip(("duplicate_events", *REASONS), counts, strict=True))
    return excluded, {experiments[number]: n_totals for number, (_, n_totals) in found.items()}
