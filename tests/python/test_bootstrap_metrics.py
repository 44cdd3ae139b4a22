"""Metrics that a plan has compared by the bootstrap: what the functions give, from the pass's summaries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cxlift as cx
from cxlift import stats


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    random = np.random.default_rng(12)
    n = 3000
    variant = random.integers(0, 2, n)
    return {
        "variant": np.where(variant == 0, "old", "new"),
        "nps": random.choice([10.0, 8.0, 3.0], n, p=[0.5, 0.2, 0.3]),
        "converted": (random.random(n) < 0.2 + 0.05 * variant).astype(float),
        "csat": random.integers(1, 6, n).astype(float),
        "revenue": np.round(random.lognormal(3.0, 1.0, n), 2),
        "device": np.where(random.random(n) < 0.5, "mobile", "desktop"),
    }


def parts(table: dict[str, Any], column: str) -> tuple[Any, Any]:
    return tuple(table[column][table["variant"] == variant] for variant in ("old", "new"))


METRICS = [
    cx.NPS("nps", role="primary", bootstrap="bca"),
    cx.Proportion("converted", bootstrap="studentized"),
    cx.CSAT("csat", scale=5, bootstrap="percentile"),
    cx.Mean("revenue", bootstrap="bca"),
    cx.Mean("revenue", name="capped", bootstrap="studentized", cap=100),
    cx.Quantile("revenue", 0.9, name="p90", bootstrap="percentile"),
]


@pytest.fixture(scope="module")
def experiment() -> cx.Experiment:
    return cx.Experiment(
        name="b", control="old", metrics=METRICS, segments=["device"], n_resamples=4000, seed=5
    )


def test_rows_are_those_of_the_functions(table: dict[str, Any], experiment: cx.Experiment) -> None:
    report = experiment.analyze(table)

    def same(metric: str, estimand: str | None, expected: Any) -> None:
        row = report.comparison(metric) if estimand is None else report.comparison(metric, estimand=estimand)
        assert row.method == expected.method
        assert row.difference == pytest.approx(expected.difference, rel=1e-12)
        assert list(row.difference_interval) == pytest.approx(list(expected.difference_interval), rel=1e-12)
        assert list(row.lift_interval) == pytest.approx(list(expected.lift_interval), rel=1e-9, nan_ok=True)
        assert row.pvalue == expected.pvalue
        assert row.std_error == pytest.approx(expected.std_error, rel=1e-12)

    def boot(column: str, estimand: Any, method: Any, values: Any = None) -> Any:
        control, treatment = parts(table, column) if values is None else values
        return stats.bootstrap(control, treatment, estimand, method, 4000, seed=5)

    same("nps", None, boot("nps", "nps", "bca"))
    same("converted", None, boot("converted", "proportion", "studentized"))
    same("csat", "top_box", boot("csat", stats.Share(4, 5), "percentile"))
    same("csat", "mean", boot("csat", "mean", "percentile"))
    revenue = parts(table, "revenue")
    sketches = [stats.Distribution.from_values(part) for part in revenue]
    same("revenue", None, boot("", "mean", "bca", sketches))
    same("p90", None, boot("", 0.9, "percentile", sketches))
    capped = [stats.Distribution.from_values(np.minimum(part, 100.0)) for part in revenue]
    same("capped", None, boot("", "mean", "studentized", capped))


def test_it_is_near_the_usual_test(table: dict[str, Any], experiment: cx.Experiment) -> None:
    report = experiment.analyze(table)
    welch = stats.welch_t_test(*parts(table, "revenue"))
    row = report.comparison("revenue")
    assert row.std_error == pytest.approx(welch.std_error, rel=0.05)
    assert list(row.difference_interval) == pytest.approx(
        list(welch.difference_interval), abs=0.2 * welch.std_error
    )
    assert "compressed" in row.method
    assert "counts" in report.comparison("nps").method


def test_parts_merged_are_the_whole(table: dict[str, Any], experiment: cx.Experiment) -> None:
    whole = experiment.summarize(table)
    halves = [
        experiment.summarize({name: column[half] for name, column in table.items()})
        for half in (slice(0, 1100), slice(1100, None))
    ]
    rows = [
        experiment.analyze(one).to_arrow() for one in (whole, halves[0] + halves[1], halves[1] + halves[0])
    ]
    kept = ["difference", "difference_lower", "difference_upper", "pvalue", "lift_lower", "lift_upper"]
    for other in rows[1:]:
        for name in kept:
            expected = rows[0][name].to_numpy()
            assert other[name].to_numpy() == pytest.approx(expected, rel=1e-9, nan_ok=True), name


def test_segments_margins_and_several_treatments(table: dict[str, Any]) -> None:
    random = np.random.default_rng(3)
    variant = np.where(random.random(3000) < 0.3, "other", table["variant"])
    experiment = cx.Experiment(
        name="b",
        control="old",
        metrics=[
            cx.Mean(
                "revenue",
                role="guardrail",
                bootstrap="bca",
                non_inferiority_margin=cx.relative(0.2),
            ),
            cx.NPS("nps", role="primary", bootstrap="percentile", equivalence_margin=cx.absolute(30)),
        ],
        segments=["device"],
        correction="dunnett",
    )
    report = experiment.analyze(table | {"variant": variant})
    row = report.comparison("revenue", treatment="new")
    assert row.verdict in {"not_worse", "better"}
    assert report.comparison("nps", treatment="other").verdict == "equivalent"
    assert (
        report.comparison("revenue", treatment="new", segment={"device": "mobile"}).std_error > row.std_error
    )
    low, high = row.difference_simultaneous_interval
    assert low < row.difference_interval.lower
    assert high > row.difference_interval.upper


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"type": "mean", "column": "x", "covariates": [f"y{i}" for i in range(11)]}, "beside 11 covariates"),
        ({"type": "mean", "column": "x", "method": "welch"}, "stands beside 'method'"),
        ({"type": "nps", "column": "x", "weights": "z"}, "of a score stands beside 'weights'"),
        ({"type": "quantile", "column": "x", "q": 0.5, "bootstrap": "studentized"}, "studentized"),
        ({"type": "mean", "column": "x", "bootstrap": "bias"}, "bias"),
        ({"type": "time_to_resolution", "column": "x", "resolved": "y"}, "cannot stand beside times"),
    ],
)
def test_what_a_plan_cannot_have(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(cx.PlanError) as caught:
        cx.Experiment.from_plan({"name": "b", "control": "old", "metrics": [{"bootstrap": "bca"} | keys]})
    assert "metrics[0].bootstrap" in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(("key", "value"), [("n_resamples", 10), ("n_resamples", 0.5), ("seed", -1)])
def test_numbers_out_of_range(key: str, value: Any) -> None:
    metrics = [{"type": "nps", "column": "x", "bootstrap": "bca"}]
    with pytest.raises(cx.PlanError, match=f"{key}.*must be a whole number from"):
        cx.Experiment.from_plan({"name": "b", "control": "old", "metrics": metrics, key: value})


def test_too_few_units_are_a_note(experiment: cx.Experiment) -> None:
    table = {
        "variant": ["old", "old", "new"],
        "nps": [10.0, 3.0, 8.0],
        "converted": [1.0, 0.0, 1.0],
        "csat": [1.0, 5.0, 4.0],
        "revenue": [1.0, 2.0, 3.0],
        "device": ["mobile"] * 3,
    }
    report = experiment.analyze(table)
    for row in (report["nps"][0], report["converted"][0], report["revenue"][0]):
        assert np.isnan(row.pvalue)
        assert any("fewer than two units" in note for note in row.notes)
