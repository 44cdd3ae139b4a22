"""Scores by the order of their answers, the answers in groups, and single net promoter scores."""

from __future__ import annotations

import json
import math
from importlib import resources
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import stats

few = settings(derandomize=True, max_examples=40, deadline=None, database=None)
answers_of_ten = st.lists(st.integers(0, 10), min_size=1, max_size=30)


def survey(seed: int = 0, n: int = 400) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    treated = np.arange(n) % 2
    return {
        "variant": np.where(treated, "new", "old"),
        "unit": np.arange(n),
        "nps": random.integers(0, 11, n),
        "csat": np.minimum(5, random.integers(1, 6, n) + treated * (random.random(n) < 0.4)),
        "ces": random.integers(1, 8, n),
        "device": random.choice(["mobile", "desktop"], n),
        "weight": random.random(n) + 0.5,
        "early": random.random(n) < 0.5,
    }


def analyzed(*metrics: cx.Metric, data: Any = None, **rules: Any) -> cx.Report:
    experiment = cx.Experiment("x", control="old", metrics=metrics, correction="none", **rules)
    return experiment.analyze(survey() if data is None else data)


def split(column: str, data: Any = None) -> tuple[Any, Any]:
    data = survey() if data is None else data
    return data[column][data["variant"] == "old"], data[column][data["variant"] == "new"]


def test_the_order_of_answers_is_brunner_and_munzels_test() -> None:
    report = analyzed(
        cx.CSAT("csat", scale=5, decide_on="distribution", role="primary"), cx.CES("ces", scale=7)
    )
    for name, role in (("csat", "primary"), ("ces", "diagnostic")):
        row = report.comparison(name, estimand="distribution")
        test = stats.brunner_munzel(*split(name))
        assert (row.control_value, row.treatment_value) == (0.5, test.probability_of_superiority)
        assert (row.pvalue, row.std_error, row.df) == (test.pvalue, test.std_error, test.df)
        assert list(row.difference_interval) == pytest.approx([end - 0.5 for end in test.interval], abs=1e-14)
        assert (row.role, row.unit, row.lift_kind) == (role, "%", "refused")
    assert report["csat"][0].estimand == "distribution"
    assert report.decide().outcome == "pass"
    assert "(probability of the higher answer): new is better than old" in report["csat"][0].sentence
    assert "against 50%" in report["csat"][0].sentence


@pytest.mark.parametrize("kind", ["non_inferiority_margin", "equivalence_margin"])
def test_its_margin_is_decided_by_the_interval(kind: str) -> None:
    for size in (0.01, 0.03, 0.06, 0.2):
        margin: Any = {kind: cx.absolute(size)}
        row = analyzed(cx.CES("ces", scale=7, decide_on="distribution", **margin))["ces"][0]
        lower, upper = row.difference_interval
        within = lower > -size and (kind == "non_inferiority_margin" or upper < size)
        assert (row.margin_pvalue < 0.025) is within
        low = analyzed(cx.CES("ces", scale=7, easy="low", decide_on="distribution", **margin))["ces"][0]
        assert low.direction == "lower"
        below = upper < size and (kind == "non_inferiority_margin" or lower > -size)
        assert (low.margin_pvalue < 0.025) is below


def test_it_is_left_out_where_answers_do_not_count_once_each() -> None:
    many = analyzed(cx.NPS("nps"), unit="unit", unit_rows="many")
    weighted = analyzed(cx.CES("ces", scale=7, weights="weight"))
    strata = analyzed(cx.CSAT("csat", scale=5, strata="device"), segments=["device"])
    triggered = analyzed(cx.NPS("nps"), segments=["early"], triggered="early")
    for report in (many, weighted, strata, triggered):
        assert "distribution" not in {row.estimand for row in report.rows}
    beside: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"weights": "weight"}, {}),
        ({"bootstrap": "bca"}, {}),
        ({"strata": "device"}, {"segments": ["device"]}),
        ({}, {"unit": "unit", "unit_rows": "many"}),
        ({}, {"segments": ["early"], "triggered": "early"}),
    ]
    for settings_, rules in beside:
        with pytest.raises(cx.PlanError, match=r"metrics\[0\].decide_on: is \"distribution\""):
            analyzed(cx.CSAT("csat", scale=5, decide_on="distribution", **settings_), **rules)
    for margin in (cx.relative(0.1), cx.absolute(0.5)):
        with pytest.raises(cx.PlanError, match="probability of the higher answer"):
            analyzed(cx.CES("ces", scale=7, decide_on="distribution", equivalence_margin=margin))


def test_beside_a_bootstrap_it_keeps_its_test() -> None:
    report = analyzed(cx.CES("ces", scale=7, bootstrap="bca"), n_resamples=200)
    row = report.comparison("ces", estimand="distribution")
    assert row.pvalue == stats.brunner_munzel(*split("ces")).pvalue
    assert "bca" in report.comparison("ces", estimand="mean").method.lower()


