"""Times of any kind as microseconds since 1970 in UTC, in one array."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cxlift.calendars.zones import EPOCH, FIRST_YEAR, LAST_YEAR, MICROSECOND, local_to_utc

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EARLIEST", "LATEST", "MISSING", "Instants", "instants", "text_of"]

MISSING = -(2**63)
EARLIEST = (datetime(FIRST_YEAR, 1, 1, tzinfo=EPOCH.tzinfo) - EPOCH) // MICROSECOND
LATEST = (datetime(LAST_YEAR + 1, 1, 1, tzinfo=EPOCH.tzinfo) - EPOCH) // MICROSECOND
PER_MICROSECOND = {"s": 1_000_000, "ms": 1_000, "us": 1}


@dataclass(frozen=True)
class Instants:
    """Microseconds since 1970; ``MISSING`` stands for a null. A scalar is an array of one."""

    microseconds: Any
    scalar: bool


def instants(values: Any, where: str, naive_tz: str | None) -> Instants:
    """Read a time or an array of times.

    Args:
        values: a ``datetime``, a NumPy ``datetime64``, an ISO text, or None; or many of them: an array of
            NumPy, pandas, Polars or Arrow, or a list.
        where: how an error begins.
        naive_tz: the zone of times that have none.

    Raises:
        ValueError: a time without a zone where ``naive_tz`` is not given, or that is no time.
    """
    import numpy as np

    if values is None or isinstance(values, (str, date, np.datetime64)) or _is_nat(values):
        one = _of_list([values], where, naive_tz) if not isinstance(values, np.datetime64) else None
        found = _of_numpy(np.array([values]), where, naive_tz) if one is None else one
        return Instants(_checked(found, where), scalar=True)
    return Instants(_checked(_of_many(values, where, naive_tz), where), scalar=False)


def text_of(microseconds: int) -> str:
    """Write an instant for people.

    >>> text_of(0)
    '1970-01-01 00:00:00 UTC'
    """
    return f"{(EPOCH + int(microseconds) * MICROSECOND):%Y-%m-%d %H:%M:%S} UTC"


def _is_nat(value: Any) -> bool:
    return type(value).__name__ == "NaTType"


def _of_many(values: Any, where: str, naive_tz: str | None) -> Any:
    import numpy as np

    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        return _of_numpy(values, where, naive_tz)
    if type(values).__module__.partition(".")[0] == "pandas":
        import pyarrow

        if getattr(values.dtype, "kind", "O") != "M":  # objects, of which some may have no zone
            return _of_list(list(values), where, naive_tz)
        return _of_arrow(pyarrow.array(values, from_pandas=True), where, naive_tz)
    if hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__"):
        return _of_arrow(values, where, naive_tz)
    if not hasattr(values, "__iter__") or isinstance(values, (bytes, dict)):
        raise ValueError(f"{where} is {values!r}, must be a time or an array of times.")
    return _of_list(list(values), where, naive_tz)


def _of_numpy(values: Any, where: str, naive_tz: str | None) -> Any:
    import numpy as np

    if values.ndim != 1:
        raise ValueError(
            f"{where} has {values.ndim} dimensions, must be a time or an array of one dimension."
        )
    missing = np.isnat(values)
    found = values.astype("datetime64[us]").astype(np.int64)
    return _localised(found, missing, where, naive_tz)


def _of_arrow(values: Any, where: str, naive_tz: str | None) -> Any:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    column = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.chunked_array(values)
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = pc.cast(column, kind.value_type), kind.value_type
    if not pa.types.is_timestamp(kind):
        if pa.types.is_null(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
            return _of_list(column.to_pylist(), where, naive_tz)
        raise ValueError(f"{where} has type {kind}, must hold times.")
    missing = pc.is_null(column).to_numpy(zero_copy_only=False)
    counts = pc.fill_null(pc.cast(column, pa.int64()), 0).to_numpy(zero_copy_only=False)
    found = counts // 1_000 if kind.unit == "ns" else counts * PER_MICROSECOND[kind.unit]
    if kind.tz is None:
        return _localised(found, missing, where, naive_tz)
    return np.where(missing, MISSING, found)


def _localised(local: Any, missing: Any, where: str, naive_tz: str | None) -> Any:
    import numpy as np

    if naive_tz is None and not missing.all():
        raise ValueError(f"{where} has times without a zone; say which they have, as in naive_tz='UTC'.")
    found = np.where(missing, MISSING, local)
    if naive_tz is not None:
        there = ~missing
        found[there] = local_to_utc(naive_tz, _checked(local[there], where))
    return found


def _of_list(values: Sequence[Any], where: str, naive_tz: str | None) -> Any:
    import numpy as np

    found, naive = np.full(len(values), MISSING), np.zeros(len(values), bool)
    for i, value in enumerate(values):
        if value is None or _is_nat(value) or value != value:  # noqa: PLR0124  (NaN)
            continue
        time = _time(value, where, i)
        naive[i] = time.tzinfo is None or time.utcoffset() is None
        found[i] = ((time.replace(tzinfo=EPOCH.tzinfo) if naive[i] else time) - EPOCH) // MICROSECOND
    if naive.any():
        if naive_tz is None:
            row = f" (row {int(naive.argmax()) + 1})" if len(values) > 1 else ""
            raise ValueError(f"{where} has times without a zone{row}; say which, as in naive_tz='UTC'.")
        found[naive] = local_to_utc(naive_tz, _checked(found[naive], where))
    return found


def _time(value: Any, where: str, row: int) -> datetime:
    if type(value).__name__ == "datetime64":  # of NumPy, within a list
        value = value.astype("datetime64[us]").item()
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value.strip())
    if isinstance(value, datetime):
        return value
    raise ValueError(
        f"{where}: {value!r} in row {row + 1} is no time; write it as '2026-03-01T09:00:00+01:00'."
    )


def _checked(found: Any, where: str) -> Any:
    wrong = (found != MISSING) & ((found < EARLIEST) | (found >= LATEST))
    if wrong.any():
        raise ValueError(
            f"{where}: the time in row {int(wrong.argmax()) + 1} lies outside the years "
            f"{FIRST_YEAR} to {LAST_YEAR}; a date that stands for 'never' must be null."
        )
    return found
