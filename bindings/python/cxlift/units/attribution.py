"""Which events count for a unit: those at or after its first exposure, within the window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cxlift.units.answers import answers_of_units, kept_rows, rows_of_units
from cxlift.units.decisions import numbers
from cxlift.units.facts import filters, summed
from cxlift.units.outcomes import first_wanted, hits_of, within_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import narwhals as nw

    from cxlift.engines.engine import Engine, Frame
    from cxlift.units.facts import FactColumn
    from cxlift.units.source import Source

__all__ = ["REASONS", "attributed", "attributed_rows", "attributed_totals", "once_each"]

REASONS = (
    "events_without_unit",
    "events_without_timestamp",
    "events_of_undecided_units",
    "events_before_decision",
    "events_outside_window",
)


def attributed(
    source: Source, events: Frame, decided: Frame, window: timedelta | None, until: int | None = None
) -> tuple[Frame, nw.Expr, dict[str, nw.Expr], dict[str, int]]:
    """Put the unit's exposure beside each event, once each.

    Gives the rows with ``exposed`` (null for undecided units), which of them count, which are left out for
    each of ``REASONS``, and the count of duplicates. Events after ``until`` do not count, which is one more
    reason.
    """
    import narwhals as nw

    events, duplicates = once_each(source.engine, events)
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
    told = REASONS if until is None else (*REASONS, "events_after_observation")
    return rows, in_time, dict(zip(told, reasons, strict=False)), {"duplicate_events": duplicates}


def once_each(engine: Engine, events: Frame) -> tuple[Frame, int]:
    """Keep of the rows with one key the earliest, and say how many went."""
    import narwhals as nw

    names = events.collect_schema().names()
    if "key" not in names:
        return events, 0
    # A row without a unit or a time must not win over its twin that has them.
    events = events.with_columns(lacking=nw.col("unit").is_null() | nw.col("time").is_null())
    order: list[str] = ["lacking", *(c for c in ("time", "received") if c in names)]
    # Properties as they are (c0, c1 ...) may be of types without an order; then rows have numbers.
    order += [c for c in names if c not in ("key", *order) and not c.startswith("c")]
    return engine.first_rows(events, "key", order)


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
    null unit. Answers are rows, which are read by themselves, as are the events after a unit's first.
    """
    import narwhals as nw

    engine = source.engine
    events = source.facts.events(engine, source.columns, facts)
    rows, in_time, reasons, found = attributed(source, events, decided, window, until)
    hits = _hits(facts, in_time)
    values = _values(facts, hits)
    answers = {f"f{i}": fact for i, fact in enumerate(facts) if fact.is_answer()}

    # A row counts where its cell is not null: a database counts several times faster than it adds up ones.
    counts: dict[str, nw.Expr] = {name: nw.when(reason).then(1) for name, reason in reasons.items()}
    sums: dict[str, nw.Expr] = {}
    for name, fact in ((f"f{i}", fact) for i, fact in enumerate(facts) if not fact.is_answer()):
        (counts if fact.property is None else sums)[name] = values[name]
    firsts = {
        f"m{i}": nw.when(hits[i]).then(nw.col("time")) for i, fact in enumerate(facts) if first_wanted(fact)
    }
    unit = nw.when(~nw.col("exposed").is_null()).then(nw.col("unit")).alias("unit")
    every = rows.select(unit, **counts, **sums, **firsts)
    totals = engine.materialise(engine.totals(every, "unit", list(counts), list(sums), list(firsts)))
    found |= numbers(totals.select(nw.col(*reasons).sum()))
    totals = totals.filter(~nw.col("unit").is_null())
    if answers:
        kept = kept_rows(engine, rows, {name: values[name] for name in answers})
        one_each, repeated = answers_of_units(engine, kept, answers)
        totals, found = totals.join(one_each, on="unit", how="left"), found | repeated
    totals = totals.select("unit", *(f"f{i}" for i in range(len(facts))), *firsts)
    again = {i: hits[i] for i, fact in enumerate(facts) if fact.total == "repeated" and first_wanted(fact)}
    return (_with_repetitions(source, rows, totals, facts, again) if again else totals), found


def attributed_rows(
    source: Source,
    decided: Frame,
    facts: Sequence[FactColumn],
    window: timedelta | None,
    until: int | None = None,
) -> tuple[Frame, dict[str, int]]:
    """Give ``f0``, ``f1`` ... of each answer, a row for each, and the counts of events left out."""
    import narwhals as nw

    engine = source.engine
    events = source.facts.events(engine, source.columns, facts)
    rows, in_time, reasons, found = attributed(source, events, decided, window, until)
    counts = {name: nw.when(reason).then(1).count() for name, reason in reasons.items()}
    found |= numbers(rows.select(**counts))
    kept = kept_rows(engine, rows, _values(facts, _hits(facts, in_time)))
    answers, repeated = rows_of_units(engine, kept, {f"f{i}": fact for i, fact in enumerate(facts)})
    return answers, found | repeated


def _hits(facts: Sequence[FactColumn], in_time: nw.Expr) -> list[nw.Expr]:
    """Give which events count for each fact."""
    import narwhals as nw

    conditions = [repr(where) for where in filters(facts)]
    hits = []
    for fact in facts:
        hit = in_time & (nw.col("event") == fact.event)
        if fact.where:
            hit &= nw.col(f"w{conditions.index(repr(fact.where))}")
        if (own := hits_of(fact, nw.col("time"), nw.col("exposed"))) is not None:
            hit &= own
        hits.append(hit)
    return hits


def _values(facts: Sequence[FactColumn], hits: Sequence[nw.Expr]) -> dict[str, nw.Expr]:
    """Give what each event adds to each fact; null where it does not count."""
    import narwhals as nw

    properties = summed(facts)
    values: dict[str, nw.Expr] = {}
    for i, (fact, hit) in enumerate(zip(facts, hits, strict=True)):
        value = nw.lit(1) if fact.property is None else nw.col(f"p{properties.index(fact.property)}")
        values[f"f{i}"] = nw.when(hit).then(value)
    return values


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
