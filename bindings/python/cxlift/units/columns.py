"""From anyone's column names and types to the few names and types that the relational steps know.

Steps name their columns ``unit``, ``variant``, ``time``, ``key``, ``a0`` (attributes), ``p0`` (properties):
SQL engines do not tell ``Browser`` from ``browser``, so the users' own names come back only in the finished
Arrow table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxlift.errors import ExportError
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw

    from cxlift.engines.engine import Engine, Frame

__all__ = ["Columns", "canonical", "identifier", "require"]

ROW_KEY = "uuid"


@dataclass(frozen=True)
class Columns:
    """What the columns of exposures and facts are called.

    Attributes:
        unit, variant, timestamp: as in ``cxlift.Dataset``.
        order_by: what breaks ties of the timestamp, in this order; a column ``uuid`` among them also
            identifies the row.
        received: when the row arrived: of two rows with one ``uuid`` and one timestamp, the first to arrive
            is kept.
        holdback: true in rows of people who were held back from the experiment.
        experiment: which experiment a row is of, where those of several are read together.
    """

    unit: str
    variant: str
    timestamp: str
    order_by: tuple[str, ...]
    received: str | None = None
    holdback: str | None = None
    experiment: str | None = None

    @property
    def key(self) -> str | None:
        """Name the column that identifies a row, if there is one."""
        return ROW_KEY if ROW_KEY in self.order_by and self.unit != ROW_KEY else None


def require(names: Sequence[str], column: str, argument: str, table: str) -> None:
    """Refuse an argument that names a column which is not among those of the table."""
    if column not in names:
        raise ValueError(
            f"Dataset: {argument} is {column!r}, a column that {table} lack; {nearest(column, names)}"
        )


def identifier(frame: Frame, column: str, table: str) -> nw.Expr:
    """Give ids as text: whole numbers are spelt out, anything that has lost digits is refused."""
    import narwhals as nw

    dtype = frame.collect_schema()[column]
    if dtype.is_float() or dtype.is_temporal() or dtype.is_nested() or dtype == nw.Binary:
        raise ExportError(
            f"{table}: column {column!r} has type {dtype}; ids are text or whole numbers, read it as text."
        )
    return nw.col(column).cast(nw.String)


def canonical(
    frame: Frame, engine: Engine, columns: Columns, carried: dict[str, nw.Expr], table: str
) -> Frame:
    """Give ``unit``, ``time`` (microseconds, UTC), ``key``, ``received`` and whatever is carried along."""
    import narwhals as nw

    names = frame.collect_schema().names()
    picked = {"unit": identifier(frame, columns.unit, table), "time": nw.col(columns.timestamp)}
    times = ["time"]
    if columns.key in names:
        picked["key"] = nw.col(ROW_KEY).cast(nw.String).str.to_lowercase()
    if columns.received in names and columns.received is not None:
        picked["received"] = nw.col(columns.received)
        times.append("received")
    frame = frame.select(**picked, **carried)
    schema = frame.collect_schema()
    for time in times:
        dtype = schema[time]
        if dtype.is_integer():
            frame = frame.with_columns((nw.col(time).cast(nw.Int64) * 1000).alias(time))
        elif dtype in (nw.Date, nw.Datetime):
            frame = engine.epoch_us(frame, time)
        else:
            raise ExportError(
                f"{table}: column {columns.timestamp!r} has type {dtype}; "
                "times are timestamps, or whole milliseconds since 1970."
            )
    return frame
