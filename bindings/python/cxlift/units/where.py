"""Which rows of an event count: those whose properties have the values asked for."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import narwhals as nw

    from cxlift.engines.engine import Frame
    from cxlift.units.facts import Value, Where

__all__ = ["comparable", "has_lost_digits", "matches", "text_of", "with_tuples"]


def matches(rows: Frame, where: Where, columns: Mapping[str, str]) -> nw.Expr:
    """Give whether a row has, of every property, one of its values: true or false, never null.

    Args:
        rows: the table.
        where: the properties and their values, as in ``FactColumn``.
        columns: the column that holds each property.
    """
    import narwhals as nw

    schema = rows.collect_schema()
    tests = [_one_of(nw.col(columns[p]), schema[columns[p]], values) for p, values in where]
    return reduce(and_, tests).fill_null(value=False)


def with_tuples(where: Mapping[str, Value | Sequence[Value]]) -> Where:
    """Write a user's conditions as those of a ``FactColumn``.

    >>> with_tuples({"page": "cart", "device": ["phone", "tablet"]})
    (('page', ('cart',)), ('device', ('phone', 'tablet')))
    """
    return tuple(
        (name, (values,) if isinstance(values, (str, int, float)) else tuple(values))
        for name, values in where.items()
    )


def comparable(dtype: Any) -> bool:
    """Tell whether values can be compared with cells of this type: text, numbers, true and false."""
    import narwhals as nw

    return not (dtype.is_nested() or dtype.is_temporal() or dtype == nw.Binary)


def has_lost_digits(value: Value) -> bool:
    """Tell whether a number may be another one than was written: from 2^53 on, not all are floating."""
    return isinstance(value, float) and not abs(value) < 2**53


def text_of(value: Value) -> str:
    """Write a value as its cells are written: the shortest text of a number, ``true`` and ``false``.

    >>> [text_of(value) for value in (7, 7.0, 0.5, True, "007")]
    ['7', '7', '0.5', 'true', '007']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if value == value // 1 else repr(float(value))


def _one_of(cell: nw.Expr, dtype: Any, values: Iterable[Value]) -> nw.Expr:
    """Compare with numbers where cells are numbers: no engine then needs to write numbers as others do."""
    import narwhals as nw

    accepted: list[Any]
    if dtype == nw.Boolean:
        named = {"true": 1, "false": 0}
        values = [named.get(v, "") if isinstance(v, str) else v for v in values]
        cell, accepted = cell.cast(nw.Int64), [int(n) for n in _numbers(values) if n in (0, 1)]
    elif dtype.is_integer():
        wide = dtype in (nw.UInt64, nw.Int128, nw.UInt128)
        low, high = (0, 2**64) if wide else (-(2**63), 2**63)
        cell = cell if wide else cell.cast(nw.Int64)
        accepted = [int(n) for n in _numbers(values) if n == n // 1 and low <= n < high]
    elif dtype.is_numeric():
        accepted = [_single(n) if dtype == nw.Float32 else float(n) for n in _numbers(values)]
        cell = cell.cast(nw.Float64)
    else:
        cell, accepted = cell.cast(nw.String), [text_of(v) for v in values]
    return cell.is_in(accepted) if accepted else nw.lit(value=False)


def _numbers(values: Iterable[Value]) -> list[float]:
    """Give those values that are numbers, or the text of one."""
    numbers = (_number(value) if isinstance(value, str) else value for value in values)
    return [n for n in numbers if n is not None and abs(n) < 2**128]  # NaN and the infinities are none


def _number(text: str) -> float | None:
    try:
        number = int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return None
    return number if text_of(number) == text else None


def _single(number: float) -> float:
    """Round as a column of single precision has rounded its cells."""
    import numpy as np

    return float(np.float32(number))
