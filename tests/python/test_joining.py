"""Sources joined to the units of an experiment by keys, and whether they match alike in every variant."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift.plan_file import read_plan
from cxlift.units.fact_table import FactTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

START = datetime(2026, 3, 1, tzinfo=UTC)


def exposures(variants: dict[str, str], **attributes: Any) -> dict[str, Any]:
    return {
        "visitor_id": list(variants),
        "variation_id": list(variants.values()),
        "timestamp": [START] * len(variants),
        **attributes,
    }


def sentences(report: cx.Report) -> dict[str, str]:
    return {check.check: check.sentence for check in report.health}


def statuses(report: cx.Report) -> dict[str, str]:
    return {check.check: check.status for check in report.health}


def slowly(
    units: dict[str, str],
    ids: list[tuple[str, str | None, str | None]],
    rows: Sequence[tuple[str | None, ...]],
) -> list[str | None]:
    """Find the unit of each row, a row and a key at a time: email first, then the customer's number."""
    found: list[str | None] = []
    for row in rows:
        unit = None
        for place, key in enumerate(row):
            owners = {each[0] for each in ids if each[place + 1] == key and key is not None} & set(units)
            if unit is None and len(owners) == 1:
                unit = owners.pop()
        found.append(unit)
    return found


names = st.sampled_from(["a", "b", "c", "d", "NA", "007", "9007199254740993"])
keys = st.none() | st.sampled_from(["x", "X", "y", "z", "0", "00", "9007199254740993", "null"])


@given(
    units=st.dictionaries(names, st.sampled_from(["old", "new"]), min_size=1),
    ids=st.lists(st.tuples(names, keys, keys), max_size=8),
    rows=st.lists(st.tuples(keys, keys), min_size=1, max_size=8),
)
@settings(max_examples=40, deadline=None)
def test_each_row_goes_to_the_unit_of_its_first_good_key(
    units: dict[str, str],
    ids: list[tuple[str, str | None, str | None]],
    rows: list[tuple[str | None, str | None]],
) -> None:
    def table(columns: list[str], of: list[Any]) -> pa.Table:
        schema = pa.schema([(name, pa.string()) for name in columns])
        return pa.table([[row[i] for row in of] for i in range(len(columns))], schema=schema)

    people = table(["visitor_id", "email", "customer"], ids)
    tickets = table(["requester", "number"], rows).append_column(
        "opened", pa.array([START + timedelta(hours=1)] * len(rows), pa.timestamp("us", "UTC"))
    )
    data = cx.Dataset(exposures(units)).join(
        "ticket",
        tickets,
        on={"requester": "email", "number": "customer"},
        timestamp="opened",
        identities=people,
    )
    found = data.units([cx.Count("ticket")]).to_arrow().to_pydict()
    expected = slowly(units, ids, rows)
    assert dict(zip(found["visitor_id"], found["ticket.count"], strict=True)) == {
        unit: expected.count(unit) for unit in units
    }
    excluded = data.exclusions([cx.Count("ticket")])
    lost = sum(count for reason, count in excluded.items() if reason.startswith("left_out.ticket."))
    assert lost == expected.count(None)
    reached = {unit for unit in expected if unit is not None}
    for variant in set(units.values()):
        there = {unit for unit, of in units.items() if of == variant}
        assert excluded.get(f"matched.ticket.reached.yes.{variant}", 0) == len(there & reached)
        assert excluded.get(f"matched.ticket.reached.no.{variant}", 0) == len(there - reached)


def test_an_attribute_and_the_units_own_id_are_keys() -> None:
    shown = exposures({"a": "old", "b": "new", "c": "new"}, account=["A1", "A2", "A2"])
    rows = {
        "user": ["a", None, None, None, "nobody"],
        "account": [None, "A1", "A2", None, "A1"],
        "at": [START] * 5,
        "score": [9, 3, 10, 7, 8],
    }
    data = cx.Dataset(shown).join(
        "survey", rows, on={"user": "visitor_id", "account": "account"}, timestamp="at"
    )
    assert data.answers("survey", repeated="all", columns=["score"], unanswered=False).to_arrow()[
        "score"
    ].to_pylist() == [9, 3, 8]
    excluded = data.exclusions([cx.Count("survey")])
    assert {reason: n for reason, n in excluded.items() if n and reason.startswith("left_out")} == {
        "left_out.survey.it has none of the keys": 1,
        "left_out.survey.its key is of several units": 1,
    }


