"""Tables with several answers of a unit: the first or the last counts, as the plan says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import simulate
from frames import ENGINES, table

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 5, 1, tzinfo=UTC)
few = settings(max_examples=25, deadline=None)


def made(seed: int, n: int = 150, units: int = 40) -> dict[str, list[Any]]:
    """Answers with ties, without a score, without a time and without a touchpoint."""
    random = np.random.default_rng(seed)
    unit = random.integers(0, units, n)
    times = [START + timedelta(hours=int(h)) for h in random.integers(0, 12, n)]
    return {
        "unit": [f"u{u}" for u in unit],
        "variant": ["ab"[u % 2] for u in unit],
        "score": [None if random.random() < 0.2 else float(s) for s in random.integers(0, 11, n)],
        "at": [None if random.random() < 0.1 else time for time in times],
        "place": [["order", "support", None][i] for i in random.integers(0, 3, n)],
    }


def plain(data: dict[str, list[Any]], repeated: str, touchpoint: str | None) -> tuple[list[int], int, int]:
    """The rows that count, as the definition has them, and how many answers do not, without and with time."""
    groups: dict[Any, list[int]] = {}
    for row in range(len(data["unit"])):
        group = (data["unit"][row], data["variant"][row], data[touchpoint][row] if touchpoint else None)
        groups.setdefault(group, []).append(row)
    kept, dropped = [], []
    for rows in groups.values():
        ones = [row for row in rows if data["score"][row] is not None] or rows
        timed = [row for row in ones if data["at"][row] is not None]
        ordered = sorted(timed, key=lambda row: (data["at"][row], row)) or ones
        kept.append(ordered[0] if repeated == "first" else ordered[-1])
        dropped += [row for row in rows if row != kept[-1] and data["score"][row] is not None]
    timeless = sum(data["at"][row] is None for row in dropped)
    return sorted(kept), len(dropped) - timeless, timeless


def experiment(**keys: Any) -> cx.Experiment:
    metrics = [cx.NPS("score")]
    return cx.Experiment("x", control="a", unit="unit", unit_rows="many", metrics=metrics, **keys)


def rows_of(report: cx.Report) -> Any:
    return report.to_arrow().to_pylist()


@few
@given(st.integers(0, 10_000), st.sampled_from(["first", "last"]), st.sampled_from([None, "place"]))
def test_the_rows_that_count_are_those_of_the_definition(
    seed: int, repeated: str, touchpoint: str | None
) -> None:
    data = made(seed)
    kept, later, timeless = plain(data, repeated, touchpoint)
    found = experiment(repeated=repeated, answered_at="at", touchpoint=touchpoint).analyze(data)
    wanted = experiment().analyze({name: [cells[row] for row in kept] for name, cells in data.items()})
    assert repr(rows_of(found)) == repr(rows_of(wanted))
    assert found.health["repeated_answers"].numbers["count"] == later
    counted = {check.check: check.numbers["count"] for check in found.health if "count" in check.numbers}
    assert counted.get("answers_without_time", 0) == timeless


@pytest.mark.parametrize("kind", [*ENGINES, "csv"])
def test_any_table_and_any_writing_of_times(kind: str, tmp_path: Path) -> None:
    data = made(3)
    plan = experiment(repeated="last", answered_at="at", touchpoint="place")
    wanted = rows_of(plan.analyze(data))
    if kind == "csv":
        import pyarrow.csv

        texts = [None if time is None else time.isoformat() for time in data["at"]]
        pyarrow.csv.write_csv(pa.table(data | {"at": texts}), tmp_path / "answers.csv")
        found = plan.analyze(tmp_path / "answers.csv")
    else:
        found = plan.analyze(table(kind, data))
    assert repr(rows_of(found)) == repr(wanted)


def test_one_answer_a_unit_is_as_precise_as_one_row_a_unit() -> None:
    data = made(5, n=300, units=120)
    row = experiment(repeated="first", answered_at="at").analyze(data).comparison("score")
    kept, *_ = plain(data, "first", None)
    units = {name: [cells[i] for i in kept] for name, cells in data.items()}
    one = cx.Experiment("x", control="a", metrics=[cx.NPS("score")]).analyze(units).comparison("score")
    assert (row.difference, row.std_error) == pytest.approx((one.difference, one.std_error), rel=1e-12)
    assert row.response is not None
    assert one.response is not None
    rates = (one.response.control_rate, one.response.treatment_rate)
    assert (row.response.control_rate, row.response.treatment_rate) == pytest.approx(rates)


def test_all_is_the_default_and_leaves_no_trace() -> None:
    plan = experiment(repeated="all", answered_at="at")
    assert plan.to_plan() == experiment().to_plan()
    assert rows_of(plan.analyze(made(1))) == rows_of(experiment().analyze(made(1)))
    first = experiment(repeated="first", answered_at="at", touchpoint="place").to_plan()
    assert (first["repeated"], first["answered_at"], first["touchpoint"]) == ("first", "at", "place")
    assert cx.Experiment.from_plan(first).to_plan() == first


def test_a_unit_in_two_variants_is_still_seen() -> None:
    data = made(1) | {"variant": list(np.resize(["a", "a", "b"], 150))}
    plain_report = experiment().analyze(data)
    found = experiment(repeated="first", answered_at="at").analyze(data)
    name = "units_in_several_variants"
    assert found.health[name].numbers["count"] == plain_report.health[name].numbers["count"] > 0


@pytest.mark.parametrize(
    ("change", "keys", "sentence"),
    [
        ({}, {"answered_at": "when"}, "answered_at: the data have no column 'when'"),
        ({}, {"touchpoint": "plaze"}, "touchpoint: the data have no column 'plaze'; the nearest is 'place'"),
        ({"at": ["soon"] * 150}, {}, r"Column 'at' \(answered_at\) holds 'soon', which is no time"),
        ({"at": [1.5] * 150}, {}, r"Column 'at' \(answered_at\) has type double, where times are needed"),
    ],
)
def test_what_cannot_be_ordered_is_named(change: dict[str, Any], keys: dict[str, str], sentence: str) -> None:
    with pytest.raises((cx.PlanError, cx.ExportError), match=sentence):
        experiment(**{"repeated": "first", "answered_at": "at"} | keys).analyze(made(1) | change)


def test_a_dataset_says_it_in_its_metrics() -> None:
    data = cx.Dataset(
        {"unit": ["u"], "variant": ["a"], "timestamp": [1]},
        {"survey": {"unit": ["u"], "timestamp": [2], "score": [9]}},
        unit="unit",
        variant="variant",
    )
    metric = cx.NPS(event="survey", property="score")
    plan = cx.Experiment(
        "x", control="a", unit="unit", unit_rows="many", metrics=[metric], repeated="first", answered_at="at"
    )
    with pytest.raises(cx.PlanError, match="repeated: a dataset's metrics say it themselves"):
        plan.analyze(data)


def test_a_simulated_survey_by_touchpoint() -> None:
    """Each visitor answers each of three surveys once, so that by touchpoint nothing is left out."""
    sim = simulate.experiment(visitors=2_000, seed=2, surveys=simulate.Surveys(answered=0.6))
    answers = sim.surveys.to_pandas().merge(sim.units.to_pandas()[["visitor_id", "variant"]], on="visitor_id")
    keys: dict[str, Any] = {"unit": "visitor_id", "unit_rows": "many", "metrics": [cx.Mean("score")]}
    plan = cx.Experiment(
        "x", control="original", repeated="first", answered_at="answered_at", touchpoint="survey", **keys
    )
    every = cx.Experiment("x", control="original", **keys)
    report = plan.analyze(answers)
    assert rows_of(report) == rows_of(every.analyze(answers))
    assert report.health["repeated_answers"].numbers["count"] == 0
    last = cx.Experiment("x", control="original", repeated="last", answered_at="answered_at", **keys)
    ones = answers.dropna(subset=["score"]).sort_values("answered_at", kind="stable")
    ones = ones.groupby("visitor_id").tail(1)
    row = last.analyze(answers).comparison("score")
    for variant, value in (("original", row.control_value), ("redesign", row.treatment_value)):
        assert value == pytest.approx(ones.loc[ones["variant"] == variant, "score"].mean(), rel=1e-12)
