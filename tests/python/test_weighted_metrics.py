"""Weights in a plan give what ``weighted_test`` gives on arrays; weights of 1 the tests without weights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import _core, stats

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS = (
    "control_value",
    "treatment_value",
    "difference",
    "difference_interval",
    "lift",
    "lift_interval",
    "std_error",
    "df",
    "pvalue",
    "n_control",
    "n_treatment",
)
NPS_FIELDS = tuple(name for name in FIELDS if not name.startswith("lift"))


def table(n: int = 2_000, seed: int = 5) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    treated = rng.random(n) < 0.45
    old = rng.random(n) < 0.3
    weight = rng.lognormal(0, 0.8, n) * np.where(old, 2.0, 0.7)
    weight[rng.random(n) < 0.02] = 0.0
    weight[rng.random(n) < 0.05] = np.nan
    answered = rng.random(n) < 0.8
    nps = np.where(answered, np.clip(np.round(rng.normal(7.3 + treated, 2.3, n)), 0, 10), np.nan)
    return {
        "variant": np.where(treated, "new", "old"),
        "device": np.where(rng.random(n) < 0.3, "phone", "desk"),
        "weight": weight,
        "revenue": np.where(answered, rng.lognormal(3, 1, n) + 2 * treated, np.nan),
        "bought": (rng.random(n) < 0.2 + 0.1 * treated).astype(float),
        "nps": nps,
        "answer": np.where(answered, np.clip(np.round(nps / 2.5) + 1, 1, 5), np.nan),
        "errors": rng.poisson(2, n).astype(float),
        "sessions": 1.0 + rng.poisson(3, n),
    }


def points(answers: Any) -> Any:
    return np.where(np.isnan(answers), np.nan, 100.0 * (answers >= 9) - 100.0 * (answers <= 6))


def within(lowest: float, highest: float) -> Callable[[Any], Any]:
    return lambda x: np.where(np.isnan(x), np.nan, ((x >= lowest) & (x <= highest)).astype(float))


def itself(x: Any) -> Any:
    return x


W: dict[str, Any] = {"weights": "weight"}
# A metric, an estimand of it, the column that it reads and the number that each value stands for.
CASES: dict[str, tuple[cx.Metric, str, str, Callable[[Any], Any]]] = {
    "proportion": (cx.Proportion("bought", **W), "proportion", "bought", itself),
    "mean": (cx.Mean("revenue", **W), "mean", "revenue", itself),
    "nps": (cx.NPS("nps", **W), "nps", "nps", points),
    "top box": (cx.CSAT("answer", scale=5, **W), "top_box", "answer", within(4, 5)),
    "satisfaction": (cx.CSAT("answer", scale=5, **W), "mean", "answer", itself),
    "yes": (cx.CSAT("bought", scale="binary", **W), "top_box", "bought", itself),
    "effort": (cx.CES("answer", scale=5, **W), "mean", "answer", itself),
    "easy": (cx.CES("answer", scale=5, **W), "easy", "answer", within(4, 5)),
    "little effort": (cx.CES("answer", scale=5, easy="low", **W), "easy", "answer", within(1, 2)),
}


def experiment(*metrics: cx.Metric, **rules: Any) -> cx.Experiment:
    return cx.Experiment("e", control="old", metrics=metrics, **rules)


def row_of(report: cx.Report, estimand: str, segment_value: str = "") -> Any:
    return next(row for row in report.rows if row.estimand == estimand and row.segment_value == segment_value)


def arms(data: dict[str, Any], values: Any, where: Any = True) -> list[Any]:
    old, new = ((data["variant"] == name) & where for name in ("old", "new"))
    weight = np.asarray(data["weight"])
    return [values[old], values[new], weight[old], weight[new]]


def same(row: Any, expected: Any, fields: tuple[str, ...] = FIELDS, rel: float = 1e-10) -> None:
    for name in fields:
        got, want = getattr(row, name), getattr(expected, name)
        for a, b in zip(got, want, strict=True) if name.endswith("interval") else [(got, want)]:
            assert a == pytest.approx(b, rel=rel, abs=1e-12, nan_ok=True), name


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_plan_gives_what_arrays_give(case: tuple[cx.Metric, str, str, Callable[[Any], Any]]) -> None:
    metric, estimand, column, number = case
    data = table()
    report = experiment(metric, segments=["device"]).analyze(data)
    fields = NPS_FIELDS if estimand == "nps" else FIELDS
    for value in ("", "desk", "phone"):
        where = (data["device"] == value) | (value == "")
        row = row_of(report, estimand, value)
        expected = stats.weighted_test(*arms(data, number(data[column]), where))
        same(row, expected, fields)
        assert row.method == expected.method
        effects = [note for note in expected.notes if note.startswith("Design effect")]
        assert len(effects) == 2
        assert [note for note in row.notes if note.startswith("Design effect")] == effects
        nobody = [note for note in row.notes if note.endswith("stand for nobody.")]
        assert len(nobody) == 1
    interactions = [found for found in report.interactions if found.estimand == estimand]
    assert len(interactions) == 1
    rows = [row_of(report, estimand, value) for value in ("desk", "phone")]
    shares = [1 / row.std_error**2 for row in rows]
    centre = sum(s * row.difference for s, row in zip(shares, rows, strict=True)) / sum(shares)
    q = sum(s * (row.difference - centre) ** 2 for s, row in zip(shares, rows, strict=True))
    assert interactions[0].q == pytest.approx(q, rel=1e-9)


def test_a_ratio_of_weighted_totals() -> None:
    data = table()
    data["weight"][data["weight"] == 0] = np.nan
    report = experiment(cx.Ratio("errors", "sessions", **W)).analyze(data)
    errors, sessions = (arms(data, data[name] * data["weight"]) for name in ("errors", "sessions"))
    expected = stats.ratio_test(errors[0], sessions[0], errors[1], sessions[1])
    same(report.rows[0], expected)
    assert report.rows[0].method == "weighted, linearised variance, Welch t"
    assert sum(note.startswith("Design effect") for note in report.rows[0].notes) == 2


@pytest.mark.parametrize(
    ("metric", "test"),
    [
        (cx.Mean("revenue", **W), stats.welch_t_test),
        (cx.NPS("nps", **W), None),
        (cx.Ratio("errors", "sessions", **W), None),
    ],
)
@pytest.mark.parametrize("weight", [1.0, 2.5e-9])
def test_equal_weights_are_no_weights(metric: cx.Metric, test: Any, weight: float) -> None:
    data = table() | {"weight": np.full(2_000, weight)}
    row = experiment(metric).analyze(data).rows[0]
    settings = {key: value for key, value in vars(metric).items() if key != "weights"}
    plain = experiment(type(metric)(**settings)).analyze(data).rows[0]
    same(row, plain, rel=1e-11)
    assert row.corrected_difference == pytest.approx(plain.corrected_difference, rel=1e-9, nan_ok=True)
    assert "1.00" in row.notes[-1]
    if test is not None:
        same(row, test(*arms(data, data["revenue"])[:2]))


@st.composite
def samples(draw: st.DrawFn) -> dict[str, Any]:
    n = draw(st.integers(4, 40))
    numbers = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))
    weights = st.sampled_from([0.0, 0.25, 1.0, 3.5, 1e3]) | st.floats(1e-3, 1e3) | st.just(float("nan"))
    offset = draw(st.sampled_from([0.0, 1e6]))
    return {
        "variant": np.resize(["old", "new"], n),
        "device": np.array(draw(st.lists(st.sampled_from(["tv", "pc"]), min_size=n, max_size=n))),
        "x": offset + np.array(draw(st.lists(numbers, min_size=n, max_size=n))),
        "nps": np.array(draw(st.lists(st.integers(0, 10).map(float), min_size=n, max_size=n))),
        "weight": np.array(draw(st.lists(weights, min_size=n, max_size=n))),
    }


@settings(max_examples=60, deadline=None)
@given(samples())
def test_any_sample(data: dict[str, Any]) -> None:
    plan = experiment(cx.Mean("x", **W), cx.NPS("nps", **W), segments=["device"])
    report = plan.analyze(data)
    for metric, values, fields in (("x", data["x"], FIELDS), ("nps", points(data["nps"]), NPS_FIELDS)):
        expected = stats.weighted_test(*arms(data, values))
        row = report.comparison(metric)
        spread = max(1.0, float(np.ptp(values)))
        if expected.std_error > 1e-9 * spread:  # otherwise rounding decides what is left
            same(row, expected, [name for name in fields if "lift" not in name], rel=1e-8)  # type: ignore[arg-type]
        assert row.n_control == expected.n_control
    halves = [
        plan.summarize({key: value[rows] for key, value in data.items()})
        for rows in (slice(None, None, 2), slice(1, None, 2))
    ]
    for a, b in zip(plan.analyze(halves[0] + halves[1]).rows, report.rows, strict=True):
        assert (a.n_control, a.n_treatment) == (b.n_control, b.n_treatment)
        assert a.difference == pytest.approx(b.difference, rel=1e-9, abs=1e-7, nan_ok=True)


PASSED = [
    cx.Mean("revenue", name="r", **W),
    cx.Mean("revenue", cap=cx.quantile(0.99), **W),
    cx.NPS("nps", **W),
    cx.Proportion("bought", **W),
    cx.Ratio("errors", "sessions", cap=5, **W),
]


def test_threads_and_chunks_change_no_bit_and_storing_neither() -> None:
    data = pa.table(table(150_000))
    plan = experiment(*PASSED, segments=["device"])
    whole = plan.summarize(data, threads=1)
    for threads, chunk in ((2, 10_007), (4, 65_537)):
        reader = pa.RecordBatchReader.from_batches(data.schema, data.to_batches(max_chunksize=chunk))
        assert plan.summarize(reader, threads=threads).to_cbor() == whole.to_cbor()
    for stored in (_core.Summaries.from_json(whole.to_json()), _core.Summaries.from_cbor(whole.to_cbor())):
        assert stored == whole
        assert stored.to_json() == whole.to_json()
        assert plan.analyze(stored).to_json() == plan.analyze(data).to_json()


def test_merged_partitions_are_one_pass() -> None:
    data = table(20_000)
    plan = experiment(*(metric for metric in PASSED if metric is not PASSED[1]), segments=["device"])
    parts = [plan.summarize({k: v[rows::5] for k, v in data.items()}) for rows in range(5)]
    merged = parts[3] + parts[0] + parts[1] + parts[4] + parts[2]
    report = plan.analyze(data)
    for got, want in zip(plan.analyze(merged).rows, report.rows, strict=True):
        same(got, want, rel=1e-11)
    other = experiment(cx.Mean("revenue", name="r", weights="sessions"), *PASSED[2:], segments=["device"])
    with pytest.raises(ValueError, match="different metrics"):
        parts[0] + other.summarize(data)
    with pytest.raises(cx.PlanError, match="other metrics"):
        plan.analyze(other.summarize(data))


def test_a_large_common_offset_does_not_matter() -> None:
    data = table()
    near = experiment(cx.Mean("revenue", **W)).analyze(data).rows[0]
    data["revenue"] = np.round(data["revenue"] * 64) / 64  # exact beside 1e9
    exact = experiment(cx.Mean("revenue", **W)).analyze(data).rows[0]
    far = experiment(cx.Mean("revenue", **W)).analyze(data | {"revenue": data["revenue"] + 1e9}).rows[0]
    assert near.difference == pytest.approx(exact.difference, abs=0.01)
    assert far.difference == pytest.approx(exact.difference, rel=1e-11)
    assert far.std_error == pytest.approx(exact.std_error, rel=1e-11)


def test_units_without_a_weight_are_missing_and_those_of_weight_0_are_nobody() -> None:
    data = table()
    report = experiment(cx.NPS("nps", **W)).analyze(data)
    gone = np.isnan(data["nps"]) | np.isnan(data["weight"])
    zero = ~gone & (data["weight"] == 0)
    assert gone.sum() > 0
    assert zero.sum() > 0
    check = next(check for check in report.health if check.check == "missing_values.nps")
    assert check.sentence.startswith(f"{gone.sum()} units have no value")
    row = report.rows[0]
    assert row.n_control + row.n_treatment == len(gone) - gone.sum() - zero.sum()
    assert f"{zero.sum()} units have weight 0 and stand for nobody." in row.notes
    counts = json.loads(report.to_json())["distributions"]
    given_answers = sum(sum(n for _, n in each["counts"]) for each in counts)
    assert given_answers == len(gone) - gone.sum()


def test_nobody_can_be_compared() -> None:
    data = table() | {"weight": np.zeros(2_000)}
    report = experiment(*PASSED, CASES["top box"][0]).analyze(data)
    assert all(np.isnan(row.pvalue) and row.n_control == 0 for row in report.rows)
    assert cx.Report.from_json(report.to_json()).to_json() == report.to_json()


@pytest.mark.parametrize("bad", [-1.0, np.inf, -np.inf])
@pytest.mark.parametrize(
    "metric", [cx.Mean("revenue", **W), cx.NPS("nps", **W), cx.Ratio("errors", "sessions", **W)]
)
def test_a_weight_that_cannot_be_is_an_error_with_its_place(metric: cx.Metric, bad: float) -> None:
    data = table(50)
    data["weight"][4] = bad
    match = (
        r"Column 'weight' \(metrics\[0\]\.weights\) holds .* in row 5 \(1 such value\); a weight needs finite"
    )
    with pytest.raises(cx.ExportError, match=match):
        experiment(metric).analyze(data)


def test_an_answer_off_the_scale_is_the_same_error_as_without_weights() -> None:
    data = table(50)
    data["nps"][4] = 10.5
    found = []
    for metric in (cx.NPS("nps", **W), cx.NPS("nps")):
        with pytest.raises(cx.ExportError) as error:
            experiment(metric).analyze(data)
        found.append(str(error.value))
    assert found[0] == found[1]


def test_what_is_left_out_may_be_anything() -> None:
    data = table(60)
    data["weight"][3] = -1.0
    data["variant"] = [None if i == 3 else str(name) for i, name in enumerate(data["variant"])]
    assert experiment(cx.Mean("revenue", **W), cx.NPS("nps", **W)).analyze(data).rows


@pytest.mark.parametrize("margin", [cx.absolute(1.0), cx.relative(0.05)])
def test_the_interval_that_is_shown_decides_about_a_margin(margin: cx.Margin) -> None:
    for seed in range(8):
        metric = cx.Mean("revenue", non_inferiority_margin=margin, **W)
        row = experiment(metric, correction="none").analyze(table(seed=seed)).rows[0]
        lower = row.lift_interval.lower if margin.scale == "relative" else row.difference_interval.lower
        assert (row.margin_pvalue < 0.025) == (lower > -margin.size)


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        (
            cx.Mean("x", covariates=["y"], weights="w"),
            r"weights: stands beside covariates; a metric has weights or",
        ),
        (cx.Mean("x", weights="x"), r"weights: 'x' is read by this metric already; take it out"),
        (cx.Mean("x", weights="w", method="welch"), r"method: 'welch' is not a choice here"),
        (cx.Proportion("x", weights="w", method="score"), r"method: 'score' is not a choice here"),
        (cx.Mean("x", method="weighted"), r"method: 'weighted' is not a choice here"),
        (cx.Mean("x", weights=""), r"weights: must not be empty"),
        (
            cx.Ratio(cx.Count("e"), "x", weights="w"),
            r"weights: stands beside a total of events, which has no weights",
        ),
    ],
)
def test_weights_are_refused_at_their_place(metric: cx.Metric, message: str) -> None:
    with pytest.raises(cx.PlanError, match=r"metrics\[0\]\." + message):
        experiment(metric)


def test_a_total_of_events_has_no_weights() -> None:
    plan = {"name": "e", "control": "a", "metrics": [{"type": "count", "event": "e", "weights": "w"}]}
    with pytest.raises(cx.PlanError, match=r"metrics\[0\]\.weights: stands beside a total of events"):
        cx.Experiment.from_plan(plan)


def test_the_plan_survives_the_way_to_a_file(tmp_path: Any) -> None:
    plan = experiment(
        *PASSED, cx.CSAT("answer", scale=5, **W), cx.Mean("revenue", name="m", method="weighted", **W)
    )
    plan.to_file(tmp_path / "plan.toml")
    assert cx.Experiment.from_file(tmp_path / "plan.toml").to_plan() == plan.to_plan()
    assert all(
        metric["weights"] == "weight" and "method" not in metric for metric in plan.to_plan()["metrics"]
    )


def test_a_raked_survey() -> None:
    """Those who answered are young; their weights make them the population."""
    rng = np.random.default_rng(8)
    n = 4_000
    young = rng.random(n) < 0.8
    treated = rng.random(n) < 0.5
    score = np.clip(np.round(np.where(young, 8.5, 6.0) + rng.normal(0, 1, n)), 0, 10)
    units = {"variant": np.where(treated, "new", "old"), "nps": score}
    raked = stats.rake(
        {"age": np.where(young, "young", "old"), "arm": units["variant"]},
        {"age": {"young": 0.5, "old": 0.5}, "arm": {"old": 0.5, "new": 0.5}},
    )
    units["weight"] = raked.weights
    row = experiment(cx.NPS("nps", weights="weight")).analyze(units).rows[0]
    plain = experiment(cx.NPS("nps")).analyze(units).rows[0]
    share = {age: points(score)[young == (age == "young")].mean() for age in ("young", "old")}
    assert row.control_value == pytest.approx((share["young"] + share["old"]) / 2, abs=4)
    assert plain.control_value > row.control_value + 20


SURVEY = {
    "variant": ["old"] * 7 + ["new"] * 8,
    "x": [3, 0, 5, 2, 8, 1, 4, 6, 2, 9, 4, 0, 7, 5, 3],
    "y": [2, 1, 4, 3, 5, 2, 3, 4, 3, 5, 2, 1, 3, 4, 2],
    "nps": [9, 3, 10, 7, 8, 0, 6, 10, 9, 10, 8, 2, 9, 7, 10],
    "promoter": [1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1],
    "weight": [0.5, 1.25, 2, 0.75, 1, 3, 1.5, 2.5, 1, 0.25, 4, 1.5, 0.8, 1.2, 0.6],
}


@pytest.mark.parametrize(
    ("metric", "values", "errors"),
    [
        (
            cx.Ratio("x", "y", **W),
            (1.07142857142857, 1.51321928460342),
            (0.192788138795299, 0.1892251114668),
        ),
        (cx.NPS("nps", **W), (-32.5, 30.8016877637131), (39.6335262908816, 27.7833878787286)),
        (
            cx.Proportion("promoter", **W),
            (0.25, 0.434599156118143),
            (0.195888733298608, 0.227804360993678),
        ),
        (cx.Mean("nps", **W), (5.05, 7.85654008438819), (2.02324036201831, 0.952008269088623)),
    ],
)
def test_r_survey(metric: cx.Metric, values: tuple[float, float], errors: tuple[float, float]) -> None:
    """Estimates and standard errors of R's survey 4.1: svyratio and svymean of each variant, ids = ~1."""
    row = experiment(metric).analyze(SURVEY).rows[0]
    assert (row.control_value, row.treatment_value) == pytest.approx(values, rel=1e-13)
    assert row.std_error == pytest.approx(np.hypot(*errors), rel=1e-13)
