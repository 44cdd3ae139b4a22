"""Business outcomes as metrics: what a plan says, what a report compares, and what the simulator planted."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import cxlift as cx
from cxlift import simulate

START = datetime(2024, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
METRICS = (
    cx.Retention("visit", day=7, name="back"),
    cx.Retention("visit", day=3, kind="from", name="later"),
    cx.RevenuePerVisitor("purchase", "revenue", name="revenue"),
    cx.RefundRate("refund", of="purchase", name="refunds"),
    cx.RefundRate("refund", of="purchase", property="amount", of_property="revenue", name="money back"),
    cx.RepeatPurchase("purchase", within="5d", name="again"),
    cx.Churn("visit", day=6, name="lost"),
)


def made(seed: int, n: int = 800) -> tuple[dict[str, list[Any]], dict[str, dict[str, list[Any]]]]:
    rng = random.Random(seed)
    exposed = {f"u{i}": START + timedelta(hours=rng.randrange(24 * 10)) for i in range(n)}
    exposures: dict[str, list[Any]] = {
        "visitor_id": list(exposed),
        "variation_id": [rng.choice(["old", "new"]) for _ in exposed],
        "timestamp": list(exposed.values()),
    }
    rows: dict[str, list[tuple[str, datetime, int]]] = {"visit": [], "purchase": [], "refund": []}
    for unit, at in exposed.items():
        for event, chance in (("visit", 0.4), ("purchase", 0.35), ("refund", 0.1)):
            while rng.random() < chance:
                rows[event].append(
                    (unit, at + timedelta(hours=rng.randrange(24 * 12)), rng.randrange(1, 900))
                )
    names = {"visit": "seconds", "purchase": "revenue", "refund": "amount"}
    facts = {
        event: dict(
            zip(("visitor_id", "timestamp", names[event]), map(list, zip(*of, strict=True)), strict=True)
        )
        for event, of in rows.items()
    }
    return exposures, facts


END = START + 14 * DAY


def experiment(*metrics: Any, **options: Any) -> cx.Experiment:
    return cx.Experiment(name="x", control="old", unit="visitor_id", metrics=metrics or METRICS, **options)


@pytest.fixture(scope="module")
def report() -> cx.Report:
    exposures, facts = made(1)
    return experiment().analyze(cx.Dataset(exposures, facts, observed_until=END))


@pytest.fixture(scope="module")
def people() -> list[dict[str, Any]]:
    """Each unit with its times, in plain Python."""
    exposures, facts = made(1)
    found = []
    for unit, arm, at in zip(
        *(exposures[c] for c in ("visitor_id", "variation_id", "timestamp")), strict=True
    ):
        person: dict[str, Any] = {"arm": arm, "at": at}
        for event, columns in facts.items():
            person[event] = sorted(
                (time, worth)
                for who, time, worth in zip(*columns.values(), strict=True)
                if who == unit and at <= time <= END
            )
        found.append(person)
    return found


def of_arms(people: list[dict[str, Any]], value: Any) -> dict[str, list[Any]]:
    """The values of each arm's units, without those that are None."""
    return {
        arm: [v for p in people if p["arm"] == arm and (v := value(p)) is not None] for arm in ("old", "new")
    }


def test_retention_is_the_share_of_those_observed_for_long_enough(
    report: cx.Report, people: list[dict[str, Any]]
) -> None:
    def on(p: dict[str, Any]) -> int | None:
        if p["at"] + 8 * DAY > END:
            return None
        return int(any(p["at"] + 7 * DAY <= t < p["at"] + 8 * DAY for t, _ in p["visit"]))

    arms, row = of_arms(people, on), report.comparison("back")
    assert (row.n_control, row.n_treatment) == (len(arms["old"]), len(arms["new"]))
    assert row.control_value == pytest.approx(np.mean(arms["old"]), rel=1e-12)
    assert row.treatment_value == pytest.approx(np.mean(arms["new"]), rel=1e-12)
    expected = cx.stats.two_proportion_test(
        sum(arms["old"]), len(arms["old"]), sum(arms["new"]), len(arms["new"]), method="auto"
    )
    assert row.pvalue == pytest.approx(expected.pvalue, rel=1e-12)
    check = report.health[f"not_yet_observed.{END:%Y-%m-%d %H:%M:%S} UTC.back"]
    late = sum(p["at"] + 8 * DAY > END for p in people)
    assert check.sentence == (
        f"{late} units were not observed long enough to have a value of 'back'; "
        f"the end of the observation is {END:%Y-%m-%d %H:%M:%S} UTC."
    )
    assert "missing_values.back" in report.health
    assert row.response is None  # who came late is no choice of theirs, nor of the treatment
    later = of_arms(
        people,
        lambda p: None if p["at"] + 4 * DAY > END else any(t >= p["at"] + 3 * DAY for t, _ in p["visit"]),
    )
    assert report.comparison("later").control_value == pytest.approx(np.mean(later["old"]), rel=1e-12)


