"""Until when units were observed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cxlift.units.columns import canonical
from cxlift.units.decisions import numbers
from cxlift.units.outcomes import Observation

if TYPE_CHECKING:
    from cxlift.units.source import Source

__all__ = ["moment", "observation"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LATEST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND


def moment(observed_until: datetime | str | None) -> int | None:
    """Read the end of an observation as microseconds since 1970.

    Raises:
        ValueError: it is no time.

    >>> moment("1970-01-01T00:00:01"), moment("1970-01-01T01:00:01+01:00"), moment(None)
    (1000000, 1000000, None)
    """
    if observed_until is None:
        return None
    time = observed_until
    if isinstance(time, str):
        try:
            time = datetime.fromisoformat(time)
        except ValueError:
            raise ValueError(f"observed_until is {observed_until!r}, which is no ISO time.") from None
    if not isinstance(time, datetime):
        raise TypeError(f"observed_until is {observed_until!r}, must be a datetime or a text.")
    return ((time if time.tzinfo is not None else time.replace(tzinfo=UTC)) - EPOCH) // MICROSECOND


def observation(source: Source, until: int | None, window: timedelta | None) -> Observation:
    """Give the end that was asked for, or else the latest time of all exposures and events."""
    import narwhals as nw

    span = None if window is None else window // MICROSECOND
    if until is not None:
        return Observation(until, _said(until), span)
    engine, columns = source.engine, source.columns
    frames = [canonical(source.exposures(())[0], engine, columns, {}, "exposures")]
    frames += source.facts.times(engine, columns)
    latest = max(numbers(frame.select(latest=nw.col("time").max()))["latest"] for frame in frames)
    return Observation(latest, f"{_said(latest)} (the latest time in the data)", span)


def _said(microseconds: int) -> str:
    return f"{EPOCH + min(microseconds, LATEST) * MICROSECOND:%Y-%m-%d %H:%M:%S} UTC"
