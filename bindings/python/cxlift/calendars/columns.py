"""Columns of times in users' data: what cannot be read is counted and not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cxlift.calendars.instants import EARLIEST, LATEST, MISSING
from cxlift.calendars.zones import EPOCH, MICROSECOND, local_to_utc
from cxlift.errors import ExportError

__all__ = ["Times", "read_times"]

PER_MICROSECOND = {"s": 1_000_000, "ms": 1_000, "us": 1}


@dataclass(frozen=True)
class Times:
    """Microseconds since 1970, ``MISSING`` where there is none, and which values could not be read."""

    microseconds: Any
    unreadable: Any
    zoneless: Any

    @property
    def there(self) -> Any:
        """Tell which rows have a time."""
        return self.microseconds != MISSING


def read_times(column: Any, naive_tz: str | None, what: str) -> Times:
    """Read an Arrow array of timestamps, dates or ISO texts.

    Args:
        column: of one batch.
        naive_tz: the zone of times that have none; without it such times are ``zoneless``.
        what: ``Column 'opened_at' (metrics[0].opened)``, for the error of a column of another type.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    kind = column.type
    never = np.zeros(len(column), bool)
    if pa.types.is_null(kind):
        return Times(np.full(len(column), MISSING), never, never)
    if pa.types.is_date(kind):
        column = pc.cast(column, pa.timestamp("s"))
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        typed = _typed(pc.cast(column, pa.string()))
        if typed is None:
            return _one_by_one(column, naive_tz)
        column = typed
    elif not pa.types.is_timestamp(kind):
        raise ExportError(f"{what} has type {kind}, where times are needed.")
    return _of_timestamps(column, naive_tz)


def _typed(texts: Any) -> Any:
    """Cast texts that all have a zone, or that all have none; give None where they are mixed or no times."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for kind in (pa.timestamp("us", "UTC"), pa.timestamp("us")):
        try:
            return pc.cast(texts, kind)
        except pa.ArrowInvalid:
            continue
    return None


def _of_timestamps(column: Any, naive_tz: str | None) -> Times:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    missing = pc.is_null(column).to_numpy(zero_copy_only=False)
    counts = pc.fill_null(pc.cast(column, pa.int64()), 0).to_numpy(zero_copy_only=False)
    unit = column.type.unit
    # Seconds of the year 300,000 would leave the range of microseconds.
    limit = 2**62 // PER_MICROSECOND.get(unit, 1)
    counts = np.clip(counts, -limit, limit)
    found = counts // 1_000 if unit == "ns" else counts * PER_MICROSECOND[unit]
    zoneless = np.zeros(len(found), bool)
    if column.type.tz is None:
        zoneless = ~missing
    return _times(found, missing, np.zeros(len(found), bool), zoneless, naive_tz)


def _one_by_one(texts: Any, naive_tz: str | None) -> Times:
    import numpy as np

    n = len(texts)
    found, missing, unreadable, zoneless = np.zeros(n, np.int64), *(np.zeros(n, bool) for _ in range(3))
    for i, text in enumerate(texts.to_pylist()):
        if text is None:
            missing[i] = True
            continue
        try:
            time = datetime.fromisoformat(text.strip().replace(" UTC", "Z"))
        except ValueError:
            unreadable[i] = True
            continue
        zoneless[i] = time.tzinfo is None
        found[i] = ((time.replace(tzinfo=EPOCH.tzinfo) if zoneless[i] else time) - EPOCH) // MICROSECOND
    return _times(found, missing, unreadable, zoneless, naive_tz)


def _times(found: Any, missing: Any, unreadable: Any, zoneless: Any, naive_tz: str | None) -> Times:
    import numpy as np

    outside = ~missing & ~unreadable & ((found < EARLIEST) | (found >= LATEST))
    unreadable = unreadable | outside
    zoneless = zoneless & ~unreadable
    if naive_tz is not None and zoneless.any():
        found = found.copy()
        found[zoneless] = local_to_utc(naive_tz, found[zoneless])
        zoneless = np.zeros(len(found), bool)
    return Times(np.where(missing | unreadable | zoneless, MISSING, found), unreadable, zoneless)