def test_revenue_is_the_product_of_its_parts(report: cx.Report, people: list[dict[str, Any]]) -> None:
    row = report.comparison("revenue")
    arms = of_arms(people, lambda p: sum(worth for _, worth in p["purchase"]))
    expected = cx.stats.welch_t_test(arms["old"], arms["new"])
    assert (row.difference, row.pvalue) == pytest.approx((expected.difference, expected.pvalue), rel=1e-9)
    names = ("conversion", "orders of a buyer", "value of an order")
    parts = [report.comparison(f"revenue: {name}") for name in names]
    assert {part.role for part in parts} == {"diagnostic"}
    for side in ("control_value", "treatment_value"):
        product = np.prod([getattr(part, side) for part in parts])
        assert product == pytest.approx(getattr(row, side), rel=1e-12)


def test_refunds_are_a_ratio_over_units(report: cx.Report, people: list[dict[str, Any]]) -> None:
    for name, worth in (("refunds", lambda _: 1), ("money back", lambda w: w)):
        above = of_arms(people, lambda p, f=worth: sum(f(w) for _, w in p["refund"]))
        below = of_arms(people, lambda p, f=worth: sum(f(w) for _, w in p["purchase"]))
        row = report.comparison(name)
        expected = cx.stats.ratio_test(above["old"], below["old"], above["new"], below["new"])
        assert row.control_value == pytest.approx(sum(above["old"]) / sum(below["old"]), rel=1e-12)
        assert (row.difference, row.pvalue) == pytest.approx((expected.difference, expected.pvalue), rel=1e-9)
        assert row.direction == "lower"


def test_buyers_who_buy_again_within_a_time(report: cx.Report, people: list[dict[str, Any]]) -> None:
    def buyer(p: dict[str, Any]) -> tuple[int, int] | None:
        times = [t for t, _ in p["purchase"]]
        if times and times[0] + 5 * DAY > END:
            return None
        return int(len(times) > 1 and times[1] <= times[0] + 5 * DAY), int(bool(times))

    arms, row = of_arms(people, buyer), report.comparison("again")
    for arm, value in (("old", row.control_value), ("new", row.treatment_value)):
        again, once = np.sum(arms[arm], axis=0)
        assert value == pytest.approx(again / once, rel=1e-12)
    assert (row.n_control, row.n_treatment) == (len(arms["old"]), len(arms["new"]))

    def twice(p: dict[str, Any]) -> int | None:
        within = [t for t, _ in p["purchase"] if t <= p["at"] + 5 * DAY]
        return None if p["at"] + 5 * DAY > END else int(len(within) > 1)

    whole = of_arms(people, twice)
    assert report.comparison("again: of all units").control_value == pytest.approx(np.mean(whole["old"]))
    counted = [check for check in report.health if check.check.startswith("not_yet_observed")]
    assert {check.check.rpartition(".")[2] for check in counted} == {
        "back",
        "later",
        "again",
        "again: of all units",
    }


