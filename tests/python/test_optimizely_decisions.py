"""Decision notifications and states of pages as exposures; what counts, and what is refused."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx

if TYPE_CHECKING:
    from pathlib import Path

MS = 1_600_107_700_177  # 2020-09-14T18:21:40.177Z
JS: dict[str, Any] = {
    "type": "flag",
    "userId": "u-1",
    "attributes": {"plan": "pro"},
    "decisionInfo": {
        "flagKey": "checkout",
        "enabled": True,
        "variationKey": "v1",
        "ruleKey": "checkout_test",
        "variables": {},
        "reasons": [],
        "decisionEventDispatched": True,
    },
}
PYTHON: dict[str, Any] = {
    "type": "flag",
    "user_id": "u-2",
    "attributes": {"plan": "free", "age": 9007199254740993, "beta": True, "none": None},
    "decision_info": {
        "flag_key": "checkout",
        "enabled": True,
        "variables": {},
        "variation_key": "v2",
        "rule_key": "checkout_test",
        "reasons": [],
        "decision_event_dispatched": True,
        "experiment_id": "18786493712",
        "variation_id": "18817551468",
    },
}
LEGACY: dict[str, Any] = {
    "type": "ab-test",
    "userId": "u-3",
    "attributes": None,
    "decisionInfo": {"experimentKey": "checkout_test", "variationKey": "v1"},
}
STATE: dict[str, Any] = {
    "visitor": "oeu1600r0.77",
    "variationMap": {
        "18786493712": {"id": "18817551468", "name": "message_2", "index": 1},
        "20015858428": {"id": "20020533131", "name": None, "index": None},
    },
    "activeExperimentIds": ["18786493712"],
}
UNDISPATCHED = "notifications of ab-test and feature-test were dispatched, which they do not say"


def changed(line: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Change a line, and what stands in its decision under the same name."""
    info = next((key for key in ("decisionInfo", "decision_info") if key in line), None)
    inner = {} if info is None else {k: v for k, v in values.items() if k in line[info]}
    found = line | {k: v for k, v in values.items() if k not in inner}
    return found if info is None else found | {info: line[info] | inner}


def read(path: Path, *lines: Any, **options: Any) -> Any:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return cx.read_optimizely_decisions(path, **options)


def rows(table: Any) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in table.to_arrow().select(range(3)).to_pylist()]


def test_notifications_of_any_sdk_are_exposures(tmp_path: Path) -> None:
    lines = [JS, PYTHON, LEGACY, changed(JS, userId=9007199254740993), changed(LEGACY, type="feature-test")]
    found = read(tmp_path / "d.jsonl", *lines)
    assert rows(found) == [
        ("u-1", "checkout_test", "v1"),
        ("u-2", "checkout_test", "v2"),
        ("u-3", "checkout_test", "v1"),
        ("9007199254740993", "checkout_test", "v1"),
        ("u-3", "checkout_test", "v1"),
    ]
    assert found.to_arrow().to_pylist()[1] == {
        "visitor_id": "u-2",
        "experiment_id": "checkout_test",
        "variation_id": "v2",
        "age": "9007199254740993",
        "beta": "true",
        "plan": "free",
    }
    assert (found.excluded, found.assumed) == ({}, (UNDISPATCHED,))


def test_what_is_no_exposure_is_counted(tmp_path: Path) -> None:
    without = {
        **JS,
        "decisionInfo": {k: v for k, v in JS["decisionInfo"].items() if k != "decisionEventDispatched"},
    }
    lines = [
        JS,
        changed(JS, decisionEventDispatched=False),
        changed(PYTHON, decision_event_dispatched=False),
        without,
        changed(JS, variationKey=None),
        changed(JS, type="feature"),
        changed(JS, type="all-feature-variables"),
        changed(JS, userId=None),
        changed(JS, userId=""),
        changed(JS, ruleKey="other_test"),
        "",
    ]
    found = read(tmp_path / "d.jsonl", *lines, experiment="checkout_test")
    assert rows(found) == [("u-1", "checkout_test", "v1")]
    assert found.excluded == {
        "the decision's event was not dispatched": 2,
        "it does not say whether the decision's event was dispatched": 1,
        "no variation was decided": 1,
        "its type is 'feature', which is no decision about an experiment": 1,
        "its type is 'all-feature-variables', which is no decision about an experiment": 1,
        "it has no visitor": 2,
        "it is of another experiment": 1,
    }
    assert found.assumed == ()


def test_ids_where_notifications_have_them(tmp_path: Path) -> None:
    found = read(tmp_path / "d.jsonl", PYTHON, changed(STATE), by="id", unit="user_id")
    assert rows(found) == [("u-2", "18786493712", "18817551468")]
    assert found.excluded == {"it has no visitor": 1, "its experiment was not active in the state": 1}


