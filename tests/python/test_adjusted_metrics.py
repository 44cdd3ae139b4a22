"""Covariates, caps and methods in a plan give what the functions on arrays give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import cxlift as cx
from cxlift import _core, stats

FIELDS = (
    "control_value",
    "treatment_value",
    "difference",
    "difference_interval",
    "lift",
    "lift_interval",
    "std_error",
    "pvalue",
)


def table(n: int = 3_000, seed: int = 3) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    before = rng.lognormal(3, 0.7, n)
    age = rng.normal(40, 12, n)
    treated = rng.random(n) < 0.4
    revenue = 0.8 * before + 0.2 * age + rng.normal(0, 8, n) + 1.5 * treated
    sessions = rng.poisson(3 + before / 20).astype(float)
    return {
        "variant": np.where(treated, "new", "old"),
        "device": np.where(rng.random(n) < 0.3, "phone", "desk"),
        "before": before,
        "age": age,
        "revenue": revenue,
        "bought": (revenue + rng.normal(0, 20, n) > 40).astype(float),
        "sessions": sessions,
        "errors": rng.poisson(0.3 * (sessions + 1)).astype(float),
    }


def split(data: dict[str, Any], *columns: str, where: Any = True) -> list[Any]:
    """The columns of control and treatment: one array for one column, a matrix for several."""
    arms = []
    for variant in ("old", "new"):
        rows = (data["variant"] == variant) & where
        arms.append(np.column_stack([data[name][rows] for name in columns]).squeeze())
    return arms


def experiment(metric: cx.Metric, **rules: Any) -> cx.Experiment:
    return cx.Experiment("e", control="old", metrics=[metric], **rules)


def same(row: Any, expected: Any, rel: float = 1e-9) -> None:
    for name in FIELDS:
        got, want = getattr(row, name), getattr(expected, name)
        pairs = zip(got, want, strict=True) if name.endswith("interval") else [(got, want)]
        for a, b in pairs:
            assert a == pytest.approx(b, rel=rel, abs=1e-13, nan_ok=True), name
    assert row.lift_kind == expected.lift_kind


@pytest.mark.parametrize("column", ["revenue", "bought"])
@pytest.mark.parametrize("covariates", [["before"], ["before", "age"]])
@pytest.mark.parametrize("method", ["cuped", "regression"])
def test_covariates(column: str, covariates: list[str], method: str) -> None:
    data = table()
    kind = cx.Proportion if column == "bought" else cx.Mean
    row = experiment(kind(column, covariates=covariates, method=method)).analyze(data).rows[0]
    function = stats.cuped if method == "cuped" else stats.regression_adjustment
    same(row, function(*split(data, column), *split(data, *covariates)))
    assert row.unit == ("%" if column == "bought" else "")


def test_covariates_of_a_ratio() -> None:
    data = table()
    row = experiment(cx.Ratio("errors", "sessions", covariates=["before"])).analyze(data).rows[0]
    (nc, nt), (dc, dt) = split(data, "errors"), split(data, "sessions")
    same(row, stats.cuped_ratio(nc, dc, nt, dt, *split(data, "before")))


def test_covariates_within_segments_and_in_parts() -> None:
    data = table()
    plan = experiment(cx.Mean("revenue", covariates=["before"]), segments=["device"])
    whole = plan.analyze(data)
    for value in ("desk", "phone"):
        where = data["device"] == value
        expected = stats.cuped(*split(data, "revenue", where=where), *split(data, "before", where=where))
        same(whole.comparison("revenue", segment={"device": value}), expected)
    half = len(data["revenue"]) // 2
    parts = [
        plan.summarize({k: v[rows] for k, v in data.items()}) for rows in (slice(half), slice(half, None))
    ]
    stored = _core.Summaries.from_json((parts[0] + parts[1]).to_json())
    for got, want in zip(plan.analyze(stored).rows, whole.rows, strict=True):
        same(got, want, rel=1e-11)
    assert plan.summarize(data, threads=1).to_json() == plan.summarize(data, threads=2).to_json()


def test_a_unit_without_a_covariate_keeps_its_outcome() -> None:
    data = table()
    data["before"][::7] = np.nan
    data["revenue"][5] = np.nan
    row = experiment(cx.Mean("revenue", covariates=["before"])).analyze(data).rows[0]
    same(row, stats.cuped(*split(data, "revenue"), *split(data, "before")))
    assert row.n_control + row.n_treatment == 2_999
    assert any("lack a covariate" in note for note in row.notes)


def test_a_covariate_that_explains_makes_the_interval_narrow() -> None:
    data = table()
    plain = experiment(cx.Mean("revenue")).analyze(data).rows[0]
    adjusted = experiment(cx.Mean("revenue", covariates=["before"])).analyze(data).rows[0]
    assert adjusted.std_error < 0.7 * plain.std_error


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_an_infinite_covariate_is_an_error_with_its_place(bad: float) -> None:
    data = table(50)
    data["before"][4] = bad
    with pytest.raises(
        cx.ExportError, match=r"Column 'before' \(metrics\[0\]\.covariates\[0\]\) holds .*row 5"
    ):
        experiment(cx.Mean("revenue", covariates=["before"])).analyze(data)


@pytest.mark.parametrize("cap", [60.0, cx.quantile(0.95)])
def test_a_cap(cap: Any) -> None:
    data = table()
    data["revenue"][3] = np.nan
    row = experiment(cx.Mean("revenue", cap=cap)).analyze(data).rows[0]
    same(row, stats.welch_t_test(*split(data, "revenue"), cap=cap))
    assert any("count as" in note for note in row.notes)


def test_caps_of_a_ratio_are_those_of_units_that_have_both() -> None:
    data = table()
    data["errors"][::5] = np.nan
    data["sessions"][1::5] = np.nan
    caps: dict[str, Any] = {"cap": cx.quantile(0.9), "cap_denominator": cx.quantile(0.8)}
    row = experiment(cx.Ratio("errors", "sessions", **caps)).analyze(data).rows[0]
    (nc, nt), (dc, dt) = split(data, "errors"), split(data, "sessions")
    same(row, stats.ratio_test(nc, dc, nt, dt, **caps))


def test_a_cap_at_a_quantile_is_of_the_compared_variants_and_of_any_kind_of_data(tmp_path: Any) -> None:
    import pyarrow.parquet as pq

    data = table()
    others = {k: np.concatenate([v, v[:500]]) for k, v in data.items()}
    others["variant"][-500:] = "other"
    others["revenue"][-500:] = 1e6
    plan = experiment(cx.Mean("revenue", cap=cx.quantile(0.99)), treatments=["new"])
    expected = plan.analyze(data).rows[0]
    pq.write_table(pa.table(others), tmp_path / "units.parquet")
    for source in (others, pa.table(others), str(tmp_path / "units.parquet")):
        same(plan.analyze(source).rows[0], expected)


def test_caps_that_differ_are_not_merged() -> None:
    data = table()
    plan = experiment(cx.Mean("revenue", cap=cx.quantile(0.99)))
    parts = [plan.summarize({k: v[rows] for k, v in data.items()}) for rows in (slice(900), slice(900, None))]
    with pytest.raises(ValueError, match="different metrics"):
        parts[0] + parts[1]


def test_an_infinite_value_is_no_large_one() -> None:
    data = table(50)
    data["revenue"][4] = np.inf
    with pytest.raises(cx.ExportError, match="'revenue'"):
        experiment(cx.Mean("revenue", cap=10)).analyze(data)


@pytest.mark.parametrize("method", ["welch", "pooled", "z"])
def test_methods_of_a_mean(method: str) -> None:
    data = table()
    row = experiment(cx.Mean("revenue", method=method)).analyze(data).rows[0]
    function = {"welch": stats.welch_t_test, "pooled": stats.pooled_t_test, "z": stats.z_test}[method]
    same(row, function(*split(data, "revenue")))
    assert cx.Report.from_json(experiment(cx.Mean("revenue", method=method)).analyze(data).to_json()).rows[
        0
    ].df == pytest.approx(row.df)


@pytest.mark.parametrize("method", ["score", "mee", "newcombe", "agresti_caffo", "wald", "katz"])
def test_methods_of_a_proportion(method: Any) -> None:
    data = table()
    row = experiment(cx.Proportion("bought", method=method)).analyze(data).rows[0]
    c, t = split(data, "bought")
    expected = stats.two_proportion_test(int(c.sum()), len(c), int(t.sum()), len(t), method=method)
    same(row, expected)
    assert (row.method, row.dual) == (expected.method, expected.dual)


@pytest.mark.parametrize("margin", [cx.absolute(1.0), cx.relative(0.05)])
@pytest.mark.parametrize("options", [{"method": "pooled"}, {"method": "z"}, {"covariates": ["before"]}])
def test_the_interval_that_is_shown_decides_about_a_margin(margin: Any, options: dict[str, Any]) -> None:
    data = table()
    metric = cx.Mean("revenue", non_inferiority_margin=margin, **options)
    row = experiment(metric, correction="none").analyze(data).rows[0]
    lower = row.lift_interval.lower if margin.scale == "relative" else row.difference_interval.lower
    assert (row.margin_pvalue < 0.025) == (lower > -margin.size)


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        (cx.Mean("x", covariates=[]), r"metrics\[0\]\.covariates: the list is empty"),
        (
            cx.Mean("x", covariates=["x"]),
            r"metrics\[0\]\.covariates\[0\]: 'x' is read by this metric already",
        ),
        (cx.Mean("x", method="exact"), r"metrics\[0\]\.method: 'exact' is not a choice here"),
        (cx.Mean("x", method="cuped"), r"metrics\[0\]\.method: 'cuped' is not a choice here"),
        (cx.Mean("x", cap=cx.quantile(0.2)), r"metrics\[0\]\.cap\.quantile: is 0\.2, must lie above 0\.5"),
    ],
)
def test_bad_options_are_refused_at_their_place(metric: cx.Metric, message: str) -> None:
    with pytest.raises(cx.PlanError, match=message):
        experiment(metric)


def test_the_plan_survives_the_way_to_a_file(tmp_path: Any) -> None:
    metrics = [
        cx.Mean("revenue", covariates=["before", "age"], cap=cx.quantile(0.999)),
        cx.Proportion("bought", method="newcombe"),
        cx.Ratio("errors", "sessions", cap=5, cap_denominator=cx.quantile(0.9)),
    ]
    plan = cx.Experiment("e", control="old", metrics=metrics, correction="bh")
    plan.to_file(tmp_path / "plan.toml")
    assert cx.Experiment.from_file(tmp_path / "plan.toml").to_plan() == plan.to_plan()