def _survey(n: int, lost: dict[str, float], seed: int = 1) -> tuple[cx.Dataset, cx.Experiment]:
    """Two thirds of all answer; of each variant a share of the answers has lost its key."""
    rng = np.random.default_rng(seed)
    variants = rng.choice(["old", "new"], n)
    units = {f"u{i}": str(variant) for i, variant in enumerate(variants)}
    answered = [i for i in range(n) if rng.random() < 0.67]
    has = [rng.random() >= lost.get(str(variants[i]), 0.0) for i in answered]
    table = pa.table(
        {
            "user_id": [f"u{i}" if kept else None for i, kept in zip(answered, has, strict=True)],
            "variation": [str(variants[i]) for i in answered],
            "timestamp": pa.array([START] * len(answered), pa.timestamp("us", "UTC")),
            "nps": rng.integers(0, 11, len(answered)),
        }
    )
    survey = FactTable(table, name="survey response", excluded={"the response is not complete": 7})
    data = cx.Dataset(exposures(units)).join(
        "survey", survey, on={"user_id": "visitor_id"}, variant="variation"
    )
    metric = cx.NPS(event="survey", property="nps", role="primary")
    return data, cx.Experiment(name="x", control="old", metrics=[metric])


def test_a_differential_match_rate_is_an_alarm() -> None:
    data, experiment = _survey(4000, {"new": 0.15, "old": 0.05})
    report = experiment.analyze(data)
    assert statuses(report)["match_rate.survey.rows"] == "alarm"
    assert sentences(report)["match_rate.survey.rows"].startswith(
        "Rows of 'survey' that belong to a unit, by the variant that they name: new 8"
    )
    assert "7 rows of 'survey' left out: the response is not complete." in sentences(report).values()
    assert report.decide().outcome != "pass"


def test_an_equal_match_rate_is_none() -> None:
    alarms = 0
    for seed in range(8):
        data, experiment = _survey(600, {"new": 0.1, "old": 0.1}, seed)
        alarms += statuses(experiment.analyze(data))["match_rate.survey.rows"] == "alarm"
    assert alarms <= 1  # each with probability 0.001


def test_units_that_are_identified_more_often_in_one_variant_are_an_alarm() -> None:
    n = 1000
    units = {f"u{i}": "old" if i % 2 else "new" for i in range(n)}
    known = [unit for i, unit in enumerate(units) if i % 2 or i % 10]
    people = {"visitor_id": known, "email": [f"{unit}@x.org" for unit in known]}
    tickets = {"requester": ["u1@x.org"], "timestamp": [START]}
    data = cx.Dataset(exposures(units)).join("ticket", tickets, on={"requester": "email"}, identities=people)
    report = cx.Experiment(name="x", control="old", metrics=[cx.Count("ticket")]).analyze(data)
    assert statuses(report)["match_rate.ticket.units"] == "alarm"
    assert statuses(report)["match_rate.ticket.reached"] != "alarm"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"on": {}}, "on is empty; name at least one key"),
        ({"on": {"user": "visitor_id"}}, "the rows of 'survey' have no column 'user'; "),
        ({"on": {"user_id": "mail"}}, "no unit has a key 'mail'; "),
        (
            {"on": {"user_id": "visitor_id"}, "timestamp": "when"},
            "the rows of 'survey' have no column 'when'",
        ),
        ({"on": {"user_id": "visitor_id"}, "variant": "arm"}, "the rows of 'survey' have no column 'arm'"),
        (
            {"on": {"user_id": "visitor_id"}, "identities": {"email": ["x"]}},
            "unit is 'visitor_id', a column that the identities lack",
        ),
    ],
)
def test_an_argument_that_names_nothing_is_refused(arguments: dict[str, Any], sentence: str) -> None:
    rows = {"user_id": ["a"], "timestamp": [START]}
    with pytest.raises(ValueError, match=f"^Dataset.*{sentence}"):
        cx.Dataset(exposures({"a": "old"})).join("survey", rows, **arguments)