def test_of_a_state_the_active_experiments_count(tmp_path: Path) -> None:
    found = read(tmp_path / "s.jsonl", STATE, unit="visitor")
    assert rows(found) == [("oeu1600r0.77", "18786493712", "18817551468")]
    assert found.excluded == {"its experiment was not active in the state": 1}
    assert found.assumed == ()


def test_of_a_state_without_active_experiments_all_count_and_it_is_said(tmp_path: Path) -> None:
    inner = {"visitor": {"id": "v"}, "state": {"map": STATE["variationMap"] | {"1": {"id": None}, "2": None}}}
    keys = {"unit": "visitor.id", "variation_map": "state.map"}
    found = read(tmp_path / "s.jsonl", inner, **keys)
    assert rows(found) == [("v", "18786493712", "18817551468"), ("v", "20015858428", "20020533131")]
    assert found.excluded == {"no variation was decided": 2}
    assert len(found.assumed) == 1
    assert found.assumed[0].startswith("every experiment of a variation map is an exposure where the state")
    named = read(tmp_path / "s.jsonl", inner | {"on": [20015858428]}, active="on", **keys)
    assert rows(named) == [("v", "20015858428", "20020533131")]


@pytest.mark.parametrize(
    ("value", "options"),
    [
        (MS, {"epoch": "ms"}),
        (str(MS), {"epoch": "ms"}),
        (MS * 1000, {"epoch": "us"}),
        (MS * 1_000_000 + 7, {"epoch": "ns"}),
        ("2020-09-14T18:21:40.177Z", {}),
        ("2020-09-14 18:21:40.177000 UTC", {}),
        ("2020-09-14T20:21:40.177+02:00", {}),
        ("2020-09-14T20:21:40.177", {"time_zone": "Europe/Berlin"}),
    ],
)
def test_times_are_read_as_declared(value: Any, options: Any, tmp_path: Path) -> None:
    found = read(tmp_path / "d.jsonl", JS | {"at": value}, JS | {"at": None}, timestamp="at", **options)
    assert found.to_arrow().schema.field("timestamp").type == pa.timestamp("us", "UTC")
    expected = datetime(2020, 9, 14, 18, 21, 40, 177_000, tzinfo=UTC)
    assert found.to_arrow()["timestamp"].to_pylist() == [expected, None]


def test_of_an_hour_that_comes_twice_the_second_is_taken(tmp_path: Path) -> None:
    line = JS | {"at": "2024-10-27T02:30:00"}
    found = read(tmp_path / "d.jsonl", line, timestamp="at", time_zone="Europe/Berlin")
    assert found.to_arrow()["timestamp"].to_pylist() == [datetime(2024, 10, 27, 1, 30, tzinfo=UTC)]


def test_they_are_exposures_of_a_dataset(tmp_path: Path) -> None:
    lines = [
        changed(
            JS, userId=f"u{i}", variationKey="v1" if i % 2 else "v2", at=MS, decisionEventDispatched=i < 40
        )
        for i in range(44)
    ]
    shown = read(tmp_path / "d.jsonl", *lines, LEGACY | {"at": None}, timestamp="at", epoch="ms")
    bought = {"visitor_id": ["u1", "u2", "u1"], "timestamp": [MS, MS + 1, MS - 1]}
    dataset = cx.Dataset(shown, {"purchase": bought})
    experiment = cx.Experiment("x", control="v1", metrics=[cx.Conversion("purchase", name="bought")])
    report = experiment.analyze(dataset)
    assert (report["bought"][0].n_control, report["bought"][0].control_value) == (20, 1 / 20)
    told = [check.sentence for check in report.health]
    assert "4 rows of 'exposures' left out: the decision's event was not dispatched." in told
    assert f"Assumed of 'exposures', which its format does not say: {UNDISPATCHED}." in told
    assert "1 decision without a time is left out." in told
    assert dataset.attribute_names == ["experiment_id", "plan"]


def test_an_attribute_does_not_hide_a_column(tmp_path: Path) -> None:
    [row] = (
        read(tmp_path / "d.jsonl", changed(JS, attributes={"visitor_id": "x", "y": [1, "é"]}))
        .to_arrow()
        .to_pylist()
    )
    assert row == {
        "visitor_id": "u-1",
        "experiment_id": "checkout_test",
        "variation_id": "v1",
        "attributes.visitor_id": "x",
        "y": '[1, "é"]',
    }


def test_packed_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    with gzip.open(tmp_path / "logs" / "1.jsonl.gz", "wt") as file:
        file.write(json.dumps(JS))
    (tmp_path / "logs" / "2.json").write_bytes(json.dumps(PYTHON).encode("utf-16"))
    assert [row[0] for row in rows(cx.read_optimizely_decisions(tmp_path / "logs"))] == ["u-1", "u-2"]


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)


