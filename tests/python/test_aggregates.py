"""Aggregates: every layout gives the report that the units would give, and other tools' numbers."""

from __future__ import annotations

import csv
import json
import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from scipy import stats

import cxlift as cx
from aggregate_units import EXPERIMENT, METRICS, UNITS, growthbook_rows, long_rows, tea_tasting_rows
from cxlift.plan_file import read_plan

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = (
    "control_value",
    "treatment_value",
    "difference",
    "std_error",
    "statistic",
    "df",
    "pvalue",
    "pvalue_adjusted",
    "lift",
)
GB_METRICS = {
    "m0": {"main": "x", "denominator": "y"},
    "m1": {"main": "x", "covariate": "x0"},
    "m2": "conv",
}


@pytest.fixture(scope="module")
def of_units() -> cx.Report:
    return EXPERIMENT.analyze(UNITS)


def experiment(*metrics: cx.Metric, **settings: Any) -> cx.Experiment:
    return cx.Experiment("e", control="a", metrics=list(metrics), **settings)


def assert_alike(found: cx.Report, expected: cx.Report, metrics: tuple[str, ...]) -> None:
    for metric in metrics:
        pairs = list(zip(found[metric], expected[metric], strict=True))
        assert pairs
        for one, other in pairs:
            assert (one.n_control, one.n_treatment) == (other.n_control, other.n_treatment)
            for number in NUMBERS:
                given, wanted = getattr(one, number), getattr(other, number)
                assert given == pytest.approx(wanted, rel=1e-10, abs=1e-13, nan_ok=True), (metric, number)
            assert one.difference_interval.lower == pytest.approx(other.difference_interval.lower, rel=1e-10)
            assert one.difference_interval.upper == pytest.approx(other.difference_interval.upper, rel=1e-10)
            assert (one.verdict, one.notes, one.lift_kind) == (other.verdict, other.notes, other.lift_kind)


@pytest.mark.parametrize("way", ["mean", "sum", "shift"])
def test_our_layout_gives_the_report_of_the_units(way: str, of_units: cx.Report) -> None:
    data = cx.read_aggregates(long_rows(way))
    assert (data.variants, data.columns) == (["a", "b"], ["conv", "nps", "x", "x0", "y"])
    assert (data.segments, data.excluded, data.assumed) == ({"device": ["desktop", "mobile"]}, {}, ())
    report = EXPERIMENT.analyze(data)
    assert_alike(report, of_units, METRICS)
    assert [check.sentence for check in report.health] == [check.sentence for check in of_units.health]


def without(experiment: cx.Experiment, *names: str) -> cx.Experiment:
    plan = experiment.to_plan()
    plan["metrics"] = [metric for metric in plan["metrics"] if metric["name"] not in names]
    return cx.Experiment.from_plan(plan)


def test_layouts_of_other_tools_give_the_report_of_the_units() -> None:
    """Their aggregates have no value counts, so scores are left out; rows by device add up to everybody."""
    plan = without(EXPERIMENT, "nps")
    expected = plan.analyze(UNITS)
    metrics = ("x", "r", "c", "conv")
    tea = cx.read_aggregates(tea_tasting_rows(), layout="tea-tasting", segments=["device"])
    assert_alike(plan.analyze(tea), expected, metrics)
    book = cx.read_aggregates(
        growthbook_rows(), layout="growthbook", segments={"device": "dim_unit_device"}, metrics=GB_METRICS
    )
    assert_alike(plan.analyze(book), expected, metrics)


def test_a_segment_alone_is_added_up_to_everybody() -> None:
    rows = [row for row in long_rows() if "segment" in row]
    data = cx.read_aggregates(rows)
    assert data.assumed == ("everybody is the sum of the values of 'device', in two of which no unit stands",)
    assert_alike(EXPERIMENT.analyze(data), EXPERIMENT.analyze(UNITS), METRICS)


