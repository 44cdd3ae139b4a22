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
    engine.view(decided, "portfolio_decided")
    engine.connection.execute(
        "create table portfolio_units as select row_number() over (order by experiment, unit) - 1 as row, "
        "experiment, unit, variant, time as exposed from portfolio_decided"
    )
    units = "select row, experiment, unit, variant from portfolio_units order by row"
    if not facts:
        nothing = dict.fromkeys(("duplicate_events", *REASONS), 0)
        totals = "select 0::bigint as row, 0::integer as event, 0::bigint as n where false"
        return PortfolioTotals(units, totals, {experiment: dict(nothing) for experiment in experiments}, {})

    names = events_of(facts)
    events, duplicates = once_each(engine, source.facts.events(engine, source.columns, facts))
    schema, properties = events.collect_schema(), [f"p{i}" for i in range(len(summed(facts)))]
    engine.view(events, "portfolio_events")
    kinds = ", ".join(quote_text(name) for name in names)
    engine.connection.execute(f"create type portfolio_event as enum ({kinds})")
    # What does not count is told by numbers beyond those of the names, so that one pass finds both.
    before, outside, width = len(names), len(names) + 1, len(names) + 2
    late = "false"
    if window is not None:
        late = f"time > exposed + {window // timedelta(microseconds=1)}"
    code = f"case when time < exposed then {before} when {late} then {outside} else enum_code(event::portfolio_event) end"
    sums = "".join(f", {_sum(p, is_float=schema[p].is_float())} as {p}" for p in properties)
    # The number of a unit and an event is one integer: groups of one key are found faster than those of two.
    engine.connection.execute(
        f"create table portfolio_totals as select row * {width} + {code} as cell, count(*) as n{sums} "  # noqa: S608
        "from portfolio_events join portfolio_units using (unit) where time is not null group by cell"
    )
    totals = (
        f"select cell // {width} as row, (cell % {width})::integer as event, n{''.join(f', {p}' for p in properties)} "  # noqa: S608
        f"from portfolio_totals where cell % {width} < {before} order by cell"
    )
    return PortfolioTotals(units, totals, *_counted(engine, experiments, duplicates, len(names)))


def _sum(column: str, *, is_float: bool) -> str:
    """Add up floats in the order of their values: threads change no bit of them."""
    return f"sum({column} order by {column}) filter ({column} <> 0)" if is_float else f"sum({column})::bigint"


def _counted(
    engine: DuckDBEngine, experiments: Iterable[str], duplicates: int, n_names: int
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Count what was left out: events of undecided units are those that an experiment has not matched."""
    everywhere = engine.connection.sql(
        "select count(*) filter (unit is null), count(*) filter (unit is not null and time is null), "
        "count(*) filter (unit is not null and time is not null) from portfolio_events"
    ).fetchall()
    without_unit, without_time, whole = everywhere[0]
    before, outside, width = n_names, n_names + 1, n_names + 2
    counted = engine.connection.sql(
        f"select experiment, sum(n), coalesce(sum(n) filter (cell % {width} = {before}), 0), "  # noqa: S608
        f"coalesce(sum(n) filter (cell % {width} = {outside}), 0), count(*) filter (cell % {width} < {before}) "
        f"from portfolio_totals join portfolio_units on cell // {width} = row group by experiment"
    ).fetchall()
    found = {experiment: [int(number) for number in numbers] for experiment, *numbers in counted}
    excluded = {}
    for experiment in experiments:
        matched, early, late, _ = found.get(experiment, (0, 0, 0, 0))
        counts = (duplicates, without_unit, without_time, whole - matched, early, late)
        excluded[experiment] = dict(zip(("duplicate_events", *REASONS), counts, strict=True))
    return excluded, {experiment: numbers[-1] for experiment, numbers in found.items()}
