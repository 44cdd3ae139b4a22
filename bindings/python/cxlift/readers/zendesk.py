"""Zendesk's tickets: the export as CSV, and ticket metrics of the API as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cxlift.readers.inputs import find_inputs
from cxlift.readers.tables_engine import TablesEngine
from cxlift.readers.ticket_fields import Field
from cxlift.readers.ticket_options import checked_options
from cxlift.readers.ticket_rows import parted_files, rows_of_objects, rows_of_tables
from cxlift.readers.ticket_table import Rules, ticket_table
from cxlift.readers.zendesk_json import NO_METRICS, OBJECTS, ticket_objects

if TYPE_CHECKING:
    from typing import Unpack

    from cxlift.readers.table_files import Paths
    from cxlift.readers.ticket_options import LeftOut, TicketOptions
    from cxlift.units.fact_table import FactTable

__all__ = ["read_zendesk"]

BUSINESS = " within business hours"
MINUTES = {
    "first_reply": "First reply time in minutes",
    "first_resolution": "First resolution time in minutes",
    "resolution": "Full resolution time in minutes",
    "agent_wait": "Agent wait time in minutes",
    "requester_wait": "Requester wait time in minutes",
    "on_hold": "On hold time in minutes",
}
FIELDS = {
    "ticket_id": Field(("Id", "Ticket ID")),
    "requester_id": Field(("Requester id",)),
    "requester_external_id": Field(("Requester external id",)),
    "requester_email": Field(("Requester email",)),
    "requester": Field(("Requester",)),
    "opened": Field(("Created at",), "time"),
    "resolved": Field(("Solved at",), "time"),
    "updated": Field(("Updated at",), "time"),
    "status": Field(("Status",), "word"),
    "priority": Field(("Priority",), "word"),
    "channel": Field(("Via",)),
    "type": Field(("Ticket type",)),
    "tags": Field(("Tags",)),
    "reopens": Field(("Reopens",), "whole"),
    "replies": Field(("Replies",), "whole"),
    "satisfaction": Field(("Satisfaction Score",), "word", (("unoffered", "not offered"),)),
    **{f"{name}_minutes": Field((header,), "minutes") for name, header in MINUTES.items()},
    **{f"{name}_business_minutes": Field((f"{h}{BUSINESS}",), "minutes") for name, h in MINUTES.items()},
}
OPEN = ("new", "open", "pending", "hold", "on-hold", "on hold")
SOLVED = ("solved", "closed")
LEFT_OUT: LeftOut = {
    "deleted": {"status": ("deleted",)},
    "spam": {"status": ("spam", "suspended")},
    "merged into another": {"tags": ("closed_by_merge",)},
}
RULES = Rules(
    OPEN,
    SOLVED,
    first_by_minutes=True,
    assumed_of={
        "it is merged into another": "tickets that are merged into another bear the tag 'closed_by_merge'"
    },
)


def read_zendesk(
    path: Paths,
    *,
    time_zone: str | None = None,
    tickets: Paths | None = None,
    **options: Unpack[TicketOptions],
) -> FactTable:
    """Read tickets of Zendesk, for ``cxlift.TimeToResolution``.

    CSV exports have times of the account's time zone, which they do not name. JSON is what the API gives of
    ticket metrics (``ticket_metrics``, or ``metric_sets``): pages, a list, or one object a line. Its tickets
    and users, in the same files or in those of ``tickets``, give status, requester and the rest; without them
    the table has none of these.

    The columns are the same for all helpdesks: ``ticket_id``, the requester's ``requester_id``,
    ``requester_external_id``, ``requester_email`` and ``requester``; the times ``opened`` (also as
    ``timestamp``), ``first_resolved``, ``resolved`` (the last; none of a ticket that is open again),
    ``closed``, ``updated`` and ``observed_until``, all in UTC; ``is_resolved`` and ``hours_open``, which ends
    at ``observed_until`` for open tickets; ``status``, ``priority``, ``channel``, ``type``, ``tags``,
    ``reopens``, ``replies``, ``satisfaction``, ``rating``; and the vendor's own minutes,
    ``first_reply_minutes``, ``resolution_minutes``, ``resolution_business_minutes`` and so on. A column that
    an export lacks is not there; others, such as custom fields (``Region [list]``), stay as they are.

    Args:
        path: CSV or JSON, alone, packed, in a folder, by a pattern; as of ``cxlift.read_tables``.
        time_zone: of the account, as ``Europe/Berlin`` or as Zendesk shows it, ``Eastern Time (US &
            Canada)``. CSV needs it.
        tickets: files with tickets and users as JSON, beside the metrics.
        **options: ``columns``, names of columns in CSV that are called otherwise (``{"opened": "Erstellt
            am"}``); ``observed_until``, the end of the observation, or else the latest time in the export;
            ``left_out``, tickets that are none, by reason: ``{"spam": {"status": ["spam"]}}``;
            ``time_format`` of times in CSV that are no ISO texts, as of ``strftime``; ``encoding``,
            ``delimiter`` and ``limits`` as of ``cxlift.read_tables``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be; the message names its place.
        ValueError: an argument is missing or wrong.

    Example::

        tickets = cxlift.read_zendesk("tickets.csv", time_zone="Berlin", observed_until="2024-04-01")
    """
    told = checked_options("read_zendesk", time_zone, options, LEFT_OUT)
    told = replace(told, left_out={**told.left_out, "without its metrics": {NO_METRICS: ("true",)}})
    files = find_inputs(path, told.text.limits)
    beside = find_inputs(tickets, told.text.limits) if tickets is not None else []
    tables, documents = parted_files(files)
    if tables and told.time_zone is None:
        raise ValueError(
            "read_zendesk: time_zone is missing; CSV has times of the account's time zone, unnamed: "
            "'Europe/Berlin', or as Zendesk shows it, 'Berlin'."
        )
    engine = TablesEngine([each.path for each in tables if each.kind == "parquet"])
    with engine.errors():
        queries = rows_of_tables(engine, tables, FIELDS, told, parted=False)
        if documents or beside:
            queries += rows_of_objects(engine, ticket_objects([*documents, *beside], told.text), OBJECTS)
    return ticket_table(engine, queries, told, RULES, is_local=bool(tables))
