"""Tickets of Freshdesk and Freshservice: hours above a day, what Excel makes of them, and the API's stats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift.engines.sql_text import quote_text
from cxlift.readers.clock_cells import minutes_of_clock, written
from cxlift.readers.tables_engine import TablesEngine
from cxlift.readers.typed_cells import Cell
from tickets import csv_text, rows, saved, utc

if TYPE_CHECKING:
    from pathlib import Path

CLOSED = {
    "Ticket ID": "0042",
    "Subject": "Late",
    "Status": "Closed",
    "Priority": "Urgent",
    "Source": "Email",
    "Type": "Problem",
    "Agent": "Eve",
    "Group": "EU",
    "Created time": "2024-03-01 10:00:00",
    "Due by Time": "2024-03-02 10:00:00",
    "Resolved time": "2024-03-04 11:30:00",
    "Closed time": "2024-03-06 11:30:00",
    "Last update time": "2024-03-06 11:30:00",
    "Initial response time": "2024-03-01 10:35:00",
    "Time tracked": "00:10:00",
    "First response time (in hrs)": "00:35:00",
    "Resolution time (in hrs)": "57:05:11",
    "Agent interactions": "2",
    "Resolution status": "SLA Violated",
    "Tags": "a, b",
    "Survey results": "",
    "Full name": "Ann",
    "Contact ID": "9007199254740993",
}
OPEN = {
    "Ticket ID": "43",
    "Status": "Open",
    "Created time": "2024-03-05 10:00:00",
    "Last update time": "2024-03-07 10:00:00",
}
STATS: dict[str, Any] = {
    "resolved_at": "2024-03-04T10:30:00Z",
    "closed_at": "2024-03-06T10:30:00Z",
    "first_responded_at": "2024-03-01T09:35:00Z",
}
TICKET: dict[str, Any] = {
    "id": 42,
    "status": 5,
    "priority": 4,
    "source": 1,
    "requester_id": 9007199254740993,
    "requester": {"name": "Ann", "email": "ann@example.org"},
    "created_at": "2024-03-01T09:00:00Z",
    "updated_at": "2024-03-06T10:30:00Z",
    "tags": ["a"],
    "stats": STATS,
}
NAMES = ("ticket_id", "opened", "resolved", "closed", "is_resolved", "hours_open", "status")
CLOSED_ROW = (utc("2024-03-01 09:00"), utc("2024-03-04 10:30"), utc("2024-03-06 10:30"), 1, 73.5, "closed")
OPEN_ROW = ("43", utc("2024-03-05 09:00"), None, None, 0, 48.0, "open")


def freshservice(name: str) -> str:
    return {"Ticket ID": "Ticket Id", "Created time": "Created Time", "Resolved time": "Resolved Time"}.get(
        name, name.replace("time (in hrs)", "Time (in Hrs)")
    )


@pytest.mark.parametrize("named", [str, freshservice])
def test_csv_becomes_the_table(named: Any, tmp_path: Path) -> None:
    text = csv_text([{named(name): cell for name, cell in row.items()} for row in (CLOSED, OPEN)])
    found = cx.read_freshdesk(saved(tmp_path / "t.csv", text), time_zone="Europe/Berlin")
    assert rows(found, *NAMES) == [("0042", *CLOSED_ROW), OPEN_ROW]
    more = ("requester_id", "requester", "priority", "channel", "tags", "Group", "Time tracked")
    assert rows(found, *more)[0] == ("9007199254740993", "Ann", "urgent", "Email", "a, b", "EU", "00:10:00")
    minutes = rows(found, "first_reply_business_minutes", "resolution_business_minutes")
    assert minutes == [(35.0, pytest.approx(57 * 60 + 5 + 11 / 60)), (None, None)]
    assert found.assumed == (
        "columns '(in hrs)' count the business hours of the ticket's group",
        "tickets were observed until 2024-03-07 09:00:00 UTC, the latest time in the export",
    )


def test_hours_of_the_calendar_are_declared(tmp_path: Path) -> None:
    path = saved(tmp_path / "t.csv", csv_text([CLOSED | {"Resolution time (in hrs)": "73:30:00"}]))
    found = cx.read_freshdesk(path, time_zone="Europe/Berlin", hours="calendar", observed_until="2024-04-01")
    assert rows(found, "resolution_minutes", "first_reply_minutes") == [(4410.0, 35.0)]
    assert found.assumed == ()


@pytest.mark.parametrize("content", [[TICKET], {"tickets": [TICKET]}, {"ticket": TICKET}, TICKET])
def test_json_of_the_api(content: Any, tmp_path: Path) -> None:
    found = cx.read_freshdesk(saved(tmp_path / "t.json", content))
    assert rows(found, *NAMES) == [("42", *CLOSED_ROW)]
    more = ("requester_id", "requester", "requester_email", "priority", "channel", "tags")
    assert rows(found, *more) == [("9007199254740993", "Ann", "ann@example.org", "urgent", "1", "a")]


def test_spam_and_deleted_tickets_are_counted(tmp_path: Path) -> None:
    tickets = [
        TICKET,
        TICKET | {"id": 1, "spam": True},
        TICKET | {"id": 2, "deleted": True, "spam": False},
        TICKET | {"id": 3, "stats": {}},
        TICKET | {"id": 4, "status": 2, "stats": {}},
    ]
    found = cx.read_freshdesk(saved(tmp_path / "t.json", tickets))
    assert rows(found, "ticket_id", "status", "is_resolved") == [("4", "open", 0), ("42", "closed", 1)]
    assert found.excluded == {
        "it is deleted": 1,
        "it is spam": 1,
        "it is resolved, but the export does not say when": 1,
    }


EXCEL = "which Excel made of hours"
EXPORT = "export the tickets again, and do not save the file in Excel."
DAMAGE = [
    ("1900-01-02 09:05:11", f"is a date or a time of day, {EXCEL}; {EXPORT}"),
    ("1/2/1900 9:05", f"is a date or a time of day, {EXCEL}; {EXPORT}"),
    ("02.01.1900 09:05:11", f"is a date or a time of day, {EXCEL}; {EXPORT}"),
    ("9:05:11 AM", f"is a date or a time of day, {EXCEL}; {EXPORT}"),
    ("2.378599537", f"is a number, {EXCEL}, minutes and seconds; {EXPORT}"),
    ("2,3786", f"is a number, {EXCEL}, minutes and seconds; {EXPORT}"),
    ("57", f"is a number, {EXCEL}, minutes and seconds; {EXPORT}"),
    ("57:05", f"may be hours and minutes, or minutes and seconds; {EXPORT}"),
    ("57:61:00", "is not hours, minutes and seconds such as '57:05:11'; correct it."),
    ("-1:00:00", "is not hours, minutes and seconds such as '57:05:11'; correct it."),
    ("#######", "is not hours, minutes and seconds such as '57:05:11'; correct it."),
]


@pytest.mark.parametrize(("cell", "sentence"), DAMAGE)
def test_what_excel_makes_of_hours(cell: str, sentence: str, tmp_path: Path) -> None:
    path = saved(tmp_path / "t.csv", csv_text([CLOSED, CLOSED | {"Resolution time (in hrs)": cell}]))
    with pytest.raises(cx.ExportError) as error:
        cx.read_freshdesk(path, time_zone="UTC")
    assert str(error.value) == f"{path}: row 3, column 'Resolution time (in hrs)': '{cell}' {sentence}"


WRONG = [
    (
        "no stats",
        [{key: value for key, value in TICKET.items() if key != "stats"}],
        "[0] has no stats, without",
    ),
    ("no ticket", {"results": [{"name": "x"}]}, "results[0] has no id and created_at; this is no ticket"),
    ("tags", [TICKET | {"tags": "a"}], "[0].tags is no list of texts."),
    (
        "time",
        [TICKET | {"created_at": "yesterday"}],
        "column 'created_at': 'yesterday' is not a time such as",
    ),
    ("fraction", [TICKET | {"id": 1.5}], "[0].id is a fraction, where text is needed."),
]


@pytest.mark.parametrize(
    ("content", "sentence"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_malformed_json(content: Any, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(cx.ExportError) as error:
        cx.read_freshdesk(saved(tmp_path / "t.json", content))
    assert sentence in str(error.value)


def test_wrong_arguments(tmp_path: Path) -> None:
    path = saved(tmp_path / "t.csv", csv_text([CLOSED]))
    with pytest.raises(ValueError, match="read_freshdesk: time_zone is missing"):
        cx.read_freshdesk(path)
    with pytest.raises(ValueError, match="read_freshdesk: hours is 'both'; it is 'business' or 'calendar'"):
        cx.read_freshdesk(path, time_zone="UTC", hours="both")  # type: ignore[arg-type]
    saved(path, csv_text([CLOSED | {"Created time": "2024-03-31 02:30:00"}]))
    with pytest.raises(cx.ExportError, match=r"'2024-03-31 02:30:00' does not exist in Europe/Berlin"):
        cx.read_freshdesk(path, time_zone="Europe/Berlin")


ENGINE = TablesEngine()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 999_999 * 3600))
def test_durations_survive_being_written(seconds: int) -> None:
    cell = Cell(quote_text(written(seconds)), "varchar", 0, "'t.csv'", "2", "x", "t.csv")
    ((minutes,),) = ENGINE.rows(f"select {minutes_of_clock(cell)}")
    assert round(minutes * 60) == seconds
