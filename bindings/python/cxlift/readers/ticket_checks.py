"""Tickets that stand twice in an export, times that clocks show twice, and what a report says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.engines.sql_text import quote_name
from cxlift.errors import ExportError
from cxlift.readers.repeated_hours import repeated_hours
from cxlift.readers.ticket_fields import TIMES
from cxlift.readers.ticket_rows import FILE, ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift.readers.tables_engine import TablesEngine
    from cxlift.readers.ticket_options import Told

__all__ = ["check_copies", "folded", "notes"]

TWICE = quote_name("twice of cxlift")


def check_copies(engine: TablesEngine, names: Sequence[str]) -> bool:
    """Tell whether a ticket has two rows; refuse those that differ, where nothing says which is the later.

    Raises:
        ExportError: with both places.
    """
    unlike = "count(ticket_id) > count(distinct ticket_id)"
    if not engine.rows(f"select {unlike} from read")[0][0]:  # noqa: S608
        return False
    others = ", ".join(quote_name(name) for name in names if name not in (FILE, ROW))
    latest = "where updated is not distinct from latest" if "updated" in names else ""
    of_each = ", max(updated) over (partition by ticket_id) as latest" if "updated" in names else ""
    place = f"({quote_name(FILE)} || ', row ' || {quote_name(ROW)})"
    found = engine.rows(
        f"select ticket_id, min({place}), max({place}) from (select *{of_each} from read "  # noqa: S608
        "where ticket_id in (select ticket_id from read group by 1 having count(*) > 1)) "
        f"{latest} group by 1 having count(distinct row({others})) > 1 order by 1 limit 1"
    )
    if found:
        ticket, first, second = found[0]
        raise ExportError(
            f"{first}: ticket {ticket!r} stands in {second} with other values, and nothing says which is "
            "later; export it once."
        )
    return True


def folded(engine: TablesEngine, rows: str, names: Sequence[str], told: Told | None) -> str:
    """Tell which tickets have a time in an hour that clocks show twice, and choose between the two.

    Times were read as the second of the two. What a ticket says of its own duration, and that it is not
    resolved before it is opened, may tell that the first is meant.
    """
    if told is None or told.time_zone in (None, "UTC", "Etc/UTC", "GMT"):
        return f"select *, false as {TWICE} from ({rows})"  # noqa: S608
    times = [name for name in TIMES if name in names]
    ends = [f"{end}({name})" for end in ("min", "max") for name in times]
    limits = [limit for limit in engine.rows(f"select {', '.join(ends)} from read")[0] if limit is not None]  # noqa: S608
    hours = repeated_hours(told.time_zone or "UTC", min(limits), max(limits)) if limits else []
    if not hours:
        return f"select *, false as {TWICE} from ({rows})"  # noqa: S608

    def is_twice(time: str) -> str:
        spans = [f"{time} >= '{start}' and {time} < '{end}'" for start, end in hours]
        return f"coalesce({' or '.join(spans)}, false)"

    twice = " or ".join(is_twice(name) for name in times)
    rows = f"select *, ({twice}) as {TWICE} from ({rows})"  # noqa: S608
    if "resolved" not in names:
        return rows
    took = "(epoch(resolved) - epoch(opened)) / 60"
    earlier, later = "resolved < opened", "false"
    if "resolution_minutes" in names:
        earlier += f" or abs(resolution_minutes - ({took}) - 60) < 1.5"
        later = f"abs({took} - resolution_minutes - 60) < 1.5"
    changed = {"opened": earlier, "resolved": later}
    made = ", ".join(
        f"case when {TWICE} and {is_twice(name)} and coalesce({condition}, false) "
        f"then {name} - interval 1 hour else {name} end as {name}"
        for name, condition in changed.items()
    )
    return f"select * replace ({made}) from ({rows})"  # noqa: S608


def notes(engine: TablesEngine, kept: str, names: Sequence[str], told: Told, until: int | None) -> list[str]:
    """Say what was taken for granted about the rows that are kept."""
    counted = ["reopened", "late", "twice"]
    sums = ", ".join(f"count(*) filter ({quote_name(f'{word} of cxlift')})" for word in counted)
    differ = "0"
    if {"resolution_minutes", "resolved"} <= set(names):
        took = "(epoch(resolved) - epoch(opened)) / 60"
        differ = f"count(*) filter (abs({took} - resolution_minutes) > 1)"
    reopened, late, twice, unlike = engine.rows(f"select {sums}, {differ} {kept}")[0]
    found = []
    if until is not None:
        end = engine.rows(f"select strftime(make_timestamp({until}), '%Y-%m-%d %H:%M:%S')")[0][0]
        if told.until is None:
            found.append(f"tickets were observed until {end} UTC, the latest time in the export")
        if late:
            found.append(f"what was resolved after {end} UTC was open then (tickets: {late:,})")
    if reopened:
        found.append(f"tickets that reopened and are open have no last resolution (tickets: {reopened:,})")
    if twice:
        found.append(
            "of a time that clocks show twice the second is meant, unless the ticket's own duration says "
            f"otherwise (tickets: {twice:,})"
        )
    if unlike:
        found.append(
            "the times and the time zone are right, although the vendor's own minutes to the resolution are "
            f"others by more than one (tickets: {unlike:,})"
        )
    return found
