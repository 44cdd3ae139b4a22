"""Who answered: rates, bounds, and verdicts that a change of who answers would explain as well."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import cxlift as cx
from cxlift import simulate, stats

NAN = math.nan


def planted(*, seed: int = 4, answering: float = 0.15) -> simulate.Simulation:
    """No effect on opinions; the treatment makes people answer less, the unhappy ones above all."""
    return simulate.experiment(
        visitors=8_000,
        seed=seed,
        effects={"redesign": simulate.Effects(answering=answering)},
        surveys=simulate.Surveys(answered=0.8, by_opinion=1.5),
    )


def experiment(*metrics: cx.Metric, **keys: Any) -> cx.Experiment:
    return cx.Experiment("who answered", control="original", metrics=list(metrics), **keys)


@pytest.fixture(scope="module")
def report() -> cx.Report:
    return experiment(cx.NPS("nps", role="primary"), cx.CSAT("csat", scale=5)).analyze(planted().units)


def test_a_planted_change_of_who_answers_does_not_pass_for_a_better_score(report: cx.Report) -> None:
    row = report.comparison("nps")
    plain = stats.nps_test(*(answers(planted().units, variant) for variant in ("original", "redesign")))
    assert plain.pvalue == pytest.approx(row.pvalue)
    assert row.pvalue < 0.001
    assert row.difference > 0
    assert row.response is not None
    assert row.response.pvalue < 1e-10
    assert row.response.survives is False
    assert row.response.taken_back == "better"
    assert row.verdict == "inconclusive"
    assert "It does not survive Lee's bounds, and 'better' is taken back" in row.sentence
    decision = report.decide()
    assert decision.outcome == "inconclusive"
    assert any("does not survive Lee's bounds" in reason for reason in decision.reasons)
    check = report.health["response.nps"]
    assert check.status == "warning"
    assert "answer differently" in check.sentence


def answers(units: pa.Table, variant: str, column: str = "nps") -> Any:
    """Of every unit, NaN where it did not answer."""
    of = units.filter(pa.compute.equal(units["variant"], variant))[column]
    return np.array(of.to_pylist(), dtype=float)


def points(scores: Any) -> Any:
    worth = 100.0 * ((scores >= 9).astype(float) - (scores <= 6))
    return np.where(np.isnan(scores), NAN, worth)


def test_bounds_in_a_report_are_those_of_the_arrays(report: cx.Report) -> None:
    units = planted().units
    control, treatment = (answers(units, variant) for variant in ("original", "redesign"))
    same(report.comparison("nps"), stats.lee_bounds(points(control), points(treatment)))
    control, treatment = (answers(units, variant, "csat") for variant in ("original", "redesign"))
    same(report.comparison("csat", estimand="mean"), stats.lee_bounds(control, treatment))
    tops = [np.where(np.isnan(x), NAN, (x >= 4).astype(float)) for x in (control, treatment)]
    row = report.comparison("csat", estimand="top_box")
    same(row, stats.lee_bounds(tops[0], tops[1]))
    assert row.response is not None
    assert list(row.response.worst_case) == pytest.approx(
        list(stats.worst_case_bounds(tops[0], tops[1], lowest=0, highest=1).bounds)
    )


def same(row: cx.ReportRow, expected: Any, rel: float = 1e-9) -> None:
    found = row.response
    assert found is not None
    assert list(found.bounds) == pytest.approx(list(expected.bounds), rel=rel)
    assert list(found.interval) == pytest.approx(list(expected.difference_interval), rel=rel)
    rates = (expected.response_control, expected.response_treatment)
    assert (found.control_rate, found.treatment_rate) == pytest.approx(rates)


def test_equal_response_leaves_the_verdict() -> None:
    sim = simulate.experiment(
        visitors=6_000,
        seed=1,
        effects={"redesign": simulate.Effects(nps=0.4)},
        surveys=simulate.Surveys(answered=0.5),
    )
    row = experiment(cx.NPS("nps", role="primary")).analyze(sim.units).comparison("nps")
    assert row.response is not None
    assert row.response.pvalue > 0.05
    assert row.verdict == "better"
    assert row.response.survives
    assert row.response.taken_back is None
    assert "It survives Lee's bounds" in row.sentence


def table(n: int = 4_000, seed: int = 3, shift: float = 0.5) -> dict[str, Any]:
    """Times of tickets: the treatment deflects the short ones, and changes no time."""
    rng = np.random.default_rng(seed)
    variant = np.repeat(["original", "redesign"], n // 2)
    hours = np.round(rng.lognormal(3, 1, n), 2)
    opened = (variant == "original") | (hours > np.quantile(hours, shift) * rng.random(n))
    opened &= rng.random(n) < 0.6
    return {
        "id": np.arange(n),
        "variant": variant,
        "hours": np.where(opened, hours, NAN),
        "resolved": np.where(opened, 1.0, NAN),
        "nps": np.where(opened, np.clip(np.round(hours / 10), 0, 10), NAN),
        "asked": (opened | (rng.random(n) < 0.5)).astype(float),
        "finished": (opened & (rng.random(n) < 0.7)).astype(float),
        "mode": pa.array(rng.choice(["mail", "page"], n), mask=~opened),
        "waited": np.where(opened, rng.exponential(2, n) + (variant == "redesign"), NAN),
        "sessions": rng.poisson(np.where(variant == "redesign", 3.4, 3.0)).astype(float),
        "errors": rng.poisson(1, n).astype(float),
    }


DATA = table()


def of(column: str, variant: str) -> Any:
    return np.asarray(DATA[column])[np.asarray(DATA["variant"]) == variant]


def test_a_mean_keeps_its_values_when_it_is_seen_after_something() -> None:
    seen = cx.Mean("hours", name="seen", direction="lower", seen_after="opened a ticket")
    report = experiment(seen, cx.Mean("hours", direction="lower")).analyze(DATA)
    row, other = report.comparison("seen"), report.comparison("hours")
    same(row, stats.lee_bounds(of("hours", "original"), of("hours", "redesign")))
    assert row.difference == pytest.approx(other.difference)
    assert row.pvalue == pytest.approx(other.pvalue)
    assert row.response is not None
    assert row.response.taken_back == "worse"
    assert "opened a ticket" in row.sentence
    assert other.response is not None
    assert other.response.survives is None
    assert other.verdict == "worse"
    assert "seen_after in the plan keeps them" in other.sentence


def test_harm_that_is_taken_back_leaves_a_guardrail_open() -> None:
    guard = cx.Mean("hours", role="guardrail", direction="lower", seen_after="opened a ticket")
    primary = cx.Mean("sessions", role="primary")
    report = experiment(primary, guard).analyze(DATA)
    assert report.comparison("sessions").verdict == "better"
    assert report.comparison("hours").verdict == "inconclusive"
    assert report.decide().outcome == "inconclusive"


@pytest.mark.parametrize("horizon", [24.0, None])
def test_times_are_bounded_where_none_ends_before_the_horizon(horizon: float | None) -> None:
    row = experiment(cx.TimeToResolution("hours", resolved="resolved", horizon=horizon)).analyze(DATA)[
        "hours"
    ][0]
    control, treatment = of("hours", "original"), of("hours", "redesign")
    end = horizon or min(np.nanmax(control), np.nanmax(treatment))
    same(row, stats.lee_bounds(np.minimum(control, end), np.minimum(treatment, end)))


def test_tickets_that_are_closed_unresolved_are_bounded_as_what_they_count_for() -> None:
    closed = np.where(np.arange(4_000) % 11 == 0, DATA["resolved"], 0.0 * DATA["resolved"])
    data = DATA | {"closed": closed, "resolved": DATA["resolved"] - closed}
    times = cx.TimeToResolution("hours", resolved="resolved", closed="closed", horizon=48, service_level=24)
    report = experiment(times).analyze(data)

    def side(worth: Any) -> tuple[Any, Any]:
        variants = np.asarray(DATA["variant"])
        return worth[variants == "original"], worth[variants == "redesign"]

    hours, is_closed = DATA["hours"], closed == 1.0
    known = np.where(np.isnan(hours), NAN, 1.0)
    mean = np.where(is_closed, 48.0, np.minimum(hours, 48.0)) * known
    within = np.where(is_closed, 0.0, (hours <= 24).astype(float)) * known
    same(report.comparison("hours", estimand="restricted_mean"), stats.lee_bounds(*side(mean)))
    same(report.comparison("hours", estimand="resolved_within 24"), stats.lee_bounds(*side(within)))
    resolved = report.comparison("hours", estimand="mean_resolved").response
    expected = stats.lee_bounds(*side(np.where(is_closed, NAN, hours)))
    assert resolved is not None  # whose rates are of tickets, and not of resolved ones
    assert list(resolved.bounds) == pytest.approx(list(expected.bounds))
    assert list(resolved.interval) == pytest.approx(list(expected.difference_interval))
    geometric = report.comparison("hours", estimand="geometric_mean")
    assert "nan" not in geometric.sentence
    assert "% (95% interval " in geometric.sentence


def test_a_variant_without_any_ticket_has_no_bounds() -> None:
    hours = np.where(np.asarray(DATA["variant"]) == "redesign", NAN, DATA["hours"])
    data = DATA | {"hours": hours, "closed": 0.0 * hours}
    times = cx.TimeToResolution("hours", resolved="resolved", closed="closed", service_level=24)
    for row in experiment(times, cx.NPS("nps")).analyze(data)["hours"]:
        assert row.response is None or math.isnan(row.response.bounds.lower)


def test_open_tickets_before_the_horizon_have_no_bounds() -> None:
    data = DATA | {"resolved": np.where(np.arange(4_000) % 7 == 0, 0.0, DATA["resolved"])}
    row = experiment(cx.TimeToResolution("hours", resolved="resolved")).analyze(data)["hours"][0]
    assert row.response is not None
    assert math.isnan(row.response.bounds.lower)


def test_invitation_completion_mode_and_delay_are_compared() -> None:
    metric = cx.NPS("nps", invited="asked", completed="finished", mode="mode", delay="waited")
    plan = experiment(metric, segments=["mode"])
    report = plan.analyze(DATA)
    assert [row.metric for row in report.rows if not row.segment] == ["nps"]
    (response,) = report.responses
    tests = {test.about: test for test in response.tests}
    assert list(tests) == ["response", "invitation", "response_of_invited", "completion", "mode", "delay"]
    control, answered = response.control, np.isfinite(of("nps", "original"))
    assert (control.units, control.answered) == (2_000, answered.sum())
    assert control.invited == of("asked", "original").sum()
    assert control.completed == of("finished", "original").sum()
    assert sum(control.modes.values()) == control.answered
    assert set(control.modes) == {"mail", "page"}
    waited = [of("waited", variant) for variant in ("original", "redesign")]
    assert control.median_delay == pytest.approx(np.nanmedian(waited[0]))
    expected = stats.brunner_munzel(*(x[np.isfinite(x)] for x in waited))
    assert tests["delay"].pvalue == pytest.approx(expected.pvalue, rel=1e-9)
    modes = [list(side.modes.values()) for side in (response.control, response.treated)]
    assert tests["mode"].pvalue == pytest.approx(stats.chi_squared_test(modes).pvalue)
    shares = stats.two_proportion_test(control.answered, 2_000, response.treated.answered, 2_000)
    assert tests["response"].pvalue == pytest.approx(shares.pvalue)
    hidden = experiment(metric)
    assert "completed" in json.loads(hidden.plan.to_json())["metrics"][0]
    assert hidden.plan.segments == []
    assert not [check for check in hidden.analyze(DATA).health if "mode" in check.check]


def test_what_a_ratio_is_divided_by_is_tested() -> None:
    report = experiment(cx.Ratio("errors", "sessions", direction="lower")).analyze(DATA)
    (response,) = report.responses
    expected = stats.welch_t_test(of("sessions", "original"), of("sessions", "redesign"))
    assert response.tests[0].about == "denominator"
    assert response.tests[0].pvalue == pytest.approx(expected.pvalue)
    assert response.differs
    assert "different occasions" in report.health["response.errors / sessions"].sentence


def test_without_anybody_who_did_not_answer_the_check_cannot_be_made() -> None:
    data = {"variant": ["original", "redesign"] * 50, "nps": list(range(10)) * 10}
    report = experiment(cx.NPS("nps")).analyze(data)
    check = report.health["response.nps"]
    assert check.status == "unknown"
    assert "no unit without an answer" in check.sentence
    assert report.comparison("nps").response is None
    assert not report.responses[0].known


def test_units_with_several_rows_have_rates_and_no_bounds() -> None:
    data = DATA | {"id": np.arange(4_000) // 2}
    row = experiment(cx.Mean("hours"), unit="id", unit_rows="many").analyze(data).comparison("hours")
    assert row.response is not None
    assert math.isnan(row.response.bounds.lower)
    assert 0 < row.response.control_rate < 1


def test_every_format_says_it(report: cx.Report) -> None:
    assert cx.Report.from_json(report.to_json()).to_json() == report.to_json()
    for text in (report.to_text(), report.to_markdown(), report.to_html()):
        assert "does not survive" in text.lower() or "taken back" in text
    assert "Who answered" in report.to_html()
    row = report.to_arrow().to_pylist()[0]
    assert row["survives"] is False
    assert row["lee_lower"] < 0 < row["lee_upper"]
    assert row["lee_interval_lower"] < row["lee_lower"]
    assert row["response_pvalue"] < 1e-10
    assert "lee_lower" in report.to_csv().splitlines()[0]


@pytest.mark.parametrize("max_groups", [65_536, 4_096])
def test_a_distribution_gives_the_bounds_of_its_values(max_groups: int) -> None:
    rng = np.random.default_rng(8)
    control, treatment = rng.lognormal(0, 1, 30_000), rng.lognormal(0.1, 1, 24_000)
    units = {"n_control": 60_000, "n_treatment": 60_000}
    first, second = (stats.Distribution.from_values(x, max_groups=max_groups) for x in (control, treatment))
    found = stats.lee_bounds(first, second, **units)
    expected = stats.lee_bounds(control, treatment, **units)
    rel = 1e-9 if max_groups > 30_000 else 1e-4
    for field in ("bounds", "difference_interval"):
        assert list(getattr(found, field)) == pytest.approx(list(getattr(expected, field)), rel=rel)
    with pytest.raises(ValueError, match="control is a Distribution, n_control must be given"):
        stats.lee_bounds(stats.Distribution.from_values(control), treatment)
