"""Margins: the p-value against R and the definition, and a verdict that the shown interval bears out."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import cxlift as cx

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
few = settings(derandomize=True, max_examples=25, deadline=None, database=None)


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((REFERENCE / f"{name}.json").read_text())["cases"]
    return [case for case in found if rule(case) is not None]


def rule(case: dict[str, Any]) -> dict[str, Any] | None:
    """Return the margin and direction that ask a reference case's question, if any do."""
    shift, ratio = case["shift"], case["ratio"]
    size = cx.absolute(abs(shift)) if ratio == 1.0 else cx.relative(round(abs(1 - ratio), 12))
    if size.size == 0.0 or case["alternative"] == "two-sided":
        return None
    worse = shift < 0 or ratio < 1
    if worse != (case["alternative"] == "greater"):
        return None
    return {"direction": "higher" if worse else "lower", "non_inferiority_margin": size}


def test_margins_of_means_equal_r() -> None:
    found = cases("welch_margin_r")
    assert len(found) > 40
    for case in found:
        asked = rule(case)
        assert asked is not None
        variants = {"variant": ["a"] * len(case["control"]) + ["b"] * len(case["treatment"])}
        experiment = cx.Experiment("x", control="a", metrics=[cx.Mean("y", **asked)])
        (row,) = experiment.analyze({**variants, "y": [*case["control"], *case["treatment"]]}).rows
        if row.control_value <= 0 and case["ratio"] != 1.0:
            assert math.isnan(row.margin_pvalue)
            continue
        assert row.margin_pvalue == pytest.approx(case["pvalue"], rel=case["tol"]), case["name"]
        size = asked["non_inferiority_margin"]
        assert (row.margin, row.margin_kind) == ((size.scale, size.size), "non_inferiority")


def report_of_shares(control: Any, treatment: Any, metric: cx.Metric, **rules: Any) -> cx.Report:
    """Analyse so many successes of so many units, however many they are."""
    experiment = cx.Experiment("x", control="a", metrics=[metric], **rules)
    document = json.loads(experiment.summarize({"variant": ["a", "b"], "y": [0, 1]}).to_json())
    for group, (successes, n) in zip(document["groups"], (control, treatment), strict=True):
        group["units"] = n
        group["cells"][0]["counts"] = [[0, n - successes], [1, successes]]
    return experiment.analyze(cx.Summaries.from_json(json.dumps(document)))


def test_margins_of_shares_equal_the_definition() -> None:
    found = cases("score_margin")
    assert len(found) > 80
    for case in found:
        metric = cx.Proportion("y", **(rule(case) or {}))
        (row,) = report_of_shares(case["control"], case["treatment"], metric).rows
        if row.control_value == 0 and case["ratio"] != 1.0:
            assert math.isnan(row.margin_pvalue)
            continue
        assert row.margin_pvalue == pytest.approx(case["pvalue"], rel=case["tol"]), case["name"]


# --- what is shown and what is said -------------------------------------------------------------------------

margins = st.one_of(
    st.builds(cx.absolute, st.floats(1e-4, 0.9)), st.builds(cx.relative, st.floats(1e-4, 0.9))
)
kinds = st.sampled_from(["non_inferiority_margin", "equivalence_margin"])
directions = st.sampled_from(["higher", "lower"])
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 60) | st.integers(1, 10**6))
    return draw(st.integers(0, n)), n


@st.composite
def similar(draw: st.DrawFn) -> tuple[tuple[int, int], tuple[int, int]]:
    """Draw two shares that lie close, so that verdicts other than better and worse are met."""
    successes, n = draw(st.integers(1, 10**5)), draw(st.integers(10**5, 10**6))
    return (successes, n), (draw(st.integers(int(successes * 0.97), int(successes * 1.03))), n)


def check_verdict(row: Any, direction: str, level: float) -> None:
    """Compare the verdict with the interval that stands beside it."""
    scale, size = row.margin
    interval = row.difference_interval if scale == "absolute" else row.lift_interval
    if math.isnan(row.pvalue) or (scale == "relative" and row.lift_kind != "bounded"):
        return
    ends = (interval.lower + size, size - interval.upper)  # how far each lies within the margin
    if any(abs(end) < 1e-9 for end in ends):  # a tie, which rounding may break either way
        return
    above, below = (end > 0 for end in ends)
    good = (row.difference > 0) == (direction == "higher")
    significant = row.pvalue_adjusted < 1 - level
    if row.margin_kind == "equivalence":
        assert (row.verdict == "equivalent") == (above and below)
    else:
        kept = above if direction == "higher" else below
        assert (row.verdict in ("not_worse", "better")) == (kept or (significant and good))
        assert (row.verdict == "not_worse") == (kept and not (significant and good))
    zero = 0.0 in row.difference_interval
    assert (row.verdict == "better") <= (significant and good)
    assert (row.verdict == "worse") <= (significant and not good and not zero)
    assert (row.verdict == "inconclusive") <= (not significant)


