"""Tickets of Freshdesk and Freshservice: the export as CSV, and tickets of the API as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from cxlift.errors import ExportError
from cxlift.readers.inputs import find_inputs
from cxlift.readers.json_objects import json_objects
from cxlift.readers.tables_engine import TablesEngine
from cxlift.readers.ticket_fields import Field
from cxlift.readers.ticket_options import checked_options
from cxlift.readers.ticket_rows import FILE, ROW, parted_files, rows_of_objects, rows_of_tables
from cxlift.readers.ticket_table import Rules, ticket_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Unpack

    from cxlift.readers.inputs import Input
    from cxlift.readers.table_files import Paths
    from cxlift.readers.text_streams import TextFormat
    from cxlift.readers.ticket_options import TicketOptions
    from cxlift.units.fact_table import FactTable

__all__ = ["read_freshdesk"]

STATUSES = (("2", "open"), ("3", "pending"), ("4", "resolved"), ("5", "closed"))
PRIORITIES = (("1", "low"), ("2", "medium"), ("3", "high"), ("4", "urgent"))
COMMON = {
    "status": Field(("Status",), "word", STATUSES),
    "priority": Field(("Priority",), "word", PRIORITIES),
    "type": Field(("Type",)),
    "tags": Field(("Tags",)),
}
FIELDS = {
    "ticket_id": Field(("Ticket ID",)),
    "requester_id": Field(("Contact ID",)),
    "requester_external_id": Field(("Contact external ID", "Unique external ID")),
    "requester_email": Field(("Email", "Requester Email")),
    "requester": Field(("Full name", "Requester Name")),
    "opened": Field(("Created time",), "time"),
    "resolved": Field(("Resolved time",), "time"),
    "closed": Field(("Closed time",), "time"),
    "updated": Field(("Last update time", "Last updated time"), "time"),
    "channel": Field(("Source",)),
    **COMMON,
    "first_reply": Field(("First response time (in hrs)",), "clock"),
    "resolution": Field(("Resolution time (in hrs)",), "clock"),
}
OBJECTS = {
    "ticket_id": Field(("id",)),
    "requester_id": Field(("requester_id",)),
    "requester_external_id": Field(("requester.unique_external_id",)),
    "requester_email": Field(("requester.email",)),
    "requester": Field(("requester.name",)),
    "opened": Field(("created_at",), "time"),
    "resolved": Field(("stats.resolved_at",), "time"),
    "closed": Field(("stats.closed_at",), "time"),
    "updated": Field(("updated_at",), "time"),
    "channel": Field(("source",)),
    **COMMON,
    "spam": Field(("spam",), "word"),
    "deleted": Field(("deleted",), "word"),
    "first_responded_at": Field(("stats.first_responded_at",), "time"),
}
LEFT_OUT = {
    "deleted": {"status": ("deleted",), "deleted": ("true",)},
    "spam": {"status": ("spam",), "spam": ("true",)},
}
OPEN = ("open", "pending")
SOLVED = ("resolved", "closed")
BASES = {"business": "_business_minutes", "calendar": "_minutes"}


def read_freshdesk(
    path: Paths,
    *,
    time_zone: str | None = None,
    hours: Literal["business", "calendar"] | None = None,
    **options: Unpack[TicketOptions],
) -> FactTable:
    """Read tickets of Freshdesk or Freshservice, for ``cxlift.TimeToResolution``.

    CSV exports have times without a zone, and durations as hours, minutes and seconds, ``57:05:11``, in
    columns that are called "(in hrs)". A file that was saved in Excel has lost some of these, and is refused
    by the first cell that shows it. JSON is a list, pages or lines of tickets of the API, with ``stats``
    (``include=stats``). Columns are those of ``cxlift.read_zendesk``; there is no first resolution.

    Args:
        path: CSV or JSON, as of ``cxlift.read_tables``.
        time_zone: that of the times in CSV, such as ``Europe/Berlin``. CSV needs it.
        hours: what the durations count, ``business`` hours of the group or ``calendar`` hours. If left out,
            business hours; the report says that this is assumed.
        **options: as of ``cxlift.read_zendesk``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be; the message names its place.
        ValueError: an argument is missing or wrong.

    Example::

        tickets = cxlift.read_freshdesk("tickets.csv", time_zone="Europe/Berlin")
    """
    if hours not in (None, *BASES):
        raise ValueError(f"read_freshdesk: hours is {hours!r}; it is 'business' or 'calendar'.")
    told = checked_options("read_freshdesk", time_zone, options, LEFT_OUT)
    tables, documents = parted_files(find_inputs(path, told.text.limits))
    if tables and told.time_zone is None:
        raise ValueError("read_freshdesk: time_zone is missing; CSV has times without one: 'Europe/Berlin'.")
    part = BASES[hours or "business"]
    renamed = {f"{key}{part}" if of.kind == "clock" else key: of for key, of in FIELDS.items()}
    engine = TablesEngine([each.path for each in tables if each.kind == "parquet"])
    with engine.errors():
        queries = rows_of_tables(engine, tables, renamed, told, parted=False)
        if documents:
            queries += rows_of_objects(engine, _tickets(documents, told.text), OBJECTS)
    assumed: tuple[str, ...] = ()
    if hours is None and tables:
        assumed = ("columns '(in hrs)' count the business hours of the ticket's group",)
    rules = Rules(OPEN, SOLVED, assumed=assumed)
    return ticket_table(engine, queries, told, rules, is_local=bool(tables))


def _tickets(files: Sequence[Input], how: TextFormat) -> Iterator[dict[str, Any]]:
    for file in files:
        for _, place, item in json_objects(file, how, ("tickets", "results")):
            ticket = item.get("ticket", item)
            where = f"{file.name}: {place}"
            if not isinstance(ticket, dict) or "id" not in ticket or "created_at" not in ticket:
                raise ExportError(f"{where} has no id and created_at; this is no ticket of Freshdesk's API.")
            stats = ticket.get("stats")
            if not isinstance(stats, dict):
                raise ExportError(
                    f"{where} has no stats, without which nobody knows when it was resolved; "
                    "ask the API with include=stats."
                )
            tags = ticket.get("tags") or []
            if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
                raise ExportError(f"{where}.tags is no list of texts.")
            yield {
                FILE: file.name,
                ROW: place,
                **{key: _value(ticket, of.names[0]) for key, of in OBJECTS.items()},
                **{key: ticket.get(key) for key in ("status", "priority", "type")},
                "tags": ",".join(tags) or None,
            }


def _value(item: Any, path: str) -> Any:
    for key in path.split("."):
        item = item.get(key) if isinstance(item, dict) else None
    return item
