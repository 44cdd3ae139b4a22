"""Ticket metrics of Zendesk's API, with the tickets and users that stand beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError
from cxlift.readers.json_objects import json_objects
from cxlift.readers.ticket_fields import Field
from cxlift.readers.ticket_rows import FILE, ROW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cxlift.readers.inputs import Input
    from cxlift.readers.text_streams import TextFormat

__all__ = ["NO_METRICS", "OBJECTS", "ticket_objects"]

METRICS, TICKETS, USERS = ("ticket_metrics", "metric_sets"), "tickets", "users"
LISTS = (*METRICS, TICKETS, USERS)
ALONE = {"ticket_metric": "ticket_metrics", "ticket_id": "ticket_metrics", "requester_id": TICKETS}
MINUTES = {
    "first_reply": "reply_time_in_minutes",
    "first_resolution": "first_resolution_time_in_minutes",
    "resolution": "full_resolution_time_in_minutes",
    "agent_wait": "agent_wait_time_in_minutes",
    "requester_wait": "requester_wait_time_in_minutes",
    "on_hold": "on_hold_time_in_minutes",
}
NO_METRICS = "metrics of cxlift"
PARTS = {"": "calendar", "_business": "business"}
OBJECTS = {
    "ticket_id": Field(("ticket_id",)),
    NO_METRICS: Field((NO_METRICS,)),
    "requester_id": Field(("requester_id",)),
    "requester_external_id": Field(("external_id",)),
    "requester_email": Field(("email",)),
    "requester": Field(("name",)),
    "opened": Field(("created_at",), "time"),
    "resolved": Field(("solved_at",), "time"),
    "updated": Field(("updated_at",), "time"),
    "status": Field(("status",), "word"),
    "priority": Field(("priority",), "word"),
    "channel": Field(("via.channel",)),
    "type": Field(("type",)),
    "tags": Field(("tags",)),
    "reopens": Field(("reopens",), "whole"),
    "replies": Field(("replies",), "whole"),
    "satisfaction": Field(("satisfaction_rating.score",), "word", (("unoffered", "not offered"),)),
    **{
        f"{name}{part}_minutes": Field((f"{key}.{inner}",), "minutes")
        for name, key in MINUTES.items()
        for part, inner in PARTS.items()
    },
}
OF_TICKETS = ("requester_id", "status", "priority", "type")


def ticket_objects(files: Sequence[Input], how: TextFormat) -> Iterator[dict[str, Any]]:
    """Give each ticket by the names of the common columns; one without metrics says so.

    Raises:
        ExportError: with file and place.
    """
    metrics: list[dict[str, Any]] = []
    tickets: dict[str, dict[str, Any]] = {}
    users: dict[str, dict[str, Any]] = {}
    for file in files:
        for kind, place, found in json_objects(file, how, LISTS, ALONE):
            item = found.get("ticket_metric", found) if kind in METRICS else found
            where = f"{file.name}: {place}"
            if kind in METRICS:
                metrics.append(_metrics(_checked(item, where), file.name, place))
                continue
            key = _id(item.get("id"), f"{where}.id")
            if kind == USERS:
                users[key] = item
                continue
            tickets[key] = _ticket(item, where) | {FILE: file.name, ROW: place}
            if isinstance(item.get("metric_set"), dict):
                metrics.append(
                    _metrics(item["metric_set"], file.name, f"{place}.metric_set") | {"ticket_id": key}
                )
    met: set[str] = set()
    for each in metrics:
        key = _id(each["ticket_id"], f"{each[FILE]}: {each[ROW]}.ticket_id")
        met.add(key)
        yield _joined(tickets.get(key, {}), each | {"ticket_id": key}, users)
    for key, ticket in tickets.items():
        if key not in met:
            # Whether it is resolved, and when, the metrics alone say.
            yield _joined(ticket | {"ticket_id": key, NO_METRICS: "true"}, {}, users)


def _checked(item: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(item, dict) or "created_at" not in item:
        raise ExportError(
            f"{where} has no created_at; this is no ticket metric, or an export of other objects."
        )
    return item


def _metrics(item: Mapping[str, Any], file: str, place: str) -> dict[str, Any]:
    found: dict[str, Any] = {FILE: file, ROW: place, "ticket_id": item.get("ticket_id")}
    found |= {"opened": item.get("created_at"), "resolved": item.get("solved_at")}
    found |= {"updated": item.get("updated_at")}
    found |= {key: item.get(key) for key in ("reopens", "replies")}
    for name, key in MINUTES.items():
        inner = item.get(key)
        if inner is None:
            continue
        if not isinstance(inner, dict):
            raise ExportError(f"{file}: {place}.{key} is no object with calendar and business minutes.")
        found |= {f"{name}{part}_minutes": inner.get(of) for part, of in PARTS.items()}
    return found


def _ticket(item: Mapping[str, Any], where: str) -> dict[str, Any]:
    found = {key: item.get(key) for key in OF_TICKETS}
    found["opened"] = item.get("created_at")
    found["updated"] = item.get("updated_at")
    tags = item.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ExportError(f"{where}.tags is no list of texts.")
    found["tags"] = ",".join(tags) or None
    found["channel"] = _inner(item, "via", "channel")
    found["satisfaction"] = _inner(item, "satisfaction_rating", "score")
    return found


def _inner(item: Mapping[str, Any], key: str, inner: str) -> Any:
    found = item.get(key)
    return found.get(inner) if isinstance(found, dict) else None


def _joined(
    ticket: Mapping[str, Any], metrics: Mapping[str, Any], users: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    joined = {**ticket, **{key: value for key, value in metrics.items() if value is not None}}
    user = users.get(str(joined.get("requester_id")), {})
    names = {"requester_external_id": "external_id", "requester_email": "email", "requester": "name"}
    return joined | {name: user.get(key) for name, key in names.items()}


def _id(value: Any, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        raise ExportError(f"{where} is {'missing' if value is None else 'no id'}; export it again.")
    return str(value)
