"""Plans that resample the units' own values: what the functions give, however the rows come."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cxlift as cx
from cxlift import stats

N = 1500
DRAWS = {"n_resamples": 1000, "seed": 5}


def made(n: int = N) -> dict[str, Any]:
    random = np.random.default_rng(7)
    variant = random.integers(0, 2, n)
    orders = random.poisson(2.0, n).astype(float)
    revenue = np.where(random.random(n) < 0.1, np.nan, 10.0 * orders + random.normal(0.0, 5.0, n))
    return {
        "user": np.array([f"user {i}" for i in random.permutation(n)]),
        "variant": np.where(variant == 0, "old", "new"),
        "orders": orders,
        "sessions": orders + random.integers(1, 5, n),
        "revenue": revenue + variant,
        "before": np.where(random.random(n) < 0.05, np.nan, 8.0 * orders + random.normal(0.0, 5.0, n)),
        "nps": random.choice([10.0, 8.0, 3.0], n, p=[0.5, 0.2, 0.3]),
        "converted": (random.random(n) < 0.2 + 0.05 * variant).astype(float),
        "device": np.where(random.random(n) < 0.4, "mobile", "desktop"),
    }


METRICS = [
    cx.NPS("nps", role="secondary", bootstrap="bca"),
    cx.Proportion("converted", bootstrap="studentized"),
    cx.Mean("revenue", bootstrap="bca"),
    cx.Mean("orders", bootstrap="percentile"),
    cx.Ratio("orders", "sessions", name="per session", bootstrap="studentized"),
    cx.Mean("revenue", name="adjusted", covariates=["before"], bootstrap="bca"),
    cx.Quantile("orders", 0.9, name="p90", bootstrap="percentile"),
]


def plan(**keys: Any) -> cx.Experiment:
    usual: dict[str, Any] = {"metrics": METRICS, "unit": "user", "resampling": "poisson"}
    return cx.Experiment(name="b", control="old", **(usual | DRAWS | keys))


def taken(table: dict[str, Any], rows: Any) -> dict[str, Any]:
    return {name: column[rows] for name, column in table.items()}


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    return made()


def functions(table: dict[str, Any], column: str, estimand: Any, method: Any, **more: Any) -> Any:
    control, treatment = (taken(table, table["variant"] == variant) for variant in ("old", "new"))
    if estimand == "adjusted":
        estimand = "mean"
        more |= {"control_covariates": control["before"], "treatment_covariates": treatment["before"]}
    if estimand == "ratio":
        more |= {
            "control_denominators": control["sessions"],
            "treatment_denominators": treatment["sessions"],
        }
    if more.get("resampling") == "poisson":
        more |= {"control_units": control["user"], "treatment_units": treatment["user"]}
    return stats.bootstrap(control[column], treatment[column], estimand, method, **DRAWS, **more)


def same(row: Any, expected: Any) -> None:
    assert row.method == expected.method
    for field in ("difference", "std_error", "pvalue"):
        assert getattr(row, field) == getattr(expected, field), field
    assert list(row.difference_interval) == list(expected.difference_interval)
    assert list(row.lift_interval) == pytest.approx(list(expected.lift_interval), rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("resampling", ["poisson", "multinomial"])
def test_rows_are_those_of_the_functions(table: dict[str, Any], resampling: str) -> None:
    report = plan(resampling=resampling, segments=["device"]).analyze(table)

    def check(some: dict[str, Any], **of: Any) -> None:
        cases = [
            ("nps", "nps", "nps", "bca"),
            ("converted", "converted", "proportion", "studentized"),
            ("revenue", "revenue", "mean", "bca"),
            ("orders", "orders", "mean", "percentile"),
            ("per session", "orders", "ratio", "studentized"),
            ("adjusted", "revenue", "adjusted", "bca"),
        ]
        for name, column, estimand, method in cases:
            expected = functions(some, column, estimand, method, resampling=resampling)
            assert resampling in expected.method
            same(report.comparison(name, **of), expected)

    check(table)
    check(taken(table, table["device"] == "mobile"), segment={"device": "mobile"})
    assert "order" in report.comparison("p90").method
    assert any("without their covariates" in note for note in report.comparison("adjusted").notes)


def test_neither_threads_nor_order_nor_parts_matter(table: dict[str, Any]) -> None:
    experiment = plan(segments=["device"], correction="max_t")
    big = {name: np.concatenate([column] * 60) for name, column in table.items()}  # of two blocks
    big["user"] = np.arange(60 * N)
    whole = experiment.summarize(big, threads=1)
    for threads in (2, 8):
        assert experiment.summarize(big, threads=threads) == whole
    assert cx.Summaries.from_cbor(whole.to_cbor()) == whole

    expected_rows = experiment.analyze(table).rows
    halves = [experiment.summarize(taken(table, half)) for half in (slice(0, 500), slice(500, None))]
    loaded = cx.Summaries.from_json(halves[0].to_json())
    shuffled = np.random.default_rng(1).permutation(N)
    for other in (loaded + halves[1], halves[1] + loaded, experiment.summarize(taken(table, shuffled))):
        rows = zip(experiment.analyze(other).rows, expected_rows, strict=True)
        for ours, expected in rows:
            assert list(ours.difference_interval) == list(expected.difference_interval)
            assert ours.pvalue == expected.pvalue
            assert ours.pvalue_adjusted == expected.pvalue_adjusted


def test_max_t_is_that_of_the_joint_bootstrap(table: dict[str, Any]) -> None:
    metrics = [cx.Mean(name, bootstrap="percentile") for name in ("orders", "sessions", "revenue")]
    report = plan(metrics=metrics, correction="max_t").analyze(table)
    control, treatment = (taken(table, table["variant"] == variant) for variant in ("old", "new"))
    names = ("orders", "sessions", "revenue")
    joint = stats.joint_bootstrap(
        {name: control[name] for name in names},
        {name: treatment[name] for name in names},
        method="percentile",
        control_units=control["user"],
        treatment_units=treatment["user"],
        **DRAWS,
    )
    for name in names:
        row = report.comparison(name)
        assert row.difference == pytest.approx(joint[name].difference, rel=1e-12)
        assert row.pvalue == pytest.approx(joint[name].pvalue, rel=1e-9)
        assert row.pvalue_adjusted == max(row.pvalue, joint.pvalues_adjusted[name])
        assert list(row.difference_simultaneous_interval) == pytest.approx(
            list(joint.simultaneous_intervals[name]), rel=1e-9
        )
        assert any("shared weights" in note for note in row.notes)


def test_max_t_of_several_treatments_and_of_mixed_families(table: dict[str, Any]) -> None:
    random = np.random.default_rng(3)
    more = table | {"variant": np.where(random.random(N) < 0.3, "other", table["variant"])}
    report = plan(metrics=METRICS[1:4], correction="max_t").analyze(more)
    holm = plan(metrics=METRICS[1:4]).analyze(more)
    for row, careful in zip(report.rows, holm.rows, strict=True):
        assert row.pvalue <= row.pvalue_adjusted
        assert row.pvalue == careful.pvalue
        assert row.difference_simultaneous_interval.lower < row.difference_simultaneous_interval.upper
    metrics = [*METRICS[2:4], cx.Mean("sessions")]
    rows = {row.metric: row for row in plan(metrics=metrics, correction="max_t").analyze(table).rows}
    plain = {row.metric: row for row in plan(metrics=metrics).analyze(table).rows}
    for name, row in rows.items():
        assert row.pvalue <= row.pvalue_adjusted <= plain[name].pvalue_adjusted * 1.01


def test_max_t_of_summaries_knows_how_metrics_go_together(table: dict[str, Any]) -> None:
    twice = table | {"again": table["orders"]}
    metrics = [cx.Mean(name, bootstrap="percentile") for name in ("orders", "again")]
    for resampling in ("auto", "compressed", "poisson", "multinomial"):
        report = plan(metrics=metrics, correction="max_t", resampling=resampling).analyze(twice)
        for row in report.rows:  # one metric, named twice
            # By joint replicates it is that of |difference| / std_error, and the own one of percentiles.
            near = 0.15 if resampling == "poisson" else 0.02
            assert row.pvalue_adjusted == pytest.approx(row.pvalue, rel=near), resampling
            assert not any("independent" in note for note in row.notes)


def test_few_units_are_a_note(table: dict[str, Any]) -> None:
    report = plan().analyze(taken(table, slice(0, 60)))
    row = report.comparison("revenue")
    assert np.isfinite(row.difference)
    assert np.isnan(row.pvalue)
    assert any("fewer than 50 units" in note for note in row.notes)
    assert np.isfinite(report.comparison("p90").pvalue)


def refusal(error: type[Exception], call: Any) -> str:
    with pytest.raises(error) as caught:
        call()
    return str(caught.value)


def test_what_rows_cannot_have(table: dict[str, Any]) -> None:
    assert "name the column of the unit" in refusal(cx.PlanError, lambda: plan(unit=None))
    assert "resampling" in refusal(cx.PlanError, lambda: plan(resampling="jackknife"))
    ratio = cx.Ratio("orders", "sessions", covariates=["before"], bootstrap="bca")
    assert "ratio with covariates" in refusal(cx.PlanError, lambda: plan(metrics=[ratio]))
    ids = table["user"].astype(object)
    ids[3] = None
    message = refusal(cx.ExportError, lambda: plan().analyze(table | {"user": ids}))
    assert "null in 1 row" in message
    message = refusal(
        cx.ExportError, lambda: plan().analyze(table | {"user": np.repeat(table["user"][::2], 2)})
    )
    assert "one id in several rows" in message
    summaries = plan().summarize(table)
    assert "must be in one of them alone" in refusal(ValueError, lambda: summaries + summaries)
    other = plan(resampling="multinomial").summarize(table)
    assert "the same resampling" in refusal(ValueError, lambda: summaries + other)
    assert "rows of one pass" in refusal(ValueError, lambda: other + other)
    assert "rows of one pass" in refusal(ValueError, other.to_cbor)
    compressed = plan(resampling="compressed")
    message = refusal(cx.PlanError, lambda: plan().analyze(compressed.summarize(table)))
    assert "do not hold" in message
    report = compressed.analyze(summaries)
    assert "compressed" in report.comparison("revenue").method


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"control_units": [1, 2]}, "treatment_units|given alone"),
        ({"control_units": ["a", "b"], "treatment_units": ["a", "b"], "resampling": "auto"}, "must stand beside"),
        ({"control_units": ["a", "a"], "treatment_units": ["a", "b"]}, "holds an id twice"),
        ({"control_units": [0.5, 2], "treatment_units": ["a", "b"]}, "text or whole numbers"),
        ({"control_units": ["a"], "treatment_units": ["a", "b"]}, "has 1 ids"),
    ],
)
def test_units_that_the_functions_refuse(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stats.bootstrap([1.0, 2.0], [1.0, 3.0], **({"resampling": "poisson"} | keys))


def test_units_draw_by_their_ids(table: dict[str, Any]) -> None:
    whole = functions(table, "revenue", "mean", "bca", resampling="poisson")
    order = np.random.default_rng(2).permutation(N)
    same(functions(taken(table, order), "revenue", "mean", "bca", resampling="poisson"), whole)
    numbers = table | {"user": np.arange(N)}
    texts = table | {"user": np.arange(N).astype(str)}
    same(*(functions(one, "revenue", "mean", "bca", resampling="poisson") for one in (numbers, texts)))
    # The ordinary bootstrap and Poisson weights agree up to the noise of 1,000 replicates.
    rows = functions(table, "revenue", "mean", "bca", resampling="multinomial")
    assert whole.std_error == pytest.approx(rows.std_error, rel=0.1)
