"""Feedback widgets and recordings of Hotjar: by a map of columns, and as the webhook sends them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2024, 3, 2, 9, 15, 4, tzinfo=UTC)
HEAD = "Recording,User,Date,Rages,Turns,JS,AB_OP_checkout,Tags\n"
ROWS = "r1,007,2024-03-02 10:15:04,2,0,1,v1,checkout/v1\n"
ROWS += "r2,NA,2024-03-02 10:15:04,,1,,,checkout/v1 | checkout/v2\n"
MAP: dict[str, Any] = {
    "recording_id": "Recording",
    "user_id": "User",
    "timestamp": "Date",
    "rage_clicks": "Rages",
    "u_turns": "Turns",
    "javascript_errors": {"name": "JS", "type": "number"},
}
FIRST = {
    "recording_id": "r1",
    "user_id": "007",
    "timestamp": AT,
    "rage_clicks": 2,
    "u_turns": 0,
    "javascript_errors": 1.0,
    "AB_OP_checkout": "v1",
    "Tags": "checkout/v1",
}


def test_recordings_by_a_map(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(HEAD + ROWS)
    found = cx.read_hotjar_recordings(tmp_path / "r.csv", columns=MAP, time_zone="Europe/Berlin")
    second = {"recording_id": "r2", "user_id": "NA", "rage_clicks": None, "u_turns": 1}
    second |= {"javascript_errors": None, "AB_OP_checkout": None, "Tags": "checkout/v1 | checkout/v2"}
    assert found.to_arrow().to_pylist() == [FIRST, FIRST | second]


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("AB_OP_*", "no variant"),
        ({"tag": "<experiment>/<variation>", "column": "Tags", "separator": "|"}, "more than one variant"),
    ],
)
def test_the_variant_of_recordings(form: Any, reason: str, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(HEAD + ROWS)
    found = cx.read_hotjar_recordings(
        tmp_path / "r.csv", columns=MAP, time_zone="Europe/Berlin", variant=form, experiment="checkout"
    )
    assert found.to_arrow().to_pylist() == [FIRST | {"experiment": "checkout", "variant": "v1"}]
    assert found.excluded == {f"it names {reason} of experiment 'checkout'": 1}


def recording(id_: str, **more: Any) -> dict[str, Any]:
    data = {
        "id": id_,
        "site_id": 9007199254740993,
        "hotjar_user_id": "u",
        "device": "desktop",
        "browser": "Chrome",
        "browser_version": "122.0",
        "os": "Windows",
        "os_version": "10",
        "country_code": "DE",
        "action_count": 17,
        "recording_url": "https://insights.hotjar.com/r",
    }
    return {"event": "recording", "version": 1, "data": data | more}


def test_recordings_of_the_webhook(tmp_path: Path) -> None:
    again = recording("r1", user_attributes=[{"name": "ab", "value": "checkout/v1"}])
    calls = [again, {"event": "test_message", "version": 1}, again, recording("r2", action_count=None)]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, calls)))
    found = cx.read_hotjar_recordings(tmp_path / "r.jsonl")
    expected = {
        "recording_id": "r1",
        "site_id": "9007199254740993",
        "hotjar_user_id": "u",
        "country": "DE",
        "device": "desktop",
        "browser": "Chrome",
        "browser_version": "122.0",
        "os": "Windows",
        "os_version": "10",
        "action_count": 17,
        "url": "https://insights.hotjar.com/r",
        "ab": "checkout/v1",
    }
    other = {"recording_id": "r2", "action_count": None, "ab": None}
    assert found.to_arrow().to_pylist() == [expected, expected | other]
    assert found.excluded == {"the webhook sent the event 'test_message'": 1, "it came twice": 1}
    form = {"attribute": "ab", "value": "<experiment>/<variation>"}
    found = cx.read_hotjar_recordings(tmp_path / "r.jsonl", variant=form)
    assert found.to_arrow().select(["recording_id", "variant"]).to_pylist() == [
        {"recording_id": "r1", "variant": "v1"}
    ]


def test_feedback_of_a_widget(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("Date,Emotion,Message,Variant\n2.3.2024,4,=1+1,null\n")
    found = cx.read_hotjar_feedback(
        tmp_path / "f.csv",
        columns={
            "timestamp": {"name": "Date", "format": "%d.%m.%Y"},
            "rating": "Emotion",
            "text": "Message",
            "ab": "Variant",
        },
        time_zone="UTC",
        variant="ab",
    )
    day = datetime(2024, 3, 2, tzinfo=UTC)
    assert found.to_arrow().to_pylist() == [
        {"timestamp": day, "rating": 4, "text": "=1+1", "ab": "null", "experiment": "ab", "variant": "null"}
    ]


CALL = json.dumps(recording("r1"))


@pytest.mark.parametrize(
    ("file", "text", "options", "sentence"),
    [
        ("r.csv", "a\n1\n", {"columns": {"x": "b"}}, "the column 'b' (x) is missing; there are: 'a'."),
        (
            "r.csv",
            "a\nx\n",
            {"columns": {"rage_clicks": "a"}},
            "row 2, column 'a': 'x' is not a whole number below 2^63; correct it, or declare type 'number'.",
        ),
        (
            "r.csv",
            "a\n-1\n",
            {"columns": {"rage_clicks": "a"}},
            "column 'rage_clicks' has -1, and a count is not below zero; correct it.",
        ),
        ("r.jsonl", "{}\n", {}, "line 1 is no call of a webhook, which has 'event' and 'data'."),
        ("r.jsonl", '{"event":"recording","data":3}', {}, "line 1: 'data' is no object."),
        ("r.jsonl", '{"event":"recording","data":{}}', {}, "line 1: the recording has no 'id'."),
        (
            "r.jsonl",
            f"{CALL}\n{CALL.replace('17', '18')}",
            {},
            "line 2: the recording 'r1' came before, and differently.",
        ),
        (
            "r.jsonl",
            CALL.replace("17", '"many"'),
            {},
            (
                "row 1, column 'action_count': 'many' is not a whole number below 2^63; correct it, or "
                "declare type 'number'."
            ),
        ),
        (
            "r.jsonl",
            CALL,
            {"variant": "ab"},
            "no response names a variant; check the form that variant declares.",
        ),
    ],
)
def test_a_bad_list_is_one_sentence(
    file: str, text: str, options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(cx.ExportError) as caught:
        cx.read_hotjar_recordings(tmp_path / file, **options)
    assert str(caught.value) == f"{tmp_path / file}: {sentence}"


def test_columns_are_needed(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("a\n1\n")
    told = "columns is missing; its format is not documented, so name its columns."
    with pytest.raises(ValueError, match=f"read_hotjar_feedback: {told}"):
        cx.read_hotjar_feedback(tmp_path / "f.csv")
    with pytest.raises(ValueError, match=f"read_hotjar_recordings: {told}"):
        cx.read_hotjar_recordings(tmp_path / "f.csv")
