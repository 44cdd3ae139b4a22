"""Times in JSON: ISO texts, and whole numbers since 1970 whose unit is declared."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.declared_columns import EPOCHS

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["moment"]

ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?([Zz]|UTC|[+-]\d{2}(:?\d{2})?))?"
)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
FAR = 4_102_444_800_000_000 * 3  # the year 2360: milliseconds taken for seconds are far beyond


def moment(
    value: Any, place: str, *, zone: tzinfo | None = None, epoch: str | None = None
) -> datetime | None:
    """Give a time in UTC; null stays null.

    >>> moment("2020-09-14T20:21:40.177+02:00", "x.json: time")
    datetime.datetime(2020, 9, 14, 18, 21, 40, 177000, tzinfo=datetime.timezone.utc)

    Args:
        value: what stands in the JSON.
        place: where, for messages.
        zone: of texts that do not say it.
        epoch: of whole numbers: ``s``, ``ms``, ``us`` or ``ns``.

    Raises:
        ExportError: it is no time, or only a declaration would make it one.
    """
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return _since_1970(value, place, epoch)
    if not isinstance(value, str):
        raise ExportError(f"{place} is {value!r}; a time is text such as 2024-03-02T10:15:04Z.")
    text = value.strip()
    if re.fullmatch(r"-?\d{1,20}", text):
        return _since_1970(int(text), place, epoch)
    if not ISO.fullmatch(text):
        raise ExportError(f"{place} is {value[:60]!r}; a time is text such as 2024-03-02T10:15:04Z.")
    plain = re.sub(r" ?(UTC|[Zz])$", "+00:00", text).replace(",", ".")
    plain = re.sub(r"(\.\d{6})\d+", r"\1", plain).replace(" +", "+").replace(" -", "-")
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        raise ExportError(f"{place} is {value[:60]!r}, a day or hour that there is not.") from None
    if found.tzinfo is not None:
        return _in_utc(found, place)
    if zone is None:
        raise ExportError(
            f"{place} is {value[:60]!r}, without a time zone; declare time_zone, such as 'UTC'."
        )
    # Of an hour that clocks repeat the second is taken, as of tables.
    local = found.replace(tzinfo=zone, fold=1)
    moved = _in_utc(local, place)
    if moved.astimezone(zone).replace(tzinfo=None) != found:
        raise ExportError(f"{place} is {value[:60]!r}, which does not exist in {zone}: clocks went forward.")
    return moved


def _in_utc(time: datetime, place: str) -> datetime:
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise ExportError(f"{place} is a time beyond all calendars; correct it.") from None


def _since_1970(number: int, place: str, epoch: str | None) -> datetime:
    if epoch is None:
        raise ExportError(
            f"{place} is the number {number}; declare epoch, which is 's', 'ms', 'us' or 'ns' since 1970."
        )
    factor = EPOCHS[epoch]
    micros = number * factor if factor else number // 1000
    if abs(micros) >= FAR:
        raise ExportError(f"{place} is {number}, no time in {epoch} since 1970; declare another epoch.")
    return EARLIEST + timedelta(microseconds=micros)
