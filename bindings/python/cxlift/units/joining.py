"""Rows of another source, such as a survey, brought to the units that they belong to by keys."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from cxlift.engines.duckdb import DuckDBEngine
from cxlift.units.columns import identifier, require
from cxlift.units.decisions import first_decisions, numbers
from cxlift.units.fact_table import FactTable
from cxlift.units.joined_facts import JoinedFacts
from cxlift.units.match_counts import match_counts
from cxlift.units.names import nearest
from cxlift.units.own_tables import in_memory
from cxlift.units.source import EventTables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxlift.engines.engine import Frame
    from cxlift.units.source import Source

__all__ = ["Joining", "joined"]

HAS_NO_KEY = "it has none of the keys"
OF_NOBODY = "its keys are of no unit of the experiment"
OF_SEVERAL = "its key is of several units"


@dataclass(frozen=True)
class Joining:
    """What is joined, and how.

    Attributes:
        event: what the rows are called in the dataset.
        table: the rows.
        on: for columns of the rows, in this order, what of the unit they hold: its own id, a column of the
            identities, or an attribute of its first exposure.
        timestamp: the rows' time.
        identities: a table of ids that belong to units, a row for each.
        variant: a column of the rows that says the variant by itself, for the check of the match rate.
    """

    event: str
    table: Any
    on: Mapping[str, str]
    timestamp: str
    identities: Any = None
    variant: str | None = None
    told: str = field(default="Dataset.join")


def joined(source: Source, asked: Joining, until: int | None) -> Source:
    """Give the source with the rows as events of their units.

    A row belongs to the unit that its first key names which is a key of one exposed unit alone. Rows of
    nobody in the experiment, and rows whose only keys are shared by several units, are left out and counted.

    Raises:
        ValueError: an argument names what is not there.
    """
    engine = source.engine
    if not isinstance(engine, DuckDBEngine):
        told = f"{asked.told}: the exposures are on an engine of their own; collect them first."
        raise ValueError(told)  # noqa: TRY004  of what a user gave
    if asked.event in source.facts.event_names():
        raise ValueError(
            f"{asked.told}: there are events {asked.event!r} already; give the rows another name."
        )
    rows = engine.table(in_memory(asked.table, "table"))
    names = rows.collect_schema().names()
    require_in(names, [*asked.on, asked.timestamp, *([asked.variant] if asked.variant else [])], asked)
    found, units, has_key = _units_of_keys(source, engine, asked, until)
    rows = engine.materialise(_resolved(rows, found, asked))
    counted = _left_out(rows, asked)
    counted |= match_counts(rows, units, has_key, asked.event, asked.variant)
    if isinstance(asked.table, FactTable):
        counted |= asked.table.counted(asked.event)
    kept = _as_events(rows, names, source, asked)
    facts = JoinedFacts([source.facts, EventTables({asked.event: engine.materialise(kept)})])
    return replace(source, facts=facts, counted={**source.counted, **counted})


def require_in(names: Sequence[str], columns: Sequence[str], asked: Joining) -> None:
    """Refuse a column that the rows lack."""
    if not asked.on:
        raise ValueError(
            f"{asked.told}: on is empty; name at least one key, such as {{'user_id': 'visitor_id'}}."
        )
    for column in columns:
        if column not in names:
            raise ValueError(
                f"{asked.told}: the rows of {asked.event!r} have no column {column!r}; "
                f"{nearest(column, names)}"
            )


def _units_of_keys(
    source: Source, engine: DuckDBEngine, asked: Joining, until: int | None
) -> tuple[list[Frame], Frame, Frame | None]:
    """Give, for each key, the units that its values name; all units; and which of them have another key."""
    import narwhals as nw

    unit, wanted = source.columns.unit, list(asked.on.values())
    identities = None
    of_identities: list[str] = []
    if asked.identities is not None:
        identities = engine.table(in_memory(asked.identities, "identities"))
        known = identities.collect_schema().names()
        require(known, unit, "unit", "the identities")
        of_identities = [name for name in wanted if name in known and name != unit]
    attributes = [name for name in dict.fromkeys(wanted) if name != unit and name not in of_identities]
    can_have = source.attribute_names() if attributes else []
    for name in attributes:
        if name not in can_have:
            raise ValueError(
                f"{asked.told}: no unit has a key {name!r}; "
                f"{nearest(name, [unit, *of_identities, *can_have])}"
            )
    decided, _ = first_decisions(source, attributes, until)
    units = decided.select("unit", "variant")
    pairs: dict[str, Frame] = {unit: units.select("unit", value=nw.col("unit"))}
    for i, name in enumerate(attributes):
        value = identifier(decided.rename({f"a{i}": name}), name, "exposures")
        pairs[name] = decided.rename({f"a{i}": name}).select("unit", value=value)
    for name in of_identities:
        assert identities is not None  # noqa: S101
        ids = identities.select(
            unit=identifier(identities, unit, "identities"), value=identifier(identities, name, "identities")
        )
        pairs[name] = ids.join(units.select("unit"), on="unit", how="inner")
    pairs = {name: pair.filter(~nw.col("value").is_null()) for name, pair in pairs.items()}
    found = [
        engine.materialise(pairs[name].unique().group_by("value").agg(n=nw.len(), unit=nw.col("unit").min()))
        for name in wanted
    ]
    others = [pairs[name].select("unit") for name in dict.fromkeys(wanted) if name != unit]
    has_key = None if unit in wanted or not others else nw.concat(others, how="vertical").unique()
    return found, units, has_key


def _resolved(rows: Frame, found: Sequence[Frame], asked: Joining) -> Frame:
    """Put beside each row its unit, and whether any of its keys is there, and is one of several units."""
    import narwhals as nw

    for i, (column, keys) in enumerate(zip(asked.on, found, strict=True)):
        rows = rows.with_columns(identifier(rows, column, asked.event).alias(f"cxlift key {i}"))
        owners = keys.select(
            nw.col("value").alias(f"cxlift value {i}"),
            nw.col("n").alias(f"cxlift n {i}"),
            nw.col("unit").alias(f"cxlift unit {i}"),
        )
        rows = rows.join(owners, left_on=f"cxlift key {i}", right_on=f"cxlift value {i}", how="left")
    count = range(len(found))
    alone = [nw.when(nw.col(f"cxlift n {i}") == 1).then(nw.col(f"cxlift unit {i}")) for i in count]
    return rows.with_columns(
        nw.coalesce(*alone).alias("cxlift unit") if len(alone) > 1 else alone[0].alias("cxlift unit"),
        reduce(and_, (nw.col(f"cxlift key {i}").is_null() for i in count)).alias("cxlift no key"),
        reduce(or_, ((nw.col(f"cxlift n {i}") > 1).fill_null(value=False) for i in count)).alias(
            "cxlift several"
        ),
    )


def _left_out(rows: Frame, asked: Joining) -> dict[str, int]:
    import narwhals as nw

    lost, no_key = nw.col("cxlift unit").is_null(), nw.col("cxlift no key")
    several = nw.col("cxlift several")
    told = numbers(
        rows.select(
            no_key=nw.when(no_key).then(1).count(),
            several=nw.when(lost & several).then(1).count(),
            nobody=nw.when(lost & ~no_key & ~several).then(1).count(),
        )
    )
    of = asked.event.replace(".", " ")
    reasons = {HAS_NO_KEY: told["no_key"], OF_SEVERAL: told["several"], OF_NOBODY: told["nobody"]}
    return {f"left_out.{of}.{reason}": count for reason, count in reasons.items() if count}


def _as_events(rows: Frame, names: Sequence[str], source: Source, asked: Joining) -> Frame:
    """Give the unit and the time the names that they have in the source; the time keeps its own, too."""
    import narwhals as nw

    columns = source.columns
    taken = (columns.unit, columns.timestamp)
    others = [nw.col(name) for name in names if name not in taken]
    time = nw.col(asked.timestamp).alias(columns.timestamp)
    kept = rows.filter(~nw.col("cxlift unit").is_null())
    return kept.select(nw.col("cxlift unit").alias(columns.unit), time, *others)
