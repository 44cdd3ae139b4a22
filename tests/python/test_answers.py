"""Answers of units that give several: first, last and all, on every engine, against the plain definition."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import simulate, stats
from cxlift.units.facts import FactColumn
from frames import ENGINES, Columns, table

START = datetime(2024, 3, 31, 0, 30, tzinfo=UTC)
SUPPORT = (("touchpoint", ("support",)),)
KINDS = ("first", "last")
few = settings(max_examples=15, deadline=None)


def made(seed: int, n: int = 120, units: int = 30) -> tuple[Columns, Columns]:
    """Exposures and answers with ties, nulls, early answers and people without any."""
    rng = random.Random(seed)
    exposures: Columns = {
        "visitor_id": [f"v{i}" for i in range(units)],
        "timestamp": [START + timedelta(minutes=rng.randrange(10)) for _ in range(units)],
        "variation_id": [rng.choice(["a", "b"]) for _ in range(units)],
        "device": [rng.choice(["phone", "desk"]) for _ in range(units)],
    }
    answers: Columns = {
        "visitor_id": [
            rng.choice([None, *(f"v{rng.randrange(units + 5)}" for _ in range(9))]) for _ in range(n)
        ],
        "timestamp": [START + timedelta(minutes=rng.randrange(30)) for _ in range(n)],
        "score": [rng.choice([None, *range(11)]) for _ in range(n)],
        "ease": [rng.choice([None, None, 1, 7]) for _ in range(n)],
        "touchpoint": [rng.choice(["order", "support", None]) for _ in range(n)],
    }
    return exposures, answers


def dataset(engine: str, seed: int, **options: Any) -> cx.Dataset:
    exposures, answers = made(seed)
    return cx.Dataset(table(engine, exposures), {"survey": table(engine, answers)}, **options)


def attributed(seed: int, window: timedelta | None) -> dict[str, list[dict[str, Any]]]:
    """The answers of each exposed unit that count, in the order of time and row."""
    exposures, answers = made(seed)
    rows = [dict(zip(answers, row, strict=True)) for row in zip(*answers.values(), strict=True)]
    for place, row in enumerate(rows):
        row["row"] = place
    found: dict[str, list[dict[str, Any]]] = {}
    for unit, exposed in zip(exposures["visitor_id"], exposures["timestamp"], strict=True):
        found[unit] = sorted(
            (
                row
                for row in rows
                if row["visitor_id"] == unit
                and exposed <= row["timestamp"]
                and (window is None or row["timestamp"] <= exposed + window)
            ),
            key=lambda r: (r["timestamp"], r["row"]),
        )
    return dict(sorted(found.items()))


def with_score(rows: list[dict[str, Any]], support: bool = False) -> list[dict[str, Any]]:
    return [
        row for row in rows if row["score"] is not None and (not support or row["touchpoint"] == "support")
    ]


FACTS = (
    FactColumn("first", "survey", "first", "score"),
    FactColumn("last", "survey", "last", "score"),
    FactColumn("support", "survey", "first", "score", where=SUPPORT),
    FactColumn("answers", "survey", "count"),
)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("window", [None, timedelta(minutes=12)])
def test_a_unit_has_its_first_and_its_last_answer(engine: str, window: timedelta | None) -> None:
    data = dataset(engine, 2, window=window)
    found = pa.table(data.units(FACTS)).to_pydict()
    rows = attributed(2, window)
    assert found["visitor_id"] == list(rows)
    given_ones = [[row["score"] for row in with_score(of)] for of in rows.values()]
    assert found["first"] == [scores[0] if scores else None for scores in given_ones]
    assert found["last"] == [scores[-1] if scores else None for scores in given_ones]
    support = [[row["score"] for row in with_score(of, support=True)] for of in rows.values()]
    assert found["support"] == [scores[0] if scores else None for scores in support]
    assert found["answers"] == [len(of) for of in rows.values()]
    kept = {
        one["row"]
        for of in rows.values()
        for some in (with_score(of)[:1], with_score(of)[-1:], with_score(of, support=True)[:1])
        for one in some
    }
    answers = sum(len(with_score(of)) for of in rows.values())
    assert data.exclusions(FACTS)["repeated_answers"] == answers - len(kept)


@few
@given(st.integers(0, 10_000), st.sampled_from([None, timedelta(minutes=5)]), st.sampled_from(ENGINES[2:4]))
def test_the_tables_of_answers_are_what_the_definition_says(
    seed: int, window: timedelta | None, engine: str
) -> None:
    rows, data = attributed(seed, window), dataset(engine, seed, window=window)
    for repeated in ("first", "last", "all"):
        found = data.answers("survey", repeated=repeated, columns=["score", "touchpoint"])
        expected = []
        for unit, of in rows.items():
            ones = [row for row in of if row["score"] is not None or row["touchpoint"] is not None]
            ones = {"first": ones[:1], "last": ones[-1:], "all": ones}[repeated]
            expected += [(unit, r["timestamp"], r["score"], r["touchpoint"]) for r in ones]
            expected += [] if ones else [(unit, None, None, None)]
        columns = found.to_arrow().to_pydict()
        assert list(columns) == ["visitor_id", "variation_id", "device", "timestamp", "score", "touchpoint"]
        names = ("visitor_id", "timestamp", "score", "touchpoint")
        assert list(zip(*(columns[c] for c in names), strict=True)) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_ids_break_ties_before_rows(engine: str) -> None:
    exposures: Columns = {"visitor_id": ["u"], "variation_id": ["a"], "timestamp": [1]}
    answers: Columns = {
        "visitor_id": ["u"] * 3,
        "timestamp": [5] * 3,
        "uuid": ["c", "a", "b"],
        "score": [3, 1, 2],
    }
    data = cx.Dataset(table(engine, exposures), {"survey": table(engine, answers)})
    asked = [FactColumn(kind, "survey", kind, "score") for kind in KINDS]  # type: ignore[arg-type]
    assert pa.table(data.units(asked)).select(KINDS).to_pylist() == [{"first": 1, "last": 3}]


@pytest.mark.parametrize("engine", ENGINES)
def test_all_answers_are_rows_and_silent_units_have_one(engine: str) -> None:
    asked = (
        FactColumn("score", "survey", "all", "score"),
        FactColumn("ease", "survey", "last", "ease"),
    )
    found = pa.table(dataset(engine, 4).units(asked)).to_pydict()
    expected = []
    for unit, of in attributed(4, None).items():
        eased = [row["row"] for row in of if row["ease"] is not None][-1:]
        ones = [(row["score"], row["ease"] if row["row"] in eased else None) for row in of]
        ones = [one for one in ones if one != (None, None)]
        expected += [(unit, *one) for one in ones or [(None, None)]]

    def by_value(row: tuple[Any, ...]) -> Any:
        return [(cell is not None, cell) for cell in row]

    rows = zip(found["visitor_id"], found["score"], found["ease"], strict=True)
    assert sorted(rows, key=by_value) == sorted(expected, key=by_value)


def nps(**keys: Any) -> cx.NPS:
    return cx.NPS(event="survey", property="score", **keys)


def experiment(*metrics: cx.Metric, **keys: Any) -> cx.Experiment:
    return cx.Experiment("answers", control="a", metrics=list(metrics), **keys)


def test_several_answers_need_a_word() -> None:
    data = dataset("dict", 2)
    several = sum(len(with_score(of)) > 1 for of in attributed(2, None).values())
    some = sum(len(with_score(of)) > 0 for of in attributed(2, None).values())
    with pytest.raises(cx.PlanError) as error:
        experiment(nps()).analyze(data)
    assert str(error.value) == (
        f"metrics[0].repeated: {several} of the {some} units with an event 'survey' have several; say which "
        "counts: 'first' or 'last' by time, or 'all' of a plan whose unit_rows is 'many'."
    )
    with pytest.raises(
        cx.PlanError, match=r'metrics\[0\]\.repeated: is "all", which takes units as clusters'
    ):
        experiment(nps(repeated="all"))


@pytest.mark.parametrize(
    ("metric", "sentence"),
    [
        (cx.NPS(), r"metrics\[0\]\.column"),
        (cx.NPS("nps", event="survey", property="score"), r"metrics\[0\]\.column: stands beside an event"),
        (cx.NPS("nps", repeated="first"), r"metrics\[0\]\.repeated: is of events"),
        (cx.NPS(event="survey"), r"metrics\[0\]\.property"),
        (nps(repeated="best"), r"metrics\[0\]\.repeated: is 'best'|metrics\[0\]\.repeated"),
    ],
)
def test_what_a_metric_of_answers_cannot_be(metric: cx.Metric, sentence: str) -> None:
    with pytest.raises(cx.PlanError, match=sentence):
        experiment(metric)


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_of_answers_is_that_of_their_units(kind: Any) -> None:
    data = dataset("polars", 6)
    metrics = [
        nps(repeated=kind, name="nps"),
        cx.CES(event="survey", property="ease", scale=7, repeated=kind, name="ces"),
        cx.Mean(
            event="survey", property="score", repeated=kind, name="mean", where={"touchpoint": "support"}
        ),
    ]
    report = experiment(*metrics, segments=["device"]).analyze(data)
    columns = {"nps": "score", "ces": "ease"}
    asked = [FactColumn(n, "survey", kind, p) for n, p in columns.items()]
    asked.append(FactColumn("mean", "survey", kind, "score", where=SUPPORT))
    units = pa.table(data.units(asked, ["device"]))
    plain = [cx.NPS("nps"), cx.CES("ces", scale=7), cx.Mean("mean")]
    expected = experiment(*plain, variant="variation_id", segments=["device"]).analyze(units)
    assert [repr(row.to_dict() if hasattr(row, "to_dict") else row) for row in report.rows] == [
        repr(row.to_dict() if hasattr(row, "to_dict") else row) for row in expected.rows
    ]
    assert report.health["repeated_answers"].numbers["count"] > 0
    response = report.comparison("nps").response
    assert response is not None
    rates = [
        np.mean(units.filter(pa.compute.equal(units["variation_id"], v))["nps"].is_valid().to_numpy())
        for v in ("a", "b")
    ]
    assert (response.control_rate, response.treatment_rate) == pytest.approx(tuple(rates))


def test_all_answers_of_a_dataset_are_clusters() -> None:
    data = dataset("polars", 8)
    plan = experiment(nps(name="nps"), unit="visitor_id", unit_rows="many")
    row = plan.analyze(data).comparison("nps")
    rows = data.answers("survey", repeated="all", columns=["score"])
    same = experiment(
        cx.NPS("score", name="nps"), unit="visitor_id", unit_rows="many", variant="variation_id"
    )
    other = same.analyze(rows).comparison("nps")
    found = pa.table(rows).to_pandas()
    found = found[found["score"].notna()]
    worth = np.select([found["score"] >= 9, found["score"] >= 7], [100.0, 0.0], -100.0)
    control = (found["variation_id"] == "a").to_numpy()
    units = found["visitor_id"].to_numpy()
    wanted = stats.cluster_t_test(worth[control], worth[~control], units[control], units[~control])
    for one in (row, other):
        assert one.difference == pytest.approx(wanted.difference, rel=1e-12)
        assert one.std_error == pytest.approx(wanted.std_error, rel=1e-12)
        assert one.pvalue == pytest.approx(wanted.pvalue, rel=1e-9)
        assert one.method == "cluster-robust CR2, Satterthwaite t"


def test_a_simulated_survey_is_the_same_as_facts_and_as_a_unit_table() -> None:
    sim = simulate.experiment(visitors=3_000, seed=5, surveys=simulate.Surveys(answered=0.5))
    data = sim.dataset()
    metric = cx.NPS(event="survey_answer", property="score", where={"survey": "nps"}, name="nps")
    found = cx.Experiment("x", control="original", metrics=[metric]).analyze(data).comparison("nps")
    wanted = (
        cx.Experiment("x", control="original", metrics=[cx.NPS("nps")]).analyze(sim.units).comparison("nps")
    )
    assert found.n_control == wanted.n_control
    assert found.difference == pytest.approx(wanted.difference, rel=1e-12)
    assert found.pvalue == pytest.approx(wanted.pvalue, rel=1e-9)


@pytest.mark.parametrize("engine", ["dict", "polars lazy"])
def test_answers_that_came_twice_are_one(engine: str) -> None:
    exposures: Columns = {"visitor_id": ["u", "v"], "variation_id": ["a", "b"], "timestamp": [1, 1]}
    answers: Columns = {
        "visitor_id": ["u", "u", "u", "w"],
        "timestamp": [5, 4, 0, 5],
        "uuid": ["X", "x", "y", "z"],
        "score": [3, 1, 2, 9],
        "asked": [["a"], ["b"], ["c"], ["d"]],  # a list, which has no order in some engines
    }
    data = cx.Dataset(table(engine, exposures), {"survey": table(engine, answers)})
    found = data.answers("survey", repeated="all")
    assert found.to_arrow().select(["visitor_id", "score", "asked"]).to_pylist() == [
        {"visitor_id": "u", "score": 1, "asked": ["b"]},
        {"visitor_id": "v", "score": None, "asked": None},
    ]
    assert {reason: n for reason, n in found.exclusions.items() if n} == {
        "duplicate_events": 1,
        "events_before_decision": 1,
        "events_of_undecided_units": 1,
    }
    answered = data.answers("survey", repeated="first", columns=["score"], attributes=[], unanswered=False)
    assert answered.to_arrow().num_rows == 1


def test_what_a_table_of_answers_cannot_be() -> None:
    data = dataset("dict", 2)
    with pytest.raises(ValueError, match="repeated is 'one'; it is 'first', 'last' or 'all'"):
        data.answers("survey", repeated="one")  # type: ignore[arg-type]
    with pytest.raises(cx.PlanError, match=r"answers\.event: the data have no event 'surveys'; the nearest"):
        data.answers("surveys", repeated="all")
    with pytest.raises(cx.PlanError, match=r"answers\.columns: event 'survey' has no property 'scores'"):
        data.answers("survey", repeated="all", columns=["scores"])
    with pytest.raises(cx.PlanError, match=r"answers\.where\.place: event 'survey' has no property 'place'"):
        data.answers("survey", repeated="all", where={"place": "order"})
    with pytest.raises(
        cx.PlanError, match=r"answers\.attributes\[0\]: the exposures have no attribute 'devise'"
    ):
        data.answers("survey", repeated="all", attributes=["devise"])
    with pytest.raises(cx.PlanError, match="two columns of the unit table would be called 'score'"):
        data.answers("survey", repeated="all", columns=["score", "score"])
    with pytest.raises(cx.PlanError, match="is a total of events, which has one row a unit; it cannot stand"):
        data.units([*FACTS[3:], FactColumn("all", "survey", "all", "score")])