# Computed with tea-tasting 1.14.0 (Mean and RatioOfMeans) and gbstats 0.8.0 (TwoSidedTTest of
# SampleMeanStatistic and RatioStatistic, difference_type="absolute"): both give these to 13 digits.
TOOLS = {
    "x": (
        1.0520916666666675,
        0.5627140540923834,
        -0.056444952854225905,
        2.1606282861875608,
        0.06275708629261786,
    ),
    "r": (
        0.2587424409883954,
        0.2228436719363574,
        -0.1803160046397576,
        0.6978008866165484,
        0.24679824774851838,
    ),
}


@pytest.mark.parametrize("metric", TOOLS)
def test_numbers_are_those_of_tea_tasting_and_gbstats(metric: str) -> None:
    row = EXPERIMENT.analyze(cx.read_aggregates(long_rows())).comparison(metric)
    found = (row.difference, row.std_error, *row.difference_interval, row.pvalue)
    assert found == pytest.approx(TOOLS[metric], rel=1e-11)


def test_gbstats_own_fixture_gives_scipys_number() -> None:
    """Sums of packages/stats/tests/test_gbstats.py of growthbook/growthbook, of two dimensions."""
    table = {
        "dimension": ["one", "one", "two", "two"],
        "variation": ["one", "zero", "one", "zero"],
        "main_sum": [300, 270, 770, 740],
        "main_sum_squares": [869, 848.79, 3571, 3615.59],
        "users": [120, 100, 220, 200],
        "count": [120, 100, 220, 200],
    }
    plan = cx.Experiment("e", control="zero", metrics=[cx.Mean("count_metric")])
    row = plan.analyze(cx.read_aggregates(table, "growthbook", metrics={"main": "count_metric"}))[
        "count_metric"
    ][0]

    def spread(total: float, squares: float, n: int) -> tuple[float, float, int]:
        return total / n, math.sqrt((squares - total**2 / n) / (n - 1)), n

    treated, control = spread(1070, 4440, 340), spread(1010, 4464.38, 300)
    expected = stats.ttest_ind_from_stats(*treated, *control, equal_var=False)
    assert (row.statistic, row.pvalue) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-12)


def test_units_of_several_variations_are_counted_and_counts_are_successes() -> None:
    table = {
        "variation": ["0", "1", "__multiple__"],
        "users": [300, 300, 4],
        "main_sum": [30, 60, 1],
        "main_sum_squares": [30, 60, 1],
    }
    data = cx.read_aggregates(table, layout="growthbook", metrics={"main": "bought"})
    report = cx.Experiment("e", control="0", metrics=[cx.Proportion("bought")]).analyze(data)
    assert report["bought"][0].difference == pytest.approx(0.1)
    told = "1 row of 'aggregates' left out: their units met several variations."
    assert told in [check.sentence for check in report.health]


def test_objects_of_tea_tasting_are_a_table() -> None:
    """``read_aggregates`` of tea-tasting gives a dict by variant of objects with these attributes."""
    whole = {}
    for variant in ("a", "b"):
        chosen = UNITS["variant"] == variant
        x, y = UNITS["x"][chosen], UNITS["y"][chosen]
        whole[variant] = SimpleNamespace(
            count_=len(x),
            mean_={"x": x.mean(), "y": y.mean()},
            var_={"x": x.var(ddof=1), "y": y.var(ddof=1)},
            cov_={("x", "y"): np.cov(x, y)[0, 1]},
        )
    row = experiment(cx.Ratio("x", "y", name="r")).analyze(cx.read_aggregates(whole, "tea-tasting"))["r"][0]
    assert row.pvalue == pytest.approx(TOOLS["r"][4], rel=1e-11)


