"""The ASOS layout: made tables, and, where it is there, the data set itself."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import stats

import cxlift as cx
from cxlift.plan_file import read_plan

DATA_SET = Path(__file__).resolve().parents[3] / "shared/data/asos/asos_digital_experiments.parquet"
KEYS = ("experiment_id", "variant_id", "metric_id", "time_since_start")
NAMES = (*KEYS, "count_c", "count_t", "mean_c", "mean_t", "variance_c", "variance_t")
ROWS: list[tuple[Any, ...]] = [
    ("007", 1, 1, 0.5, 100.0, 110.0, 0.1, 0.2, 0.09, 0.16),
    ("007", 1, 2, 0.5, 100.0, 110.0, 0.0, 0.5, 0.0, 1.5),
    ("007", 1, 1, 1.5000000000000002, 1000.0, 1100.0, 0.1, 0.16, 0.09, 0.1344),
    ("007", 1, 2, 1.5000000000000002, 1000.0, 1100.0, 2.0, 2.2, 4.0, 4.4),
    ("007", 2, 1, 1.5000000000000002, 1000.0, 900.0, 0.1, 0.1, 0.09, 0.09),
    ("007", 2, 2, 1.5000000000000002, 1000.0, 900.0, 2.0, 1.9, 4.0, None),
    ("NA", 1, 1, 2.0, 50.0, 60.0, 0.5, 0.5, 0.25, 0.25),
]


def table(rows: list[tuple[Any, ...]] = ROWS) -> pa.Table:
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(NAMES)})


def reported(experiments: Any, name: str, days: float | None = None) -> cx.Report:
    return cx.Experiment.from_plan(experiments.plan(name)).analyze(experiments[name].at(days))


def test_experiments_are_read_by_name(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "a.parquet")
    for source in (table(), tmp_path / "a.parquet"):
        found = cx.read_asos(source)
        assert (found.names, len(found), [each.name for each in found]) == (("007", "NA"), 2, ["007", "NA"])
        first = found["007"]
        assert (first.variants, first.metrics, first.times) == (("1", "2"), ("1", "2"), (0.5, 1.5))
        assert [days for days, _ in first.over_time()] == [0.5, 1.5]
        assert first.without_variance() == [("2", "2", 1.5)]
    experiments = cx.read_asos(table())
    with pytest.raises(ValueError, match=r"read_asos: there is no experiment '7'; there are: '007', 'NA'\."):
        experiments["7"]
    with pytest.raises(
        ValueError, match=r"at: experiment '007' has nothing at 1 days; the nearest is 0\.5\."
    ):
        experiments["007"].at(1)


def test_means_are_by_welch_and_shares_by_score() -> None:
    report = reported(cx.read_asos(table()), "007")
    row = next(row for row in report["metric_2"] if row.treatment == "1")
    expected = stats.ttest_ind_from_stats(2.2, math.sqrt(4.4), 1100, 2.0, 2.0, 1000, equal_var=False)
    assert (row.statistic, row.pvalue) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-12)
    share = next(row for row in report["metric_1"] if row.treatment == "1")
    units = {"variant": ["control"] * 1000 + ["1"] * 1100, "y": [1] * 100 + [0] * 900 + [1] * 176 + [0] * 924}
    plan = cx.Experiment("units", control="control", metrics=[cx.Proportion("y")])
    assert (share.pvalue, share.method) == (
        plan.analyze(units)["y"][0].pvalue,
        plan.analyze(units)["y"][0].method,
    )


def test_a_missing_variance_is_named_with_its_metric_variant_and_time() -> None:
    report = reported(cx.read_asos(table()), "007")
    two = next(row for row in report["metric_2"] if row.treatment == "2")
    assert math.isnan(two.pvalue)
    told = [check.sentence for check in report.health if "left out" in check.sentence]
    assert told == [
        (
            "1 row of 'aggregates' left out: 'metric_2' has no variance in variant '2' at 1.5 days, without "
            "which it is not "
            "tested."
        )
    ]


def test_rows_that_are_not_there_are_named_and_a_mean_of_zero_has_no_lift() -> None:
    report = reported(cx.read_asos(table()), "007", 0.5)
    told = [check.sentence for check in report.health if "left out" in check.sentence]
    assert told == [
        "1 row of 'aggregates' left out: there is none of metric 1, variant '2', at 0.5 days.",
        "1 row of 'aggregates' left out: there is none of metric 2, variant '2', at 0.5 days.",
    ]
    row = next(row for row in report["metric_2"] if row.treatment == "1")
    assert (row.control_value, row.difference) == (0.0, 0.5)
    assert row.lift_kind == "refused"
    assert math.isnan(row.lift)


def with_row(place: int, **cells: Any) -> pa.Table:
    rows = [dict(zip(NAMES, row, strict=True)) for row in ROWS]
    rows[place] |= cells
    return pa.table({name: [row[name] for row in rows] for name in NAMES})


REFUSED: dict[str, tuple[Any, str]] = {
    "a missing column": (
        table().drop_columns("count_t"),
        "the table: the column 'count_t' of the ASOS layout is missing; the nearest is 'count_c'.",
    ),
    "a row twice": (
        table([*ROWS, ROWS[0]]),
        (
            "the table: data row 8: experiment '007' has metric 1 of variant '1' at 0.5 days twice; drop one "
            "of the two."
        ),
    ),
    "no experiment": (
        with_row(0, experiment_id=None),
        "the table: data row 1: experiment_id is missing; every row is of one.",
    ),
    "no time": (
        with_row(0, time_since_start=None),
        "the table: data row 1: time_since_start is missing; give it.",
    ),
    "a negative variance": (
        with_row(3, variance_t=-1.0),
        (
            "the table: experiment '007', metric 2, variant '1', 1.5 days: variance is -1.0; no variance is "
            "below 0."
        ),
    ),
    "half a unit": (
        with_row(3, count_t=0.5),
        (
            "the table: experiment '007', metric 2, variant '1', 1.5 days: count_t is 0.5; it is a whole "
            "number from 0."
        ),
    ),
    "no mean": (
        with_row(3, mean_t=None),
        "the table: experiment '007', metric 2, variant '1', 1.5 days: mean_t is missing; give it.",
    ),
    "two controls": (
        with_row(4, mean_c=0.2),
        (
            "the table: experiment '007', metric 1, variant '2', 1.5 days: the control has other numbers "
            "beside another "
            "variant; correct one."
        ),
    ),
    "shares of units that are not whole": (
        with_row(2, mean_t=0.1603),
        (
            "the table: variant '1': 'metric_1' would have 176.33 successes of 1,100, and a proportion has "
            "whole ones from "
            "0 to n; give successes and n, or make it a mean."
        ),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_is_refused(name: str) -> None:
    data, told = REFUSED[name]
    with pytest.raises(cx.ExportError) as error:
        reported(cx.read_asos(data), "007")
    assert str(error.value) == told


def test_a_plan_names_an_experiment_and_a_time(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "asos.parquet")
    metric = "[[metrics]]\ntype = 'mean'\ncolumn = 'metric_2'\n"
    data = "[data]\nsource = 'asos'\npath = 'asos.parquet'\nexperiment = '007'\ndays = 0.5\n"
    (tmp_path / "p.toml").write_text(f"name = 'e'\ncontrol = 'control'\ntreatments = ['1']\n{metric}{data}")
    plan = read_plan(tmp_path / "p.toml")
    assert plan.experiment.analyze(plan.read())["metric_2"][0].difference == 0.5


@pytest.mark.skipif(not DATA_SET.is_file(), reason="the ASOS data set is not part of the repository")
def test_the_data_set_itself() -> None:
    """78 experiments, 99 comparisons of each of 4 metrics, the means as SciPy has them."""
    experiments = cx.read_asos(DATA_SET)
    assert len(experiments) == 78
    assert sum(len(each.variants) for each in experiments) == 99
    without = [row for each in experiments for row in each.without_variance()]
    assert (len(without), {metric for metric, _, _ in without}) == (779, {"2", "3", "4"})
    raw = {tuple(row[name] for name in KEYS): row for row in pq.read_table(DATA_SET).to_pylist()}
    last = {each.name: max(key[3] for key in raw if key[0] == each.name) for each in experiments}
    compared = tested = 0
    for each in experiments:
        report = reported(experiments, each.name)
        for metric in each.metrics:
            for row in report[f"metric_{metric}"]:
                compared += 1
                of = raw[each.name, int(row.treatment), int(metric), last[each.name]]
                if metric == "1" or of["variance_c"] is None or of["variance_t"] is None:
                    assert metric == "1" or math.isnan(row.pvalue)
                    continue
                tested += 1
                expected = stats.ttest_ind_from_stats(
                    *(of["mean_t"], math.sqrt(of["variance_t"]), of["count_t"]),
                    *(of["mean_c"], math.sqrt(of["variance_c"]), of["count_c"]),
                    equal_var=False,
                )
                assert row.pvalue == pytest.approx(expected.pvalue, rel=1e-9)
    assert (compared, tested) == (396, 282)
