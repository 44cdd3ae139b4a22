"""Which events count for a unit: those at or after its first exposure, within the window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cxlift.units.answers import answers_of_units, kept_rows, rows_of_units
from cxlift.units.decisions import numbers
from cxlift.units.facts import filters, summed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw

    from cxlift.engines.engine import Frame
    from cxlift.units.facts import FactColumn
    from cxlift.units.source import Source

__all__ = ["REASONS", "attributed", "attributed_rows", "attributed_totals", "with_rows", "with_totals"]

REASONS = (
    "events_without_unit",
    "events_without_timestamp",
    "events_of_undecided_units",
    "events_before_decision",
    "events_outside_window",
)


def attributed(
    source: Source, events: Frame, decided: Frame, window: timedelta | None
) -> tuple[Frame, nw.Expr, dict[str, nw.Expr], dict[str, int]]:
    """Put the unit's exposure beside each event, once each.

    Gives the rows with ``exposed`` (null for undecided units), which of them count, which are left out for
    each of ``REASONS``, and the count of duplicates.
    """
    import narwhals as nw

    engine, found = source.engine, {"duplicate_events": 0}
    names = events.collect_schema().names()
    if "key" in names:
        # A row without a unit or a time must not win over its twin that has them.
        events = events.with_columns(lacking=nw.col("unit").is_null() | nw.col("time").is_null())
        order: list[str] = ["lacking", *(c for c in ("time", "received") if c in names)]
        # Properties as they are (c0, c1 ...) may be of types without an order; then rows have numbers.
        order += [c for c in names if c not in ("key", *order) and not c.startswith("c")]
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
    no_unit, no_time = nw.col("unit").is_null(), nw.col("time").is_null()
    in_time = ~undecided & ~no_time & ~before & ~outside
    reasons = (
        no_unit,
        ~no_unit & no_time,
        ~no_unit & ~no_time & undecided,
        ~undecided & before,
        ~undecided & outside,
    )
    return rows, in_time, dict(zip(REASONS, reasons, strict=True)), found


def attributed_totals(
    source: Source, decided: Frame, facts: Sequence[FactColumn], window: timedelta | None
) -> tuple[Frame, dict[str, int]]:
    """Give ``f0``, ``f1`` ... for each unit that has events, and the counts of events left out.

    Events are read once (and their ``uuid`` once more, to find duplicates): the same aggregation makes the
    totals of the units and, as counts, the reasons. Events of undecided units fall into one group with a
    null unit. Answers are rows, which are read by themselves.
    """
    import narwhals as nw

    engine = source.engine
    events = source.facts.events(engine, source.columns, facts)
    rows, in_time, reasons, found = attributed(source, events, decided, window)
    values = _values(facts, in_time)
    answers = {f"f{i}": fact for i, fact in enumerate(facts) if fact.is_answer()}

    # A row counts where its cell is not null: a database counts several times faster than it adds up ones.
    counts: dict[str, nw.Expr] = {name: nw.when(reason).then(1) for name, reason in reasons.items()}
    sums: dict[str, nw.Expr] = {}
    for name, fact in ((f"f{i}", fact) for i, fact in enumerate(facts) if not fact.is_answer()):
        (counts if fact.property is None else sums)[name] = values[name]
    unit = nw.when(~nw.col("exposed").is_null()).then(nw.col("unit")).alias("unit")
    every = rows.select(unit, **counts, **sums)
    totals = engine.materialise(engine.totals(every, "unit", list(counts), list(sums)))
    found |= numbers(totals.select(nw.col(*REASONS).sum()))
    totals = totals.filter(~nw.col("unit").is_null())
    if answers:
        kept = kept_rows(engine, rows, {name: values[name] for name in answers})
        one_each, repeated = answers_of_units(engine, kept, answers)
        totals, found = totals.join(one_each, on="unit", how="left"), found | repeated
    return totals.select("unit", *(f"f{i}" for i in range(len(facts)))), found


def attributed_rows(
    source: Source, decided: Frame, facts: Sequence[FactColumn], window: timedelta | None
) -> tuple[Frame, dict[str, int]]:
    """Give ``f0``, ``f1`` ... of each answer, a row for each, and the counts of events left out."""
    import narwhals as nw

    engine = source.engine
    events = source.facts.events(engine, source.columns, facts)
    rows, in_time, reasons, found = attributed(source, events, decided, window)
    counts = {name: nw.when(reason).then(1).count() for name, reason in reasons.items()}
    found |= numbers(rows.select(**counts))
    kept = kept_rows(engine, rows, _values(facts, in_time))
    answers, repeated = rows_of_units(engine, kept, {f"f{i}": fact for i, fact in enumerate(facts)})
    return answers, found | repeated


def _values(facts: Sequence[FactColumn], in_time: nw.Expr) -> dict[str, nw.Expr]:
    """Give what each event adds to each fact; null where it does not count."""
    import narwhals as nw

    properties, conditions = summed(facts), [repr(where) for where in filters(facts)]
    values: dict[str, nw.Expr] = {}
    for i, fact in enumerate(facts):
        hit = in_time & (nw.col("event") == fact.event)
        if fact.where:
            hit &= nw.col(f"w{conditions.index(repr(fact.where))}")
        value = nw.lit(1) if fact.property is None else nw.col(f"p{properties.index(fact.property)}")
        values[f"f{i}"] = nw.when(hit).then(value)
    return values


def with_totals(
    decided: Frame, totals: Frame | None, facts: Sequence[FactColumn], n_attributes: int
) -> Frame:
    """Put the totals beside every unit, 0 where it has none, sorted so that later sums are the same ones."""
    import narwhals as nw

    columns: list[nw.Expr] = []
    rows = decided
    if totals is not None:
        schema = totals.collect_schema()
        rows = decided.join(totals, on="unit", how="left")
        for i, fact in enumerate(facts):
            if fact.is_answer():
                columns.append(nw.col(f"f{i}"))
                continue
            total = nw.col(f"f{i}").fill_null(0)
            if fact.total == "converted":
                columns.append((total > 0).cast(nw.Int64).alias(f"f{i}"))
            else:
                columns.append(
                    total.cast(nw.Float64 if schema[f"f{i}"].is_float() else nw.Int64).alias(f"f{i}")
                )
    return rows.select("unit", "variant", *(f"a{i}" for i in range(n_attributes)), *columns).sort("unit")


def with_rows(decided: Frame, answers: Frame, n_facts: int, n_attributes: int) -> Frame:
    """Put each answer beside its unit, and one row of nulls beside a unit without any.

    Sorted by all that they hold, so that later sums are the same ones.
    """
    values = [f"f{i}" for i in range(n_facts)]
    attributes = (f"a{i}" for i in range(n_attributes))
    rows = decided.join(answers, on="unit", how="left")
    return rows.select("unit", "variant", *attributes, *values).sort("unit", *values)
