"""Zendesk's tickets: CSV in the account's time zone, ticket metrics as JSON, and its own business minutes."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import cxlift as cx
from tickets import csv_text, rows, saved, utc

if TYPE_CHECKING:
    from pathlib import Path

FRIDAY = {
    "Id": "9007199254740993",
    "Requester": "Ann",
    "Requester id": "0070",
    "Requester external id": "null",
    "Requester email": "ann@example.org",
    "Subject": 'It "breaks",\nagain',
    "Tags": "web vip",
    "Status": "Closed",
    "Priority": "High",
    "Via": "Web Form",
    "Ticket type": "Incident",
    "Created at": "2024-03-01 10:00:00",
    "Updated at": "2024-03-04 12:00:00",
    "Solved at": "2024-03-04 11:30:00",
    "Resolution time": "74",
    "Satisfaction Score": "Good",
    "Reopens": "1",
    "Replies": "3",
    "First reply time in minutes": "35",
    "First resolution time in minutes": "1200",
    "First resolution time in minutes within business hours": "240",
    "Full resolution time in minutes": "4410",
    "Full resolution time in minutes within business hours": "570",
    "Region [list]": "EU",
    "Beta [flag]": "0",
}
OPEN = {
    "Id": "NA",
    "Status": "Pending",
    "Created at": "2024-03-02 08:15",
    "Updated at": "2024-03-05 09:00:00",
    "Satisfaction Score": "Not Offered",
}
METRIC: dict[str, Any] = {
    "ticket_id": 42,
    "created_at": "2024-03-01T09:00:00Z",
    "solved_at": "2024-03-04T10:30:00Z",
    "reopens": 1,
    "replies": 3,
    "first_resolution_time_in_minutes": {"calendar": 1200, "business": 240},
    "full_resolution_time_in_minutes": {"calendar": 4410, "business": 570},
    "reply_time_in_minutes": {"calendar": 35, "business": 35},
    "requester_wait_time_in_minutes": {"calendar": 1500, "business": 300},
    "on_hold_time_in_minutes": {"calendar": 0, "business": 0},
}
UNSOLVED = {
    "ticket_id": 43,
    "created_at": "2024-03-02T07:15:00Z",
    "updated_at": "2024-03-05T08:00:00Z",
    "solved_at": None,
    "reopens": 0,
    "first_resolution_time_in_minutes": {"calendar": None, "business": None},
    "full_resolution_time_in_minutes": {"calendar": None, "business": None},
}
SCHEDULE = {
    "id": 1,
    "name": "EU",
    "time_zone": "UTC",
    "intervals": [{"start_time": 1980 + 1440 * day, "end_time": 2460 + 1440 * day} for day in range(5)],
}
KEY = ("ticket_id", "opened", "first_resolved", "resolved", "is_resolved", "hours_open")
SOLVED_ROW = (utc("2024-03-01 09:00"), utc("2024-03-02 05:00"), utc("2024-03-04 10:30"), 1, 73.5)
OPEN_ROW = (utc("2024-03-02 07:15"), None, None, 0, 72.75)


def solved(**changes: str) -> dict[str, str]:
    return FRIDAY | {name.replace("_", " "): value for name, value in changes.items()}


def test_csv_becomes_the_table(tmp_path: Path) -> None:
    found = cx.read_zendesk(saved(tmp_path / "t.csv", csv_text([FRIDAY, OPEN])), time_zone="Berlin")
    assert rows(found, *KEY) == [("9007199254740993", *SOLVED_ROW), ("NA", *OPEN_ROW)]
    assert found.to_arrow().slice(0, 1).to_pylist() == [
        {
            "ticket_id": "9007199254740993",
            "requester_id": "0070",
            "requester_external_id": "null",
            "requester_email": "ann@example.org",
            "requester": "Ann",
            "timestamp": utc("2024-03-01 09:00"),
            "opened": utc("2024-03-01 09:00"),
            "first_resolved": utc("2024-03-02 05:00"),
            "resolved": utc("2024-03-04 10:30"),
            "updated": utc("2024-03-04 11:00"),
            "observed_until": utc("2024-03-05 08:00"),
            "is_resolved": 1,
            "hours_open": 73.5,
            "status": "closed",
            "priority": "high",
            "channel": "Web Form",
            "type": "Incident",
            "tags": "web vip",
            "reopens": 1,
            "replies": 3,
            "satisfaction": "good",
            "first_reply_minutes": 35.0,
            "first_resolution_minutes": 1200.0,
            "first_resolution_business_minutes": 240.0,
            "resolution_minutes": 4410.0,
            "resolution_business_minutes": 570.0,
            "Subject": 'It "breaks",\nagain',
            "Resolution time": "74",
            "Region [list]": "EU",
            "Beta [flag]": "0",
        }
    ]
    assert found.excluded == {}
    assert found.assumed == (
        "tickets were observed until 2024-03-05 08:00:00 UTC, the latest time in the export",
    )


@pytest.mark.parametrize("casing", [str.upper, str.lower, lambda name: f"  {name.replace(' ', '  ')} "])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Berlin"])
def test_headers_in_any_case(casing: Any, zone: str, tmp_path: Path) -> None:
    text = csv_text([{casing(name): cell for name, cell in FRIDAY.items()}])
    assert rows(cx.read_zendesk(saved(tmp_path / "t.csv", text), time_zone=zone), *KEY) == [
        ("9007199254740993", *SOLVED_ROW)
    ]


@pytest.mark.parametrize(
    "content",
    [
        {"ticket_metrics": [METRIC, UNSOLVED], "next_page": None},
        [METRIC, UNSOLVED],
        [{"ticket_metric": METRIC}, UNSOLVED],
        {"metric_sets": [METRIC, UNSOLVED]},
        json.dumps(METRIC) + "\n\n" + json.dumps(UNSOLVED) + "\n",
        json.dumps({"ticket_metrics": [METRIC]}) + "\n" + json.dumps({"ticket_metrics": [UNSOLVED]}),
        {"tickets": [{"id": 42, "metric_set": METRIC}, {"id": 43, "metric_set": UNSOLVED}]},
    ],
)
def test_json_of_every_shape(content: Any, tmp_path: Path) -> None:
    found = cx.read_zendesk(saved(tmp_path / "m.json", content))
    assert rows(found, *KEY) == [("42", *SOLVED_ROW), ("43", *OPEN_ROW)]
    assert rows(found, "resolution_business_minutes", "requester_wait_minutes", "reopens") == [
        (570.0, 1500.0, 1),
        (None, None, 0),
    ]


def test_tickets_and_users_beside_the_metrics(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"ticket_metrics": [METRIC, UNSOLVED]}).encode()))
    ticket = {
        "id": 42,
        "requester_id": 9007199254740993,
        "status": "solved",
        "priority": "low",
        "via": {"channel": "email"},
        "tags": ["a", "b"],
        "type": None,
        "satisfaction_rating": {"score": "unoffered"},
        "created_at": "2024-03-01T09:00:00Z",
    }
    users = [{"id": 9007199254740993, "external_id": "007", "email": "a@example.org", "name": "Ann"}]
    tickets = [ticket, ticket | {"id": 43, "status": "open", "requester_id": None}, ticket | {"id": 44}]
    beside = saved(tmp_path / "t.json", {"tickets": tickets, "users": users})
    found = cx.read_zendesk(path, tickets=beside)
    names = (
        "ticket_id",
        "requester_id",
        "requester_external_id",
        "status",
        "channel",
        "tags",
        "satisfaction",
    )
    assert rows(found, *names) == [
        ("42", "9007199254740993", "007", "solved", "email", "a,b", "not offered"),
        ("43", None, None, "open", "email", "a,b", "not offered"),
    ]
    assert found.excluded == {"it is without its metrics": 1}


def test_business_hours_are_zendesks_own(tmp_path: Path) -> None:
    found = cx.read_zendesk(saved(tmp_path / "m.json", [METRIC, UNSOLVED]))
    calendar = cx.Calendar.from_zendesk(SCHEDULE)
    compared = cx.compare_business_minutes(found, calendar)
    assert rows(compared, "resolution_calendar_minutes", "resolution_business_minutes") == [
        (570.0, 570.0),
        (None, None),
    ]
    opened, resolved = rows(found, "opened", "resolved")[0]
    assert cx.Calendar.always().between(opened, resolved) == 4410
    assert compared.assumed[-1] == (
        "the calendar is the helpdesk's: 0 of 1 tickets have other business minutes"
    )
    late = cx.Calendar({"mon-fri": "10:00-17:00"}, tz="UTC")
    assert (
        cx.compare_business_minutes(found, late)
        .assumed[-1]
        .endswith("1 of 1 tickets have other business minutes")
    )
    assert "0 of 1" in cx.compare_business_minutes(found, late, tolerance=120).assumed[-1]
    with pytest.raises(ValueError, match="the tickets have no column 'minutes'"):
        cx.compare_business_minutes(found, calendar, minutes="minutes")


def test_the_analysis_takes_the_table(tmp_path: Path) -> None:
    many = [METRIC | {"ticket_id": i, "solved_at": METRIC["solved_at"] if i % 3 else None} for i in range(60)]
    table = cx.read_zendesk(saved(tmp_path / "m.json", many), observed_until="2024-03-06T00:00:00Z")
    arms = pa.array(["old" if i % 2 else "new" for i in range(60)])
    data = table.to_arrow().append_column("variant", arms)
    calendar = cx.Calendar.from_zendesk(SCHEDULE)
    report = cx.Experiment(
        name="x",
        control="old",
        metrics=[
            cx.TimeToResolution(
                opened="opened",
                resolved="resolved",
                unit="business hours",
                calendar=calendar,
                observed_until="2024-03-06T00:00:00Z",
                name="business",
            ),
            cx.TimeToResolution("hours_open", resolved="is_resolved"),
        ],
    ).analyze(data)
    for metric, hours in {"business": 9.5, "hours_open": 73.5}.items():
        resolved = next(row for row in report[metric] if row.estimand == "mean_resolved")
        assert resolved.control_value == pytest.approx(hours)
    still_open = "20 tickets of 'business' are still open"
    assert any(still_open in check.sentence for check in report.health)


@pytest.mark.parametrize(
    ("created", "solved_at", "minutes", "expected"),
    [
        # Clocks go back at 03:00 to 02:00: which of the two it was, the ticket's own duration says.
        ("2024-10-27 02:30", "2024-10-27 04:00", "90", ("00:30:00", None)),
        ("2024-10-27 02:30", "2024-10-27 04:00", "150", ("00:30:00", None)),
        ("2024-10-27 01:30", "2024-10-27 02:30", "60", (None, "00:30:00")),
        ("2024-10-27 01:30", "2024-10-27 02:30", "120", (None, "01:30:00")),
        ("2024-10-27 02:30", "2024-10-27 02:10", "", ("00:30:00", "01:10:00")),
    ],
)
def test_the_hour_that_comes_twice(
    created: str, solved_at: str, minutes: str, expected: Any, tmp_path: Path
) -> None:
    if minutes == "90":
        expected = ("01:30:00", None)
    ticket = solved(Created_at=created, Solved_at=solved_at, Reopens="0") | {
        "Full resolution time in minutes": minutes,
        "First resolution time in minutes": minutes,
    }
    found = cx.read_zendesk(saved(tmp_path / "t.csv", csv_text([ticket])), time_zone="Berlin")
    for name, time in zip(("opened", "resolved"), expected, strict=True):
        if time is not None:
            assert str(rows(found, name)[0][0].time()) == time
    assert any(sentence.startswith("of a time that clocks show twice") for sentence in found.assumed)
    assert rows(found, "first_resolved") == rows(found, "resolved")


def test_a_day_of_23_hours(tmp_path: Path) -> None:
    ticket = solved(Created_at="2024-03-30 12:00", Solved_at="2024-03-31 12:00") | {
        "Full resolution time in minutes": "1380",
        "First resolution time in minutes": "60",
    }
    path = saved(tmp_path / "t.csv", csv_text([ticket]))
    assert rows(cx.read_zendesk(path, time_zone="Berlin"), "hours_open") == [(23.0,)]
    wrong = cx.read_zendesk(path, time_zone="UTC")
    assert wrong.assumed[-1] == (
        "the times and the time zone are right, although the vendor's own minutes to the resolution are "
        "others by more than one (tickets: 1)"
    )


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    tickets = [
        FRIDAY,
        FRIDAY | {"Updated at": "2024-03-03 12:00:00"},
        solved(Id=""),
        solved(Id="2", Status="Deleted"),
        solved(Id="3", Status="Spam"),
        solved(Id="4", Tags="x closed_by_merge", Solved_at=""),
        solved(Id="5", Created_at=""),
        solved(Id="6", Solved_at="2024-02-01 10:00:00"),
        solved(Id="7", Solved_at="") | {"First resolution time in minutes": ""},
        solved(Id="8") | {"First resolution time in minutes": "5000"},
    ]
    path = saved(tmp_path / "t.csv", csv_text(tickets))
    found = cx.read_zendesk(path, time_zone="Berlin")
    assert [row[0] for row in rows(found, "ticket_id")] == ["9007199254740993"]
    assert found.excluded == {
        "it has no ticket id": 1,
        "a copy of it, the latest, is kept": 1,
        "it is deleted": 1,
        "it is spam": 1,
        "it is merged into another": 1,
        "it has no time of opening": 1,
        "it is resolved before it was opened": 1,
        "its first resolution is later than its last one": 1,
        "it is resolved, but the export does not say when": 1,
    }
    assert "tickets that are merged into another bear the tag 'closed_by_merge'" in found.assumed
    own = cx.read_zendesk(path, time_zone="Berlin", left_out={"from VIPs": {"Tags": "VIP"}})
    assert own.excluded["it is from VIPs"] == 7


def test_a_ticket_that_is_open_again_has_no_last_resolution(tmp_path: Path) -> None:
    path = saved(tmp_path / "t.csv", csv_text([solved(Status="Open")]))
    found = cx.read_zendesk(path, time_zone="Berlin")
    assert rows(found, "first_resolved", "resolved", "is_resolved", "hours_open") == [
        (utc("2024-03-02 05:00"), None, 0, 74.0)
    ]
    assert "tickets that reopened and are open have no last resolution (tickets: 1)" in found.assumed


def test_the_end_of_the_observation(tmp_path: Path) -> None:
    path = saved(tmp_path / "t.csv", csv_text([FRIDAY, OPEN, OPEN | {"Id": "x", "Created at": "2024-03-05"}]))
    found = cx.read_zendesk(path, time_zone="Berlin", observed_until="2024-03-03T09:00:00+01:00")
    until = utc("2024-03-03 08:00")
    assert rows(found, "ticket_id", "first_resolved", "resolved", "hours_open", "observed_until") == [
        ("9007199254740993", utc("2024-03-02 05:00"), None, 47.0, until),
        ("NA", None, None, 24.75, until),
    ]
    assert found.excluded == {"it was opened after the end of the observation": 1}
    assert found.assumed == ("what was resolved after 2024-03-03 08:00:00 UTC was open then (tickets: 1)",)


def test_columns_that_are_called_otherwise(tmp_path: Path) -> None:
    text = "Nummer,Erstellt,Gelöst,opened\n7,01.03.2024 10:00,,x\n"
    found = cx.read_zendesk(
        saved(tmp_path / "t.csv", text),
        time_zone="Vienna",
        time_format="%d.%m.%Y %H:%M",
        columns={"ticket_id": "nummer", "opened": "Erstellt", "resolved": "gelöst"},
    )
    assert rows(found, "ticket_id", "opened", "export.opened") == [("7", utc("2024-03-01 09:00"), "x")]


def written(**changes: str) -> str:
    return csv_text([solved(**changes)])


WRONG_CSV = [
    (
        "no_id",
        csv_text([{"Number": "1", "Created at": "2024-03-01"}]),
        "the column 'Id' (ticket_id) is missing",
    ),
    ("no_time", csv_text([{"Id": "1", "Solved at": ""}]), "the column 'Created at' (opened) is missing"),
    ("no_resolution", csv_text([{"Id": "1", "Created at": ""}]), "'Solved at' (resolved) is missing"),
    ("spring", written(Created_at="2024-03-31 02:30"), "'2024-03-31 02:30' does not exist in Europe/Berlin"),
    (
        "slashes",
        written(Created_at="3/1/2024 10:00"),
        "row 2, column 'Created at': '3/1/2024 10:00' is not a time",
    ),
    ("serial", written(Created_at="45352"), "row 2, column 'Created at': '45352' is not a time such as"),
    ("reopens", written(Reopens="1.5"), "row 2, column 'Reopens': '1.5' is not a whole number"),
    ("negative", written(Replies="-1"), "row 2, column 'Replies': '-1' is below zero; correct it."),
    (
        "minutes",
        csv_text([FRIDAY | {"Full resolution time in minutes": "57:05"}]),
        "column 'Full resolution time in minutes': '57:05' is not a finite number",
    ),
    ("case", "Id,ID,Created at,Solved at\n1,2,,\n", "columns 'Id' and 'ID' are one; rename one of them."),
    ("twins", "Id,Id,Created at\n1,2,\n", "the header has the column 'Id' more than once"),
    ("ragged", "Id,Created at,Solved at\n1,\n", "the row '1,' has 2 cells where the header has 3"),
    ("quote", 'Id,Created at,Solved at\n1,,"x\n', "a quote is opened and never closed"),
    (
        "differ",
        csv_text([FRIDAY, FRIDAY | {"Status": "Open"}]),
        "ticket '9007199254740993' stands in",
    ),
    ("empty", "", "the file is empty; it needs at least a header."),
]
WRONG_JSON = [
    ("cut", '{"ticket_metrics": [{"ticket_id": 1', "line 1 is no well-formed JSON"),
    (
        "twice",
        '{"ticket_id": 1, "ticket_id": 2}',
        "line 1 has the key 'ticket_id' more than once in an object; write each key once.",
    ),
    ("deep", "[" * 5000 + "]" * 5000, "line 1 is nested deeper than 64; no export is."),
    ("nan", '{"ticket_id": NaN}', "line 1 has NaN, which JSON does not know; write null."),
    ("number", "7", "object 1 is no object and no list"),
    ("texts", '{"ticket_metrics": ["a"]}', "ticket_metrics[0] is no object; export it again."),
    ("other", [{"id": 7}], "[0] has no created_at; this is no ticket metric"),
    ("no_id", [METRIC | {"ticket_id": None}], "[0].ticket_id is missing"),
    ("float_id", [METRIC | {"ticket_id": 1.5}], "[0].ticket_id is no id"),
    (
        "naive",
        [METRIC | {"created_at": "2024-03-01 09:00"}],
        "row [0], column 'created_at': '2024-03-01 09:00' has no",
    ),
    ("list", [METRIC | {"solved_at": [1]}], "[0].solved_at is a list, where a number or a time is needed."),
    ("flat", [METRIC | {"reply_time_in_minutes": 5}], "[0].reply_time_in_minutes is no object with calendar"),
    (
        "word",
        [METRIC | {"full_resolution_time_in_minutes": {"calendar": "soon"}}],
        "row [0], column 'full_resolution_time_in_minutes.calendar': 'soon' is not a finite number",
    ),
    ("tags", {"tickets": [{"id": 1, "tags": "a b"}]}, "tickets[0].tags is no list of texts."),
    ("half", '[{"ticket_id": "\\ud800", "created_at": null}]', "line 1 has half of a character"),
    ("blank", " \n", "the file is empty; it needs a JSON document."),
]


@pytest.mark.parametrize(
    ("content", "sentence"), [case[1:] for case in WRONG_CSV], ids=[c[0] for c in WRONG_CSV]
)
def test_malformed_csv(content: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(cx.ExportError) as error:
        cx.read_zendesk(saved(tmp_path / "t.csv", content), time_zone="Berlin")
    assert sentence in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "t.csv"))


@pytest.mark.parametrize(
    ("content", "sentence"), [case[1:] for case in WRONG_JSON], ids=[c[0] for c in WRONG_JSON]
)
def test_malformed_json(content: Any, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(cx.ExportError) as error:
        cx.read_zendesk(saved(tmp_path / "m.json", content))
    assert sentence in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "m.json"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "read_zendesk: time_zone is missing; CSV has times of the account's time zone"),
        ({"time_zone": "Atlantis"}, "read_zendesk: time_zone: 'Atlantis' is no time zone"),
        ({"time_zone": 7}, "read_zendesk: time_zone: must be text, not 7"),
        ({"time_zone": "UTC", "zone": 1}, "read_zendesk: 'zone' is not an argument; there"),
        ({"time_zone": "UTC", "columns": {"open": "x"}}, "columns.open: is no column of tickets; "),
        ({"time_zone": "UTC", "columns": {"opened": 3}}, "columns.opened: must be the column's name"),
        ({"time_zone": "UTC", "columns": 3}, "columns must be a table of names, not 3"),
        ({"time_zone": "UTC", "columns": {"opened": "Made at"}}, "the column 'Made at' (opened) is missing"),
        ({"time_zone": "UTC", "left_out": {"a": 1}}, "left_out.a: must be a table of column = words"),
        ({"time_zone": "UTC", "left_out": {"a": {"Tags": []}}}, "left_out.a.Tags: must be text or a list"),
        (
            {"time_zone": "UTC", "left_out": {"a": {"Tag": "x"}}},
            "left_out.a.Tag: the tickets have no such column",
        ),
        ({"time_zone": "UTC", "observed_until": "soon"}, "observed_until is 'soon', which is no ISO time"),
        ({"time_zone": "UTC", "observed_until": 5}, "observed_until is 5, must be a datetime or a text"),
        ({"time_zone": "UTC", "encoding": "klingon"}, "encoding is 'klingon'"),
    ],
)
def test_wrong_arguments(arguments: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        cx.read_zendesk(saved(tmp_path / "t.csv", csv_text([FRIDAY])), **arguments)


def test_an_export_without_tickets(tmp_path: Path) -> None:
    csv = cx.read_zendesk(saved(tmp_path / "t.csv", csv_text([], FRIDAY.keys())), time_zone="UTC")
    metrics = cx.read_zendesk(saved(tmp_path / "m.json", {"ticket_metrics": []}))
    assert (len(csv), len(metrics)) == (0, 0)
