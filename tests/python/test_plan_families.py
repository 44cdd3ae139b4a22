"""Families of a plan: p-values and intervals of several comparisons together, as on arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import _core, stats

ALPHA = 0.05
STEPPED = ("holm", "hochberg", "hommel")
ALL = ["bonferroni", *STEPPED, "bh", "by", "dunnett", "max_t"]


def table(n: int = 600, seed: int = 1, effect: float = 0.25, arms: int = 3) -> dict[str, Any]:
    """Control `a`, treatments `b`, `c`, ...; metrics that go together, on different scales."""
    rng = np.random.default_rng(seed)
    arm = rng.integers(0, arms, n)
    together = rng.normal(0, 1, n) + effect * (arm == 1)
    x = together + rng.normal(0, 0.7, n)
    return {
        "variant": np.array(list("abcdefg"))[arm],
        "device": np.where(rng.random(n) < 0.4, "phone", "desk"),
        "x": x,
        "y": 5 * together + rng.normal(0, 4, n) * (1 + arm),
        "bought": (together + rng.normal(0, 1, n) > 0.5).astype(float),
        "nps": np.clip(np.round(6 + 2 * together + rng.normal(0, 2, n)), 0, 10),
        "errors": rng.poisson(np.exp(0.3 * together)).astype(float),
        "sessions": rng.poisson(3, n) + 1.0,
    }


def metrics(role: Any = "primary") -> list[cx.Metric]:
    return [
        cx.Mean("x", role=role),
        cx.Mean("y", role=role, method="z"),
        cx.Proportion("bought", role=role),
        cx.NPS("nps", role=role),
        cx.Ratio("errors", "sessions", role=role),
    ]


def experiment(correction: str, **rules: Any) -> cx.Experiment:
    usual = {"metrics": metrics(), "primary_rule": "any"}
    return cx.Experiment("e", control="a", correction=correction, **{**usual, **rules})


def joint(row: Any) -> tuple[float, float]:
    lower, upper = row.difference_simultaneous_interval
    return lower, upper


def has_joint(row: Any) -> bool:
    return not math.isnan(joint(row)[0])


@pytest.mark.parametrize("correction", ["bonferroni", *STEPPED])
def test_bonferronis_intervals(correction: str) -> None:
    report = experiment(correction).analyze(table())
    again = experiment("none", confidence_level=1 - ALPHA / len(report.rows)).analyze(table())
    for row, alone in zip(report.rows, again.rows, strict=True):
        assert joint(row) == pytest.approx(tuple(alone.difference_interval), rel=1e-12)
    assert ("they are Bonferroni&#39;s" in report.to_html()) == (correction in STEPPED)
    rows = report["x"] + report["y"]
    expected = stats.simultaneous_intervals(
        [row.difference for row in rows],
        [row.std_error for row in rows],
        df=[row.df for row in rows],
        method="bonferroni",
        confidence_level=1 - ALPHA * len(rows) / len(report.rows),
    )
    for row, interval in zip(rows, expected.intervals, strict=True):
        assert joint(row) == pytest.approx(tuple(interval), rel=1e-12)


@pytest.mark.parametrize("correction", ["bh", "by"])
def test_intervals_of_selected_comparisons(correction: str) -> None:
    report = experiment(correction, metrics=metrics()[:2]).analyze(table(effect=0.4))
    rows = report.rows
    selected = [row for row in rows if row.pvalue_adjusted < ALPHA]
    assert 0 < len(selected) < len(rows)
    assert [has_joint(row) for row in rows] == [row.pvalue_adjusted < ALPHA for row in rows]
    expected = stats.fcr_intervals(
        [row.difference for row in rows],
        [row.std_error for row in rows],
        [row.pvalue for row in rows],
        df=[row.df for row in rows],
        level=ALPHA if correction == "bh" else ALPHA / sum(1 / k for k in range(1, len(rows) + 1)),
    )
    for row, interval in zip(rows, expected.intervals, strict=True):
        assert joint(row) == pytest.approx(tuple(interval), rel=1e-12, nan_ok=True)


def dunnett_of(data: dict[str, Any], column: str, arms: str, level: float) -> Any:
    """By the function on estimates, with a variance for each variant."""
    values = {arm: data[column][data["variant"] == arm] for arm in "a" + arms}
    variances = {arm: v.var(ddof=1) / len(v) for arm, v in values.items()}
    root = np.sqrt([variances["a"] / (variances["a"] + variances[arm]) for arm in arms])
    correlation = np.outer(root, root)
    np.fill_diagonal(correlation, 1)
    return stats.simultaneous_intervals(
        [values[arm].mean() - values["a"].mean() for arm in arms],
        [math.sqrt(variances["a"] + variances[arm]) for arm in arms],
        correlation=correlation,
        method="dunnett",
        confidence_level=level,
    )


@pytest.mark.parametrize("arms", [2, 3, 5])
@pytest.mark.parametrize("several", [False, True])
def test_dunnetts_method(arms: int, several: bool) -> None:
    data = table(arms=arms)
    chosen = [cx.Mean(name, role="guardrail", method="z") for name in (("x", "y") if several else ("x",))]
    report = experiment("dunnett", metrics=chosen).analyze(data)
    for name in ("x", "y") if several else ("x",):
        times = 2 if several else 1
        expected = dunnett_of(data, name, "bcdefg"[: arms - 1], 1 - ALPHA / times)
        for row, interval, pvalue in zip(
            report[name], expected.intervals, expected.pvalues_adjusted, strict=True
        ):
            assert row.pvalue_adjusted == pytest.approx(min(1, times * pvalue), rel=1e-8)
            if arms > 2 or several:
                assert joint(row) == pytest.approx(tuple(interval), rel=1e-8)
                assert any("Dunnett's over the treatments" in n for n in row.notes) == several
            else:
                assert not has_joint(row)  # it stands alone


def test_dunnett_gains_on_bonferroni_and_never_loses() -> None:
    data = table(arms=4)
    data["nps"][::5] = np.nan
    for metric in metrics("guardrail"):
        rows = {
            word: experiment(word, metrics=[metric]).analyze(data).rows for word in ("bonferroni", "dunnett")
        }
        for plain, dunnett in zip(rows["bonferroni"], rows["dunnett"], strict=True):
            assert plain.pvalue <= dunnett.pvalue_adjusted <= plain.pvalue_adjusted
            assert joint(plain)[0] < joint(dunnett)[0] < joint(dunnett)[1] < joint(plain)[1]


def test_dunnett_with_covariates_knows_how_much_the_control_is_shared() -> None:
    data = table(3_000)
    data["before"] = data["x"] + np.random.default_rng(2).normal(0, 0.5, 3_000)
    row = [cx.Mean("x", covariates=["before"], role="guardrail")]
    adjusted = experiment("dunnett", metrics=row).analyze(data).rows
    plain = experiment("dunnett", metrics=[cx.Mean("x", role="guardrail")]).analyze(data).rows
    for one, other in zip(adjusted, plain, strict=True):
        width = [(joint(r)[1] - joint(r)[0]) / r.std_error for r in (one, other)]
        assert width[0] == pytest.approx(width[1], rel=5e-3)  # arms of the same size share alike


def test_within_segments_values_and_metrics_are_bonferronis() -> None:
    data = table(900)
    report = experiment("dunnett", segments=["device"], metrics=[cx.Mean("x", method="z")]).analyze(data)
    for value in ("desk", "phone"):
        rows = [row for row in report.rows if row.segment_value == value]
        part = {k: v[data["device"] == value] for k, v in data.items()}
        expected = dunnett_of(part, "x", "bc", 1 - ALPHA / 2)
        for row, interval, pvalue in zip(rows, expected.intervals, expected.pvalues_adjusted, strict=True):
            assert row.pvalue_adjusted == pytest.approx(min(1, 2 * pvalue), rel=1e-8)
            assert joint(row) == pytest.approx(tuple(interval), rel=1e-8)


@pytest.mark.parametrize("correction", ALL)
def test_who_stands_alone_has_no_joint_interval(correction: str) -> None:
    data = table(arms=2)
    chosen: list[cx.Metric] = [
        cx.Mean("x", role="primary"),
        cx.Mean("y", role="primary"),
        cx.Proportion("bought", role="guardrail"),
        cx.NPS("nps", role="diagnostic"),
        cx.CSAT("nps", name="csat", scale=7),
    ]
    data["nps"] = np.clip(data["nps"], 1, 7)
    report = experiment(correction, metrics=chosen, primary_rule="all").analyze(data)
    assert not any(has_joint(row) for row in report.rows)
    plain = experiment("none", metrics=chosen, primary_rule="any", segments=["device"]).analyze(data)
    assert not any(has_joint(row) for row in plain.rows)


def test_a_gate_that_is_closed_keeps_the_interval_and_says_so() -> None:
    data = table(arms=2, effect=1.0)
    data["none"] = np.random.default_rng(7).normal(size=600)
    chosen = [cx.Mean("none", role="primary"), cx.Mean("x"), cx.Mean("y")]
    report = experiment("bonferroni", metrics=chosen).analyze(data)
    row = report.comparison("x")
    assert row.verdict == "inconclusive"
    assert row.pvalue_adjusted == report.comparison("none").pvalue_adjusted
    assert joint(row)[0] > 0
    assert any("counts only where the primary metrics are satisfied" in note for note in row.notes)


@settings(max_examples=25, deadline=None)
@given(
    data=st.builds(table, st.integers(40, 400), st.integers(0, 10_000), st.floats(0, 1), st.integers(2, 4)),
    level=st.sampled_from([0.8, 0.95, 0.99]),
    correction=st.sampled_from(["bonferroni", "dunnett"]),
    segments=st.booleans(),
)
def test_an_interval_leaves_out_no_effect_exactly_where_the_pvalue_is_below_alpha(
    data: dict[str, Any], level: float, correction: str, segments: bool
) -> None:
    data["x"][::7] = np.nan
    plan = experiment(
        correction, confidence_level=level, metrics=metrics("guardrail"), segments=["device"] * segments
    )
    report = plan.analyze(data)
    assert sum(has_joint(row) for row in report.rows) > 0
    for row in report.rows:
        if has_joint(row):
            lower, upper = joint(row)
            assert (row.pvalue_adjusted < 1 - level) == (not lower <= 0 <= upper)
            assert lower <= row.difference_interval.lower
            assert upper >= row.difference_interval.upper
            assert (row.verdict == "inconclusive") == (lower <= 0 <= upper)


@pytest.mark.parametrize("correction", ALL)
def test_reports_keep_them(correction: str) -> None:
    report = experiment(correction, segments=["device"]).analyze(table())
    stored = cx.Report.from_json(report.to_json())
    assert stored.to_json() == report.to_json()
    assert stored.to_arrow().equals(report.to_arrow())
    column = report.to_arrow()["difference_simultaneous_lower"].to_pylist()
    assert column == [joint(row)[0] if has_joint(row) else None for row in report.rows]
    page = report.to_html()
    assert ("joint" in page) == any(has_joint(row) for row in report.rows)
    assert "None" not in report.to_text()
    assert _core.Report.from_json(report.to_json()).correction == correction


def test_reports_from_before_have_none() -> None:
    text = experiment("holm").analyze(table()).to_json()
    older = "\n".join(line for line in text.splitlines() if "difference_simultaneous" not in line)
    assert not any(has_joint(row) for row in cx.Report.from_json(older).rows)
