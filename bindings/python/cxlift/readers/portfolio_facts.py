"""What there is to count and to add up, of an export whose every event is to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.units.facts import FactColumn

if TYPE_CHECKING:
    from cxlift.engines.duckdb import DuckDBEngine
    from cxlift.units.source import EventTable

__all__ = ["facts_of"]


def facts_of(engine: DuckDBEngine, events: EventTable, rows: str) -> list[FactColumn]:
    """Ask for each event whether and how often it happened, and for its revenue if it has any."""
    kind = events.kind("", "revenue")
    some = "false" if kind is None else "true"
    if kind is not None and kind.is_numeric():  # other types are refused when they are read
        some = "coalesce(bool_or(revenue::double not in (0, 'nan'::double)), false)"
    query = f"select event_name, {some} from ({rows}) where event_name is not null group by event_name"  # noqa: S608
    facts = []
    for name, has_revenue in sorted(engine.connection.sql(query).fetchall()):
        facts += [
            FactColumn(f"{name}.converted", name, "converted"),
            FactColumn(f"{name}.count", name, "count"),
        ]
        if has_revenue:
            facts.append(FactColumn(f"{name}.revenue.sum", name, "sum", "revenue"))
    return facts
