"""Strata and triggered analysis in a plan give what the functions on arrays give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cxlift as cx
from cxlift import stats
from test_adjusted_metrics import same

SCORES = {  # an estimand, and what stands for an answer
    "nps": lambda nps: 100.0 * ((nps >= 9) * 1.0 - (nps <= 6) * 1.0),
    "top_box": lambda nps: (nps >= 4) * 1.0,
}


def table(n: int = 4_000, seed: int = 8) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    country = rng.choice(np.array(["DE", "FR", "US"]), n, p=[0.5, 0.3, 0.2])
    treated = rng.random(n) < 0.5
    base = np.select([country == "DE", country == "FR"], [10.0, 20.0], 40.0)
    reached = rng.random(n) < 0.3
    return {
        "variant": np.where(treated, "new", "old"),
        "country": country,
        "reached": reached,
        "revenue": base + rng.normal(0, 8, n) + 2.0 * (treated & reached),
        "bought": (rng.random(n) < base / 60).astype(float),
        "nps": rng.integers(0, 11, n).astype(float),
        "csat": rng.integers(1, 6, n).astype(float),
    }


def arms(data: dict[str, Any], values: Any, where: Any = True) -> tuple[Any, Any]:
    old, new = (values[(data["variant"] == variant) & where] for variant in ("old", "new"))
    return old, new


def analyzed(metric: cx.Metric, data: dict[str, Any], **rules: Any) -> Any:
    return cx.Experiment(
        "e", control="old", metrics=[metric], segments=["country", "reached"], **rules
    ).analyze(data)


METRICS = [
    (cx.Mean("revenue", strata="country"), lambda data: data["revenue"], {}),
    (cx.Proportion("bought", strata="country"), lambda data: data["bought"], {}),
    (cx.CSAT("csat", scale=5, strata="country"), lambda data: SCORES["top_box"](data["csat"]), {}),
    (
        cx.Mean("revenue", strata="country", strata_shares={"DE": 2, "FR": 1, "US": 1}),
        lambda data: data["revenue"],
        {"DE": 2, "FR": 1, "US": 1},
    ),
]


@pytest.mark.parametrize(("metric", "values", "shares"), METRICS)
def test_strata(metric: cx.Metric, values: Any, shares: dict[str, float]) -> None:
    data = table()
    row = analyzed(metric, data).rows[0]
    country = arms(data, data["country"])
    expected = stats.post_stratified_test(*arms(data, values(data)), *country, shares or None)
    same(row, expected)
    assert row.method == "post-stratified, Welch t"
    if metric.type != "csat" and not shares:  # what the strata explain is out of the variance
        assert row.std_error < stats.welch_t_test(*arms(data, values(data))).std_error


def test_strata_of_points_have_no_lift() -> None:
    data = table()
    row = analyzed(cx.NPS("nps", strata="country"), data).rows[0]
    points = arms(data, SCORES["nps"](data["nps"]))
    expected = stats.post_stratified_test(*points, *arms(data, data["country"]))
    assert row.difference == pytest.approx(expected.difference, rel=1e-12)
    assert row.pvalue == pytest.approx(expected.pvalue, rel=1e-10)
    assert row.lift_kind == "refused"


def test_margin_of_strata_is_decided_by_the_interval() -> None:
    data = table()
    for size in (0.2, 1.0, 3.0):
        metric = cx.Mean(
            "revenue", strata="country", non_inferiority_margin=cx.absolute(size), direction="lower"
        )
        row = analyzed(metric, data, correction="none").rows[0]
        assert (row.margin_pvalue < 0.025) == (row.difference_interval.upper < size)


def test_units_in_no_stratum_are_counted() -> None:
    data = table()
    data["country"] = np.where(np.arange(4_000) < 10, None, data["country"])
    row = analyzed(cx.Mean("revenue", strata="country"), data).rows[0]
    assert "10 units are in no stratum and left out." in row.notes
    assert row.n_control + row.n_treatment == 3_990


def test_strata_survive_merging_and_threads() -> None:
    data = table()
    plan = cx.Experiment(
        "e", control="old", metrics=[cx.Mean("revenue", strata="country")], segments=["country"]
    )
    parts = [{name: column[i::3] for name, column in data.items()} for i in range(3)]
    merged = plan.summarize(parts[0]) + plan.summarize(parts[1]) + plan.summarize(parts[2])
    same(plan.analyze(merged).rows[0], plan.analyze(data, threads=2).rows[0], rel=1e-10)


def test_triggered_units_decide_about_everybody() -> None:
    data = table()
    report = analyzed(cx.Mean("revenue"), data, triggered="reached")
    reached = arms(data, data["revenue"], where=data["reached"])
    everybody = arms(data, data["revenue"])
    expected = stats.triggered_test(
        *reached, len(everybody[0]), len(everybody[1]), overall_control=everybody[0]
    )
    same(report.comparison("revenue"), expected.diluted)
    same(report.comparison("revenue", segment={"reached": "true"}), expected.triggered)
    # The same question with less noise: those who could not notice anything are known to have no effect.
    assert expected.diluted.pvalue < stats.welch_t_test(*everybody).pvalue
    check = next(check for check in report.health if check.check == "trigger_rate")
    assert check.status == "ok"


def test_triggered_scores_and_shares() -> None:
    data = table()
    for metric, values in (
        (cx.Proportion("bought"), data["bought"]),
        (cx.NPS("nps"), SCORES["nps"](data["nps"])),
        (cx.CSAT("csat", scale=5), SCORES["top_box"](data["csat"])),
    ):
        row = analyzed(metric, data, triggered="reached").rows[0]
        n = [len(values) for values in arms(data, values)]
        expected = stats.triggered_test(*arms(data, values, where=data["reached"]), n[0], n[1])
        assert row.difference == pytest.approx(expected.diluted.difference, rel=1e-10)
        assert row.pvalue == pytest.approx(expected.diluted.pvalue, rel=1e-10)


def test_margin_of_a_diluted_effect_is_decided_by_the_interval() -> None:
    data = table()
    verdicts = set()
    for size in (0.01, 0.3, 0.6, 0.9, 2.0):
        metric = cx.Mean("revenue", equivalence_margin=cx.absolute(size))
        row = analyzed(metric, data, triggered="reached", correction="none").rows[0]
        low, high = row.difference_interval
        assert (row.margin_pvalue < 0.025) == (-size < low and high < size)
        verdicts.add(row.verdict)
    assert "equivalent" in verdicts


def test_a_treatment_that_moves_the_trigger_is_an_alarm() -> None:
    data = table()
    data["reached"] = data["reached"] | ((data["variant"] == "new") & (data["nps"] > 7))
    report = analyzed(cx.Mean("revenue", role="primary"), data, triggered="reached")
    check = next(check for check in report.health if check.check == "trigger_rate")
    assert check.status == "alarm"
    assert "the treatment moves the trigger" in check.sentence


@pytest.mark.parametrize(
    ("metric", "rules", "message"),
    [
        (
            cx.Mean("revenue", strata="contry"),
            {},
            "metrics[0].strata: 'contry' is not one of the plan's segments",
        ),
        (cx.Mean("revenue", strata="country", method="z"), {}, "metrics[0].strata: stands beside 'method'"),
        (cx.Mean("revenue", strata_shares={"DE": 1}), {}, "metrics[0].strata_shares: needs the key 'strata'"),
        (
            cx.Mean("revenue", strata="country", strata_shares={"DE": 0}),
            {},
            "metrics[0].strata_shares.DE: is 0, must be above 0.",
        ),
        (
            cx.Mean("revenue", strata="country", strata_shares={"DE": 1, "FR": 1}),
            {},
            "metrics[0].strata_shares: 'US' is not a value with a share",
        ),
        (cx.Mean("revenue"), {"triggered": "country"}, "'country' has the value 'DE'"),
        (
            cx.Mean("revenue", strata="country"),
            {"triggered": "reached"},
            "which has covariates, weights or strata",
        ),
        (
            cx.Mean("revenue", equivalence_margin=cx.relative(0.1)),
            {"triggered": "reached"},
            "which has a relative margin",
        ),
        (cx.Ratio("revenue", "nps"), {"triggered": "reached"}, "a ratio of totals"),
    ],
)
def test_what_cannot_be_is_refused(metric: cx.Metric, rules: dict[str, Any], message: str) -> None:
    with pytest.raises(cx.PlanError) as error:
        analyzed(metric, table(), **rules)
    assert message in str(error.value)
