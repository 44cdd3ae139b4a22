"""Scores and ratios through an experiment: against R, against loops in Python, and what a report says."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import stats
from slow import check_summaries, slow_summaries

if TYPE_CHECKING:
    from collections.abc import Callable

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
few = settings(derandomize=True, max_examples=20, deadline=None, database=None)


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((REFERENCE / f"{name}.json").read_text())["cases"]
    assert found
    return found


def expanded(pairs: list[list[int]]) -> list[int]:
    return [value for value, times in pairs for _ in range(times)]


def numbers(value: Any) -> Any:
    return [numbers(item) for item in value] if isinstance(value, list) else float(value)


FIELDS = ("control_value", "treatment_value", "difference", "std_error", "df", "statistic", "pvalue")


def check(result: Any, case: dict[str, Any]) -> None:
    for key in FIELDS:
        if key in case:
            floor = 1e-6 * abs(result.control_value) if key == "difference" else 0.0
            expected = pytest.approx(case[key], rel=case["tol"], abs=floor * case["tol"])
            assert getattr(result, key) == expected, (case.get("name"), key)
    for key in ("difference_interval", "lift_interval"):
        if key in case:
            expected = numbers(case[key])
            size = max(abs(end) for end in expected if math.isfinite(end))
            assert list(getattr(result, key)) == pytest.approx(expected, abs=case["tol"] * size), key


# --- against R and statsmodels ------------------------------------------------------------------------------


@pytest.mark.parametrize("summarised", [False, True])
def test_the_nps_test_equals_t_test_on_points(summarised: bool) -> None:
    for case in cases("nps_test_r"):
        answers: list[Any] = [case["control"], case["treatment"]]
        if summarised:
            answers = [stats.Counts(dict(pairs)) for pairs in answers]
        elif sum(times for pairs in answers for _, times in pairs) > 20_000:
            continue
        else:
            answers = [expanded(pairs) for pairs in answers]
        options = {key: case[key] for key in ("alternative", "confidence_level")}
        result = stats.nps_test(*answers, **options)
        check(result, case)
        assert result.lift_kind == "refused"


@pytest.mark.parametrize("name", ["ratio_test", "ratio_test_r"])
def test_the_ratio_test_equals_clustered_least_squares_and_the_printed_formula(name: str) -> None:
    for case in cases(name):
        control, treatment = np.array(case["control"], float), np.array(case["treatment"], float)
        options = {key: case[key] for key in ("alternative", "confidence_level")}
        result = stats.ratio_test(control[:, 0], control[:, 1], treatment[:, 0], treatment[:, 1], **options)
        check(result, case)


def analyzed(
    metric: cx.Metric, control: dict[str, Any], treatment: dict[str, Any], **rules: Any
) -> cx.Report:
    """Compare the columns of two variants."""
    lengths = [len(next(iter(columns.values()))) for columns in (control, treatment)]
    data = {name: np.concatenate([control[name], treatment[name]]) for name in control}
    data["variant"] = np.repeat(["a", "b"], lengths)
    return cx.Experiment("x", control="a", metrics=[metric], **rules).analyze(data)


def test_an_experiment_gives_what_the_functions_give() -> None:
    for case in cases("nps_test_r"):
        if case["alternative"] != "two-sided" or "many" in case["name"]:
            continue
        answers = [{"nps": expanded(case[variant])} for variant in ("control", "treatment")]
        report = analyzed(cx.NPS("nps"), *answers, confidence_level=case["confidence_level"])
        (row,) = report.rows
        check(row, case)
        assert (row.estimand, row.unit, row.direction) == ("nps", "points", "higher")
    for case in [*cases("ratio_test"), *cases("ratio_test_r")]:
        if case["alternative"] == "two-sided":
            columns = [
                dict(zip("yx", np.array(case[v], float).T, strict=True)) for v in ("control", "treatment")
            ]
            (row,) = analyzed(cx.Ratio("y", "x"), *columns, confidence_level=case["confidence_level"]).rows
            check(row, case)
            assert (row.metric, row.estimand, row.unit) == ("y / x", "ratio", "")


def survey(case: dict[str, Any], decide_on: Any) -> cx.CSAT | cx.CES:
    kind, *rest = case["name"].split(", ")
    if kind == "csat":
        scale: Any = "binary" if case["lowest"] == 0 else case["highest"]
        return cx.CSAT("answer", scale=scale, decide_on="top_box" if decide_on == "share" else "mean")
    easy: Any = "low" if rest[-1] == "easy low" else "high"
    return cx.CES(
        "answer", scale=case["highest"], easy=easy, decide_on="easy" if decide_on == "share" else "mean"
    )


@pytest.mark.parametrize("decide_on", ["mean", "share"])
def test_satisfaction_and_effort_equal_r_on_the_same_counts(decide_on: str) -> None:
    for case in cases("score_answers_r"):
        binary = case["lowest"] == 0
        if binary and decide_on == "mean":
            continue
        columns = [{"answer": expanded(case[variant])} for variant in ("control", "treatment")]
        report = analyzed(survey(case, decide_on), *columns)
        share = "top_box" if "csat" in case["name"] else "easy"
        rows = {row.estimand: row for row in report.rows}
        assert next(iter(rows)) == (share if decide_on == "share" else "mean")
        assert [row.role for row in report.rows] == ["secondary", "diagnostic", "diagnostic"][: len(rows)]
        check(rows[share], case["of_share"])
        assert rows[share].unit == "%"
        assert rows[share].direction == "higher"
        assert binary == ("mean" not in rows)
        if not binary:
            check(rows["mean"], case["of_mean"])
            assert rows["mean"].direction == ("lower" if "easy low" in case["name"] else "higher")
        found = {d.variant: [list(pair) for pair in d.counts] for d in report.distributions}
        assert found == {"a": case["control"], "b": case["treatment"]}


# --- against loops ------------------------------------------------------------------------------------------

PLAN: dict[str, Any] = {
    "name": "slow",
    "control": "a",
    "metrics": [
        {"type": "nps", "column": "nps"},
        {"type": "csat", "column": "csat", "scale": 5},
        {"type": "csat", "column": "yes", "scale": "binary"},
        {"type": "ces", "column": "ces", "scale": 11, "easy": "low", "decide_on": "easy"},
        {"type": "proportion", "column": "converted"},
        {"type": "mean", "column": "revenue"},
        {"type": "ratio", "numerator": "errors", "denominator": "sessions"},
        {"type": "ratio", "numerator": "revenue", "denominator": "errors", "name": "odd"},
    ],
}


def gappy(random: np.random.Generator, values: Any, share: float) -> list[Any]:
    """Make some values null, and of floats some NaN."""
    missing = random.random(len(values)) < share
    floats = np.asarray(values).dtype.kind == "f"
    blanks = [None, math.nan] if floats else [None]
    return [
        blanks[random.integers(len(blanks))] if gone else value
        for gone, value in zip(missing, np.asarray(values).tolist(), strict=True)
    ]


def random_table(seed: int, rows: int) -> dict[str, list[Any]]:
    random = np.random.default_rng(seed)
    share = [0.0, 0.1, 0.6, 1.0][seed % 4]
    return {
        "variant": gappy(random, random.choice(["a", "b", "c"], rows), 0.05),
        "nps": gappy(random, random.integers(0, 11, rows), share),
        "csat": gappy(random, random.integers(1, 6, rows).astype(float), 0.3),
        "yes": gappy(random, random.random(rows) < 0.5, 0.2),
        "ces": gappy(random, random.integers(1, 12, rows), share / 2),
        "converted": gappy(random, random.integers(0, 2, rows), 0.1),
        "revenue": gappy(random, random.lognormal(3, 2, rows) * (random.random(rows) < 0.3), 0.1),
        "errors": gappy(random, random.poisson(1.5, rows), 0.1),
        "sessions": gappy(random, random.poisson(4.0, rows).astype(float), 0.2),
    }


TYPES = {"nps": pa.int8(), "csat": pa.float32(), "ces": pa.uint16(), "errors": pa.int64()}


@pytest.mark.parametrize("seed", range(8))
def test_the_pass_equals_a_loop(seed: int) -> None:
    columns = random_table(seed, [1, 7, 64, 300, 600, 2048, 2049, 500][seed])
    if all(variant is None for variant in columns["variant"]):
        columns["variant"][0] = "a"
    table = pa.table({name: pa.array(values, TYPES.get(name)) for name, values in columns.items()})
    experiment = cx.Experiment.from_plan(PLAN)
    expected = slow_summaries(PLAN, columns)
    check_summaries(experiment.summarize(table), expected)
    halves = [table.slice(0, len(table) // 3), table.slice(len(table) // 3)]
    parts = [experiment.summarize(half) for half in halves if len(half)]
    check_summaries(sum(parts[1:], parts[0]), expected)


def slow_nps(answers: list[Any]) -> float:
    present = [answer for answer in answers if answer is not None]
    promoters = len([answer for answer in present if answer >= 9])
    detractors = len([answer for answer in present if answer <= 6])
    return 100 * (promoters - detractors) / len(present)


def order_of(control: list[Any], treatment: list[Any]) -> float:
    """Give the share of pairs whose second answer is the higher one; equal ones count half."""
    below = [(t > c) + (t == c) / 2 for t in treatment for c in control]
    return float(sum(below)) / len(below)


def test_the_report_equals_a_loop() -> None:
    columns = random_table(1, 2000)
    report = cx.Experiment.from_plan(PLAN).analyze({name: pa.array(v) for name, v in columns.items()})

    def answers(column: str, variant: str) -> list[Any]:
        pairs = zip(columns["variant"], columns[column], strict=True)
        return [v for arm, v in pairs if arm == variant and v is not None and not math.isnan(v)]

    def both(first: str, second: str, variant: str) -> list[tuple[Any, Any]]:
        rows = zip(columns["variant"], columns[first], columns[second], strict=True)
        pairs = [(y, x) for arm, y, x in rows if arm == variant and y is not None and x is not None]
        return [(y, x) for y, x in pairs if not math.isnan(y) and not math.isnan(x)]

    expected: dict[tuple[str, str], Callable[[str], Any]] = {
        ("nps", "nps"): lambda v: slow_nps(answers("nps", v)),
        ("csat", "top_box"): lambda v: np.mean([a >= 4 for a in answers("csat", v)]),
        ("csat", "mean"): lambda v: np.mean(answers("csat", v)),
        ("csat", "distribution"): lambda v: order_of(answers("csat", "a"), answers("csat", v)),
        ("ces", "distribution"): lambda v: order_of(answers("ces", "a"), answers("ces", v)),
        ("yes", "top_box"): lambda v: np.mean(answers("yes", v)),
        ("ces", "easy"): lambda v: np.mean([a <= 5 for a in answers("ces", v)]),
        ("ces", "mean"): lambda v: np.mean(answers("ces", v)),
        ("converted", "proportion"): lambda v: np.mean(answers("converted", v)),
        ("revenue", "mean"): lambda v: np.mean(answers("revenue", v)),
        ("errors / sessions", "ratio"): lambda v: np.divide(*np.sum(both("errors", "sessions", v), axis=0)),
        ("odd", "ratio"): lambda v: np.divide(*np.sum(both("revenue", "errors", v), axis=0)),
    }
    assert {(row.metric, row.estimand) for row in report.rows} == set(expected)
    for row in report.rows:
        for variant, value in ((row.control, row.control_value), (row.treatment, row.treatment_value)):
            assert value == pytest.approx(float(expected[row.metric, row.estimand](variant)), rel=1e-12)
        columns_of = {"errors / sessions": ("errors", "sessions"), "odd": ("revenue", "errors")}
        n = len(both(*columns_of.get(row.metric, (row.metric, row.metric)), row.treatment))
        assert row.n_treatment == n


# --- missing values by variant ------------------------------------------------------------------------------


def test_missing_values_by_variant_are_tested_as_r_tests_them() -> None:
    """A group that a reference case describes becomes a variant whose `successes` units have no value."""
    for case in cases("homogeneity_test_r"):
        names = [f"v{i}" for i in range(len(case["n"]))]
        rows: dict[str, list[Any]] = {"variant": names * 2, "y": [1.0] * len(names) + [None] * len(names)}
        experiment = cx.Experiment("x", control="v0", metrics=[cx.Mean("y")])
        document = json.loads(experiment.summarize(rows).to_json())
        for group, missing, n in zip(document["groups"], case["successes"], case["n"], strict=True):
            group["units"] = int(n)
            group["cells"][0] |= {"missing": int(missing), "n": int(n - missing)}
        report = experiment.analyze(cx.Summaries.from_json(json.dumps(document)))
        health = report.health["missing_values.y"]
        assert health.numbers["statistic"] == pytest.approx(
            case["statistic"], rel=case["tol"], abs=case["tol"]
        )
        assert health.numbers["df"] == case["df"]
        tolerance = case["tol"] * max(1.0, case["statistic"])
        assert health.numbers["pvalue"] == pytest.approx(case["pvalue"], rel=tolerance)
        assert [health.numbers[f"missing.{name}"] for name in names] == case["successes"]
        assert (health.status == "warning") == (case["pvalue"] < 0.001)


# --- what must hold for any data ----------------------------------------------------------------------------

answers = st.lists(st.integers(0, 10), min_size=3, max_size=60)
units = st.lists(
    st.tuples(st.integers(-3, 30), st.integers(0, 12)), min_size=3, max_size=50
)  # events, which may be refunds, and sessions


@few
@given(answers, answers)
def test_net_promoter_scores_with_the_variants_swapped(a: list[int], b: list[int]) -> None:
    one, other = stats.nps_test(a, b), stats.nps_test(b, a)
    assert other.difference == -one.difference
    assert (other.control_value, other.treatment_value) == (one.treatment_value, one.control_value)
    assert other.statistic == pytest.approx(-one.statistic, nan_ok=True)
    assert other.pvalue == pytest.approx(one.pvalue, rel=1e-12, nan_ok=True)
    assert -100 <= one.control_value <= 100
    assert one.control_value == pytest.approx(slow_nps(a))


@few
@given(units, units)
def test_ratios_with_the_variants_swapped(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    columns = [np.array(rows, float).T for rows in (a, b)]
    one = stats.ratio_test(*columns[0], *columns[1])
    other = stats.ratio_test(*columns[1], *columns[0])
    assert other.statistic == pytest.approx(-one.statistic, nan_ok=True)
    assert other.pvalue == pytest.approx(one.pvalue, rel=1e-12, nan_ok=True)
    if one.pvalue == one.pvalue:
        assert other.difference == -one.difference
        assert other.std_error == pytest.approx(one.std_error)


@few
@given(units, st.lists(st.integers(0, 50), max_size=4), st.randoms())
def test_summaries_of_a_ratio_merge_in_any_order(
    rows: list[tuple[int, int]], cuts: list[int], random: Any
) -> None:
    experiment = cx.Experiment("x", control="a", metrics=[cx.Ratio("y", "x")])
    edges = sorted({0, len(rows), *(cut % len(rows) for cut in cuts)})
    parts = [rows[a:b] for a, b in pairwise(edges)]
    random.shuffle(parts)
    made = [
        experiment.summarize(
            {"variant": ["a"] * len(part), "y": [y for y, _ in part], "x": [x for _, x in part]}
        )
        for part in parts
    ]
    columns: dict[str, list[Any]] = {"variant": ["a"] * len(rows)}
    columns |= {"y": [y for y, _ in rows], "x": [x for _, x in rows]}
    plan = {"metrics": [{"type": "ratio", "numerator": "y", "denominator": "x"}]}
    check_summaries(sum(made[1:], made[0]), slow_summaries(plan, columns))


def proportional(rows: int, k: float, x: Any) -> cx.Report:
    variant = np.where(np.arange(rows) % 2 == 0, "a", "b")
    return cx.Experiment("x", control="a", metrics=[cx.Ratio("y", "x")]).analyze(
        {"variant": variant, "x": x, "y": k * x}
    )


@few
@given(st.floats(0.01, 1e6), st.lists(st.integers(1, 1000), min_size=4, max_size=16))
def test_a_ratio_that_is_the_same_for_everybody_says_that_it_cannot_be_tested(k: float, x: list[int]) -> None:
    (row,) = proportional(len(x), k, np.array(x, float)).rows
    assert math.isnan(row.pvalue)
    assert row.verdict == "inconclusive"
    assert any("cannot be tested" in note for note in row.notes)


@pytest.mark.parametrize("rows", [1000, 70_000])
def test_so_it_does_for_many_units(rows: int) -> None:
    random = np.random.default_rng(1)
    for k in (0.1, 1 / 3, 7.0, 0.01):
        for x in (random.random(rows) * 50, random.lognormal(0, 2, rows), random.poisson(5.0, rows) * 1.0):
            assert math.isnan(proportional(rows, k, x).rows[0].pvalue)
