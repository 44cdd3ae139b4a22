"""Tables that users bring themselves, brought onto one engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cxlift.engines.duckdb import DuckDBEngine
from cxlift.engines.portable import PortableEngine
from cxlift.units.columns import Columns, require
from cxlift.units.fact_table import FactTable
from cxlift.units.source import EventTables, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.engines.engine import Engine, Frame

__all__ = ["in_memory", "own_tables"]


def own_tables(exposures: Any, facts: Mapping[str, Any], columns: Columns) -> Source:
    """Check the columns that the arguments name and find the engine.

    Lazy frames of one foreign engine (Polars, Spark, Ibis) stay on it; everything else goes to a private
    DuckDB, where Arrow memory is read in place and DuckDB relations are copied once.
    """
    import narwhals as nw

    if not isinstance(facts, Mapping):
        raise TypeError(
            f"Dataset: facts is a {type(facts).__name__}; it is a mapping from event names to tables."
        )
    tables = {"exposures": exposures, **{f"facts[{event!r}]": table for event, table in facts.items()}}
    lazy = {name: nw.from_native(table, pass_through=True) for name, table in tables.items()}
    kinds = {f.implementation if isinstance(f, nw.LazyFrame) else None for f in lazy.values()}
    engine: Engine
    if len(kinds) == 1 and None not in kinds and nw.Implementation.DUCKDB not in kinds:
        engine, frames = PortableEngine(), lazy
        _require(columns, {name: frame.collect_schema().names() for name, frame in frames.items()})
    else:
        natives = {name: in_memory(table, name) for name, table in tables.items()}
        _require(columns, {name: nw.from_native(t).collect_schema().names() for name, t in natives.items()})
        engine = DuckDBEngine()
        frames = {name: engine.table(table) for name, table in natives.items()}
    shown: Frame = frames["exposures"]
    roles = {columns.unit, columns.variant, columns.timestamp, *columns.order_by}
    attributes = [c for c in shown.collect_schema().names() if c not in roles]

    events = EventTables({event: frames[f"facts[{event!r}]"] for event in facts})
    counted: dict[str, int] = {}
    for name, table in {"exposures": exposures, **facts}.items():
        counted |= table.counted(name) if isinstance(table, FactTable) else {}
    return Source(engine, lambda wanted: (shown, wanted), lambda: attributes, events, columns, counted)


def _require(columns: Columns, tables: Mapping[str, Sequence[str]]) -> None:
    """Refuse an argument that names a column which a table lacks, before any row is copied."""
    shown = tables["exposures"]
    require(shown, columns.unit, "unit", "the exposures")
    require(shown, columns.variant, "variant", "the exposures")
    for name, names in tables.items():
        require(names, columns.unit, "unit", name)
        require(names, columns.timestamp, "timestamp", name)
    for column in columns.order_by:
        if column != "uuid":  # the default, for tables that have it
            require(shown, column, "order_by", "the exposures")


def in_memory(table: Any, name: str) -> Any:
    """Give an Arrow table, or a DuckDB relation as it is."""
    import duckdb
    import narwhals as nw
    import pyarrow as pa

    if isinstance(table, duckdb.DuckDBPyRelation):
        return table
    if isinstance(table, Mapping):
        lengths = {column: len(values) for column, values in table.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"Dataset: the columns of {name} have different lengths: {lengths}.")
        return pa.table(dict(table))
    frame = nw.from_native(table, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        return frame.collect("pyarrow").to_native()
    if isinstance(frame, nw.DataFrame) and frame.implementation.is_pandas():
        # NaN in an object column is a missing id, which only pandas' own rules know.
        return pa.Table.from_pandas(table, preserve_index=False)
    if hasattr(table, "__arrow_c_stream__"):
        return pa.table(table)
    raise TypeError(
        f"Dataset: {name} is a {type(table).__name__}; it is a table, a lazy frame or a dict of arrays."
    )
