"""Several rows of one unit: the plan gives what the cluster-robust test gives on the arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import stats

few = settings(derandomize=True, max_examples=40, deadline=None, database=None)
METRICS = [
    cx.Mean("y", role="primary"),
    cx.Proportion("yes"),
    cx.NPS("nps"),
    cx.CSAT("csat", scale=5),
    cx.CES("ces", scale=7, easy="low", decide_on="easy"),
    cx.Ratio("y", "d", name="ratio"),
]
# What is compared of each metric and estimand, as values of rows.
VALUES = {
    ("y", "mean"): ("y", lambda v: v),
    ("yes", "proportion"): ("yes", lambda v: v),
    ("nps", "nps"): ("nps", lambda v: np.select([np.isnan(v), v >= 9, v >= 7], [np.nan, 100.0, 0.0], -100.0)),
    ("csat", "top_box"): ("csat", lambda v: np.where(np.isnan(v), np.nan, v >= 4)),
    ("csat", "mean"): ("csat", lambda v: v),
    ("ces", "mean"): ("ces", lambda v: v),
    ("ces", "easy"): ("ces", lambda v: np.where(np.isnan(v), np.nan, v <= 3)),
}


def experiment(metrics: Any = METRICS, **keys: Any) -> cx.Experiment:
    return cx.Experiment("x", control="a", unit="unit", unit_rows="many", metrics=metrics, **keys)


def rows(seed: int, units: int, most: int, missing: float = 0.1) -> dict[str, Any]:
    """Draw rows of units, which hang together, in no order."""
    random = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), random.integers(1, most + 1, units))
    random.shuffle(unit)
    own = random.normal(size=units)[unit]
    n = len(unit)

    def holed(values: Any) -> Any:
        return np.where(random.random(n) < missing, np.nan, values)

    def answers(low: int, high: int) -> Any:
        middle, width = (low + high) / 2, (high - low) / 4
        return holed(np.clip(np.round(middle + width * (own + random.normal(size=n))), low, high))

    return {
        "unit": unit,
        "variant": np.array(["a", "b"])[unit % 2],
        "device": np.array(["phone", "tablet", "tv"])[unit % 3],
        "y": holed(own + random.normal(1.0, 1.0, n)),
        "yes": answers(0, 1),
        "nps": answers(0, 10),
        "csat": answers(1, 5),
        "ces": answers(1, 7),
        "d": holed(random.integers(0, 3, n).astype(float)),
    }


def subset(data: dict[str, Any], which: Any) -> dict[str, Any]:
    return {name: column[which] for name, column in data.items()}


def expected(data: dict[str, Any], column: str, values: Any, **options: Any) -> Any:
    found = values(np.asarray(data[column], float))
    control = data["variant"] == "a"
    return stats.cluster_t_test(
        found[control], found[~control], data["unit"][control], data["unit"][~control], **options
    )


def check_equal(found: Any, wanted: Any, *, lift: bool = True) -> None:
    names = ["control_value", "treatment_value", "difference", "std_error", "df", "statistic", "pvalue"]
    for name in names:
        assert getattr(found, name) == pytest.approx(
            getattr(wanted, name), rel=1e-9, abs=1e-12, nan_ok=True
        ), name
    for end in ("lower", "upper"):
        assert getattr(found.difference_interval, end) == pytest.approx(
            getattr(wanted.difference_interval, end), rel=1e-9, abs=1e-11, nan_ok=True
        )
    assert (found.n_control, found.n_treatment) == (wanted.n_control, wanted.n_treatment)
    assert found.lift_kind == (wanted.lift_kind if lift else "refused")


@few
@given(st.integers(0, 2**32), st.integers(2, 60), st.integers(1, 9), st.sampled_from([0.0, 0.1, 0.6]))
def test_a_plan_gives_what_the_test_gives_on_arrays(seed: int, units: int, most: int, missing: float) -> None:
    data = rows(seed, units, most, missing)
    report = experiment().analyze(data)
    for (metric, estimand), (column, values) in VALUES.items():
        found = next(c for c in report[metric] if c.estimand == estimand)
        check_equal(found, expected(data, column, values), lift=metric != "nps")
        assert found.method == "cluster-robust CR2, Satterthwaite t"


@few
@given(st.integers(0, 2**32), st.integers(2, 60), st.integers(1, 5))
def test_parts_of_units_merged_and_stored_give_the_same(seed: int, units: int, parts: int) -> None:
    data, plan = rows(seed, units, 6), experiment(segments=["device", ["device", "variant"]])
    whole = plan.summarize(data)
    pieces = [subset(data, data["unit"] % parts == part) for part in range(parts)]
    summaries = [plan.summarize(piece) for piece in pieces if len(piece["unit"])]
    merged = summaries[0]
    for summary in summaries[1:]:
        merged += cx.Summaries.from_json(summary.to_json())
    merged = cx.Summaries.from_cbor(merged.to_cbor())
    assert merged.units == whole.units
    for one, other in zip(plan.analyze(merged).rows, plan.analyze(whole).rows, strict=True):
        check_equal(one, other)
        assert one.notes == other.notes


@few
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed: int, random: Any) -> None:
    data = rows(seed, 30, 6)
    order = list(range(len(data["unit"])))
    random.shuffle(order)
    for one, other in zip(
        experiment().analyze(subset(data, order)).rows, experiment().analyze(data).rows, strict=True
    ):
        check_equal(one, other)


def test_one_row_a_unit_has_the_standard_error_of_welch() -> None:
    data = rows(3, 200, 1)
    many = experiment([cx.Mean("y")]).analyze(data).comparison("y")
    one = cx.Experiment("x", control="a", unit="unit", metrics=[cx.Mean("y")]).analyze(data).comparison("y")
    assert many.std_error == pytest.approx(one.std_error, rel=1e-12)


def test_segments_their_values_and_their_interaction() -> None:
    data, plan = rows(5, 150, 5), experiment(segments=["device"])
    report = plan.analyze(data)
    for value in ("phone", "tablet", "tv"):
        part = subset(data, data["device"] == value)
        check_equal(
            report.comparison("y", segment={"device": value}), expected(part, "y", VALUES["y", "mean"][1])
        )
    found = next(i for i in report.interactions if i.metric == "y")
    rows_of_device = [c for c in report["y"] if c.segment == "device"]
    differences = [c.difference for c in rows_of_device]
    errors = [c.std_error for c in rows_of_device]
    assert found.q == pytest.approx(stats.interaction_test(differences, errors).statistic, rel=1e-9)
    assert math.isnan(found.f)


def test_a_ratio_is_of_the_units_totals() -> None:
    data = rows(7, 80, 6)
    both = ~(np.isnan(data["y"]) | np.isnan(data["d"]))
    sums = [np.bincount(data["unit"][both], data[c][both], 80) for c in ("y", "d")]
    there = np.bincount(data["unit"][both], minlength=80) > 0
    control = np.arange(80) % 2 == 0
    wanted = stats.ratio_test(*(column[there & group] for group in (control, ~control) for column in sums))
    check_equal(experiment().analyze(data).comparison("ratio"), wanted)


@pytest.mark.parametrize("cap", [0.5, cx.quantile(0.8)], ids=str)
def test_rows_are_capped_before_they_are_added_up(cap: Any) -> None:
    data = rows(8, 60, 5)
    limit = cap if isinstance(cap, float) else np.nanquantile(data["y"], 0.8)
    found = experiment([cx.Mean("y", cap=cap)]).analyze(data).comparison("y")
    check_equal(found, expected(data, "y", lambda v: np.minimum(v, limit)))


def test_margins_are_tested_where_the_interval_ends() -> None:
    data = rows(9, 300, 4)
    plain = experiment([cx.Mean("y")]).analyze(data).comparison("y")
    for sign, verdict in ((1, "not_worse"), (-1, "inconclusive")):
        size = -plain.difference_interval.lower + sign * 1e-9
        margin = cx.absolute(size)
        row = experiment([cx.Mean("y", non_inferiority_margin=margin)]).analyze(data).comparison("y")
        assert row.verdict == verdict
        assert (row.margin_pvalue < 0.025) == (sign > 0)


def test_the_report_says_how_many_rows_and_units_there_are() -> None:
    data = rows(10, 40, 4, missing=0.0)
    report = experiment(segments=["device"]).analyze(data)
    control, treatment = (int(np.sum(data["variant"] == v)) for v in ("a", "b"))
    row = report.comparison("y")
    assert (row.n_control, row.n_treatment) == (control, treatment)
    assert row.notes[0] == (
        f"The control has {control} rows of 20 units, the treatment {treatment} rows of 20 units; "
        "a unit is a cluster."
    )
    assert report.units == {"a": 20, "b": 20}
    answers = {d.variant: dict(d.counts) for d in report.distributions if d.metric == "nps"}
    for variant, counts in answers.items():
        given_ones = data["nps"][data["variant"] == variant]
        assert counts == {answer: int(np.sum(given_ones == answer)) for answer in range(11)}


def test_what_is_left_out_stands_in_the_health_of_the_data() -> None:
    table = {
        "unit": pa.array(["u", "u", "v", "v", None, "w", "x", "x", "z", "z"]),
        "variant": ["a", "a", "a", "b", "a", None, "b", "b", "a", "b"],
        "y": [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 1],
    }
    report = experiment([cx.Mean("y")]).analyze(table)
    health = report.health
    assert health["rows_without_unit"].numbers["count"] == 1
    assert health["rows_without_variant"].numbers["count"] == 1
    assert health["units_in_several_variants"].status == "alarm"
    assert health["units_in_several_variants"].sentence.startswith(
        "2 units have rows of several variants and are left out"
    )
    assert "duplicate_units" not in health


def test_rows_that_repeat_a_unit_name_the_key() -> None:
    report = cx.Experiment("x", control="a", unit="unit", metrics=[cx.Mean("y")]).analyze(rows(1, 30, 4))
    check = report.health["duplicate_units"]
    assert check.status == "alarm"
    assert 'unit_rows = "many"' in check.sentence


def refusal(data: Any, **keys: Any) -> str:
    with pytest.raises((cx.PlanError, cx.ExportError)) as error:
        experiment(**keys).analyze(data)
    return str(error.value)


def test_what_cannot_be_is_refused_in_one_sentence() -> None:
    data = rows(2, 10, 3, missing=0.0)
    assert refusal(data | {"device": np.arange(len(data["unit"]))}, segments=["device"]).startswith(
        "segments[0]: a unit has rows with '"
    )
    off_scale = np.where(np.arange(len(data["unit"])) == 2, 11.0, data["nps"])
    assert "holds 11 in row 3 (1 such value); an answer is a whole number from 0 to 10" in refusal(
        data | {"nps": off_scale}
    )
    off_scale = np.where(np.arange(len(data["unit"])) == 1, 4.5, data["csat"])
    assert "holds 4.5 in row 2" in refusal(data | {"csat": off_scale})
    infinite = np.where(np.arange(len(data["unit"])) == 0, np.inf, data["y"])
    assert "'y' (metrics[0].column) holds inf in row 1" in refusal(data | {"y": infinite})
    assert "a denominator needs finite numbers that are not negative" in refusal(data | {"d": data["d"] - 3})
    assert refusal({k: v for k, v in data.items() if k != "unit"}).startswith("unit: ")
    nobody = pa.nulls(len(data["unit"]), pa.string())
    assert refusal(data | {"unit": nobody}) == (
        "Column 'unit' (unit) is null in every row that has a variant."
    )
    everywhere = np.resize(["a", "b"], len(data["unit"]))
    assert "nobody is left" in refusal(data | {"unit": np.zeros(len(everywhere), int), "variant": everywhere})


@pytest.mark.parametrize(
    ("metric", "sentence"),
    [
        (cx.Mean("y", covariates=["d"]), r'metrics\[0\]\.covariates: cannot stand beside unit_rows = "many"'),
        (cx.Mean("y", method="z"), r'metrics\[0\]\.method: cannot stand beside unit_rows = "many"'),
        (cx.Conversion("purchase"), r"metrics\[0\]: is a total of events"),
        (cx.Ratio(cx.Count("error"), "d"), r"metrics\[0\]\.numerator: is a total of events"),
    ],
    ids=["covariates", "method", "events", "a ratio of events"],
)
def test_a_plan_of_rows_has_no_such_keys(metric: Any, sentence: str) -> None:
    with pytest.raises(cx.PlanError, match=sentence):
        experiment([metric])


def test_a_plan_of_rows_names_the_unit_and_reads_no_dataset() -> None:
    with pytest.raises(cx.PlanError, match='unit_rows: is "many", so the plan must name the column'):
        cx.Experiment("x", control="a", unit_rows="many", metrics=[cx.Mean("y")])
    exposures = {"visitor_id": ["u"], "variation_id": ["a"], "timestamp": [1]}
    with pytest.raises(cx.PlanError, match="unit_rows: a dataset has one row a unit"):
        experiment([cx.Mean("y")]).analyze(cx.Dataset(exposures))


def test_the_key_stands_in_the_plan_only_where_it_is_many() -> None:
    assert experiment().to_plan()["unit_rows"] == "many"
    assert cx.Experiment.from_plan(experiment().to_plan()).to_plan() == experiment().to_plan()
    plan = cx.Experiment("x", control="a", unit="unit", unit_rows="one", metrics=[cx.Mean("y")])
    assert "unit_rows" not in plan.to_plan()


def test_summaries_of_rows_and_of_units_do_not_mix() -> None:
    data = rows(4, 30, 1)
    for metrics in ([cx.Mean("y")], [cx.Ratio("y", "d")]):
        many = experiment(metrics)
        one = cx.Experiment("x", control="a", unit="unit", metrics=metrics)
        with pytest.raises(ValueError, match="different metrics"):
            many.summarize(data) + one.summarize(data)
        with pytest.raises(cx.PlanError, match="other metrics"):
            one.analyze(many.summarize(data))
    high, low = (experiment([cx.CES("ces", scale=7, easy=easy)]) for easy in ("high", "low"))
    with pytest.raises(cx.PlanError, match="other metrics"):
        high.analyze(low.summarize(data))
    mean, easy = (experiment([cx.CES("ces", scale=7, decide_on=name)]) for name in ("mean", "easy"))
    stored = mean.summarize(data)
    check_equal(easy.analyze(stored)["ces"][0], easy.analyze(data)["ces"][0])


@pytest.mark.parametrize("table", ["pandas", "polars", "arrow", "dictionary"])
def test_any_table_will_do(table: str) -> None:
    data = rows(6, 40, 5)
    arrow = pa.table(data)
    wanted = experiment().analyze(data)
    if table == "pandas":
        given_table: Any = arrow.to_pandas()
    elif table == "polars":
        given_table = pytest.importorskip("polars").from_arrow(arrow).lazy()
    else:
        text = arrow.set_column(0, "unit", arrow["unit"].cast(pa.string()))
        given_table = (
            text.set_column(0, "unit", text["unit"].dictionary_encode()) if table == "dictionary" else text
        )
    for one, other in zip(experiment().analyze(given_table).rows, wanted.rows, strict=True):
        check_equal(one, other)


def test_a_value_far_from_all_others_and_values_far_from_0_cost_no_digits() -> None:
    data = rows(11, 60, 5, missing=0.0)
    plain = experiment([cx.Mean("y")]).analyze(data).comparison("y")
    far = experiment([cx.Mean("y")]).analyze(data | {"y": data["y"] + 2.0**30}).comparison("y")
    assert far.std_error == pytest.approx(plain.std_error, rel=1e-6)  # the values themselves are rounded
    whole = np.round(100 * data["y"])
    near = experiment([cx.Mean("y")]).analyze(data | {"y": whole}).comparison("y")
    far = experiment([cx.Mean("y")]).analyze(data | {"y": whole + 1e12}).comparison("y")
    assert (far.difference, far.std_error) == pytest.approx((near.difference, near.std_error), rel=1e-12)
    huge = np.where(np.arange(len(whole)) == 0, 1e15, data["y"])
    calm = "b" if data["variant"][0] == "a" else "a"
    wanted = np.mean(data["y"][data["variant"] == calm])
    row = experiment([cx.Mean("y")]).analyze(data | {"y": huge}).comparison("y")
    assert (row.control_value if calm == "a" else row.treatment_value) == pytest.approx(wanted, rel=1e-14)
