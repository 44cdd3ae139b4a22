"""Which events count for a unit: those at or after its first exposure, within the window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cxlift.units.decisions import numbers
from cxlift.units.facts import filters, summed
from cxlift.units.outcomes import first_wanted, hits_of, outcome_of, unobserved, within_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import narwhals as nw

    from cxlift.engines.engine import Frame
    from cxlift.units.facts import FactColumn
    from cxlift.units.outcomes import Observation
    from cxlift.units.source import Source

__all__ = ["attributed_totals", "with_totals"]

REASONS = (
    "events_without_unit",
    "events_without_timestamp",
    "events_of_undecided_units",
    "events_before_decision",
    "events_outside_window",
)


def attributed_totals(
    source: Source,
    decided: Frame,
    facts: Sequence[FactColumn],
    window: timedelta | None,
    until: int | None = None,
) -> tuple[Frame, dict[str, int]]:
    """Give ``f0``, ``f1`` ... for each unit that has events, and the counts of events left out.

    Where a total is about a unit's first event, ``m0`` ... is its time. Events after ``until`` do not count.

    Events are read once (and their ``uuid`` once more, to find duplicates): the same aggregation makes the
    totals of the units and, as counts, the reasons. Events of undecided units fall into one group with a
    null unit.
    """
    import narwhals as nw

    engine = source.engine
    properties, conditions = summed(facts), [repr(where) for where in filters(facts)]
    events, found = source.facts.events(engine, source.columns, facts), {"duplicate_events": 0}
    names = events.collect_schema().names()
    if "key" in names:
        # A row without a unit or a time must not win over its twin that has them.
        events = events.with_columns(lacking=nw.col("unit").is_null() | nw.col("time").is_null())
        order: list[str] = ["lacking", *(c for c in ("time", "received") if c in names)]
        order += [c for c in names if c not in ("key", *order)]
        events, found["duplicate_events"] = engine.first_rows(events, "key", order)

    first = decided.select("unit", exposed=nw.col("time"))
    rows = events.join(first, on="unit", how="left")
    undecided, before, outside = (
        nw.col("exposed").is_null(),
        nw.col("time") < nw.col("exposed"),
        nw.lit(value=False),
    )
    if window is not None:
        outside = nw.col("time") > nw.col("exposed") + window // timedelta(microseconds=1)
    late = nw.lit(value=False) if until is None else nw.col("time") > until
    no_unit, no_time = nw.col("unit").is_null(), nw.col("time").is_null()
    in_time = ~undecided & ~no_time & ~before & ~outside & ~late
    reasons = (
        no_unit,
        ~no_unit & no_time,
        ~no_unit & ~no_time & undecided,
        ~undecided & before,
        ~undecided & outside,
        ~undecided & ~before & ~outside & late,
    )
    reported = REASONS if until is None else (*REASONS, "events_after_observation")

    # A row counts where its cell is not null: a database counts several times faster than it adds up ones.
    counts = {name: nw.when(reason).then(1) for name, reason in zip(reported, reasons, strict=False)}
    sums, firsts, hits = {}, {}, {}
    for i, fact in enumerate(facts):
        hit = in_time & (nw.col("event") == fact.event)
        if fact.where:
            hit &= nw.col(f"w{conditions.index(repr(fact.where))}")
        if (own := hits_of(fact, nw.col("time"), nw.col("exposed"))) is not None:
            hit &= own
        if first_wanted(fact):
            firsts[f"m{i}"] = nw.when(hit).then(nw.col("time"))
            hits[i] = hit
        if fact.property is None:
            counts[f"f{i}"] = nw.when(hit).then(1)
        else:
            sums[f"f{i}"] = nw.when(hit).then(nw.col(f"p{properties.index(fact.property)}"))
    unit = nw.when(~undecided).then(nw.col("unit")).alias("unit")
    summed_up = rows.select(unit, **counts, **sums, **firsts)
    totals = engine.materialise(engine.totals(summed_up, "unit", list(counts), list(sums), list(firsts)))
    found |= numbers(totals.select(nw.col(*reported).sum()))
    kept = [*(f"f{i}" for i in range(len(facts))), *firsts]
    totals = totals.filter(~nw.col("unit").is_null()).select("unit", *kept)
    again = [i for i in hits if facts[i].total == "repeated"]
    return (
        _with_repetitions(source, rows, totals, facts, {i: hits[i] for i in again}) if again else totals
    ), found


def _with_repetitions(
    source: Source, rows: Frame, totals: Frame, facts: Sequence[FactColumn], hits: Mapping[int, nw.Expr]
) -> Frame:
    """Count no events beyond the limit after each unit's first: the events are read once more."""
    import narwhals as nw

    firsts = totals.select("unit", *(f"m{i}" for i in hits))
    joined = rows.with_columns(**{f"h{i}": hit for i, hit in hits.items()}).join(
        firsts, on="unit", how="inner"
    )
    near = {
        f"n{i}": nw.when(nw.col(f"h{i}") & (nw.col("time") <= nw.col(f"m{i}") + within_of(facts[i]))).then(1)
        for i in hits
    }
    counted = source.engine.totals(joined.select("unit", **near), "unit", list(near), [])
    columns = [c for c in totals.collect_schema().names() if c not in {f"f{i}" for i in hits}]
    found = totals.select(columns).join(counted, on="unit", how="left")
    return source.engine.materialise(found.select(*columns, **{f"f{i}": nw.col(f"n{i}") for i in hits}))


def with_totals(
    decided: Frame,
    totals: Frame | None,
    facts: Sequence[FactColumn],
    n_attributes: int,
    seen: Observation | None = None,
) -> tuple[Frame, dict[str, int]]:
    """Put the totals beside every unit, 0 where it has none, sorted so that later sums are the same ones.

    A unit that was not observed long enough for an outcome has null there, and is counted.
    """
    import narwhals as nw

    columns: list[nw.Expr] = []
    late: dict[str, nw.Expr] = {}
    rows = decided
    if totals is not None:
        schema = totals.collect_schema()
        rows = decided.join(totals, on="unit", how="left")
        for i, fact in enumerate(facts):
            total = nw.col(f"f{i}").fill_null(0)
            if seen is not None and fact.total not in ("converted", "count", "sum"):
                first = nw.col(f"m{i}") if first_wanted(fact) else nw.lit(None)
                column, unseen = outcome_of(fact, total, first, nw.col("time"), seen)
                columns.append(column.alias(f"f{i}"))
                if reason := unobserved(fact):
                    late[f"{reason}.{seen.says}.{fact.name}"] = unseen
            elif fact.total in ("once", "repeated"):  # without a limit: of what the window lets count
                columns.append((total >= (1 if fact.total == "once" else 2)).cast(nw.Int64).alias(f"f{i}"))
            elif fact.total == "converted":
                columns.append((total > 0).cast(nw.Int64).alias(f"f{i}"))
            else:
                columns.append(
                    total.cast(nw.Float64 if schema[f"f{i}"].is_float() else nw.Int64).alias(f"f{i}")
                )
    counted: dict[str, int] = {}
    if late:
        sums = {f"u{k}": unseen.cast(nw.Int64).sum() for k, unseen in enumerate(late.values())}
        counted = dict(zip(late, numbers(rows.select(**sums)).values(), strict=True))
    found = rows.select("unit", "variant", *(f"a{i}" for i in range(n_attributes)), *columns).sort("unit")
    return found, counted