def test_a_name_is_given_once() -> None:
    rows = {"user_id": ["a"], "timestamp": [START]}
    data = cx.Dataset(exposures({"a": "old"})).join("survey", rows, on={"user_id": "visitor_id"})
    with pytest.raises(ValueError, match="there are events 'survey' already"):
        data.join("survey", rows, on={"user_id": "visitor_id"})


def _tickets() -> cx.Dataset:
    units = {f"u{i}": "old" if i % 2 else "new" for i in range(200)}
    rng = np.random.default_rng(3)
    rows = []
    for i in range(200):
        for k in range(int(rng.integers(0, 3))):
            opened = START + timedelta(hours=int(rng.integers(1, 200)), seconds=k)
            hours = float(rng.exponential(20 if i % 2 else 10))
            resolved = opened + timedelta(hours=hours) if rng.random() < 0.8 else None
            rows.append((f"u{i}", opened, resolved, "high" if k else "low"))
    user, opened_at, resolved_at, priority = zip(*rows, strict=True)
    instant = pa.timestamp("us", "UTC")
    table = pa.table(
        {
            "requester": list(user),
            "opened": pa.array(opened_at, instant),
            "resolved": pa.array(resolved_at, instant),
            "priority": list(priority),
        }
    )
    purchases = {"visitor_id": ["u1", "u2"], "timestamp": [START] * 2, "revenue": [5, 7]}
    return cx.Dataset(exposures(units), {"purchase": purchases}).join(
        "ticket", table, on={"requester": "visitor_id"}, timestamp="opened"
    )


def test_the_times_of_a_unit_are_those_of_one_ticket() -> None:
    data = _tickets()
    for repeated in ("first", "last"):
        metric = cx.TimeToResolution(
            opened="opened", resolved="resolved", name="time", event="ticket", repeated=repeated, unit="hours"
        )
        experiment = cx.Experiment(
            name="x", control="old", unit="visitor_id", metrics=[metric, cx.Conversion("purchase")]
        )
        report = experiment.analyze(data)
        rows = data.answers("ticket", repeated=repeated, unanswered=False)
        by_hand = cx.Experiment(
            name="x",
            control="old",
            variant="variation_id",
            metrics=[cx.TimeToResolution(opened="opened", resolved="resolved", name="time", unit="hours")],
        ).analyze(rows)
        found, expected = report["time"][0], by_hand["time"][0]
        assert found.difference == pytest.approx(expected.difference, rel=1e-12)
        assert found.pvalue == pytest.approx(expected.pvalue, rel=1e-12)
        assert (found.n_control, found.n_treatment) == (expected.n_control, expected.n_treatment)


def test_all_tickets_are_clusters_of_their_units() -> None:
    data = _tickets()
    metric = cx.TimeToResolution(
        opened="opened", resolved="resolved", name="time", event="ticket", repeated="all"
    )
    experiment = cx.Experiment(name="x", control="old", unit="visitor_id", unit_rows="many", metrics=[metric])
    report = experiment.analyze(data)
    by_hand = cx.Experiment(
        name="x",
        control="old",
        unit="visitor_id",
        unit_rows="many",
        variant="variation_id",
        metrics=[cx.TimeToResolution(opened="opened", resolved="resolved", name="time")],
    ).analyze(data.answers("ticket", repeated="all"))
    found, expected = report["time"][0], by_hand["time"][0]
    assert found.difference == pytest.approx(expected.difference, rel=1e-12)
    assert found.std_error == pytest.approx(expected.std_error, rel=1e-12)


def test_several_tickets_ask_which_one_counts() -> None:
    metric = cx.TimeToResolution(opened="opened", resolved="resolved", name="time", event="ticket")
    experiment = cx.Experiment(name="x", control="old", metrics=[metric])
    with pytest.raises(cx.PlanError, match=r"metrics\[0\].repeated: .* say which counts"):
        experiment.analyze(_tickets())


