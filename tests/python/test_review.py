"""Corners that a review found: each of these was once a fault."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import cxlift as cx

RANDOM = np.random.default_rng(20)


def health(report: cx.Report, check: str) -> Any:
    return next(found for found in report._report.health if found.check == check)


def experiment(*metrics: cx.Metric, **keys: Any) -> cx.Experiment:
    return cx.Experiment("x", control="a", metrics=list(metrics), **keys)


def test_rows_of_other_people_are_no_alarm() -> None:
    columns = {"variant": ["a", "b"] * 100 + [None] * 600, "y": RANDOM.normal(size=800)}
    report = experiment(cx.Mean("y", role="primary")).analyze(columns)
    assert health(report, "rows_without_variant").status == "warning"


def test_a_rate_of_one_is_a_hundred_percent() -> None:
    columns = {"variant": ["a", "b"] * 100 + [None] * 200, "y": RANDOM.normal(size=400)}
    report = experiment(cx.Mean("y")).analyze(columns)
    assert "e+" not in health(report, "rows_without_variant").sentence


def test_the_sentence_names_the_margin_of_the_plan() -> None:
    columns = {"variant": ["a", "b"] * 100, "y": RANDOM.normal(10, 1, 200)}
    metric = cx.Mean("y", non_inferiority_margin=cx.relative(0.125))
    (row,) = experiment(metric).analyze(columns).rows
    assert "12.5%" in row.sentence


def test_several_metrics_at_the_margin_pass_no_more_often_than_one() -> None:
    rounds, metrics, n = 200, 10, 40
    margin: dict[str, Any] = {"role": "primary", "non_inferiority_margin": cx.absolute(0.2)}
    plan = experiment(*(cx.Mean(f"m{k}", **margin) for k in range(metrics)), primary_rule="any")
    random = np.random.default_rng(1)
    passed = 0
    for _ in range(rounds):
        columns: dict[str, Any] = {"variant": ["a"] * n + ["b"] * n}
        for k in range(metrics):  # worse by just the margin: each is a false pass
            columns[f"m{k}"] = np.r_[random.normal(0, 1, n), random.normal(-0.2, 1, n)]
        passed += plan.analyze(columns, threads=1).decide().outcome == "pass"
    assert passed / rounds < 0.08  # 0.025 for one, 0.17 found


def test_a_ratio_near_one_is_answered() -> None:
    n = 20_000
    requests = RANDOM.lognormal(13, 1.5, n).round()
    failed = RANDOM.poisson(np.tile([1.0, 1.5], n // 2))
    columns = {"variant": np.tile(["a", "b"], n // 2), "ok": requests - failed, "requests": requests}
    (row,) = experiment(cx.Ratio("ok", "requests")).analyze(columns).rows
    assert row.pvalue < 1e-6
    assert not math.isnan(row.pvalue)


def test_totals_whose_names_collide_are_told_apart() -> None:
    n = 40
    units = [str(i) for i in range(n)]
    at = pa.array([0] * n, pa.timestamp("us", "UTC"))
    exposures = {"unit": units, "variant": ["a", "b"] * (n // 2), "timestamp": at}
    facts = {"e": {"p.q": [1] * n}, "e.p": {"q": [100] * n}}

    def frame(columns: Any) -> Any:
        return pl.DataFrame(pa.table(columns)).lazy()

    events = {name: frame({"unit": units, "timestamp": at, **column}) for name, column in facts.items()}
    data = cx.Dataset(frame(exposures), events, unit="unit", variant="variant", order_by=())
    metrics = [cx.Sum("e", "p.q", name="one"), cx.Sum("e.p", "q", name="hundred")]
    with pytest.raises(cx.PlanError, match=r"another total would have the name 'e\.p\.q\.sum', too"):
        experiment(*metrics).analyze(data)


def test_one_missing_value_is_no_warning() -> None:
    values = RANDOM.normal(size=100_000)
    values[-1] = math.nan  # one of a hundred such tables has it there
    variants = np.repeat(["a", "b"], [99_000, 1_000])
    report = experiment(cx.Mean("y"), allocation={"a": 99, "b": 1}).analyze(
        {"variant": variants, "y": values}
    )
    assert health(report, "missing_values.y").status == "note"


def test_the_sample_ratio_of_few_units_is_no_alarm() -> None:
    variants = ["a"] * 9 + ["b"]  # happens once in a hundred times
    columns = {"variant": variants, "y": RANDOM.normal(size=10)}
    report = experiment(cx.Mean("y"), allocation={"a": 0.999, "b": 0.001}).analyze(columns)
    assert health(report, "sample_ratio").status != "alarm"


def test_a_guardrail_without_values_does_not_pass() -> None:
    y = np.r_[RANDOM.normal(0, 1, 100), RANDOM.normal(2, 1, 100)]
    columns = {"variant": ["a"] * 100 + ["b"] * 100, "y": y, "errors": [1.0, 2.0] * 50 + [None] * 100}
    guardrail = cx.Mean("errors", role="guardrail", direction="lower")
    report = experiment(cx.Mean("y", role="primary"), guardrail).analyze(columns)
    assert report.decide().outcome == "inconclusive"


@pytest.mark.parametrize("changes", [{"counts": [[0, 1], [2, 1]]}, {"missing": 1}, {"counts": [[0, 9]]}])
def test_summaries_that_contradict_themselves_are_refused(changes: dict[str, Any]) -> None:
    summaries = experiment(cx.Proportion("y")).summarize({"variant": ["a", "b"] * 2, "y": [0, 1, 1, 0]})
    document = json.loads(summaries.to_json())
    document["groups"][0]["cells"][0] |= changes
    with pytest.raises(ValueError, match=r"^Summaries: "):
        cx.Summaries.from_json(json.dumps(document))


def test_values_whose_squares_overflow_are_not_called_equal() -> None:
    columns = {"variant": ["a", "b"] * 50, "y": RANDOM.normal(size=100) * 1e200}
    (row,) = experiment(cx.Mean("y")).analyze(columns).rows
    assert not any("No value differs" in note for note in row.notes)


def test_the_variance_of_a_ratio_near_one_has_digits() -> None:
    n = 20_000
    random = np.random.default_rng(0)
    for mean in (12, 13):
        requests, failed = random.lognormal(mean, 1.5, n).round(), random.poisson(1, n)
        variants = np.tile(["a", "b"], n // 2)
        columns = {"variant": variants, "ok": requests - failed, "failed": failed, "requests": requests}
        metrics = cx.Ratio("ok", "requests"), cx.Ratio("failed", "requests")
        ok, other = experiment(*metrics).analyze(columns).rows
        assert ok.std_error == pytest.approx(other.std_error, rel=0.01)


def test_a_guardrail_without_a_single_error_holds() -> None:
    y = np.r_[RANDOM.normal(0, 1, 100), RANDOM.normal(2, 1, 100)]
    columns = {"variant": ["a"] * 100 + ["b"] * 100, "y": y, "errors": np.zeros(200)}
    guardrail = cx.Mean("errors", role="guardrail", direction="lower")
    report = experiment(cx.Mean("y", role="primary"), guardrail).analyze(columns)
    assert report.decide().outcome == "pass"