def test_corrections_know_its_variance() -> None:
    data = survey() | {"variant": np.array(["old", "new", "newer", "old"])[np.arange(400) % 4]}
    csat = cx.CSAT("csat", scale=5, decide_on="distribution")
    for correction in ("dunnett", "max_t"):
        experiment = cx.Experiment("x", control="old", metrics=[csat, cx.Mean("nps")], correction=correction)
        rows = experiment.analyze(data)["csat"][:2]
        assert all(row.pvalue <= row.pvalue_adjusted <= 1 for row in rows)


def test_segments_are_compared_by_its_own_standard_errors() -> None:
    report = analyzed(cx.CES("ces", scale=7), segments=["device"])
    (found,) = (i for i in report.interactions if i.estimand == "distribution")
    rows = [row for row in report.rows if row.segment and row.estimand == "distribution"]
    test = stats.interaction_test([r.difference for r in rows], [r.std_error for r in rows])
    assert found.q == pytest.approx(test.statistic, rel=1e-12)
    assert math.isnan(found.f)


# --- groups -------------------------------------------------------------------------------------------------


GROUPS: list[tuple[cx.Metric, dict[str, tuple[int, int]]]] = [
    (cx.NPS("nps"), {"detractors": (0, 6), "passives": (7, 8), "promoters": (9, 10)}),
    (cx.CSAT("csat", scale=5), {"dissatisfied": (1, 2), "neutral": (3, 3), "satisfied": (4, 5)}),
    (
        cx.CSAT("csat", scale=5, satisfied=[5]),
        {"dissatisfied": (1, 1), "neutral": (2, 4), "satisfied": (5, 5)},
    ),
    (cx.CSAT("csat", scale=5, satisfied=[5, 3, 4]), {"dissatisfied": (1, 2), "satisfied": (3, 5)}),
    (cx.CES("ces", scale=7), {"difficult": (1, 3), "neither": (4, 4), "easy": (5, 7)}),
    (cx.CES("ces", scale=7, easy_from=6), {"difficult": (1, 2), "neither": (3, 5), "easy": (6, 7)}),
    (cx.CES("ces", scale=7, easy="low", easy_from=5), {"easy": (1, 5), "difficult": (6, 7)}),
    (cx.CSAT("early", scale="binary"), {"no": (0, 0), "yes": (1, 1)}),
]


@pytest.mark.parametrize(("metric", "groups"), GROUPS)
def test_answers_are_grouped_with_wilsons_intervals(
    metric: cx.Metric, groups: dict[str, tuple[int, int]]
) -> None:
    report = analyzed(metric)
    column = metric.to_plan()["column"]
    for of, values in zip(report.distributions[::-1], split(column), strict=True):  # new, old
        assert {g.name: (g.lowest, g.highest) for g in of.groups} == groups
        for group in of.groups:
            count = int(((values >= group.lowest) & (values <= group.highest)).sum())
            assert group.count == count
            assert group.share == count / len(values)
            assert group.interval == stats.proportion_interval(count, len(values))
    share = next((r for r in report.rows if r.estimand in ("top_box", "easy")), None)
    good = {"top_box": ("satisfied", "yes"), "easy": ("easy",)}
    if share is not None:
        (found,) = (g for g in report.distributions[1].groups if g.name in good[share.estimand])
        assert found.share == share.control_value
    again = cx.Report.from_json(report.to_json())
    assert again.to_json() == report.to_json()


def test_groups_stand_in_every_format() -> None:
    report = analyzed(cx.NPS("nps"))
    (old,) = (of for of in report.distributions if of.variant == "old")
    share = f"promoters {100 * old.groups[2].share:.1f}%"
    assert f"nps, old: detractors {100 * old.groups[0].share:.1f}%" in str(report)
    assert share in str(report)
    assert share in report.to_markdown().replace("\\", "")
    assert share in report._repr_html_()
    assert "Promoters <small>9 to 10</small>" in report.to_html()


def test_answers_that_hang_together_have_no_interval() -> None:
    for report in (
        analyzed(cx.NPS("nps"), unit="unit", unit_rows="many"),
        analyzed(cx.NPS("nps", weights="weight")),
    ):
        for group in (group for of in report.distributions for group in of.groups):
            assert math.isnan(group.interval.lower)
        assert "[" not in str(report).partition("Answers")[2].splitlines()[1]


