"""Days without opening hours: dates, and ranges of dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

__all__ = ["dates_of"]

LONGEST = 3_660  # days of one range: more is a slip of the year


def dates_of(holidays: Any, where: str) -> tuple[date, ...]:
    """Return each date once, sorted.

    Args:
        holidays: dates, texts such as ``"2026-12-25"``, and ranges whose ends both count: a text
            ``"2026-12-24/2026-12-26"`` or a pair of dates.
        where: how an error begins.
    """
    if isinstance(holidays, (str, date)) or not hasattr(holidays, "__iter__"):
        raise ValueError(f"{where} is {holidays!r}, must be a list of dates, such as ['2026-12-25'].")
    found: set[date] = set()
    for i, item in enumerate(holidays):
        found.update(_range(item, f"{where}[{i}]"))
    return tuple(sorted(found))


def _range(item: Any, place: str) -> list[date]:
    ends = item.split("/") if isinstance(item, str) else item if isinstance(item, (list, tuple)) else [item]
    if len(ends) > 2 or not ends:
        raise ValueError(f"{place} is {item!r}; a range is '2026-12-24/2026-12-26' or a pair of dates.")
    first, last = _date(ends[0], place), _date(ends[-1], place)
    days = (last - first).days
    if not 0 <= days <= LONGEST:
        raise ValueError(
            f"{place} is {item!r}; a range goes from its first day to its last, ten years at most."
        )
    return [first + timedelta(i) for i in range(days + 1)]


def _date(value: Any, place: str) -> date:
    if hasattr(value, "astype"):  # a NumPy date
        value = value.astype("datetime64[D]").item()
    if isinstance(value, datetime):
        raise ValueError(f"{place} is {value!r}, must be a date without a time.")  # noqa: TRY004  of a plan, too
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except (AttributeError, ValueError):
        raise ValueError(f"{place} is {value!r}, must be a date such as '2026-12-25'.") from None
