"""``TimeToResolution``: service levels, closed cases, several of a unit, bootstrapped means, curves."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import cxlift as cx
from cxlift import stats

RANDOM = np.random.default_rng(11)
N = 1_500
CUSTOMER = np.repeat(np.arange(700), RANDOM.integers(1, 6, 700))[:N]
FRAILTY = RANDOM.gamma(2.0, 0.5, 700)[CUSTOMER]
RESOLVED_AT, CLOSED_AT, SEEN = (
    RANDOM.exponential(20.0, N) / FRAILTY,
    RANDOM.exponential(90.0, N),
    RANDOM.uniform(30.0, 90.0, N),
)
TIME = np.round(np.minimum(np.minimum(RESOLVED_AT, CLOSED_AT), SEEN), 1)
RESOLVED = (RESOLVED_AT <= CLOSED_AT) & (RESOLVED_AT <= SEEN)
CLOSED = (CLOSED_AT < RESOLVED_AT) & (CLOSED_AT <= SEEN)
VARIANT = np.where(CUSTOMER % 2 == 0, "a", "b")
TICKETS = pa.table(
    {
        "customer": CUSTOMER,
        "variant": VARIANT,
        "device": np.where(CUSTOMER % 3 == 0, "mobile", "desktop"),
        "hours": TIME,
        "resolved": RESOLVED,
        "closed": CLOSED,
    }
)


def experiment(metric: cx.Metric, **keys: Any) -> cx.Experiment:
    return cx.Experiment("tickets", control="a", metrics=[metric], **keys)


def side(variant: str, *columns: Any) -> list[Any]:
    return [np.asarray(column, float)[variant == VARIANT] for column in columns]


def arrays(*columns: Any) -> list[Any]:
    return [*side("a", *columns), *side("b", *columns)]


def same(row: cx.ReportRow, expected: Any, rel: float = 1e-9) -> None:
    for field in ("control_value", "treatment_value", "difference", "statistic", "pvalue", "std_error"):
        assert getattr(row, field) == pytest.approx(getattr(expected, field), rel=rel, nan_ok=True), field
    for field in ("difference_interval", "lift_interval"):
        found = list(getattr(row, field))
        assert found == pytest.approx(list(getattr(expected, field)), rel=rel, nan_ok=True), field


def row(report: cx.Report, estimand: str) -> cx.ReportRow:
    return report.comparison("hours", estimand=estimand)


PLAIN = cx.TimeToResolution("hours", resolved="resolved", horizon=48, service_level=[12, 40])


def test_one_case_a_unit() -> None:
    report = experiment(PLAIN).analyze(TICKETS)
    same(row(report, "resolved_within 40"), stats.event_within_test(*arrays(TIME, RESOLVED), within=40))
    within = row(report, "resolved_within 40")
    assert (within.unit, within.direction, within.role) == ("%", "higher", "diagnostic")
    assert "'hours' (share resolved within 40)" in within.sentence
    solved = [time[event == 1] for time, event in (side("a", TIME, RESOLVED), side("b", TIME, RESOLVED))]
    geometric = stats.geometric_mean_test(*(times[times > 0] for times in solved))
    assert row(report, "geometric_mean").lift == pytest.approx(geometric.lift, rel=1e-12)
    assert row(report, "geometric_mean").pvalue == pytest.approx(geometric.pvalue, rel=1e-9)
    assert any("of 0 has no logarithm" in note for note in row(report, "geometric_mean").notes) == any(
        (times == 0).any() for times in solved
    )


def test_the_mean_of_the_resolved_is_bootstrapped() -> None:
    report = experiment(PLAIN).analyze(TICKETS)
    found = row(report, "mean_resolved")
    solved = [time[event == 1] for time, event in (side("a", TIME, RESOLVED), side("b", TIME, RESOLVED))]
    assert "bca" in found.method.lower()
    assert found.difference == pytest.approx(solved[1].mean() - solved[0].mean(), rel=1e-12)
    welch = stats.welch_t_test(*solved)
    assert list(found.difference_interval) == pytest.approx(
        list(welch.difference_interval), abs=0.15 * welch.std_error
    )
    assert any("are not resolved" in note for note in found.notes)


@pytest.mark.parametrize(("n", "warns"), [(60, True), (4000, False)])
def test_a_mean_of_skewed_times_warns(n: int, warns: bool) -> None:
    hours = np.random.default_rng(1).exponential(10.0, 2 * n)
    data = {"variant": ["a"] * n + ["b"] * n, "hours": hours, "resolved": np.ones(2 * n)}
    report = experiment(PLAIN).analyze(data)
    notes = row(report, "mean_resolved").notes
    assert any("Do not rely on this interval" in note for note in notes) == warns


def test_a_service_level_that_nobody_reached() -> None:
    far = cx.TimeToResolution("hours", resolved="resolved", service_level=500)
    found = row(experiment(far).analyze(TICKETS), "resolved_within 500")
    assert np.isnan(found.pvalue)
    assert any("lies beyond the times" in note for note in found.notes)


def test_without_censoring_a_service_level_is_a_proportion() -> None:
    data = {"variant": VARIANT, "hours": TIME, "resolved": np.ones(N)}
    found = row(experiment(PLAIN).analyze(data), "resolved_within 12")
    a, b = side("a", TIME)[0], side("b", TIME)[0]
    expected = stats.two_proportion_test(int((a <= 12).sum()), len(a), int((b <= 12).sum()), len(b))
    same(found, expected)


CLOSED_TOO = cx.TimeToResolution("hours", resolved="resolved", closed="closed", horizon=29, service_level=29)


def test_closed_cases_are_a_competing_event() -> None:
    report = experiment(CLOSED_TOO).analyze(TICKETS)
    kinds = RESOLVED + 2 * CLOSED
    expected = stats.cumulative_incidence_test(*arrays(TIME, kinds), horizon=29)
    found = row(report, "resolved_within 29")
    assert found.treatment_value == pytest.approx(expected.treatment_value, rel=1e-12)
    assert any("closed unresolved" in note for note in found.notes)
    # Nothing is censored before 29, so closed cases simply never are resolved: a mean of times cut at 29.
    means = [
        np.where(resolved == 1, np.minimum(time, 29), 29).mean()
        for time, resolved in (side("a", TIME, RESOLVED), side("b", TIME, RESOLVED))
    ]
    mean = row(report, "restricted_mean")
    assert mean.control_value == pytest.approx(means[0], rel=1e-12)
    assert mean.difference == pytest.approx(means[1] - means[0], rel=1e-9)
    gray = stats.gray_test(*arrays(TIME, kinds))
    assert any(note.startswith(f"Gray's test: p = {gray.pvalue:.2g}") for note in mean.notes)


def test_several_cases_of_a_customer_are_a_cluster() -> None:
    report = experiment(PLAIN, unit="customer", unit_rows="many").analyze(TICKETS)
    clusters: dict[str, Any] = {
        "control_clusters": CUSTOMER[VARIANT == "a"],
        "treatment_clusters": CUSTOMER[VARIANT == "b"],
    }
    both = arrays(TIME, RESOLVED)
    same(row(report, "restricted_mean"), stats.restricted_mean_test(*both, horizon=48, **clusters))
    same(row(report, "median"), stats.median_survival_test(*both, **clusters))
    same(row(report, "resolved_within 12"), stats.event_within_test(*both, within=12, **clusters))
    log_rank = stats.log_rank_test(*both, **clusters)
    notes = row(report, "restricted_mean").notes
    assert any(f"Log-rank test, cluster-robust: p = {log_rank.pvalue:.2g};" in note for note in notes)
    solved = [time[event == 1] for time, event in (both[:2], both[2:])]
    expected = stats.cluster_t_test(
        solved[0],
        solved[1],
        clusters["control_clusters"][both[1] == 1],
        clusters["treatment_clusters"][both[3] == 1],
    )
    same(row(report, "mean_resolved"), expected)
    assert row(report, "restricted_mean").n_control == len(both[0])


@pytest.mark.parametrize("metric", [PLAIN, CLOSED_TOO])
@pytest.mark.parametrize("keys", [{}, {"unit": "customer", "unit_rows": "many"}])
def test_summaries_merge_and_come_back(metric: cx.Metric, keys: dict[str, Any]) -> None:
    plan = experiment(metric, segments=["device"], **keys)
    whole = plan.summarize(TICKETS)
    first = CUSTOMER < 300
    merged = plan.summarize(TICKETS.filter(~first)) + plan.summarize(TICKETS.filter(first))
    assert merged == whole
    assert cx.Summaries.from_cbor(cx.Summaries.from_json(merged.to_json()).to_cbor()) == whole
    assert plan.analyze(merged).to_json() == plan.analyze(TICKETS).to_json()


def test_one_case_a_unit_is_its_own_cluster() -> None:
    data = TICKETS.set_column(0, "customer", pa.array(np.arange(N)))
    many = experiment(PLAIN, unit="customer", unit_rows="many").analyze(data)
    one = experiment(PLAIN).analyze(data)
    for estimand in ("restricted_mean", "resolved_within 40"):  # Greenwood's variances
        found, expected = row(many, estimand), row(one, estimand)
        assert found.std_error == pytest.approx(expected.std_error, rel=1e-10)


def test_what_was_resolved_was_not_closed() -> None:
    data = {"variant": ["a", "b"], "hours": [1.0, 2.0], "resolved": [1, 1], "closed": [0, 1]}
    with pytest.raises(cx.ExportError, match=r"^Column 'closed' .* row 2 .*none is that was resolved"):
        experiment(CLOSED_TOO).analyze(data)


@pytest.mark.parametrize("keys", [{}, {"unit": "customer", "unit_rows": "many"}])
def test_reports_draw_curves(keys: dict[str, Any]) -> None:
    report = experiment(PLAIN, **keys).analyze(TICKETS)
    assert [curve.variant for curve in report.curves] == ["a", "b"]
    curve = report.curves[0]
    assert len(curve.time) <= 200
    assert curve.n == (VARIANT == "a").sum()
    whole = stats.kaplan_meier(*side("a", TIME, RESOLVED))
    at = dict(zip(whole.time.tolist(), whole.survival.tolist(), strict=True))
    assert all(
        share == pytest.approx(at[time], rel=1e-9)
        for time, share in zip(curve.time, curve.share_open, strict=True)
    )
    assert curve.at_risk[0] == (0.0, curve.n)
    again = cx.Report.from_json(report.to_json())
    assert again.to_json() == report.to_json()
    assert len(json.loads(report.to_json())["curves"]) == 2
    page = report.to_html()
    assert "Still open over time" in page
    assert page.count('class="line c') == 2


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "above 0"), ([24, 24], "stands there already"), ([], "from 1 to 10"), ("x", "number")],
)
def test_service_levels_that_are_none(value: Any, told: str) -> None:
    metric = {"type": "time_to_resolution", "column": "h", "resolved": "r", "service_level": value}
    with pytest.raises(cx.PlanError, match=told):
        cx.Experiment.from_plan({"name": "x", "control": "a", "metrics": [metric]})