@pytest.mark.parametrize(
    ("metric", "place"),
    [
        (cx.CSAT("csat", scale=5, satisfied=[3, 5]), "satisfied"),
        (cx.CSAT("csat", scale=5, satisfied=[4]), "satisfied"),
        (cx.CSAT("csat", scale=5, satisfied=[]), "satisfied"),
        (cx.CSAT("csat", scale=5, satisfied=[5, 5]), "satisfied"),
        (cx.CSAT("csat", scale=5, satisfied=[1, 2, 3, 4, 5]), "satisfied"),
        (cx.CSAT("csat", scale="binary", satisfied=[1]), "satisfied"),
        (cx.CES("ces", scale=7, easy_from=1), "easy_from"),
        (cx.CES("ces", scale=7, easy_from=8), "easy_from"),
        (cx.CES("ces", scale=7, easy="low", easy_from=7), "easy_from"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(metric: cx.Metric, place: str) -> None:
    with pytest.raises(cx.PlanError, match=rf"metrics\[0\].{place}: "):
        analyzed(metric)


# --- arrays -------------------------------------------------------------------------------------------------


@few
@given(answers_of_ten, answers_of_ten)
def test_the_adjusted_test_is_coherent(control: list[int], treatment: list[int]) -> None:
    forth = stats.nps_test(control, treatment, method="adjusted_wald")
    back = stats.nps_test(treatment, control, method="adjusted_wald")
    assert (forth.pvalue < 0.05) is (0.0 not in forth.difference_interval)
    assert (forth.difference, forth.pvalue) == (-back.difference, back.pvalue)
    one = stats.nps_interval(control)
    assert -100 <= one.interval.lower < one.interval.upper <= 100


@few
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 4)), min_size=4, max_size=30), st.integers(0, 5))
def test_units_are_clusters_of_points(answers: list[tuple[int, int]], seed: int) -> None:
    values, units = np.array(answers).T
    points = np.select([values >= 9, values >= 7], [100.0, 0.0], -100.0)
    other = np.random.default_rng(seed).integers(0, 11, 12)
    of_other = np.select([other >= 9, other >= 7], [100.0, 0.0], -100.0)
    labels = np.arange(12) // 2 + 100
    found = stats.nps_test(values, other, control_units=units, treatment_units=labels)
    same = stats.cluster_t_test(points, of_other, units, labels)
    for field in ("difference", "std_error", "df", "pvalue"):
        assert getattr(found, field) == pytest.approx(getattr(same, field), rel=1e-9, nan_ok=True)
    assert found.lift_kind == "refused"


def test_resampling_goes_where_it_says() -> None:
    control, treatment = split("nps")
    asked: dict[str, Any] = {"n_resamples": 200, "seed": 3}
    found = stats.nps_test(control, treatment, method="bootstrap", **asked)
    same = stats.bootstrap(control, treatment, "nps", **asked)
    assert (found.pvalue, found.difference_interval) == (same.pvalue, same.difference_interval)
    counted = stats.nps_test(
        *(
            stats.Counts({int(a): int(k) for a, k in zip(*np.unique(v, return_counts=True), strict=True)})
            for v in (np.sort(control), np.sort(treatment))
        ),
        method="permutation",
        **asked,
    )
    plain = stats.permutation_test(np.sort(control), np.sort(treatment), "nps", **asked)
    assert counted.pvalue == plain.pvalue


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "score"},
        {"control_units": [1, 2]},
        {"treatment_units": [1, 2]},
        {"control_units": [1, 2], "treatment_units": [2, 3]},
        {"control_units": [1], "treatment_units": [2, 3]},
        {"control_units": [1, 2], "treatment_units": [3, 4], "method": "adjusted_wald"},
        {"control": [11, 3]},
        {"control": [9.5, 3]},
    ],
)
def test_a_bad_argument_is_one_sentence(wrong: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {"control": [1, 9], "treatment": [3, 10]} | wrong
    with pytest.raises(ValueError, match=r"^nps_(test|points): .*\.$"):
        stats.nps_test(**arguments)


SCORES: list[tuple[dict[str, Any], bool]] = [
    ({"type": "csat", "scale": 7, "satisfied": [7]}, True),
    ({"type": "csat", "scale": 5, "decide_on": "distribution"}, True),
    ({"type": "ces", "scale": 7, "easy_from": 6, "decide_on": "distribution"}, True),
    ({"type": "csat", "scale": 5, "satisfied": [5, 6]}, False),
    ({"type": "csat", "scale": "binary", "decide_on": "distribution"}, False),
    ({"type": "csat", "scale": 5, "decide_on": "distribution", "weights": "w"}, False),
]


@pytest.mark.parametrize(("metric", "is_plan"), SCORES)
def test_the_schema_and_the_reader_agree(metric: dict[str, Any], is_plan: bool) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    text = (resources.files("cxlift") / "schema" / "plan.schema.json").read_text(encoding="utf-8")
    plan = {"name": "x", "control": "a", "metrics": [metric | {"column": "y"}]}
    assert jsonschema.Draft202012Validator(json.loads(text)).is_valid(plan) is is_plan
    if is_plan:
        cx.Experiment.from_plan(plan)
    else:
        with pytest.raises(cx.PlanError):
            cx.Experiment.from_plan(plan)
