"""The correction "max_t" of a plan: the metrics' correlation comes from mergeable summaries of the units."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import _core, stats
from test_plan_families import experiment, has_joint, joint, metrics, table

R = json.loads((Path(__file__).parents[1] / "reference/plan_families_r.json").read_text())
ALPHA = 0.05


def from_r() -> tuple[dict[str, Any], list[cx.Metric]]:
    data = {name: np.array(values, dtype=float) for name, values in R["data"].items()}
    data["variant"] = np.array(["a", "b", "c"])[data.pop("arm").astype(int)]
    role: dict[str, Any] = {"role": "guardrail"}
    chosen: list[cx.Metric] = [
        cx.Mean("x", **role),
        cx.Mean("y", **role),
        cx.Proportion("bought", method="score", **role),
        cx.NPS("nps", **role),
        cx.Ratio("errors", "sessions", name="ratio", **role),
    ]
    return data, chosen


@pytest.mark.parametrize("correction", ["max_t", "dunnett"])
def test_as_rs_multcomp_has_it(correction: str) -> None:
    data, chosen = from_r()
    report = experiment(correction, metrics=chosen).analyze(data)
    for i, row in enumerate(report.rows):
        assert (row.metric, row.treatment) == (R["metrics"][i], "abc"[R["treatments"][i]])
        assert row.pvalue == pytest.approx(R["pvalues"][i], rel=1e-9)
        if correction == "dunnett":
            assert row.pvalue_adjusted == pytest.approx(R["dunnett"][i], rel=1e-8)
            level = stats.simultaneous_intervals([0.0], [1.0], method="bonferroni")  # one: its own
            assert level.critical_values[0] == pytest.approx(1.959963984540054, rel=1e-12)
        else:
            assert row.pvalue_adjusted == pytest.approx(R["max_t_step_down"][i], rel=4e-3, abs=1e-4)
    critical = R["max_t_critical"] if correction == "max_t" else R["dunnett_critical"][0]
    # What is left of a normal beyond it is the level of each own interval.
    alone = 1 - math.erfc(critical / math.sqrt(2))
    again = experiment("none", metrics=chosen, confidence_level=alone).analyze(data)
    rel = 2e-3 if correction == "max_t" else 1e-8
    for row, other in zip(report.rows[:2], again.rows[:2], strict=True):
        width = [x.upper - x.lower for x in (row.difference_simultaneous_interval, other.difference_interval)]
        assert width[0] == pytest.approx(width[1], rel=rel)


def columns_of(data: dict[str, Any], arm: str) -> Any:
    where = data["variant"] == arm
    units = np.column_stack([data["x"], data["y"], 2 * data["x"] - data["y"]])
    return units[where]


def means() -> list[cx.Metric]:
    return [cx.Mean(name, role="guardrail", method="z") for name in ("x", "y", "both")]


def with_both(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"both": 2 * data["x"] - data["y"]}


def test_the_same_as_the_functions_on_arrays() -> None:
    data = with_both(table(arms=2))
    report = experiment("max_t", metrics=means()).analyze(data)
    correlation = stats.difference_correlation(columns_of(data, "a"), columns_of(data, "b"))
    statistics = [row.statistic for row in report.rows]
    found = stats.max_t_pvalues(statistics, correlation)
    for row, pvalue in zip(report.rows, found.pvalues_adjusted, strict=True):
        assert row.pvalue_adjusted == pytest.approx(pvalue, rel=2e-3)
    joined = stats.simultaneous_intervals(
        [row.difference for row in report.rows],
        [row.std_error for row in report.rows],
        correlation=correlation,
        method="max_t",
    )
    for row, interval in zip(report.rows, joined.intervals, strict=True):
        assert joint(row) == pytest.approx(tuple(interval), rel=2e-3, abs=2e-3 * row.std_error)


def test_close_to_shuffled_units() -> None:
    data = with_both(table(800, arms=2, effect=0.15))
    report = experiment("max_t", metrics=means()).analyze(data)
    shuffled = stats.westfall_young(columns_of(data, "a"), columns_of(data, "b"), n_resamples=4_000)
    for row, pvalue in zip(report.rows, shuffled.pvalues_adjusted, strict=True):
        assert row.pvalue_adjusted == pytest.approx(pvalue, abs=0.02)


def test_a_metric_that_stands_twice_costs_nothing() -> None:
    data = table(arms=2)
    data["again"] = 3 - 7 * data["x"]
    chosen = [cx.Mean(name, role="guardrail") for name in ("x", "again")]
    for row in experiment("max_t", metrics=chosen).analyze(data).rows:
        assert row.pvalue_adjusted == pytest.approx(row.pvalue, rel=1e-6)


def test_missing_values_leave_what_both_have() -> None:
    data = with_both(table(900, arms=3))
    rng = np.random.default_rng(3)
    for name in ("x", "y", "both"):
        data[name] = np.where(rng.random(900) < 0.3, np.nan, data[name])
    plan = experiment("max_t", metrics=means())
    summary = json.loads(plan.summarize(data).to_json())
    assert [(p["first"], p["second"]) for p in summary["pairs"]] == [(0, 1), (0, 2), (1, 2)]
    for group in summary["groups"]:
        for pair, both in zip([("x", "y"), ("x", "both"), ("y", "both")], group["joint"], strict=True):
            values = np.column_stack([data[name][data["variant"] == group["variant"]] for name in pair])
            values = values[~np.isnan(values).any(axis=1)]
            assert both["n"] == len(values)
            assert both["means"] == pytest.approx(values.mean(axis=0), rel=1e-12)
            cross = np.cov(values.T) * (len(values) - 1)
            assert both["cross"] == pytest.approx([cross[0, 0], cross[0, 1], cross[1, 1]], rel=1e-11)
    holm = experiment("holm", metrics=means()).analyze(data)
    for row, plain in zip(plan.analyze(data).rows, holm.rows, strict=True):
        assert row.pvalue <= row.pvalue_adjusted <= plain.pvalue_adjusted * (1 + 2e-3)


def test_in_parts_in_any_number_of_threads_and_stored() -> None:
    data = table(70_000)
    data["x"][::9] = np.nan
    plan = experiment("max_t", segments=["device"])
    whole = plan.summarize(data, threads=1)
    assert plan.summarize(data, threads=2).to_json() == whole.to_json()
    parts = [plan.summarize({k: v[rows] for k, v in data.items()}) for rows in (slice(999), slice(999, None))]
    merged = _core.Summaries.from_json((parts[0] + parts[1]).to_json())
    for got, want in zip(plan.analyze(merged).rows, plan.analyze(whole).rows, strict=True):
        assert got.pvalue_adjusted == pytest.approx(want.pvalue_adjusted, rel=1e-9)
        assert joint(got) == pytest.approx(joint(want), rel=1e-9, abs=1e-12, nan_ok=True)
    assert _core.Summaries.from_cbor(whole.to_cbor()) == whole
    with pytest.raises(ValueError, match="correlation of metrics that the other lacks"):
        parts[0] + experiment("holm", segments=["device"]).summarize(data)
    assert "pairs" not in json.loads(experiment("holm").summarize(data).to_json())


def test_within_segments_it_is_holms() -> None:
    data = table()
    rows = [experiment(word, segments=["device"]).analyze(data).rows for word in ("max_t", "holm")]
    for row, plain in zip(*rows, strict=True):
        if row.segment:
            assert row.pvalue_adjusted == plain.pvalue_adjusted
            assert joint(row) == joint(plain)


def test_what_is_not_known_counts_as_independent() -> None:
    data = table(2_000, arms=2)
    data["before"] = data["x"] + 1
    chosen: list[cx.Metric] = [
        cx.Mean("y", role="guardrail", covariates=["before"]),
        cx.Mean("x", role="guardrail"),
    ]
    for row in experiment("max_t", metrics=chosen).analyze(data).rows:
        assert any("count as independent" in note for note in row.notes)
    known = experiment("max_t", metrics=metrics("guardrail"))
    unknown = known.analyze(experiment("holm", metrics=metrics("guardrail")).summarize(data)).rows
    holm = experiment("holm", metrics=metrics("guardrail")).analyze(data).rows
    for row, careful, plain in zip(known.analyze(data).rows, unknown, holm, strict=True):
        assert row.pvalue_adjusted <= careful.pvalue_adjusted * 1.004
        assert careful.pvalue_adjusted <= plain.pvalue_adjusted * 1.004
        assert not any("count as independent" in note for note in row.notes)
        assert any("count as independent" in note for note in careful.notes)


def test_pairs_that_are_none_are_refused() -> None:
    stored = json.loads(experiment("max_t").summarize(table()).to_json())
    for pair in ({"first": 3, "second": 1}, {"first": 0, "second": 9}, {"first": 0.5, "second": 1}):
        bad = json.dumps(stored | {"pairs": [stored["pairs"][0] | pair]})
        with pytest.raises(ValueError, match=r"pair|whole"):
            _core.Summaries.from_json(bad)


@settings(max_examples=15, deadline=None)
@given(
    data=st.builds(table, st.integers(60, 400), st.integers(0, 10_000), st.floats(0, 1), st.integers(2, 4)),
    level=st.sampled_from([0.8, 0.95, 0.99]),
    shift=st.sampled_from([0.0, 1e6, -1e9]),
)
def test_the_first_step_agrees_with_the_intervals(data: dict[str, Any], level: float, shift: float) -> None:
    data["x"][::7] = np.nan
    data["bought"][1::5] = np.nan
    data["y"] += shift
    report = experiment("max_t", confidence_level=level, metrics=metrics("guardrail")).analyze(data)
    rows = report.rows
    assert all(has_joint(row) for row in rows)
    outside = [not joint(row)[0] <= 0 <= joint(row)[1] for row in rows]
    for row, leaves_out in zip(rows, outside, strict=True):
        assert row.pvalue <= row.pvalue_adjusted <= min(1, row.pvalue * len(rows)) * (1 + 1e-12)
        assert not leaves_out or row.pvalue_adjusted < 1 - level  # a single step never finds more
    # The smallest p-value has no step before it: both are the single step's.
    smallest = min(rows, key=lambda row: row.pvalue)
    assert (smallest.pvalue_adjusted < 1 - level) == outside[rows.index(smallest)]
