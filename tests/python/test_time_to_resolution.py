"""Times to resolution in plans: the report gives what ``cxlift.stats`` gives of the arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxlift as cx
from cxlift import stats

if TYPE_CHECKING:
    from pathlib import Path

    from cxlift._core import Comparison

RANDOM = np.random.default_rng(4)
N = 3_000
HOURS = RANDOM.exponential(30.0, N)
CENSORED_AT = RANDOM.uniform(20.0, 100.0, N)
TICKETS = pa.table(
    {
        "variant": RANDOM.choice(["a", "b", "c"], N),
        "device": RANDOM.choice(["mobile", "desktop"], N),
        "hours": pa.array(np.round(np.minimum(HOURS, CENSORED_AT), 1), mask=RANDOM.random(N) < 0.1),
        "resolved": pa.array(CENSORED_AT > HOURS, mask=RANDOM.random(N) < 0.05),
    }
)
TIMES = cx.TimeToResolution("hours", resolved="resolved", horizon=48)


def experiment(*metrics: cx.Metric, **keys: Any) -> cx.Experiment:
    return cx.Experiment("tickets", control="a", metrics=list(metrics), **keys)


def times(variant: str, device: str | None = None) -> tuple[Any, Any]:
    rows = TICKETS.filter(pa.compute.equal(TICKETS["variant"], variant))
    if device is not None:
        rows = rows.filter(pa.compute.equal(rows["device"], device))
    rows = rows.drop_null()
    return rows["hours"].to_numpy(), rows["resolved"].to_numpy().astype(float)


def same(row: cx.ReportRow, expected: Comparison) -> None:
    for field in (
        "control_value",
        "treatment_value",
        "difference",
        "lift",
        "statistic",
        "pvalue",
        "std_error",
    ):
        assert getattr(row, field) == pytest.approx(getattr(expected, field), rel=1e-10, nan_ok=True), field
    for field in ("difference_interval", "lift_interval"):
        assert list(getattr(row, field)) == pytest.approx(
            list(getattr(expected, field)), rel=1e-10, nan_ok=True
        )
    assert (row.n_control, row.n_treatment) == (expected.n_control, expected.n_treatment)
    assert row.method == expected.method


@pytest.mark.parametrize("device", [None, "mobile"])
@pytest.mark.parametrize("treatment", ["b", "c"])
def test_the_report_is_the_test_of_the_arrays(treatment: str, device: str | None) -> None:
    report = experiment(TIMES, segments=["device"]).analyze(TICKETS)
    control, treated = times("a", device), times(treatment, device)
    about: Any = {"treatment": treatment} | ({"segment": {"device": device}} if device else {})
    row = report.comparison("hours", **about)
    assert (row.estimand, row.role, row.direction) == ("restricted_mean", "secondary", "lower")
    same(row, stats.restricted_mean_test(*control, *treated, horizon=48))
    log_rank = stats.log_rank_test(*control, *treated)
    assert any(f"Log-rank test: p = {log_rank.pvalue:.2g};" in note for note in row.notes)
    assert "Mean times up to the horizon 48." in row.notes
    median = report.comparison("hours", estimand="median", **about)
    assert median.role == "diagnostic"
    same(median, stats.median_survival_test(*control, *treated))
    resolved = report.comparison("hours", estimand="mean_resolved", **about)
    means = [time[event == 1].mean() for time, event in (control, treated)]
    assert resolved.difference == pytest.approx(means[1] - means[0], rel=1e-10)
    assert any("are not resolved" in note for note in resolved.notes)


def test_an_effect_on_times_is_compared_between_segments() -> None:
    report = experiment(TIMES, segments=["device"], treatments=["b"]).analyze(TICKETS)
    assert [each.estimand for each in report.interactions] == ["restricted_mean", "mean_resolved"]


def test_without_a_horizon_it_is_the_smaller_largest_time() -> None:
    report = experiment(cx.TimeToResolution("hours", resolved="resolved"), treatments=["b"]).analyze(TICKETS)
    same(report["hours"][0], stats.restricted_mean_test(*times("a"), *times("b")))


def test_a_horizon_that_times_do_not_reach_gives_way() -> None:
    far = cx.TimeToResolution("hours", resolved="resolved", horizon=500)
    row = experiment(far, treatments=["b"]).analyze(TICKETS)["hours"][0]
    same(row, stats.restricted_mean_test(*times("a"), *times("b")))
    assert "The plan's horizon 500 lies beyond the times that were observed." in row.notes


@pytest.mark.parametrize("factor", [0.6, 0.95, 1.05, 1.6])
@pytest.mark.parametrize("margin", [cx.absolute(2.0), cx.relative(0.1)])
def test_the_interval_decides_about_a_margin(factor: float, margin: cx.Margin) -> None:
    hours = np.random.default_rng(1).exponential(20.0, 2000)
    hours[1000:] *= factor
    data = {"variant": ["a"] * 1000 + ["b"] * 1000, "h": hours, "r": hours < 50}
    metric = cx.TimeToResolution("h", resolved="r", horizon=40, non_inferiority_margin=margin)
    row = experiment(metric).analyze(data)["h"][0]
    interval = row.lift_interval if margin.scale == "relative" else row.difference_interval
    assert (row.margin_pvalue < 0.025) == (interval.upper < margin.size)


def test_merged_summaries_are_one_pass_and_threads_change_no_bit() -> None:
    times_only = experiment(TIMES, segments=["device"])
    whole = times_only.summarize(TICKETS, threads=1)
    merged = times_only.summarize(TICKETS.slice(1_000)) + times_only.summarize(TICKETS.slice(0, 1_000))
    assert merged == whole
    assert cx.Summaries.from_cbor(cx.Summaries.from_json(merged.to_json()).to_cbor()) == whole
    large = pa.concat_tables([TICKETS] * 60)
    assert times_only.summarize(large, threads=3) == times_only.summarize(large, threads=1)
    assert times_only.analyze(merged).to_json() == times_only.analyze(TICKETS).to_json()


def test_reports_name_what_is_estimated() -> None:
    report = experiment(TIMES, treatments=["b"]).analyze(TICKETS)
    text = str(report)
    assert "hours, mean " in text
    assert "hours, median " in text
    assert "hours, mean of resolved " in text
    assert "'hours' (mean time up to the horizon): " in report["hours"][0].sentence
    assert "mean time up to the horizon · secondary · lower is better" in report.to_html()
    assert cx.Report.from_json(report.to_json()).to_json() == report.to_json()


@pytest.mark.parametrize("correction", ["dunnett", "max_t"])
def test_corrections_that_ask_how_comparisons_go_together(correction: Any) -> None:
    report = experiment(TIMES, correction=correction).analyze(TICKETS)
    assert all(row.pvalue_adjusted >= row.pvalue for row in report.rows)


@pytest.mark.parametrize(
    ("time", "event", "told"),
    [
        (
            -1.0,
            1.0,
            r"^Column 'h' \(metrics\[0\]\.column\) holds -1 in row 2 .*; a time needs finite numbers",
        ),
        (math.inf, 1.0, r"^Column 'h' \(metrics\[0\]\.column\) holds inf in row 2 "),
        (
            1.0,
            0.5,
            r"^Column 'r' \(metrics\[0\]\.resolved\) holds 0\.5 in row 2 .*; it says by 1 that a unit is res",
        ),
    ],
)
def test_what_is_no_time_and_no_event(time: float, event: float, told: str) -> None:
    data = {"variant": ["a", "b"], "h": [1.0, time], "r": [1.0, event]}
    with pytest.raises(cx.ExportError, match=told):
        experiment(cx.TimeToResolution("h", resolved="r")).analyze(data)


def test_data_that_cannot_answer() -> None:
    data = {"variant": ["a", "b", "b"], "h": [1.0, math.nan, 2.0], "r": [1.0, 1.0, math.nan]}
    report = experiment(
        cx.TimeToResolution("h", resolved="r", non_inferiority_margin=cx.absolute(1))
    ).analyze(data)
    assert all(math.isnan(row.pvalue) for row in report.rows)
    assert report["h"][0].n_treatment == 0
    assert "cannot be compared" in report["h"][0].sentence


@pytest.mark.parametrize("key", ["cap", "covariates", "weights", "strata"])
def test_what_times_cannot_have(key: str) -> None:
    value: Any = {"cap": 3, "covariates": ["x"]}.get(key, "x")
    metric = TIMES.to_plan() | {key: value}
    with pytest.raises(
        cx.PlanError, match=rf"metrics\[0\]\.{key}: cannot stand beside times to resolution: "
    ):
        cx.Experiment.from_plan({"name": "x", "control": "a", "metrics": [metric]})


def test_a_plan_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    experiment(TIMES).to_file(file)
    assert 'resolved = "resolved"' in file.read_text(encoding="utf-8")
    assert (
        cx.Experiment.from_file(file).analyze(TICKETS).to_json()
        == experiment(TIMES).analyze(TICKETS).to_json()
    )


units = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=30)


@given(units, units, st.none() | st.integers(1, 10))
def test_any_data_is_tested_as_arrays(
    control: list[tuple[int, bool]], treatment: list[tuple[int, bool]], horizon: int | None
) -> None:
    rows = [*control, *treatment]
    data = {
        "variant": ["a"] * len(control) + ["b"] * len(treatment),
        "h": [float(time) for time, _ in rows],
        "r": [resolved for _, resolved in rows],
    }
    report = experiment(cx.TimeToResolution("h", resolved="r", horizon=horizon)).analyze(data)
    arrays = [
        np.array(column, float) for sample in (control, treatment) for column in zip(*sample, strict=True)
    ]
    try:
        expected = stats.restricted_mean_test(*arrays, horizon=horizon)
    except ValueError:  # nobody is known to be left at the horizon
        expected = stats.restricted_mean_test(*arrays)
    same(report["h"][0], expected)