def test_a_time_that_is_none_is_refused() -> None:
    metric = cx.TimeToResolution(
        opened="priority", resolved="resolved", name="time", event="ticket", repeated="first"
    )
    experiment = cx.Experiment(name="x", control="old", metrics=[metric])
    with pytest.raises(cx.ExportError, match="column 'priority' has type String, where times are needed"):
        experiment.analyze(_tickets())


PLAN = """
name = "x"
control = "old"
[[metrics]]
type = "nps"
event = "survey"
property = "nps"
[[metrics]]
type = "time_to_resolution"
event = "ticket"
repeated = "first"
opened = "opened"
resolved = "resolved"
name = "hours"
[data]
source = "tables"
exposures = {path = "exposures.csv", columns = {unit = "id", variant = "variant", timestamp = "at"}}
identities = {path = "people.csv", columns = {id = "visitor"}}
[data.joins.survey]
path = "survey.csv"
on = {user = "id"}
timestamp = "answered"
options = {columns = {answered = {type = "time"}, nps = {type = "integer"}}}
[data.joins.ticket]
path = ["1.csv", "2.csv"]
on = {requester = "email"}
timestamp = "opened"
options = {columns = {opened = {type = "time"}, resolved = {type = "time"}}}
"""


def _written(folder: Path, plan: str = PLAN) -> Path:
    files = {
        "exposures.csv": "id,variant,at\n007,old,2026-03-01T00:00:00Z\n7,new,2026-03-01T00:00:00Z\n",
        "people.csv": "visitor,email\n007,a@x.org\n7,b@x.org\n",
        "survey.csv": "user,nps,answered\n007,9,2026-03-02T00:00:00Z\n7,3,2026-03-02T00:00:00Z\n",
        "1.csv": "requester,opened,resolved\na@x.org,2026-03-02T00:00:00Z,2026-03-02T05:00:00Z\n",
        "2.csv": "requester,opened,resolved\nb@x.org,2026-03-02T00:00:00Z,\n",
        "plan.toml": plan,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "plan.toml"


def test_a_plan_names_its_sources(tmp_path: Path) -> None:
    file = read_plan(_written(tmp_path))
    data = file.read()
    assert data.event_names == ["survey", "ticket"]
    report = file.experiment.analyze(data)
    assert (report["survey.nps.answer"][0].control_value, report["survey.nps.answer"][0].treatment_value) == (
        100.0,
        -100.0,
    )
    assert sentences(report)["match_rate.ticket.units"].startswith("Units with a key by which 'ticket'")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'on = {user = "id"}',
            "on = 3",
            'data.joins.survey.on: must be a table such as {user_id = "visitor_id"}',
        ),
        (
            'on = {user = "id"}',
            'on = {usr = "id"}',
            "data.joins.survey: the rows of 'survey' have no column 'usr'",
        ),
        ('timestamp = "answered"', "timestamp = 3", "data.joins.survey.timestamp: must be text, not 3"),
        (
            'timestamp = "answered"',
            'times = "answered"',
            "data.joins.survey.times: is not a key of this table",
        ),
        ('path = "survey.csv"', "path = 3", "data.joins.survey.path: must be text or a list of texts"),
        ('path = "survey.csv"', 'source = "x"\npath = "y"', "data.joins.survey.source: 'x' is no source"),
        (
            "options = {columns = {answered",
            "options = {colums = {answered",
            "data.joins.survey.options: 'colums' is not an argument",
        ),
        ('{type = "integer"}', '{type = "int"}', "data.joins.survey.options: columns.nps.type: is 'int'"),
        ('{id = "visitor"}', "{id = 3}", "data.identities: columns.id"),
    ],
)
def test_a_mistake_in_a_join_is_named_by_its_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in PLAN
    with pytest.raises(cx.PlanError, match=re.escape(sentence)):
        read_plan(_written(tmp_path, PLAN.replace(old, new))).read()