@few
@given(similar() | st.tuples(shares(), shares()), margins, kinds, directions, levels)
@example(((0, 10), (0, 12)), cx.absolute(0.3), "equivalence_margin", "higher", 0.95)
@example(((480, 1000), (470, 1000)), cx.relative(0.2), "non_inferiority_margin", "higher", 0.95)
def test_the_verdict_on_shares_is_what_the_interval_shows(
    counts: Any, margin: Any, kind: str, direction: Any, level: float
) -> None:
    # An exact p-value is not monotone in the hypothesis: its interval is the hull of what is kept.
    rules: dict[str, Any] = {"direction": direction, kind: margin, "method": "score"}
    control, treatment = counts
    report = report_of_shares(control, treatment, cx.Proportion("y", **rules), confidence_level=level)
    check_verdict(report.rows[0], direction, level)


@few
@given(st.integers(0, 2**32 - 1), margins, kinds, directions, levels)
def test_the_verdict_on_means_and_ratios_is_what_the_interval_shows(
    seed: int, margin: Any, kind: str, direction: Any, level: float
) -> None:
    random = np.random.default_rng(seed)
    n = int(random.integers(3, 80))
    rules: dict[str, Any] = {"direction": direction, kind: margin}
    columns = {
        "variant": ["a"] * n + ["b"] * n,
        "y": random.normal(2.0, random.uniform(0.05, 2.0), 2 * n) + random.normal(0, 0.1),
        "x": random.integers(1, 9, 2 * n),
    }
    metrics = [cx.Mean("y", **rules), cx.Ratio("y", "x", **rules)]
    for metric in metrics:
        experiment = cx.Experiment("x", control="a", metrics=[metric], confidence_level=level)
        (row,) = experiment.analyze(columns).rows
        check_verdict(row, direction, level)


@few
@given(st.integers(0, 2**32 - 1), st.floats(0.5, 60), kinds, levels)
def test_the_verdict_on_scores_is_what_the_interval_shows(
    seed: int, size: float, kind: str, level: float
) -> None:
    random = np.random.default_rng(seed)
    n = int(random.integers(20, 2000))
    columns = {"variant": np.repeat(["a", "b"], n), "nps": random.integers(0, 11, 2 * n)}
    columns["ces"] = random.integers(1, 8, 2 * n)
    points: dict[str, Any] = {kind: cx.absolute(size)}
    steps: dict[str, Any] = {kind: cx.absolute(size / 60)}
    metrics = [
        cx.NPS("nps", **points),
        cx.CES("ces", scale=7, name="high", **steps),
        cx.CES("ces", scale=7, name="low", easy="low", **steps),
        cx.CES("ces", scale=7, name="easy", decide_on="easy", **steps),
    ]
    experiment = cx.Experiment("x", control="a", metrics=metrics, confidence_level=level, correction="none")
    rows = [row for row in experiment.analyze(columns).rows if row.margin]
    assert [row.metric for row in rows] == ["nps", "high", "low", "easy"]
    for row in rows:
        assert (row.direction == "lower") == (row.metric == "low")
        check_verdict(row, row.direction, level)


def test_each_verdict_is_met() -> None:
    """So that the properties above are not about one of them alone."""

    def verdicts(**margin: Any) -> list[str]:
        metric = cx.Proportion("y", **margin)
        reports = (
            report_of_shares((5000, 50_000), (5000 + more, 50_000), metric)
            for more in (-2000, -900, -500, -100, 400, 2000)
        )
        return [report.rows[0].verdict for report in reports]

    kept = ["worse", "worse", "not_worse", "not_worse", "better", "better"]
    assert verdicts(non_inferiority_margin=cx.absolute(0.02)) == kept
    alike = ["worse", "worse", "equivalent", "equivalent", "equivalent", "better"]
    assert verdicts(equivalence_margin=cx.absolute(0.02)) == alike
