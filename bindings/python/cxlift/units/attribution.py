"""Which events count for a unit: those at or after its first exposure, within the window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cxlift.units.decisions import numbers
from cxlift.units.facts import filters, summed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw

    from cxlift.engines.engine import Frame
    from cxlift.units.facts import FactColumn
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
    source: Source, decided: Frame, facts: Sequence[FactColumn], window: timedelta | None
) -> tuple[Frame, dict[str, int]]:
    """Give ``f0``, ``f1`` ... for each unit that has events, and the counts of events left out.

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
    no_unit, no_time = nw.col("unit").is_null(), nw.col("time").is_null()
    in_time = ~undecided & ~no_time & ~before & ~outside
    reasons = (
        no_unit,
        ~no_unit & no_time,
        ~no_unit & ~no_time & undecided,
        ~undecided & before,
        ~undecided & outside,
    )

    # A row counts where its cell is not null: a database counts several times faster than it adds up ones.
    counts = {name: nw.when(reason).then(1) for name, reason in zip(REASONS, reasons, strict=True)}
    sums = {}
    for i, fact in enumerate(facts):
        hit = in_time & (nw.col("event") == fact.event)
        if fact.where:
            hit &= nw.col(f"w{conditions.index(repr(fact.where))}")
        if fact.property is None:
            counts[f"f{i}"] = nw.when(hit).then(1)
        else:
            sums[f"f{i}"] = nw.when(hit).then(nw.col(f"p{properties.index(fact.property)}"))
    unit = nw.when(~undecided).then(nw.col("unit")).alias("unit")
    rows = rows.select(unit, **counts, **sums)
    totals = engine.materialise(engine.totals(rows, "unit", list(counts), list(sums)))
    found |= numbers(totals.select(nw.col(*REASONS).sum()))
    return totals.filter(~nw.col("unit").is_null()).select(
        "unit", *(f"f{i}" for i in range(len(facts)))
    ), found


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
            total = nw.col(f"f{i}").fill_null(0)
            if fact.total == "converted":
                columns.append((total > 0).cast(nw.Int64).alias(f"f{i}"))
            else:
                columns.append(
                    total.cast(nw.Float64 if schema[f"f{i}"].is_float() else nw.Int64).alias(f"f{i}")
                )
    return rows.select("unit", "variant", *(f"a{i}" for i in range(n_attributes)), *columns).sort("unit")
