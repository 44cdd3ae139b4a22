"""Conversations of Intercom: times in seconds, out-of-office hours in or out, conversations that reopen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx
from tickets import csv_text, rows, saved, utc

if TYPE_CHECKING:
    from pathlib import Path

CLOSED: dict[str, Any] = {
    "type": "conversation",
    "id": "9007199254740993",
    "created_at": 1709283600,
    "updated_at": 1709548300,
    "state": "closed",
    "priority": "not_priority",
    "source": {"type": "email", "author": {"type": "user", "name": "Ann", "email": "ann@example.org"}},
    "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "007", "external_id": "NA"}]},
    "conversation_rating": {"rating": 5, "remark": "ok"},
    "tags": {"type": "tag.list", "tags": [{"id": "1", "name": "bug"}, {"id": "2", "name": "vip"}]},
    "statistics": {
        "first_close_at": 1709352000,
        "last_close_at": 1709548200,
        "time_to_admin_reply": 2100,
        "time_to_first_close": 14400,
        "time_to_last_close": 34200,
        "count_reopens": 1,
    },
}
OPEN: dict[str, Any] = {
    "id": "2",
    "created_at": 1709283600,
    "state": "snoozed",
    "contacts": {"contacts": [{"id": "8"}, {"id": "9"}]},
    "statistics": {"first_close_at": 1709352000, "last_close_at": 1709352000, "count_reopens": 1},
}
NAMES = ("ticket_id", "opened", "first_resolved", "resolved", "is_resolved", "hours_open", "status")
FRIDAY, SATURDAY, MONDAY = utc("2024-03-01 09:00"), utc("2024-03-02 04:00"), utc("2024-03-04 10:30")
EXPECTED = [
    ("2", FRIDAY, SATURDAY, None, 0, pytest.approx(73.5 + 100 / 3600), "snoozed"),
    ("9007199254740993", FRIDAY, SATURDAY, MONDAY, 1, 73.5, "closed"),
]
INCLUDES = "time_to_... leaves out-of-office hours out, and time_to_..._ooo counts them"


@pytest.mark.parametrize(
    "content",
    [
        {"type": "conversation.list", "conversations": [CLOSED, OPEN], "pages": {"next": None}},
        [CLOSED, OPEN],
        json.dumps(CLOSED) + "\n" + json.dumps(OPEN),
        json.dumps({"conversations": [CLOSED]}) + json.dumps({"conversations": [OPEN]}),
    ],
)
def test_json_of_every_shape(content: Any, tmp_path: Path) -> None:
    found = cx.read_intercom(saved(tmp_path / "c.json", content))
    assert rows(found, *NAMES) == EXPECTED
    names = (
        "requester_id",
        "requester_external_id",
        "requester_email",
        "requester",
        "rating",
        "tags",
        "reopens",
    )
    assert rows(found, *names) == [
        ("8", None, None, None, None, None, 1),
        ("007", "NA", "ann@example.org", "Ann", 5, "bug,vip", 1),
    ]
    measured = (
        "first_reply_business_minutes",
        "first_resolution_business_minutes",
        "resolution_business_minutes",
    )
    assert rows(found, *measured)[1] == (35.0, 240.0, 570.0)
    assert found.assumed == (
        INCLUDES,
        "the first contact of a conversation is the one who asked (conversations with several: 1)",
        "tickets were observed until 2024-03-04 10:31:40 UTC, the latest time in the export",
        "tickets that reopened and are open have no last resolution (tickets: 1)",
    )


FLAT = {
    "conversation_id": "0012",
    "created_at": "1709283600",
    "updated_at": "1709548300",
    "state": "closed",
    "contact_id": "007",
    "first_close_at": "1709352000",
    "last_close_at": "1709548200",
    "time_to_last_close": "34200",
    "time_to_last_close_ooo": "264600",
    "conversation_rating": "4",
}


@pytest.mark.parametrize("prefix", ["", "statistics."])
@pytest.mark.parametrize(
    ("ooo", "business", "calendar"),
    [(None, 570.0, 4410.0), ("includes", 570.0, 4410.0), ("excludes", 4410.0, 570.0)],
)
def test_tables_of_a_warehouse(
    prefix: str, ooo: Any, business: float, calendar: float, tmp_path: Path
) -> None:
    text = csv_text([{prefix * ("close" in name) + name: cell for name, cell in FLAT.items()}])
    found = cx.read_intercom(saved(tmp_path / "c.csv", text), ooo=ooo)
    assert rows(found, *NAMES) == [("0012", *EXPECTED[1][1:])]
    assert rows(found, "resolution_business_minutes", "resolution_minutes") == [(business, calendar)]
    assert (INCLUDES in found.assumed) == (ooo is None)
    differs = any(sentence.startswith("the times and the time zone are right") for sentence in found.assumed)
    assert differs == (ooo == "excludes")


def test_naive_times_need_a_zone(tmp_path: Path) -> None:
    row = FLAT | {"created_at": "2024-03-01 10:00:00", "time_to_last_close_ooo": ""}
    path = saved(tmp_path / "c.csv", csv_text([row]))
    assert rows(cx.read_intercom(path, time_zone="Europe/Berlin"), "opened") == [(FRIDAY,)]
    with pytest.raises(
        cx.ExportError, match=r"row 2, column 'created_at': .* has no time zone; declare time_zone"
    ):
        cx.read_intercom(path)


def test_closed_without_a_time_is_counted(tmp_path: Path) -> None:
    found = cx.read_intercom(saved(tmp_path / "c.json", [CLOSED, CLOSED | {"id": "3", "statistics": None}]))
    assert [row[0] for row in rows(found, "ticket_id")] == ["9007199254740993"]
    assert found.excluded == {"it is resolved, but the export does not say when": 1}


def changed(**changes: Any) -> list[dict[str, Any]]:
    return [CLOSED | changes]


WRONG = [
    ("milliseconds", changed(created_at=1709283600000), "'1709283600000' is no time in s since 1970"),
    (
        "rating",
        changed(conversation_rating={"rating": 6}),
        "column 'rating': '6' is no rating from 1 to 5; correct it.",
    ),
    (
        "half a rating",
        changed(conversation_rating={"rating": 4.5}),
        "column 'rating': '4.5' is not a whole number",
    ),
    ("no id", [{"created_at": 1}], "[0] has no id and created_at; this is no conversation of Intercom."),
    ("statistics", changed(statistics=[1]), "[0].statistics is no object; export it again."),
    ("contacts", changed(contacts={"contacts": ["7"]}), "[0].contacts.contacts is no list of objects"),
    ("fraction", changed(id=9007199254740993.0), "[0].id is a fraction, where text is needed."),
    ("negative", changed(statistics={"time_to_last_close": -5}), "'time_to_last_close': '-5' is below zero"),
    ("state", changed(state={"a": 1}), "[0].state is an object, where text is needed."),
]


@pytest.mark.parametrize(
    ("content", "sentence"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_malformed_json(content: Any, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(cx.ExportError) as error:
        cx.read_intercom(saved(tmp_path / "c.json", content))
    assert sentence in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "c.json"))


def test_wrong_arguments(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="read_intercom: ooo is 'both'; it is 'includes' or 'excludes'"):
        cx.read_intercom(saved(tmp_path / "c.json", [CLOSED]), ooo="both")  # type: ignore[arg-type]
    with pytest.raises(cx.ExportError, match="there is no such file"):
        cx.read_intercom(tmp_path / "none.json")
