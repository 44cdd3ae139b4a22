"""Until when units were observed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cxlift.units.columns import canonical
from cxlift.units.decisions import numbers
from cxlift.units.outcomes import Observation

if TYPE_CHECKING:
    from datetime import datetime

    from cxlift.units.source import Source

__all__ = ["moment", "observation"]


def moment(observed_until: datetime | str | None) -> int | None:
    """Read the end of an observation as microseconds since 1970.

    Raises:
        ValueError: it is no time.

    >>> moment("1970-01-01T00:00:01"), moment("1970-01-01T01:00:01+01:00"), moment(None)
    (1000000, 1000000, None)
    """
    if observed_until is None:
        return None
    from cxlift.calendars.instants import MISSING, instants

    found = instants(observed_until, "observed_until", "UTC")
    if not found.scalar or int(found.microseconds[0]) == MISSING:
        raise ValueError(f"observed_until is {observed_until!r}, must be one time.")
    return int(found.microseconds[0])


def observation(source: Source, until: int | None, window: timedelta | None) -> Observation:
    """Give the end that was asked for, or else the latest time of all exposures and events."""
    import narwhals as nw

    from cxlift.calendars.instants import LATEST, text_of

    span = None if window is None else window // timedelta(microseconds=1)
    if until is not None:
        return Observation(until, text_of(until), span)
    engine, columns = source.engine, source.columns
    frames = [canonical(source.exposures(())[0], engine, columns, {}, "exposures")]
    frames += source.facts.times(engine, columns)
    latest = max(numbers(frame.select(latest=nw.col("time").max()))["latest"] for frame in frames)
    return Observation(latest, f"{text_of(min(latest, LATEST))} (the latest time in the data)", span)