def test_churn_is_the_curve_of_those_who_have_not_come_back(
    report: cx.Report, people: list[dict[str, Any]]
) -> None:
    def wait(p: dict[str, Any]) -> tuple[float, int]:
        end = min(END, p["at"] + 6 * DAY)
        first = next((t for t, _ in p["visit"] if t > p["at"]), None)
        came = first is not None and first <= end
        return -(-((first if came else end) - p["at"]) * 1024 // DAY) / 1024, int(came)

    arms, row = of_arms(people, wait), report.comparison("lost", estimand="churned_by 6")
    sides = [part for arm in ("old", "new") for part in map(list, zip(*arms[arm], strict=True))]
    expected = cx.stats.event_free_test(*sides, until=6)
    assert (row.control_value, row.difference, row.pvalue) == pytest.approx(
        (expected.control_value, expected.difference, expected.pvalue), rel=1e-12
    )
    assert row.sentence.startswith("'lost' (share without a return by day 6): ")
    mean = report.comparison("lost", estimand="restricted_mean")
    assert mean.control_value == pytest.approx(
        cx.stats.restricted_mean_test(*sides, horizon=6).control_value, rel=1e-12
    )
    log_rank = cx.stats.log_rank_test(*sides)
    assert any(f"come back at {log_rank.hazard_ratio:.4g} times" in note for note in mean.notes)
    assert {curve.variant for curve in report.curves if curve.metric == "lost"} == {"old", "new"}
    partly = sum(p["at"] + 6 * DAY > END and not wait(p)[1] for p in people)
    check = report.health[f"partly_observed.{END:%Y-%m-%d %H:%M:%S} UTC.lost"]
    assert check.numbers["count"] == partly > 0
    assert "Not back over time" in report.to_html()


def test_with_everybody_observed_churn_is_a_proportion_with_a_margin() -> None:
    exposures, facts = made(2, 300)
    metric = cx.Churn("visit", day=6, role="guardrail", non_inferiority_margin=cx.absolute(0.1))
    data = cx.Dataset(exposures, facts, observed_until=START + 40 * DAY)
    row = experiment(metric).analyze(data).comparison("visit.waited by day 6", estimand="churned_by 6")
    assert any("proportions" in note for note in row.notes)
    assert 0.0 < row.margin_pvalue < 1.0
    early = cx.Dataset(exposures, facts, observed_until=START + 4 * DAY)
    row = experiment(metric).analyze(early).comparison("visit.waited by day 6", estimand="churned_by 6")
    assert np.isnan(row.pvalue)
    assert list(row.notes) == [
        "No unit of a variant was observed for 6 days, so nobody knows who has not come back by then."
    ]


def test_a_plan_says_what_it_says_and_reports_come_back() -> None:
    plan = experiment().to_plan()
    assert [metric["type"] for metric in plan["metrics"]] == [metric.type for metric in METRICS]
    plan.pop("variant")  # which a dataset names
    again = cx.Experiment.from_plan(plan)
    assert again.to_plan() == plan | {"variant": "variant"}
    assert "revenue: conversion" not in repr(again)
    exposures, facts = made(3, 200)
    found = again.analyze(cx.Dataset(exposures, facts))
    assert cx.Report.from_json(found.to_json()).to_json() == found.to_json()
    assert "(the latest time in the data)" in json.dumps([check.sentence for check in found.health])
    for text in (found.to_html(), found.to_markdown(), str(found)):
        assert "back" in text


@pytest.mark.parametrize("text", ["30", "d", "1.d", "0d", "30x", "4000d", "-1d", "1 d", "1..5d"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(cx.PlanError, match=r"^metrics\[0\]\.within: is '"):
        experiment(cx.RepeatPurchase("purchase", within=text))


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        (cx.Retention("visit", day=-1), r"metrics\[0\]\.day: is -1, must be a whole number of days from 0"),
        (cx.Churn("visit", day=0), r"metrics\[0\]\.day: is 0, must be a whole number of days from 1"),
        (cx.RefundRate("refund", of="refund"), r"metrics\[0\]\.of: is 'refund', the event that stands above"),
        (cx.RefundRate("a", of="b", of_property="c"), r"metrics\[0\]\.of_property: needs the key 'property'"),
        (cx.Retention("visit", day=1, kind="at"), r"metrics\[0\]\.kind: "),  # type: ignore[arg-type]
    ],
)
def test_what_a_plan_cannot_mean_is_refused(metric: Any, message: str) -> None:
    with pytest.raises(cx.PlanError, match=message):
        experiment(metric)


def test_names_of_parts_are_their_own_and_places_are_told() -> None:
    parts = (cx.RevenuePerVisitor("p", "r", name="x"), cx.Conversion("p", name="x: conversion"))
    with pytest.raises(cx.PlanError, match=r"metrics\[0\]\.name: a part of this metric would be called"):
        experiment(*parts)
    exposures, facts = made(1, 50)
    data = cx.Dataset(exposures, facts)
    with pytest.raises(cx.PlanError, match=r"metrics\[0\]\.of: the data have no event 'purchas'"):
        experiment(cx.RefundRate("refund", of="purchas")).analyze(data)
    with pytest.raises(cx.PlanError, match=r"metrics\[0\]\.of_property: event 'purchase' has no property"):
        experiment(cx.RefundRate("refund", of="purchase", property="amount")).analyze(data)


def test_partitions_add_up() -> None:
    exposures, facts = made(4, 400)
    whole = experiment().summarize(cx.Dataset(exposures, facts, observed_until=END))
    units = pa.table(exposures)
    halves = [cx.Dataset(units.slice(first, 200), facts, observed_until=END) for first in (0, 200)]
    parts = [experiment().summarize(half) for half in halves]
    one, two = experiment().analyze(whole), experiment().analyze(parts[0] + parts[1])
    for a, b in zip(one.rows, two.rows, strict=True):
        assert a.metric == b.metric
        assert a.difference == pytest.approx(b.difference, rel=1e-12, nan_ok=True)
    name = f"not_yet_observed.{END:%Y-%m-%d %H:%M:%S} UTC.back"
    assert one.health[name].numbers == two.health[name].numbers


def test_what_was_planted_is_found() -> None:
    sim = simulate.experiment(
        visitors=20_000,
        seed=7,
        effects=simulate.Effects(refunds=2.0, conversion=1.3, revenue=1.2),
        baseline=simulate.Baseline(conversion=0.2),
    )
    plan = cx.Experiment(
        name="x",
        control="original",
        metrics=[
            cx.RefundRate("refund", of="purchase", name="refunds"),
            cx.RevenuePerVisitor("purchase", "revenue", name="revenue"),
            cx.Retention("session", day=1, kind="from", name="back"),
            cx.RepeatPurchase("purchase", name="again"),
        ],
    )
    found = plan.analyze(sim.dataset())
    truth = {(each.metric, each.estimand): each for each in sim.truth.differences}
    for metric, of in (("refunds", ("refunds / orders", "ratio")), ("revenue", ("revenue", "mean"))):
        row = found.comparison(metric)
        assert abs(row.difference - truth[of].difference) < 4 * row.std_error
        assert row.pvalue < 0.001
    conversion = found.comparison("revenue: conversion")
    assert conversion.difference_interval.lower < truth["converted", "proportion"].difference < 0.1
    for metric in ("back", "again", "revenue: orders of a buyer"):
        assert found.comparison(metric).pvalue > 0.001  # nothing was planted there
