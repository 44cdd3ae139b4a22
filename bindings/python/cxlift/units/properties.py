"""Properties of events as the numbers that are carried along: sums, answers, and moments of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import narwhals as nw

    from cxlift.engines.engine import Engine, Frame
    from cxlift.units.facts import FactColumn

__all__ = ["number_of", "times_of", "with_moments"]


def times_of(facts: Iterable[FactColumn]) -> list[str]:
    """Name the properties that are times, each once."""
    return list(
        dict.fromkeys(fact.property for fact in facts if fact.is_time() and fact.property is not None)
    )


def number_of(frame: Frame, column: str, table: str) -> nw.Expr:
    """Give a property that can be summed; NaN counts as missing."""
    import narwhals as nw

    dtype = frame.collect_schema()[column]
    if dtype == nw.Boolean or dtype.is_integer():
        return nw.col(column).cast(nw.Int64)
    if dtype.is_float():
        return nw.col(column).cast(nw.Float64).fill_nan(None)
    if dtype.is_decimal() or dtype == nw.Unknown:
        return nw.col(column).cast(nw.Float64)
    raise ExportError(
        f"{table}: column {column!r} has type {dtype}, where numbers are needed; read it as numbers."
    )


def with_moments(
    engine: Engine, frame: Frame, columns: Mapping[str, str], table: str
) -> tuple[Frame, dict[str, str]]:
    """Add the times as microseconds since 1970, in columns of their own.

    Args:
        engine: of the frame.
        frame: the events.
        columns: for each property that is a time its column.
        table: the name of the table, for messages.
    """
    import narwhals as nw

    made = {}
    for i, (name, column) in enumerate(columns.items()):
        dtype = frame.collect_schema()[column]
        if dtype not in (nw.Date, nw.Datetime):
            raise ExportError(
                f"{table}: column {column!r} has type {dtype}, where times are needed; read it as a time."
            )
        made[name] = f"moment {i} of cxlift"
        frame = engine.epoch_us(frame.with_columns(nw.col(column).alias(made[name])), made[name])
    return frame, made
