"""What aggregates cannot answer, and plans and arguments that name them wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx
from aggregate_units import growthbook_rows, long_rows
from cxlift.plan_file import read_plan

if TYPE_CHECKING:
    from pathlib import Path


def plan_of(*metrics: cx.Metric, **settings: Any) -> cx.Experiment:
    return cx.Experiment("e", control="a", metrics=list(metrics), **settings)


PLANS: dict[str, tuple[cx.Experiment, str]] = {
    "a column that is not there": (plan_of(cx.Mean("xx")), "the table: variant 'a': there is no 'xx'; "),
    "a segment that is not there": (
        plan_of(cx.Mean("x"), segments=["devices"]),
        "segments: the aggregates have no segment 'devices'; the nearest is 'device'.",
    ),
    "a score without counts": (
        plan_of(cx.NPS("x")),
        "the table: variant 'a': 'x' is a score, whose value counts are needed",
    ),
    "a proportion of numbers": (
        plan_of(cx.Proportion("x")),
        "the table: variant 'a': 'x' would have 1226.898 successes of 120",
    ),
    "a score beyond its scale": (
        plan_of(cx.CSAT("nps", scale=5)),
        "the table: 'nps' counts a value that is not on its scale.",
    ),
    "a pair without covariance": (
        plan_of(cx.Ratio("x0", "y")),
        "the table: variant 'a': the covariance of 'x0' and 'y' is missing; a ratio and a covariate need it.",
    ),
    "a quantile": (
        plan_of(cx.Quantile("x", 0.5)),
        "metrics[0]: 'x' needs the values of single units, which is not available",
    ),
    "a bootstrap of a mean": (
        plan_of(cx.Mean("x", bootstrap="bca")),
        "metrics[0]: 'x' needs the values of single units",
    ),
    "a cap": (
        plan_of(cx.Mean("x", cap=20)),
        "metrics[0].cap: what is added up already cannot be capped any more",
    ),
    "a cap at a quantile": (
        plan_of(cx.Mean("x", cap=cx.quantile(0.99))),
        "metrics[0].cap: what is added up already cannot be capped any more",
    ),
    "the joint correction": (
        plan_of(cx.Mean("x"), cx.Mean("y"), correction="max_t"),
        (
            "correction: 'max_t' needs the values of each unit in all metrics, which is not available from "
            "aggregates"
        ),
    ),
    "periods": (
        plan_of(cx.Mean("x"), segments=[cx.Period("day", every="day", tz="UTC")]),
        "segments: periods and changes are found by the time of each unit, which aggregates do not have",
    ),
    "several rows a unit": (
        plan_of(cx.Mean("x"), unit="u", unit_rows="many"),
        "unit_rows: aggregates are of units with one row each; leave unit_rows and repeated out.",
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_what_needs_the_rows_is_refused(name: str) -> None:
    plan, told = PLANS[name]
    with pytest.raises((cx.PlanError, cx.ExportError)) as error:
        plan.analyze(cx.read_aggregates(long_rows()))
    assert str(error.value).startswith(told)


PLANNED: dict[str, tuple[str, str]] = {
    "no path": ("source = 'aggregates'", "data.path: this key is missing; "),
    "an unknown key": (
        "source = 'aggregates'\npath = 'x.csv'\nlayot = 'cxlift'",
        "data.layot: is not a key of this table; ",
    ),
    "an unknown layout": ("source = 'aggregates'\npath = 'x.csv'\nlayout = 'x'", "data: layout is 'x'; "),
    "an experiment that is a number": (
        "source = 'aggregates'\npath = 'x.csv'\nexperiment = 1",
        "data.experiment: must be text",
    ),
    "a path that is a number": (
        "source = 'aggregates'\npath = 1",
        "data.path: must be text or a list of texts, not 1",
    ),
    "ASOS without its experiment": (
        "source = 'asos'\npath = 'x.csv'",
        "data.experiment: this key is missing",
    ),
    "ASOS at a time in quotes": (
        "source = 'asos'\npath = 'x.csv'\nexperiment = '1'\ndays = '1'",
        "data.days: must be a number, not '1'; write it without quotes.",
    ),
}


@pytest.mark.parametrize("name", PLANNED)
def test_a_plan_of_aggregates_is_refused(name: str, tmp_path: Path) -> None:
    data, told = PLANNED[name]
    (tmp_path / "x.csv").write_text("variant,column,n,mean\na,x,1,1\n")
    metric = "[[metrics]]\ntype = 'mean'\ncolumn = 'x'\n"
    (tmp_path / "p.toml").write_text(f"name = 'e'\ncontrol = 'a'\n{metric}[data]\n{data}\n")
    with pytest.raises(cx.PlanError) as error:
        read_plan(tmp_path / "p.toml").read()
    assert str(error.value).startswith(told)


def test_values_beyond_all_doubles_are_refused() -> None:
    rows = {"variant": ["a", "b"], "column": ["x", "x"], "n": [10**9, 10**9]}
    with pytest.raises(cx.ExportError) as error:
        cx.read_aggregates({**rows, "mean": [1.0, 2.0], "variance": [1e308, 1e308]})
    told = "has values so large that their squares overflow; measure them in a larger unit."
    assert str(error.value) == f"the table: variant 'a': 'x' {told}"


def test_names_of_metrics_that_are_not_there_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"read_aggregates: metrics has 'm7'; the table's metrics are 'm0', 'm1' and 'm2'"
    ):
        cx.read_aggregates(growthbook_rows(), layout="growthbook", metrics={"m7": "x"})
