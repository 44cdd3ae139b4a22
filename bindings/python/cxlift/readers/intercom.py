"""Conversations of Intercom: JSON of its API, and tables of its export or of a warehouse."""

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

__all__ = ["read_intercom"]

SECONDS = {
    "first_reply": "time_to_admin_reply",
    "first_resolution": "time_to_first_close",
    "resolution": "time_to_last_close",
}
FIELDS = {
    "ticket_id": Field(("id", "conversation_id")),
    "requester_id": Field(("contact_id", "user_id")),
    "requester_external_id": Field(("contact_external_id", "external_id")),
    "requester_email": Field(("contact_email", "email")),
    "requester": Field(("contact_name", "name")),
    "opened": Field(("created_at",), "time"),
    "first_resolved": Field(("first_close_at",), "time"),
    "resolved": Field(("last_close_at",), "time"),
    "updated": Field(("updated_at",), "time"),
    "status": Field(("state",), "word"),
    "priority": Field(("priority",), "word"),
    "channel": Field(("source_type", "type")),
    "tags": Field(("tags",)),
    "reopens": Field(("count_reopens",), "whole"),
    "rating": Field(("rating", "conversation_rating"), "rating"),
}
CONTACT = {"requester_id": "id", "requester_external_id": "external_id", "requester_email": "email"}
OPEN, SOLVED = ("open", "snoozed"), ("closed",)
OOO = {"includes": ("_business_minutes", "_minutes"), "excludes": ("_minutes", "_business_minutes")}
TOLD = {
    "includes": "time_to_... leaves out-of-office hours out, and time_to_..._ooo counts them",
    "excludes": "time_to_... counts out-of-office hours, and time_to_..._ooo leaves them out",
}
SEVERAL = "the first contact of a conversation is the one who asked (conversations with several: {n:,})"


def read_intercom(
    path: Paths,
    *,
    ooo: Literal["includes", "excludes"] | None = None,
    time_zone: str | None = None,
    **options: Unpack[TicketOptions],
) -> FactTable:
    """Read conversations of Intercom as tickets, for ``cxlift.TimeToResolution``.

    JSON is what the API gives of conversations: pages, a list, or one object a line. Tables, CSV or Parquet,
    have the same names (``created_at``, ``state``, ``statistics.last_close_at`` or ``last_close_at``). Times
    are seconds since 1970, in tables ISO texts, too; a resolution is a closing. Intercom's own times, in
    seconds, become minutes. Columns are those of ``cxlift.read_zendesk``; ``rating`` is from 1 to 5.

    Args:
        path: the files, as of ``cxlift.read_tables``.
        ooo: what columns that end in ``_ooo`` do with out-of-office hours: they ``include`` them, and those
            without it leave them out, or the other way round, ``excludes``. If left out, ``includes``; the
            report says that this is assumed.
        time_zone: of times in tables that do not say it, such as ``UTC``.
        **options: as of ``cxlift.read_zendesk``.

    Raises:
        ExportError: a file, a column or a cell is not as it must be; the message names its place.
        ValueError: an argument is wrong.

    Example::

        tickets = cxlift.read_intercom("conversations.jsonl", observed_until="2024-04-01T00:00:00Z")
    """
    if ooo not in (None, *OOO):
        raise ValueError(f"read_intercom: ooo is {ooo!r}; it is 'includes' or 'excludes'.")
    told = checked_options("read_intercom", time_zone, options, {})
    tables, documents = parted_files(find_inputs(path, told.text.limits))
    plain, with_ooo = OOO[ooo or "includes"]
    fields = dict(FIELDS)
    for name, key in SECONDS.items():
        fields[f"{name}{plain}"] = Field((key,), "seconds")
        fields[f"{name}{with_ooo}"] = Field((f"{key}_ooo",), "seconds")
    found = list(_conversations(documents, told.text, fields))
    engine = TablesEngine([each.path for each in tables if each.kind == "parquet"])
    with engine.errors():
        queries = rows_of_tables(engine, tables, fields, told, parted=True)
        if documents:
            queries += rows_of_objects(engine, found, fields)
    assumed = []
    if ooo is None and any("_minutes" in query for query in queries):
        assumed.append(TOLD["includes"])
    if several := sum(each["contacts"] > 1 for each in found):
        assumed.append(SEVERAL.format(n=several))
    rules = Rules(OPEN, SOLVED, assumed=tuple(assumed))
    return ticket_table(engine, queries, told, rules, is_local=bool(tables))


def _conversations(
    files: Sequence[Input], how: TextFormat, fields: dict[str, Field]
) -> Iterator[dict[str, Any]]:
    for file in files:
        for _, place, item in json_objects(file, how, ("conversations",)):
            where = f"{file.name}: {place}"
            if "id" not in item or "created_at" not in item:
                raise ExportError(f"{where} has no id and created_at; this is no conversation of Intercom.")
            statistics = _part(item, "statistics", where)
            contacts = _listed(_part(item, "contacts", where), "contacts", where)
            rating = _part(item, "conversation_rating", where).get("rating")
            tags = _listed(_part(item, "tags", where), "tags", where)
            author = _part(_part(item, "source", where), "author", where)
            first = contacts[0] if contacts else {}
            yield {
                FILE: file.name,
                ROW: place,
                "contacts": len(contacts),
                **{name: statistics.get(of.names[0]) for name, of in fields.items()},
                "ticket_id": item["id"],
                **{name: first.get(key) for name, key in CONTACT.items()},
                "requester_email": first.get("email") or _of_user(author, "email"),
                "requester": first.get("name") or _of_user(author, "name"),
                "opened": item["created_at"],
                "updated": item.get("updated_at"),
                "status": item.get("state"),
                "priority": item.get("priority"),
                "channel": _part(item, "source", where).get("type"),
                "tags": ",".join(str(tag.get("name")) for tag in tags) or None,
                "rating": rating,
            }


def _part(item: dict[str, Any], key: str, where: str) -> dict[str, Any]:
    found = item.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ExportError(f"{where}.{key} is no object; export it again.")
    return found


def _listed(part: dict[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    found = part.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ExportError(f"{where}.{key}.{key} is no list of objects; export it again.")
    return found


def _of_user(author: dict[str, Any], key: str) -> Any:
    """Give what is said of the author, unless that is a colleague or a bot."""
    return author.get(key) if author.get("type") in ("user", "lead", "contact") else None