@settings(max_examples=50, deadline=None)
@given(decided=st.lists(st.tuples(names, names, names, st.booleans()), min_size=1, max_size=9))
def test_a_round_trip_keeps_every_id(
    decided: list[tuple[str, str, str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = [
        changed(PYTHON, user_id=user, rule_key=rule, variation_key=variation, decision_event_dispatched=sent)
        for user, rule, variation, sent in decided
    ]
    found = read(tmp_path_factory.mktemp("d") / "d.jsonl", *lines)
    assert rows(found) == [(user, rule, variation) for user, rule, variation, sent in decided if sent]


MALFORMED = {
    "half a line": (json.dumps(JS)[:-4], {}, ": line 1 is no well-formed JSON"),
    "a list": ("[]", {}, ": line 1 is []; it must be an object."),
    "something else": ('{"a": 1}', {}, ": line 1 is neither a notification (with decisionInfo) nor a state"),
    "a key twice": (
        '{"type": "flag", "type": "flag"}',
        {},
        ": line 1 has the key 'type' more than once in an object",
    ),
    "a tower": ("[" * 100 + "]" * 100, {}, ": line 1 is nested deeper than 64"),
    "nothing": ("", {}, ": there is no decision in the files; write one object a line."),
    "a user with a point": (
        json.dumps(changed(JS, userId=1.5)),
        {},
        ": line 1: userId is 1.5; it must be an id, text or a whole number",
    ),
    "dispatched as text": (
        json.dumps(changed(JS, decisionEventDispatched="true")),
        {},
        ': line 1: decisionInfo.decisionEventDispatched is "true"; it must be true or false.',
    ),
    "no rule": (
        json.dumps(changed(JS, ruleKey=None)),
        {},
        ": line 1: decisionInfo.ruleKey is missing; read the notifications with by='id'.",
    ),
    "no ids": (
        json.dumps(JS),
        {"by": "id"},
        ": line 1: decisionInfo.experimentId is missing; read the notifications with by='key'.",
    ),
    "keys of a state": (
        json.dumps(STATE),
        {"by": "key", "unit": "visitor"},
        ": line 1 is a state, which has ids alone; read it with by='id'.",
    ),
    "both": (
        f"{json.dumps(JS)}\n{json.dumps(STATE)}",
        {"unit": "visitor"},
        ": line 2 is a state, ",
    ),
    "a map that is a list": (
        json.dumps(changed(STATE, variationMap=[])),
        {"unit": "visitor"},
        ": line 1: variationMap is []; it must be an object.",
    ),
    "another experiment": (
        json.dumps(JS),
        {"experiment": "x"},
        ": there is no decision of experiment 'x'; there is 'checkout_test'.",
    ),
    "a time without a zone": (
        json.dumps(JS | {"at": "2020-09-14T18:21:40"}),
        {"timestamp": "at"},
        ": line 1: at is '2020-09-14T18:21:40', without a time zone; declare time_zone",
    ),
    "an hour that there is not": (
        json.dumps(JS | {"at": "2024-03-31T02:30:00"}),
        {"timestamp": "at", "time_zone": "Europe/Berlin"},
        "which does not exist in Europe/Berlin: clocks went forward.",
    ),
    "a number without an epoch": (
        json.dumps(JS | {"at": MS}),
        {"timestamp": "at"},
        ": line 1: at is the number 1600107700177; declare epoch",
    ),
    "milliseconds as seconds": (
        json.dumps(JS | {"at": MS}),
        {"timestamp": "at", "epoch": "s"},
        ": line 1: at is 1600107700177, no time in s since 1970; declare another epoch.",
    ),
    "a day that there is not": (
        json.dumps(JS | {"at": "2024-02-30T10:15:00Z"}),
        {"timestamp": "at"},
        ": line 1: at is '2024-02-30T10:15:00Z', a day or hour that there is not.",
    ),
    "a time that is an object": (
        json.dumps(JS | {"at": {}}),
        {"timestamp": "at"},
        ": line 1: at is {}; a time is",
    ),
}


@pytest.mark.parametrize(("content", "options", "sentence"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_line_is_named(content: str, options: Any, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(cx.ExportError) as error:
        read(tmp_path / "d.jsonl", content, **options)
    assert sentence in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "d.jsonl"))


def test_a_wrong_argument_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="read_optimizely_decisions: unit is missing; a state does not name"):
        read(tmp_path / "d.jsonl", STATE)
    with pytest.raises(ValueError, match="read_optimizely_decisions: by is 'name'; it is 'key' or 'id'"):
        read(tmp_path / "d.jsonl", JS, by="name")
    with pytest.raises(ValueError, match=r"read_optimizely_decisions: timestamp\.epoch: is 'h'; it is s, ms"):
        read(tmp_path / "d.jsonl", JS, epoch="h")
    with pytest.raises(ValueError, match=r"timestamp\.time_zone: 'Mars' is no time zone"):
        read(tmp_path / "d.jsonl", JS, time_zone="Mars")
    (tmp_path / "d.csv").write_text("a\n1\n")
    with pytest.raises(cx.ExportError, match=r"d\.csv: decisions are JSON lines; write one object a line"):
        cx.read_optimizely_decisions(tmp_path / "d.csv")
