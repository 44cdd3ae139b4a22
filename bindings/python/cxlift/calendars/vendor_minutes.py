"""Business minutes that a helpdesk reckoned, beside those of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.units.fact_table import FactTable
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from cxlift.calendars.calendar import Calendar

__all__ = ["compare_business_minutes"]

MADE = "resolution_calendar_minutes"


def compare_business_minutes(
    tickets: FactTable,
    calendar: Calendar,
    *,
    minutes: str = "resolution_business_minutes",
    opened: str = "opened",
    resolved: str = "resolved",
    tolerance: float = 1.0,
) -> FactTable:
    """Reckon the business minutes to the resolution, and count the tickets whose helpdesk says otherwise.

    The table has one column more, ``resolution_calendar_minutes``. The count stands in ``assumed``, and so in
    the health of a report: a calendar that is not the helpdesk's own shows itself there.

    Args:
        tickets: as of ``cxlift.read_zendesk``.
        calendar: the helpdesk's, such as ``Calendar.from_zendesk(...)``.
        minutes: the column of the helpdesk's own minutes.
        opened: the column of the times of opening.
        resolved: that of the times of resolution which ``minutes`` is about.
        tolerance: minutes by which the two may differ, since helpdesks round.

    Raises:
        ValueError: a column is not in the table, or a ticket is resolved before it is opened.

    >>> import pyarrow as pa
    >>> from cxlift import Calendar
    >>> moments = pa.array([1709283600, 1709548200], pa.timestamp("s", "UTC"))  # Friday 9:00, Monday 10:30
    >>> tickets = FactTable(
    ...     pa.table(
    ...         {"opened": moments[:1], "resolved": moments[1:], "resolution_business_minutes": [570.0]}
    ...     ),
    ...     name="ticket",
    ... )
    >>> found = compare_business_minutes(tickets, Calendar({"mon-fri": "09:00-17:00"}, tz="UTC"))
    >>> found.to_arrow()["resolution_calendar_minutes"].to_pylist()
    [570.0]
    >>> print(found.assumed[0])
    the calendar is the helpdesk's: 0 of 1 tickets have other business minutes
    """
    import numpy as np
    import pyarrow as pa

    table = tickets.to_arrow()
    for name in (minutes, opened, resolved):
        if name not in table.column_names:
            known = nearest(name, table.column_names)
            raise ValueError(f"compare_business_minutes: the tickets have no column {name!r}; {known}")
    if not tolerance >= 0:
        raise ValueError(f"compare_business_minutes: tolerance is {tolerance!r}; it is a number from 0 on.")
    times: list[Any] = [table.column(name) for name in (opened, resolved)]
    ours = np.asarray(calendar.between(*times), float) if len(table) else np.zeros(0)
    theirs = table.column(minutes).cast(pa.float64()).to_numpy()
    both = np.isfinite(ours) & np.isfinite(theirs)
    unlike = int((np.abs(ours - theirs)[both] > tolerance).sum())
    of = f"{unlike:,} of {int(both.sum()):,} tickets"
    sentence = f"the calendar is the helpdesk's: {of} have other business minutes"
    if MADE in table.column_names:
        table = table.drop_columns(MADE)
    return FactTable(
        table.append_column(MADE, pa.array(ours, from_pandas=True)),
        name=tickets.name,
        excluded=tickets.excluded,
        assumed=(*tickets.assumed, sentence),
    )
