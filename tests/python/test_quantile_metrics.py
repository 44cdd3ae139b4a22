"""Quantiles in plans: the report gives what ``cxlift.stats.quantile_test`` gives of the arrays."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxlift as cx
from cxlift import stats

if TYPE_CHECKING:
    from pathlib import Path

    from cxlift._core import Comparison

FIELDS = ("control_value", "treatment_value", "difference", "lift", "statistic", "pvalue")


def experiment(*metrics: cx.Metric, **keys: Any) -> cx.Experiment:
    return cx.Experiment("load", control="a", metrics=list(metrics), **keys)


def same(row: cx.ReportRow, expected: Comparison, rel: float = 1e-12) -> None:
    for field in FIELDS:
        assert getattr(row, field) == pytest.approx(getattr(expected, field), rel=rel, nan_ok=True), field
    for field in ("difference_interval", "lift_interval"):
        assert list(getattr(row, field)) == pytest.approx(
            list(getattr(expected, field)), rel=rel, abs=1e-12, nan_ok=True
        )
    assert (row.n_control, row.n_treatment) == (expected.n_control, expected.n_treatment)
    assert (row.method, row.lift_kind) == (expected.method, expected.lift_kind)


RANDOM = np.random.default_rng(11)
N = 4_000
LOADS = pa.table(
    {
        "variant": RANDOM.choice(["a", "b", "c"], N),
        "device": pa.array(RANDOM.choice(["mobile", "desktop"], N), mask=RANDOM.random(N) < 0.02),
        "load_ms": pa.array(RANDOM.lognormal(6, 1, N), mask=RANDOM.random(N) < 0.1),
        "clicks": RANDOM.poisson(2, N).astype(float),
    }
)


def values(variant: str, column: str = "load_ms", device: str | None = None) -> Any:
    there = pa.compute.equal(LOADS["variant"], variant)
    if device is not None:
        there = pa.compute.and_(there, pa.compute.equal(LOADS["device"], device))
    return LOADS.filter(there)[column].drop_null().to_numpy()


@pytest.mark.parametrize("method", ["auto", "joint", "mover"])
@pytest.mark.parametrize("q", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("column", ["load_ms", "clicks"])
def test_the_report_is_the_test_of_the_arrays(column: str, q: float, method: Any) -> None:
    report = experiment(cx.Quantile(column, q, method=method), segments=["device"]).analyze(LOADS)
    for treatment in "bc":
        row = report.comparison(column, treatment=treatment)
        arrays = values("a", column), values(treatment, column)
        same(row, stats.quantile_test(*arrays, q, method=method))
        of_mobile = report.comparison(column, treatment=treatment, segment={"device": "mobile"})
        segment = values("a", column, "mobile"), values(treatment, column, "mobile")
        same(of_mobile, stats.quantile_test(*segment, q, method=method))
        assert any("no standard error" in note for note in of_mobile.notes)
    assert report.interactions == []


def test_a_large_column_is_grouped_and_its_interval_widened() -> None:
    n = 400_000
    x = np.random.default_rng(5).lognormal(3, 1, n)
    variant = np.arange(n) % 2
    load = experiment(cx.Quantile("x", 0.9), cx.Mean("x", name="mean")).analyze(
        {"variant": np.where(variant == 0, "a", "b"), "x": x}
    )
    row = load.comparison("x")
    exact = stats.quantile_test(x[variant == 0], x[variant == 1], 0.9)
    groups = [stats.Distribution.from_values(x[variant == v]) for v in (0, 1)]
    sketch = stats.quantile_test(groups[0], groups[1], 0.9)
    same(row, sketch)
    assert row.difference == pytest.approx(exact.difference, abs=5e-4 * exact.control_value)
    width = exact.difference_interval.upper - exact.difference_interval.lower
    assert row.difference_interval.lower <= exact.difference_interval.lower + 1e-9 * width
    assert row.difference_interval.upper >= exact.difference_interval.upper - 1e-9 * width


def test_merged_summaries_are_one_pass() -> None:
    load = experiment(cx.Quantile("load_ms", 0.9, direction="lower"), segments=["device"])
    parts = [load.summarize(LOADS.slice(start, 1_300)) for start in range(0, N, 1_300)]
    merged = parts[2] + parts[0] + parts[3] + parts[1]
    stored = cx.Summaries.from_cbor(cx.Summaries.from_json(merged.to_json()).to_cbor())
    assert stored == merged
    whole = load.analyze(LOADS)
    for row, other in zip(whole.rows, load.analyze(stored).rows, strict=True):
        for field in FIELDS:
            assert getattr(other, field) == pytest.approx(getattr(row, field), rel=1e-12, nan_ok=True)
        assert other.sentence == row.sentence


def test_summaries_answer_for_another_quantile() -> None:
    summaries = experiment(cx.Quantile("load_ms", 0.9)).summarize(LOADS)
    row = experiment(cx.Quantile("load_ms", 0.5)).analyze(summaries).comparison("load_ms", treatment="b")
    assert row.estimand == "median"
    same(row, stats.quantile_test(values("a"), values("b"), 0.5))


def of_two(x: Any, metric: cx.Quantile) -> cx.ReportRow:
    half = len(x) // 2
    return experiment(metric).analyze({"variant": ["a"] * half + ["b"] * half, "x": x}).comparison("x")


@pytest.mark.parametrize("factor", [0.2, 0.9, 1.02, 1.3])
@pytest.mark.parametrize("margin", [cx.absolute(60.0), cx.relative(0.1)])
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_the_interval_decides_about_a_margin(factor: float, margin: cx.Margin, direction: Any) -> None:
    x = np.random.default_rng(3).gamma(4, 100, 4000)
    x[2000:] *= factor
    row = of_two(x, cx.Quantile("x", 0.5, direction=direction, non_inferiority_margin=margin))
    relative = margin.scale == "relative"
    interval = row.lift_interval if relative else row.difference_interval
    kept = interval.lower > -margin.size if direction == "higher" else interval.upper < margin.size
    assert (row.margin_pvalue < 0.025) == kept
    same_as = of_two(x, cx.Quantile("x", 0.5, direction=direction, equivalence_margin=margin))
    assert (same_as.margin_pvalue < 0.025) == (interval.lower > -margin.size and interval.upper < margin.size)


def test_reports_name_the_quantile() -> None:
    load = experiment(
        cx.Quantile("load_ms", 0.9, direction="lower"), cx.Quantile("clicks", 0.5), treatments=["b"]
    )
    report = load.analyze(LOADS)
    assert [row.estimand for row in report.rows] == ["p90", "median"]
    assert {row.unit for row in report.rows} == {""}
    assert "'load_ms' (90th percentile): no clear difference between b and a: " in report.rows[0].sentence
    assert "load_ms, p90 " in str(report)
    assert "clicks, median " in str(report)
    assert "90th percentile · secondary · lower is better" in report.to_html()
    assert "load\\_ms, p90" in report.to_markdown()
    assert report.comparison("load_ms", estimand="p90").pvalue == report.rows[0].pvalue
    assert cx.Report.from_json(report.to_json()).to_json() == report.to_json()


@pytest.mark.parametrize("correction", ["dunnett", "max_t", "holm"])
def test_quantiles_count_as_independent(correction: Any) -> None:
    load = experiment(
        cx.Quantile("load_ms", 0.9),
        cx.Quantile("clicks", 0.5),
        cx.Mean("clicks", name="m"),
        correction=correction,
    )
    report = load.analyze(LOADS)
    for row in report.rows:
        is_quantile = row.metric != "m"
        said = "A quantile counts as independent of other comparisons." in row.notes
        assert said == (is_quantile and correction != "holm")
        assert row.pvalue_adjusted >= row.pvalue
        joint = row.difference_simultaneous_interval
        assert joint.lower <= row.difference_interval.lower
        assert joint.upper >= row.difference_interval.upper


def test_data_that_cannot_answer() -> None:
    row = of_two([1.0, 2.0, math.nan, math.nan], cx.Quantile("x", 0.5))
    assert math.isnan(row.pvalue)
    assert "A variant has no values" in row.sentence
    few = of_two([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], cx.Quantile("x", 0.9))
    assert any("too few" in note for note in few.notes)
    assert few.verdict == "inconclusive"
    html = experiment(cx.Quantile("x", 0.9)).analyze({"variant": ["a", "b"], "x": [1.0, 2.0]}).to_html()
    assert "-∞ to ∞" in html
    assert " inf" not in html
    assert "nan" not in html
    equal = of_two([7.0] * 40, cx.Quantile("x", 0.5))
    assert (equal.difference, equal.pvalue) == (0.0, 1.0)


def test_infinity_is_an_error_with_its_place() -> None:
    with pytest.raises(cx.ExportError, match=r"^Column 'x' \(metrics\[0\]\.column\) holds -inf in row 2 "):
        of_two([1.0, -math.inf], cx.Quantile("x", 0.5))


def test_a_plan_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    load = experiment(
        cx.Quantile(
            "load_ms", 0.95, direction="lower", role="guardrail", non_inferiority_margin=cx.relative(0.1)
        )
    )
    load.to_file(file)
    assert "q = 0.95" in file.read_text(encoding="utf-8")
    again = cx.Experiment.from_file(file)
    assert again.analyze(LOADS).to_json() == load.analyze(LOADS).to_json()
    file.write_text(file.read_text(encoding="utf-8").replace("0.95", "95"), encoding="utf-8")
    with pytest.raises(cx.PlanError, match=r"metrics\[0\]\.q: is 95, must lie between 0 and 1"):
        cx.Experiment.from_file(file)


def test_threads_and_chunks_change_no_bit() -> None:
    random = np.random.default_rng(2)
    n = 210_000
    table = pa.table(
        {
            "variant": random.choice(["a", "b"], n),
            "device": random.choice(["x", "y", "z"], n),
            "load": pa.array(
                random.normal(0, 1, n) * 10.0 ** random.integers(-3, 4, n), mask=random.random(n) < 0.1
            ),
        }
    )
    load = experiment(cx.Quantile("load", 0.9), cx.Mean("load", name="m"), segments=["device"])
    whole = load.summarize(table, threads=1)
    bits = {group["cells"][0]["mantissa_bits"] for group in json.loads(whole.to_json())["groups"]}
    assert len(bits) > 1  # of everybody not every value is kept
    for threads, rows in ((2, n), (8, 10_001), (3, 65_536)):
        reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=rows))
        assert load.summarize(reader, threads=threads).to_cbor() == whole.to_cbor()


samples = st.lists(
    st.one_of(st.floats(-1e6, 1e6), st.integers(-3, 3).map(float), st.just(math.nan)), min_size=2, max_size=40
)


@given(samples, samples, st.sampled_from([0.1, 0.5, 0.9]))
def test_any_data_is_tested_as_arrays(control: list[float], treatment: list[float], q: float) -> None:
    data = {"variant": ["a"] * len(control) + ["b"] * len(treatment), "x": [*control, *treatment]}
    row = experiment(cx.Quantile("x", q)).analyze(data).comparison("x")
    same(row, stats.quantile_test(control, treatment, q))
    if math.isnan(row.pvalue):
        return
    outside = not row.difference_interval.lower <= 0 <= row.difference_interval.upper
    assert outside == (row.pvalue < 0.05) or abs(row.pvalue - 0.05) < 1e-9
