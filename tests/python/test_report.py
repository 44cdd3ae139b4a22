"""The report: comparisons as tables, one by name, its health, its JSON, its decision."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

import cxlift as cx

if TYPE_CHECKING:
    from collections.abc import Callable

# DESIGN.md, section 5: names, order and types.
SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in ("metric", "estimand", "segment", "segment_value", "control", "treatment")
    ]
    + [(name, pa.int64()) for name in ("n_control", "n_treatment")]
    + [
        (name, pa.float64())
        for name in (
            *("control_value", "treatment_value", "difference", "difference_lower", "difference_upper"),
            *("difference_simultaneous_lower", "difference_simultaneous_upper"),
            *("lift", "lift_lower", "lift_upper"),
        )
    ]
    + [("lift_kind", pa.string())]
    + [(name, pa.float64()) for name in ("std_error", "statistic", "df", "pvalue", "pvalue_adjusted")]
    + [(f"response_{name}", pa.float64()) for name in ("control", "treatment", "pvalue")]
    + [(f"lee_{name}", pa.float64()) for name in ("lower", "upper", "interval_lower", "interval_upper")]
    + [("survives", pa.bool_())]
    + [(name, pa.string()) for name in ("method", "verdict", "notes")]
)


def units(n: int = 120) -> dict[str, Any]:
    """Three variants and two devices; the control of `far` is near 0, `one` has one value."""
    rng = np.random.default_rng(4)
    variant = np.resize(["old", "new", "newer"], n)
    return {
        "variant": variant,
        "device": np.repeat(["phone", "tv"], n // 2),
        "converted": (rng.random(n) < np.where(variant == "new", 0.6, 0.2)).astype(float),
        "revenue": rng.normal(50, 5, n) + 10 * (variant == "newer"),
        "far": rng.normal(0.3, 1, n) + 2 * (variant == "new"),
        "noise": rng.normal(0, 1, n),
        "one": np.where(np.arange(n) == 0, 1.0, np.nan),
    }


def experiment(**settings: Any) -> cx.Experiment:
    metrics: list[cx.Metric] = [
        cx.Proportion("converted", role="primary"),
        cx.Mean("revenue", role="guardrail"),
        cx.Mean("far"),
        cx.Mean("noise", role="diagnostic"),
        cx.Mean("one"),
    ]
    return cx.Experiment(
        **{"name": "x", "control": "old", "metrics": metrics, "segments": ["device"], **settings}
    )


@pytest.fixture(scope="module")
def report() -> cx.Report:
    return experiment().analyze(units())


def test_the_table_has_the_promised_columns(report: cx.Report) -> None:
    table = report.to_arrow()
    assert table.schema.equals(SCHEMA)
    assert table.num_rows == len(report.rows) == 5 * 2 * 3  # metrics, treatments, everybody and two devices
    assert list(report.to_dict()) == SCHEMA.names
    first, row = table.slice(0, 1).to_pylist()[0], report.rows[0]
    assert (first["metric"], first["estimand"], first["control"]) == ("converted", "proportion", "old")
    assert first["segment"] is first["segment_value"] is None
    assert first["difference_lower"] == row.difference_interval.lower
    assert first["lift_upper"] == row.lift_interval.upper
    assert first["df"] == math.inf
    assert first["difference_simultaneous_upper"] == row.difference_simultaneous_interval.upper
    assert first["notes"] is None


def test_what_cannot_be_answered_is_null_with_a_note(report: cx.Report) -> None:
    lines = [line for line in report.to_arrow().to_pylist() if line["metric"] == "one"]
    assert len(lines) == 6
    for line in lines:
        assert line["pvalue"] is line["pvalue_adjusted"] is line["difference_lower"] is None
        assert line["verdict"] == "inconclusive"
        assert "fewer than two values" in line["notes"]
    assert {line["n_control"] for line in lines} == {0, 1}


def test_pandas_polars_and_arrow_see_the_same(report: cx.Report) -> None:
    table = report.to_arrow()
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    assert pa.table(report).equals(table)
    assert polars.DataFrame(report).equals(report.to_polars())
    assert report.to_polars().to_arrow().cast(SCHEMA).equals(table)
    frame = report.to_pandas()
    assert list(frame.columns) == SCHEMA.names
    assert frame["pvalue"].dtype == float
    assert pandas.isna(frame.loc[frame["metric"] == "one", "pvalue"]).all()


def test_one_comparison_is_found_by_name(report: cx.Report) -> None:
    row = report.comparison("revenue", treatment="new", segment={"device": "tv"})
    assert (row.metric, row.treatment, row.segment, row.segment_value) == ("revenue", "new", "device", "tv")
    assert report.comparison("revenue", treatment="new").segment == ""
    assert [r.treatment for r in report["revenue"]] == ["new", "newer"] * 3
    alone = experiment(treatments=["new"]).analyze(units())
    assert alone.comparison("revenue").treatment == "new"


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (
            lambda r: r.comparison("revenue"),
            ValueError,
            "treatment is left out, but there are 'new', 'newer': name one",
        ),
        (
            lambda r: r.comparison("revenu"),
            KeyError,
            "no metric is called 'revenu'; the nearest is 'revenue'.",
        ),
        (lambda r: r["revenu"], KeyError, "no metric is called 'revenu'; the nearest is 'revenue'."),
        (
            lambda r: r.comparison("far", treatment="newr"),
            KeyError,
            "no treatment is called 'newr'; the nearest is 'new'.",
        ),
        (
            lambda r: r.comparison("far", treatment="new", segment={"device": "pad"}),
            KeyError,
            "no segment is {'device': 'pad'}; the nearest is 'device = tv'.",
        ),
        (
            lambda r: r.comparison("far", treatment="new", segment={"device": "tv", "os": "x"}),
            KeyError,
            "no segment is {'device': 'tv', 'os': 'x'}",
        ),
        (
            lambda r: r.comparison("far", treatment="new", segment={}),
            ValueError,
            "must hold a column and its value",
        ),
        (
            lambda r: r.health["sample_ration"],
            KeyError,
            "no check is called 'sample_ration'; the nearest is 'sample_ratio'.",
        ),
    ],
)
def test_a_choice_left_open_or_wrong_is_said(
    report: cx.Report, ask: Callable[[cx.Report], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        ask(report)
    assert message in str(caught.value.args[0])


def test_a_segment_value_may_be_asked_for_as_it_was() -> None:
    data = {
        "variant": ["a", "b"] * 10,
        "y": np.arange(20.0),
        "big": [True] * 10 + [False] * 10,
        "n": [7] * 20,
    }
    report = cx.Experiment("x", control="a", metrics=[cx.Mean("y")], segments=["big", "n"]).analyze(data)
    assert report.comparison("y", segment={"big": True}).segment_value == "true"
    assert report.comparison("y", segment={"n": 7}).n_control == 10


def test_health_is_a_sequence_and_a_mapping(report: cx.Report) -> None:
    health = report.health
    assert next(iter(health)).check == "sample_ratio"
    assert health["sample_ratio"].status == "ok"
    assert health["sample_ratio"].numbers["units.old"] == 40
    assert "missing_values.one" in health
    numbers = health["missing_values.one"].numbers
    assert [numbers[f"missing.{arm}"] for arm in ("old", "new", "newer")] == [39, 40, 40]
    # From R's chisq.test without the continuity correction.
    assert numbers["pvalue"] == pytest.approx(0.36480097016406, rel=1e-12)
    assert "nothing" not in health
    assert len(health) == len(list(health))
    assert "Units by variant" in repr(health)


def test_a_sample_ratio_mismatch_is_an_alarm_and_decides_nothing() -> None:
    data = {"variant": ["old"] * 400 + ["new"] * 600, "converted": [0, 1] * 500}
    plan = cx.Experiment("x", control="old", metrics=[cx.Proportion("converted", role="primary")])
    report = plan.analyze(data)
    assert report.health["sample_ratio"].status == "alarm"
    decision = report.decide()
    assert (decision.outcome, decision.valid) == ("inconclusive", False)
    assert "not the planned shares" in decision.reasons[0]


def test_decisions_follow_the_rules(report: cx.Report) -> None:
    def outcome(**settings: Any) -> str:
        return experiment(**settings).analyze(units()).decide().outcome

    assert outcome(treatments=["new"]) == "pass"
    assert outcome(treatments=["newer"]) == "inconclusive"
    assert report.decide().outcome == "inconclusive"
    worse = [cx.Proportion("converted", role="primary"), cx.Mean("far", direction="lower", role="guardrail")]
    assert outcome(treatments=["new"], metrics=worse) == "fail"
    none = experiment(metrics=[cx.Mean("far")], treatments=["new"]).analyze(units()).decide()
    assert none.outcome == "inconclusive"
    assert none.reasons[-1] == "The plan names no primary metric, so nothing can pass."


def every_lift() -> cx.Report:
    metrics = [cx.Mean(name) for name in ("bounded", "complement", "everything", "zero", "same")]
    noise = np.tile([-1.0, 1.0, -0.5, 0.5], 25)
    data: dict[str, Any] = {"variant": ["old"] * 100 + ["new"] * 100, "none": [0.0] * 100 + [1.0, 0.0] * 50}
    for metric, old, new in (
        ("bounded", 10.0, 11.0),
        ("complement", 0.05, 1.0),
        ("everything", 0.01, 0.02),
        ("zero", 0.0, 1.0),
    ):
        data[metric] = np.concatenate([old + noise, new + noise])
    data["same"] = [5.0] * 200
    return cx.Experiment("x", control="old", metrics=[*metrics, cx.Proportion("none")]).analyze(data)


def test_a_report_survives_the_way_to_json_and_back(report: cx.Report) -> None:
    for one in (report, every_lift()):
        text = one.to_json()
        again = cx.Report.from_json(text)
        assert again.to_json() == text
        assert again.to_arrow().equals(one.to_arrow())  # infinities and missing numbers as well
        assert again.to_text() == one.to_text()
        assert again._repr_html_() == one._repr_html_()
        assert again.decide().reasons == one.decide().reasons
        assert [c.numbers for c in again.health] == [c.numbers for c in one.health]
        json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    kinds = {row.metric: row.lift_kind for row in every_lift().rows}
    assert kinds["bounded"] == "bounded"
    assert kinds["complement"] == "complement"
    assert kinds["everything"] == "everything"
    assert kinds["same"] == "refused"


def test_what_is_no_report_is_a_value_error(report: cx.Report) -> None:
    for text in (
        "",
        "{}",
        "[" * 100_000,
        "{é}",
        '{"cxlift_report": 1}',
        report.to_json().replace('"holm"', '"tukey"'),
    ):
        with pytest.raises(ValueError, match=r"^(Report|JSON): ") as caught:
            cx.Report.from_json(text)
        assert type(caught.value) is ValueError
        assert "\n" not in str(caught.value)