def test_names_with_underscores_and_in_capitals() -> None:
    rows = {
        "variant": ["a", "b"],
        "__COUNT__": [100, 100],
        "__MEAN__net__sales__": [1.0, 1.1],
        "__VAR__net__sales__": [1.0, 1.0],
        "__MEAN__visits__": [2.0, 2.0],
        "__VAR__visits__": [1.0, 1.0],
        "__COV__net__sales__visits__": [0.5, 0.5],
    }
    data = cx.read_aggregates(rows, layout="tea-tasting")
    row = experiment(cx.Ratio("net__sales", "visits", name="r")).analyze(data)["r"][0]
    assert row.difference == pytest.approx(0.05)


def test_the_same_from_files_and_frames(tmp_path: Path) -> None:
    rows = long_rows()
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    with (tmp_path / "a.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    with (tmp_path / "b.csv").open("w", newline="") as file:  # as a German spreadsheet writes it
        writer = csv.DictWriter(file, names, delimiter=";")
        file.write(";".join("gruppe" if name == "variant" else name for name in names) + "\n")
        writer.writerows({k: str(v).replace(".", ",") for k, v in row.items()} for row in rows)
    (tmp_path / "c.jsonl").write_text(
        "".join(json.dumps(row, default=float) + "\n" for row in rows), encoding="utf-8"
    )
    pq.write_table(pa.table(columns), tmp_path / "d.parquet")
    german = {"delimiter": ";", "decimal": ",", "columns": {"variant": "gruppe"}}
    sources: list[tuple[Any, dict[str, Any]]] = [
        (str(tmp_path / "a.csv"), {}),
        (tmp_path / "b.csv", german),
        ([tmp_path / "c.jsonl"], {}),
        (tmp_path / "d.parquet", {}),
        (columns, {}),
        (pd.DataFrame(columns), {}),
        (pl.DataFrame(columns), {}),
        (pl.LazyFrame(columns), {}),
        (pa.table(columns), {}),
        (
            {**{k: v for k, v in columns.items() if k != "variant"}, "g": columns["variant"]},
            {"columns": {"variant": "g"}},
        ),
    ]
    expected = EXPERIMENT.analyze(cx.read_aggregates(rows))
    for data, options in sources:
        assert_alike(EXPERIMENT.analyze(cx.read_aggregates(data, **options)), expected, METRICS)


def test_units_without_a_value_are_known() -> None:
    rows = {
        "variant": ["a", "b"] * 4,
        "column": ["nps"] * 8,
        "units": [100, 100] * 4,
        "value": [0, 0, 6, 6, 9, 9, 10, 10],
        "count": [10, 5, 10, 5, 10, 20, 10, 30],
    }
    units: dict[str, list[Any]] = {"variant": ["a"] * 100 + ["b"] * 100}
    units["nps"] = [0] * 10 + [6] * 10 + [9] * 10 + [10] * 10 + [None] * 60
    units["nps"] += [0] * 5 + [6] * 5 + [9] * 20 + [10] * 30 + [None] * 40
    plan = experiment(cx.NPS("nps", bootstrap="bca"))
    found, expected = plan.analyze(cx.read_aggregates(rows)), plan.analyze(units)
    assert_alike(found, expected, ("nps",))
    assert [r.sentence for r in found.responses] == [r.sentence for r in expected.responses]


def test_the_mean_of_value_counts() -> None:
    rows = [row for row in long_rows() if row["column"] == "nps"]
    plan = experiment(cx.Mean("nps"))
    assert_alike(plan.analyze(cx.read_aggregates(rows)), plan.analyze(UNITS), ("nps",))


def test_large_sums_are_exact_as_whole_numbers_and_doubtful_as_others() -> None:
    """NIST's hard sets: a million beside a spread of a tenth; integers of a database lose nothing."""
    whole = {"variant": ["a", "b"], "column": ["x", "x"], "n": [3, 3]}
    exact = [10**6 - 1, 10**6, 10**6 + 1]
    sums = {"sum": [sum(exact)] * 2, "sum_of_squares": [sum(v * v for v in exact)] * 2}
    data = cx.read_aggregates({**whole, **sums})
    assert not any("digits" in statement for statement in data.assumed)
    values = np.array([1e8 - 0.1, 1e8, 1e8 + 0.1])
    lossy = {"sum": [values.sum()] * 2, "sum_of_squares": [(values**2).sum()] * 2}
    with pytest.raises(cx.ExportError, match=r"no digit of it is left; give mean and variance"):
        cx.read_aggregates({**whole, **lossy})
    values = np.array([1e5 - 1.5, 1e5 + 0.1, 1e5 + 1.3])
    lossy = {"sum": [values.sum()] * 2, "sum_of_squares": [(values**2).sum()] * 2}
    report = experiment(cx.Mean("x")).analyze(cx.read_aggregates({**whole, **lossy}))
    told = "although its sums leave about 6 digits of it; sums of x - K with one constant K, the shift"
    assert any(told in check.sentence for check in report.health)


def test_a_variance_that_nobody_said_is_named() -> None:
    rows = {
        "variant": ["a", "b"],
        "column": ["x", "x"],
        "n": [10, 10],
        "mean": [1.0, 2.0],
        "variance": [1.0, None],
    }
    report = experiment(cx.Mean("x")).analyze(cx.read_aggregates(rows))
    assert math.isnan(report["x"][0].pvalue)
    told = "'x' has no variance in variant 'b', without which it is not tested."
    assert any(check.sentence.endswith(told) for check in report.health)


@given(
    n=st.integers(2, 10_000),
    mean=st.floats(-1e3, 1e3),
    spread=st.floats(1e-3, 1e3),
    shift=st.integers(-1000, 1000),
)
@settings(max_examples=40, deadline=None)
def test_a_mean_and_shifted_sums_say_the_same(n: int, mean: float, spread: float, shift: int) -> None:
    """Sums are computed here by the algebra of moments, with fractions; the reader takes them apart."""
    from fractions import Fraction

    other = Fraction(mean) - shift
    total = other * n
    squares = Fraction(spread) * (n - 1) + other * total
    common = {"variant": ["a", "b"], "column": ["x", "x"], "n": [n, n]}
    said = cx.read_aggregates({**common, "mean": [mean, 0.5], "variance": [spread, 1.0]})
    sums = [[float(total), 0.5 * n], [float(squares), 1.0 * (n - 1) + 0.25 * n], [shift, 0]]
    summed = cx.read_aggregates(
        {**common, **dict(zip(("sum", "sum_of_squares", "shift"), sums, strict=True))}
    )
    plan = experiment(cx.Mean("x"))
    one, two = (plan.analyze(data)["x"][0] for data in (said, summed))
    lost = float(squares) / (spread * (n - 1))  # digits that the difference of sums has lost
    assert one.std_error == pytest.approx(two.std_error, rel=1e-15 * lost + 1e-10)
    assert one.difference == pytest.approx(two.difference, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("data", "left_out"),
    [
        ("source = 'aggregates'\npath = 'a.csv'\nexperiment = 'checkout'\n", True),
        ("source = 'aggregates'\npath = 'a.csv'\nexperiment = 'checkout'\nlayout = 'cxlift'\n", True),
    ],
)
def test_a_plan_names_aggregates(data: str, *, left_out: bool, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "experiment,variant,column,n,successes\ncheckout,a,conv,100,10\ncheckout,b,conv,100,30\nother,a,conv,9,1\n"
    )
    metric = "[[metrics]]\ntype = 'proportion'\ncolumn = 'conv'\n"
    (tmp_path / "p.toml").write_text(f"name = 'e'\ncontrol = 'a'\n{metric}[data]\n{data}")
    plan = read_plan(tmp_path / "p.toml")
    report = plan.experiment.analyze(plan.read())
    assert report["conv"][0].difference == pytest.approx(0.2)
    told = "1 row of 'aggregates' left out: they are of other experiments."
    assert (told in [check.sentence for check in report.health]) == left_out
