"""Ratios and adjusted means that a plan has compared by the bootstrap, from buckets of units."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import cxlift as cx
from cxlift import stats

N = 6000
RESAMPLES = 1000
NOISE = 4 / np.sqrt(2 * RESAMPLES)  # relative, of a standard deviation of replicates, four standard errors
ENDS = 0.35  # of an interval's end, in standard errors: replicates have 0.06 of them at the 2.5th hundredth


def skewed(n: int, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    variant = random.integers(0, 3, n)
    activity = random.lognormal(0.0, 0.7, n)
    before = activity * random.lognormal(0.0, 0.4, n)
    orders = random.poisson(2.0 * activity).astype(float)
    return {
        "user": np.array([f"user {i}" for i in range(n)]),
        "variant": np.array(["old", "new", "other"])[variant],
        "orders": orders,
        "revenue": np.round(orders * random.lognormal(3.0, 0.5, n) * (1 + 0.05 * (variant == 1)), 2),
        "before": np.where(random.random(n) < 0.1, np.nan, before),
        "visits": random.poisson(3.0 * activity).astype(float),
        "converted": (random.random(n) < 0.2 + 0.3 * np.tanh(activity - 1) * (activity > 1)).astype(float),
        "device": np.where(random.random(n) < 0.5, "mobile", "desktop"),
    }


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    return skewed(N, 7)


METRICS = [
    cx.Ratio("revenue", "orders", name="of an order", role="primary", bootstrap="bca"),
    cx.Ratio("revenue", "orders", name="studentized", bootstrap="studentized"),
    cx.Mean("revenue", name="adjusted", covariates=["visits"], bootstrap="bca"),
    cx.Mean("revenue", name="of some", covariates=["before", "visits"], bootstrap="studentized"),
    cx.Proportion("converted", covariates=["visits"], bootstrap="percentile"),
    cx.Ratio("revenue", "orders", name="both", covariates=["visits"], bootstrap="percentile"),
]


@pytest.fixture(scope="module")
def experiment() -> cx.Experiment:
    return cx.Experiment(
        name="b",
        unit="user",
        control="old",
        treatments=["new", "other"],
        metrics=METRICS,
        n_resamples=RESAMPLES,
        seed=5,
    )


@pytest.fixture(scope="module")
def report(experiment: cx.Experiment, table: dict[str, Any]) -> cx.Report:
    return experiment.analyze(table)


def near(row: Any, expected: Any) -> None:
    """The same data, the same estimates, other buckets: equal within the noise of the replicates."""
    assert row.method == expected.method
    assert row.control_value == pytest.approx(expected.control_value, rel=1e-11)
    assert row.difference == pytest.approx(expected.difference, rel=1e-9)
    assert row.std_error == pytest.approx(expected.std_error, rel=2 * NOISE)
    for end, other in zip(row.difference_interval, expected.difference_interval, strict=True):
        assert end == pytest.approx(other, abs=ENDS * expected.std_error)
    scale = expected.std_error / abs(expected.control_value)
    for end, other in zip(row.lift_interval, expected.lift_interval, strict=True):
        assert end == pytest.approx(other, abs=ENDS * scale)


def of(table: dict[str, Any], variant: str, *columns: str) -> list[Any]:
    return [table[column][table["variant"] == variant] for column in columns]


@pytest.mark.parametrize(
    ("name", "method", "treatment"),
    [("of an order", "bca", "new"), ("of an order", "bca", "other"), ("studentized", "studentized", "new")],
)
def test_a_ratio_is_that_of_the_arrays(
    table: dict[str, Any], report: cx.Report, name: str, method: Any, treatment: str
) -> None:
    control, denominators = of(table, "old", "revenue", "orders")
    treated, its_denominators = of(table, treatment, "revenue", "orders")
    expected = stats.bootstrap(
        control,
        treated,
        "ratio",
        method,
        RESAMPLES,
        11,
        "compressed",
        control_denominators=denominators,
        treatment_denominators=its_denominators,
    )
    near(report.comparison(name, treatment=treatment), expected)
    delta = stats.ratio_test(control, denominators, treated, its_denominators)
    row = report.comparison(name, treatment=treatment)
    assert row.std_error == pytest.approx(delta.std_error, rel=NOISE)
    assert "compressed" in row.method


@pytest.mark.parametrize(
    ("name", "column", "method"), [("adjusted", "revenue", "bca"), ("converted", "converted", "percentile")]
)
def test_an_adjusted_mean_is_that_of_the_arrays(
    table: dict[str, Any], report: cx.Report, name: str, column: str, method: Any
) -> None:
    control, covariates = of(table, "old", column, "visits")
    treated, its_covariates = of(table, "new", column, "visits")
    expected = stats.bootstrap(
        control,
        treated,
        "mean",
        method,
        RESAMPLES,
        11,
        "compressed",
        control_covariates=covariates,
        treatment_covariates=its_covariates,
    )
    row = report.comparison(name, treatment="new")
    near(row, expected)
    cuped = stats.cuped(control, treated, covariates, its_covariates)
    assert row.difference == pytest.approx(cuped.difference, rel=1e-9)
    assert row.std_error == pytest.approx(cuped.std_error, rel=2 * NOISE)


@pytest.mark.parametrize("name", ["of some", "both"])
def test_adjusted_it_is_near_the_usual_test(table: dict[str, Any], report: cx.Report, name: str) -> None:
    """Of units without a covariate the mean stands for it, and a ratio is linearised: as CUPED has them."""
    found = next(metric for metric in METRICS if metric.name == name)
    settings = {key: value for key, value in vars(found).items() if key != "bootstrap"}
    usual = cx.Experiment(
        name="b", unit="user", control="old", metrics=[type(found)(**settings)], segments=["device"]
    ).analyze(table)
    by_device = cx.Experiment(
        name="b",
        unit="user",
        control="old",
        treatments=["new"],
        metrics=[found],
        segments=["device"],
        n_resamples=RESAMPLES,
    ).analyze(table)
    notes: list[str] = []
    for segment, of_whom in ((None, report), ({"device": "mobile"}, by_device)):
        of_test = usual.comparison(name, treatment="new", segment=segment)
        row = of_whom.comparison(name, treatment="new", segment=segment)
        assert row.difference == pytest.approx(of_test.difference, rel=1e-9)
        assert row.std_error == pytest.approx(of_test.std_error, rel=2 * NOISE)
        for end, other in zip(row.difference_interval, of_test.difference_interval, strict=True):
            assert end == pytest.approx(other, abs=ENDS * of_test.std_error)
        notes += row.notes
    assert any("a covariate; the mean over both" in note for note in notes) == (name == "of some")
    assert len(by_device.interactions) == 1


def test_threads_parts_and_their_order_change_no_bit(table: dict[str, Any]) -> None:
    experiment = cx.Experiment(
        name="b",
        unit="user",
        control="old",
        metrics=[METRICS[0], cx.Mean("revenue", name="m", covariates=["before"], bootstrap="bca")],
        segments=["device"],
    )
    table = {name: column[:1500] for name, column in table.items()}
    whole = experiment.summarize(table, threads=1)
    assert all(experiment.summarize(table, threads=threads) == whole for threads in (2, 8))
    order = np.random.default_rng(1).permutation(1500)
    parts = [
        experiment.summarize({name: column[rows] for name, column in table.items()})
        for rows in (order[:500], order[500:510], order[510:])
    ]
    stored = [cx.Summaries.from_json(part.to_json()) for part in parts]
    for merged in (
        parts[0] + parts[1] + parts[2],
        parts[2] + (parts[0] + parts[1]),
        stored[1] + stored[2] + stored[0],
    ):
        assert merged == whole


def test_summaries_are_stored(experiment: cx.Experiment, table: dict[str, Any]) -> None:
    table = {name: column[:300] for name, column in table.items()}
    whole = experiment.summarize(table)
    assert cx.Summaries.from_json(whole.to_json()) == whole
    plain = cx.Experiment(
        name="b", control="old", metrics=[cx.Mean("revenue", bootstrap="bca")], treatments=["new", "other"]
    )
    kept = plain.summarize(table)  # a distribution where the type has moments
    assert cx.Summaries.from_json(kept.to_json()) == kept


def test_each_treatment_is_compared_as_if_it_were_alone(
    experiment: cx.Experiment, table: dict[str, Any], report: cx.Report
) -> None:
    plan = experiment.to_plan() | {"treatments": ["new"]}
    plan["metrics"] = [plan["metrics"][i] for i in (0, 2)]
    alone = cx.Experiment.from_plan(plan).analyze(table)
    for row in alone.rows:
        beside = report.comparison(row.metric, treatment="new")
        assert list(row.difference_interval) == list(beside.difference_interval)
        assert row.pvalue == beside.pvalue


def test_without_a_unit_the_row_is_it(
    experiment: cx.Experiment, table: dict[str, Any], report: cx.Report
) -> None:
    plan = {key: value for key, value in experiment.to_plan().items() if key != "unit"}
    plan["metrics"] = plan["metrics"][:1]
    row = cx.Experiment.from_plan(plan).analyze(table).comparison("of an order", treatment="new")
    known = report.comparison("of an order", treatment="new")
    assert row.difference == pytest.approx(known.difference, rel=1e-12)
    assert row.std_error == pytest.approx(known.std_error, rel=2 * NOISE)


def test_margins_decide_by_the_same_replicates(table: dict[str, Any]) -> None:
    def verdict(size: float) -> tuple[str, float]:
        metric = cx.Ratio(
            "revenue",
            "orders",
            name="r",
            role="guardrail",
            direction="lower",
            bootstrap="bca",
            non_inferiority_margin=cx.relative(size),
        )
        plan = cx.Experiment(
            name="b", unit="user", control="old", treatments=["new"], metrics=[metric], n_resamples=RESAMPLES
        )
        row = plan.analyze(table).comparison("r")
        assert (row.margin_pvalue < 0.025) == (row.lift_interval.upper < size)
        return row.verdict, row.lift_interval.upper

    _, upper = verdict(0.3)
    assert verdict(upper + 1e-6)[0] in {"not_worse", "better"}
    assert verdict(upper - 1e-6)[0] not in {"not_worse", "better"}


def test_few_units_are_said(experiment: cx.Experiment, table: dict[str, Any]) -> None:
    few = {name: column[:120] for name, column in table.items()}
    row = experiment.analyze(few).comparison("of an order", treatment="new")
    assert any("buckets, too few to say much of the tails" in note for note in row.notes)
    none = {name: column[:1] for name, column in table.items()} | {"variant": np.array(["old"])}
    both = {name: np.concatenate([none[name], none[name]]) for name in none}
    both["variant"] = np.array(["old", "new"])
    both["user"] = np.array(["a", "b"])
    alone = cx.Experiment.from_plan(experiment.to_plan() | {"treatments": ["new"]})
    for found in alone.analyze(both)["of an order"] + alone.analyze(both)["adjusted"]:
        assert np.isnan(found.pvalue)
        assert any("fewer than two units" in note for note in found.notes)


@pytest.mark.parametrize("value", [np.inf, -1.0])
def test_what_may_not_be_is_an_error_with_its_place(table: dict[str, Any], value: float) -> None:
    experiment = cx.Experiment(
        name="b", unit="user", control="old", metrics=[cx.Ratio("revenue", "orders", bootstrap="bca")]
    )
    orders = table["orders"].copy()
    orders[4321] = value
    with pytest.raises(
        cx.ExportError, match=r"Column 'orders' \(metrics\[0\].denominator\) holds .* in row 4322"
    ):
        experiment.summarize(table | {"orders": orders})


def test_stored_buckets_that_cannot_be_are_refused(table: dict[str, Any]) -> None:
    experiment = cx.Experiment(
        name="b", unit="user", control="old", metrics=[cx.Ratio("revenue", "orders", bootstrap="bca")]
    )
    few = {name: column[:50] for name, column in table.items()}
    good = json.loads(experiment.summarize(few).to_json())

    def refused(change: Any) -> None:
        bad = json.loads(json.dumps(good))
        buckets = bad["groups"][0]["cells"][0]["buckets"]
        change(buckets)
        with pytest.raises(ValueError, match="Summaries"):
            cx.Summaries.from_json(json.dumps(bad))

    refused(lambda buckets: buckets.append(buckets[0]))
    refused(lambda buckets: buckets[0].__setitem__(0, 1024))
    refused(lambda buckets: buckets[0].__setitem__(1, 0))
    refused(lambda buckets: buckets[0].__setitem__(1, 2**40))
    refused(lambda buckets: buckets[0].pop())
    refused(lambda buckets: buckets[0].__setitem__(2, [200, 1]))
    refused(lambda buckets: buckets[0].__setitem__(2, [0, 2**62]))
    refused(lambda buckets: buckets[0].__setitem__(2, [0.5]))
    refused(lambda buckets: buckets.pop())


def test_weighted_means_are_ratios_of_weighted_totals(table: dict[str, Any]) -> None:
    weights = table["visits"]
    metrics = [
        cx.Mean("revenue", name="mean", weights="visits", bootstrap="bca"),
        cx.Proportion("converted", weights="visits", bootstrap="studentized"),
        cx.Ratio("revenue", "orders", name="ratio", weights="visits", bootstrap="percentile"),
    ]
    settings = [{key: v for key, v in vars(one).items() if key != "bootstrap"} for one in metrics]
    plain = [type(one)(**of) for one, of in zip(metrics, settings, strict=True)]
    reports = []
    for chosen in (metrics, plain):
        experiment = cx.Experiment(
            name="w", unit="user", control="old", metrics=chosen, treatments=["new"], n_resamples=RESAMPLES
        )
        whole = experiment.summarize(table)
        assert cx.Summaries.from_json(whole.to_json()) == whole
        reports.append(experiment.analyze(whole))
    for name in ("mean", "converted", "ratio"):
        row, usual = (report.comparison(name) for report in reports)
        assert row.control_value == pytest.approx(usual.control_value, rel=1e-12)
        assert row.difference == pytest.approx(usual.difference, rel=1e-9)
        assert row.std_error == pytest.approx(usual.std_error, rel=2 * NOISE)
    weighted = table | {"totals": table["revenue"] * weights}
    control, its_weights = of(weighted, "old", "totals", "visits")
    treated, weights_of_treated = of(weighted, "new", "totals", "visits")
    expected = stats.bootstrap(
        control,
        treated,
        "ratio",
        "bca",
        RESAMPLES,
        11,
        "compressed",
        control_denominators=its_weights,
        treatment_denominators=weights_of_treated,
    )
    near(reports[0].comparison("mean"), expected)
