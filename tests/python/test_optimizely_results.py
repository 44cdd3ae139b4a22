"""Optimizely's own results, CSV and JSON: read as they are, ours beside theirs, and what is refused."""

from __future__ import annotations

import gzip
import itertools
import json
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift.stats import Moments, welch_t_test
from optimizely_documents import (
    CONTROL,
    CSV,
    FIRST,
    LIFT,
    NAMES,
    PURCHASERS,
    REVENUE,
    SECOND,
    VIEWS,
    VISITORS,
    arm,
    document,
    line,
    metric,
    per_unit,
    plan,
    read,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

# --- ours beside theirs -------------------------------------------------------------------------------------


def test_a_proportion_of_the_labs_is_tested_again(tmp_path: Path) -> None:
    content = document(
        metric("purchase", [arm(CONTROL, 163, 0.0469), arm(SECOND, 223, 0.0625, lift=LIFT)]),
        metric(None, [], event_id=None, aggregator="sum", field="revenue"),
    )
    results = read(tmp_path, content)
    [row] = results.to_arrow().to_pylist()
    # The score statistic with (N - 1) / N, and its two-sided normal tail.
    successes, n = (163, 223), (3304, 3329)
    pooled = sum(successes) / sum(n)
    z2 = (223 / 3329 - 163 / 3304) ** 2 / (pooled * (1 - pooled) * (1 / 3304 + 1 / 3329))
    expected = scipy.stats.chi2.sf(z2 * (sum(n) - 1) / sum(n), 1)
    assert row["pvalue"] == pytest.approx(expected, rel=1e-12)
    assert row["lift"] == pytest.approx(0.357824, abs=1e-6)
    assert (row["n_control"], row["n_treatment"]) == (3304, 3329)
    assert row["method"].startswith("score")
    theirs = {name: value for name, value in row.items() if name.startswith("vendor_")}
    assert theirs == {
        "vendor_lift": 0.3578,
        "vendor_lower": 0.166,
        "vendor_upper": 0.549,
        "vendor_significance": 0.9979,
        "vendor_is_significant": True,
        "vendor_is_most_conclusive": True,
        "vendor_status": "better",
        "vendor_visitors_remaining": 0,
    }
    assert row["notes"] is None
    assert (results.experiment, results.confidence_level, results.variance) == ("18786493712", 0.9, "unit")
    assert [m.name for m in results.metrics] == ["purchase", "sum of revenue"]
    assert results.notes == (
        f"{tmp_path}/results.json: metrics[1]: there are no results of 'sum of revenue'.",
    )


@pytest.mark.parametrize("meaning", ["unit", "estimate"])
def test_the_unique_metric_tells_what_a_variance_is(meaning: str, tmp_path: Path) -> None:
    def scaled(id_: str, variance: float) -> float:
        return variance if meaning == "unit" else variance / VISITORS[id_]

    content = document(
        metric("views", [arm(i, v, scaled(i, s)) for i, (v, s) in VIEWS.items()], aggregator="count"),
        metric("purchase", [arm(i, PURCHASERS[i], scaled(i, per_unit(i))) for i in NAMES]),
        metric(
            "revenue",
            [arm(i, v, scaled(i, s)) for i, (v, s) in REVENUE.items()],
            aggregator="sum",
            field="revenue",
        ),
    )
    results = read(tmp_path, content)
    assert results.variance == meaning
    for name, numbers in (("views", VIEWS), ("revenue", REVENUE)):
        for treatment in (FIRST, SECOND):
            found = results.comparison(name, treatment)
            means = {i: numbers[i][0] / VISITORS[i] for i in (CONTROL, treatment)}
            expected = scipy.stats.ttest_ind_from_stats(
                means[treatment],
                numbers[treatment][1] ** 0.5,
                VISITORS[treatment],
                means[CONTROL],
                numbers[CONTROL][1] ** 0.5,
                VISITORS[CONTROL],
                equal_var=False,
            )
            assert found.statistic == pytest.approx(expected.statistic, rel=1e-9)
            assert found.pvalue == pytest.approx(expected.pvalue, rel=1e-9)
            ours = welch_t_test(
                *(Moments(VISITORS[i], means[i], numbers[i][1]) for i in (CONTROL, treatment)),
                confidence_level=0.9,
            )
            assert list(found.lift_interval) == pytest.approx(list(ours.lift_interval), rel=1e-9)


def views(variance: float | None = 1.5) -> dict[str, Any]:
    arms = [arm(i, v, None if variance is None else variance) for i, (v, _) in VIEWS.items()]
    return metric("views", arms, aggregator="count")


@pytest.mark.parametrize(
    ("metrics", "reason"),
    [
        ([views(None)], "'control' has no variance, without which only unique conversions can be tested"),
        ([views()], "no metric that counts each unit once has a variance and enough units"),
        (
            [views(), metric("purchase", [arm(CONTROL, 163, 0.02), arm(SECOND, 223, 0.02)])],
            "the variance of 'purchase' fits neither",
        ),
        (
            [
                views(),
                metric("purchase", [arm(CONTROL, 163, 0.0469), arm(SECOND, 223, 0.0625)]),
                metric("signup", [arm(CONTROL, 163, 0.0469 / 3304), arm(SECOND, 223, 0.0625 / 3329)]),
            ],
            "the variances of 'purchase' and 'signup' contradict each other",
        ),
        ([views(), metric("purchase", [arm(CONTROL, 0, 0.0), arm(SECOND, 0, 0.0)])], "no metric that counts"),
    ],
)
def test_what_cannot_be_known_is_not_computed(
    metrics: list[dict[str, Any]], reason: str, tmp_path: Path
) -> None:
    results = read(tmp_path, document(*metrics))
    rows = [row for row in results.to_arrow().to_pylist() if row["metric"] == "views"]
    assert len(rows) == 2
    for row in rows:
        assert (row["pvalue"], row["difference"], row["method"]) == (None, None, None)
        assert row["control_value"] == pytest.approx(1799 / 3304)
        assert reason in row["notes"]
        assert row["notes"].startswith("Not tested by us: ")
    with pytest.raises(cx.ExportError, match="Not tested by us"):
        results.comparison("views", "message_1")


def test_a_caller_may_know_what_a_variance_is(tmp_path: Path) -> None:
    results = read(tmp_path, document(views()), variance="unit")
    assert results.comparison("views", "message_2").pvalue < 1e-10
    with pytest.raises(ValueError, match="variance is 'units'; it is 'unit', 'estimate' or None"):
        read(tmp_path, document(), variance="units")
    with pytest.raises(ValueError, match="confidence_level is 95; it is between 0 and 1"):
        read(tmp_path, document(), confidence_level=95)
    with pytest.raises(ValueError, match="read_optimizely_results: encoding is 'klingon'"):
        read(tmp_path, document(), encoding="klingon")


def test_better_of_what_is_to_fall_is_a_negative_lift(tmp_path: Path) -> None:
    def lift(value: float, status: str) -> dict[str, Any]:
        return LIFT | {"value": value, "lift_status": status, "confidence_interval": None}

    arms = [arm(CONTROL, 223), arm(FIRST, 163, lift=lift(-0.28, "better"))]
    falling = metric("errors", [*arms, arm(SECOND, 250, lift=lift(0.11, "better"))])
    falling["winning_direction"] = "decreasing"
    results = read(tmp_path, document(falling))
    one, other = results.to_arrow().to_pylist()
    assert (one["direction"], one["vendor_status"], one["vendor_lift"]) == ("lower", "better", -0.28)
    assert one["notes"] is None
    assert one["vendor_lower"] is None
    assert "The vendor says better, although lower is better and its lift is +0.11." in other["notes"]


def test_a_verdict_that_is_not_ours_is_named_and_stays(tmp_path: Path) -> None:
    said = LIFT | {"is_significant": False, "significance": 0.71}
    results = read(tmp_path, document(metric("purchase", [arm(CONTROL, 163), arm(SECOND, 223, lift=said)])))
    [row] = results.to_arrow().to_pylist()
    assert (row["vendor_is_significant"], row["vendor_significance"]) == (False, 0.71)
    assert (
        "The vendor's sequential test calls this not significant, our fixed-horizon one significant"
        in (row["notes"])
    )


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ("9223372036854775807", None),
        ("9223372036854776000", None),
        ("9.223372036854776e18", None),
        ("12345678", 12_345_678),
        ("null", None),
    ],
)
def test_no_number_of_visitors_is_null(left: str, expected: int | None, tmp_path: Path) -> None:
    content = json.dumps(
        document(
            metric(
                "purchase",
                [arm(CONTROL, 163), arm(SECOND, 223, lift=LIFT | {"visitors_remaining": "HERE"})],
            )
        )
    )
    [row] = read(tmp_path, content.replace('"HERE"', left)).to_arrow().to_pylist()
    assert row["vendor_visitors_remaining"] == expected
    if left != "null":
        found = read(tmp_path, f"{CSV[:-1]}{left}", "r.csv").to_arrow().to_pylist()
        assert found[0]["vendor_visitors_remaining"] == expected


def test_tiers_scopes_and_odd_shares(tmp_path: Path) -> None:
    names = ["a", "b", "c", "d", "e", "f"]
    metrics = [
        metric(name, [arm(CONTROL, 163), arm(SECOND, 223)], event_id=i) for i, name in enumerate(names)
    ]
    metrics[1]["scope"] = "session"
    metrics[2]["results"][CONTROL]["value"] = 4000
    metrics[3]["results"][SECOND]["rate"] = 0.5
    metrics[4]["results"][SECOND]["value"] = None
    rows = read(tmp_path, document(*metrics)).to_arrow().to_pylist()
    assert [row["tier"] for row in rows] == ["primary", *["secondary"] * 4, "monitoring"]
    assert "The denominator counts sessions: those of one visitor are not independent" in rows[1]["notes"]
    assert rows[1]["pvalue"] is not None
    assert "'control' has 4000 of 3304, which are no units of those counted" in rows[2]["notes"]
    assert "The vendor's value of 'message_2' is 0.5" in rows[3]["notes"]
    assert "'message_2' has no numerator" in rows[4]["notes"]


def test_the_literal_baseline_of_a_campaign(tmp_path: Path) -> None:
    content = document(metric("purchase", []))
    content["metrics"][0]["results"] = {
        "baseline": {"value": 163, "samples": 3304, "level": "campaign"},
        SECOND: {"value": 223, "samples": 3329},
    }
    del content["reach"]["variations"]
    del content["metrics"][0]["event_id"]
    results = read(tmp_path, content)
    [row] = results.to_arrow().to_pylist()
    assert (row["control"], row["treatment"], row["event_id"]) == ("baseline", SECOND, None)
    assert results.counts == {"baseline": 3304, SECOND: 3329}


# --- the allocation -----------------------------------------------------------------------------------------


def test_the_sample_ratio_is_that_of_the_weights(tmp_path: Path) -> None:
    experiment = written(tmp_path / "experiment.json", plan(3300, 3400, 3300))
    results = read(tmp_path, document(), experiment=experiment)
    counts = [3304, 3367, 3329]
    expected = scipy.stats.chisquare(counts, [3300, 3400, 3300])
    assert results.sample_ratio().pvalue == pytest.approx(expected.pvalue, rel=1e-12)
    equal = scipy.stats.chisquare(counts)
    assert read(tmp_path, document()).sample_ratio().pvalue == pytest.approx(equal.pvalue, rel=1e-12)
    shares = {"control": 1, FIRST: 1, "message_2": 1}
    assert results.sample_ratio(shares).pvalue == pytest.approx(equal.pvalue, rel=1e-12)
    with pytest.raises(ValueError, match=r"the weights name 'new', of which .* and lack 'message_2'"):
        results.sample_ratio({"control": 1, FIRST: 1, "new": 1})
    with pytest.raises(ValueError, match=r"the weight of 'message_2' is 0, but it has 3,329 units"):
        results.sample_ratio({"control": 1, FIRST: 1, SECOND: 0})


def test_a_variant_that_nobody_met_counts_as_such(tmp_path: Path) -> None:
    content = document(metric("purchase", [arm(CONTROL, 163), arm(SECOND, 223)]))
    del content["reach"]["variations"][FIRST]
    experiment = written(tmp_path / "experiment.json", plan(3334, 3333, 3333))
    results = read(tmp_path, content, experiment=experiment)
    assert results.counts[FIRST] == 0
    assert results.sample_ratio().pvalue < 1e-300 or results.sample_ratio().log_pvalue < -600
    stopped = written(tmp_path / "experiment.json", plan(5000, 0, 5000))
    assert read(tmp_path, content, experiment=stopped).sample_ratio().pvalue > 0.5


def test_a_folder_holds_results_series_and_experiment(tmp_path: Path) -> None:
    folder = tmp_path / "of one"
    folder.mkdir()
    content = document()
    for each in content["metrics"][0]["results"].values():
        each["name"] = None
    del content["reach"]["variations"][SECOND]["name"]
    written(folder / "results.json", content)
    written(folder / "series.json", series())
    with gzip.open(folder / "experiment.json.gz", "wt") as file:
        file.write(json.dumps(plan(3300, 3400, 3300)))
    results = cx.read_optimizely_results(folder)
    assert [row["treatment"] for row in results.to_arrow().to_pylist()] == ["message_1", "Message_2"]
    assert results.over_time.num_rows == 4
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a/results.json", json.dumps(content))
        archive.writestr("a/experiment.json", json.dumps(plan(3300, 3400, 3300)))
    assert cx.read_optimizely_results(tmp_path / "all.zip").weights == results.weights


# --- over time ----------------------------------------------------------------------------------------------


def series() -> dict[str, Any]:
    times = ["2020-09-15T00:00:00Z", "2020-09-16T00:00:00Z"]
    content = document()
    for id_, each in content["metrics"][0]["results"].items():
        points: list[dict[str, Any]] = [
            {"time": time, "samples": VISITORS[id_] // part, "value": PURCHASERS[id_] // part, "rate": None}
            for time, part in zip(times, (2, 1), strict=True)
        ]
        if id_ == SECOND:
            points[1]["lift"] = LIFT
        kept = {key: each[key] for key in ("variation_id", "name", "is_baseline")}
        content["metrics"][0]["results"][id_] = kept | {"timeseries": points[::-1]}
    return content


def test_a_time_series_is_compared_at_each_time(tmp_path: Path) -> None:
    results = read(tmp_path, series())
    table = results.over_time
    assert table.column_names == [
        *results.to_arrow().column_names[:12],
        "time",
        *results.to_arrow().column_names[12:],
    ]
    rows = table.to_pylist()
    assert [(row["treatment"], row["time"]) for row in rows] == list(
        itertools.product(
            ["message_1", "message_2"],
            [datetime(2020, 9, 15, tzinfo=UTC), datetime(2020, 9, 16, tzinfo=UTC)],
        )
    )
    assert [row["n_control"] for row in rows] == [1652, 3304] * 2
    assert rows[3]["vendor_lift"] == 0.3578
    # Without results of its own the file's last points are its results.
    assert rows[3]["pvalue"] == results.comparison("purchase", "message_2").pvalue
    assert read(tmp_path, document()).over_time.num_rows == 0
    local = json.dumps(series()).replace("00:00Z", "00:00")
    moved = read(tmp_path, local, time_zone="America/New_York").over_time["time"].to_pylist()
    assert moved[0] == datetime(2020, 9, 15, 4, tzinfo=UTC)
    with pytest.raises(ValueError, match=r"read_optimizely_results: time\.time_zone: 'Mars' is no time zone"):
        read(tmp_path, local, time_zone="Mars")


# --- the CSV ------------------------------------------------------------------------------------------------


def test_the_csv_says_the_same_as_the_json(tmp_path: Path) -> None:
    of_csv = read(tmp_path, CSV, "optimizely_export_20230109_20230317.csv")
    lift = LIFT | {"value": 0.357824}
    of_json = read(
        tmp_path,
        document(metric("purchase", [arm(CONTROL, 163), arm(SECOND, 223, lift=lift)])),
        confidence_level=0.95,
    )
    [one], [other] = of_csv.to_arrow().to_pylist(), of_json.to_arrow().to_pylist()
    assert one | {"vendor_is_most_conclusive": True} == other
    assert of_csv.counts == {CONTROL: 3304, SECOND: 3329}
    assert (of_csv.start, of_csv.end) == ("2023-01-09T00:00:00Z", "2023-03-17T00:00:00Z")


@pytest.mark.parametrize("unavailable", ["", "NA", "-", '""""""', "n/a", "null"])
def test_a_csv_in_other_spellings(unavailable: str, tmp_path: Path) -> None:
    text = CSV.replace("Start time (UTC)", "Start Time (UTC)").replace(
        "Is Baseline Variation", "IS BASELINE variation"
    )
    text = text.replace(",true,", ",True,").replace(",false,", ",False,")
    text = text.replace("0.049334,,,,,,,", f"0.049334{f',{unavailable}' * 7}") + "\n"
    text = text.replace("0.166,0.549,0\n", f"{unavailable},{unavailable},{unavailable}\n")
    path = tmp_path / "r.csv"
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    [row] = cx.read_optimizely_results(path).to_arrow().to_pylist()
    assert (row["control"], row["treatment"], row["metric"]) == ("control", "message_2", "purchase")
    assert (row["vendor_lower"], row["vendor_visitors_remaining"]) == (None, None)
    assert row["vendor_is_significant"] is True
    assert row["pvalue"] == pytest.approx(0.002138131, rel=1e-6)


def test_one_name_with_two_numerators_is_two_metrics(tmp_path: Path) -> None:
    more = [
        line(CONTROL, "purchase", 326, 3304, 0.0987, kind="total conversions"),
        line(SECOND, "purchase", 446, 3329, 0.134, kind="total conversions"),
    ]
    results = read(tmp_path, "\n".join([CSV, *more]), "r.csv")
    assert [(m.name, m.aggregator) for m in results.metrics] == [
        ("purchase", "unique"),
        ("purchase", "count"),
    ]
    _, row = results.to_arrow().to_pylist()
    assert row["pvalue"] is None
    assert "this format has no variance, without which only unique conversions can be tested" in row["notes"]
    with pytest.raises(ValueError, match="2 metrics have this name, give its place among metrics"):
        results.comparison("purchase")
    assert results.comparison(0).pvalue == pytest.approx(0.002138131, rel=1e-6)
    with pytest.raises(ValueError, match="metric is 'purchas'; the nearest is 'purchase'"):
        results.comparison("purchas")
    with pytest.raises(ValueError, match="treatment is 'x'; there are:"):
        results.comparison(0, "x")


def test_a_campaign_names_no_variation(tmp_path: Path) -> None:
    rows = [row.split(",") for row in CSV.splitlines()]
    text = "\n".join(",".join(row[:2] + row[4:]) for row in rows)
    [row] = read(tmp_path, text, "r.csv").to_arrow().to_pylist()
    assert (row["control"], row["treatment"], row["n_control"]) == ("baseline", "campaign", 3304)


def test_a_variant_may_be_called_na(tmp_path: Path) -> None:
    [row] = read(tmp_path, CSV.replace("message_2", "NA"), "r.csv").to_arrow().to_pylist()
    assert row["treatment"] == "NA"


# --- how it looks -------------------------------------------------------------------------------------------


def test_the_text_puts_both_side_by_side_and_says_why(tmp_path: Path) -> None:
    evil = metric("<b>\x1b[31m&", [arm(CONTROL, 163), arm(SECOND, 223, lift=LIFT)])
    results = read(tmp_path, document(evil))
    text, html = results.to_text(), results._repr_html_()
    assert repr(results) == text
    assert "sequential test, which may be read at any" in text
    assert "the next\n  four are secondary" in text or "four are secondary" in text
    [row] = [each for each in text.splitlines() if "message_2" in each]
    for part in ("4.93%", "6.70%", "+1.77 pp", "0.0021", "+35.78% [+16.60%, +54.90%]", "99.79%"):
        assert part in row
    assert "\x1b" not in text + html
    assert "<b>\ufffd" not in html
    assert "&lt;b&gt;" in html


def test_any_table_reader_takes_it(tmp_path: Path) -> None:
    results = read(tmp_path, document())
    assert pa.table(results).equals(results.to_arrow())
    assert results.to_pandas()["treatment"].to_list() == ["message_1", "message_2"]
    assert results.to_polars().height == 2


@settings(max_examples=50, deadline=None)
@given(
    a=st.integers(0, 400),
    n=st.integers(0, 400),
    b=st.integers(0, 400),
    m=st.integers(0, 400),
    significance=st.one_of(st.none(), st.floats(0, 1)),
)
def test_a_round_trip_keeps_their_numbers(  # noqa: PLR0917
    a: int, n: int, b: int, m: int, significance: float | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lift = LIFT | {"significance": significance, "visitors_remaining": 2**63 - 1}
    arms = [arm(CONTROL, a, samples=n, rate=None), arm(SECOND, b, samples=m, rate=None, lift=lift)]
    [row] = read(tmp_path_factory.mktemp("r"), document(metric("x", arms))).to_arrow().to_pylist()
    assert (row["vendor_significance"], row["vendor_visitors_remaining"]) == (significance, None)
    assert (row["n_control"], row["n_treatment"]) == (n, m)
    assert (row["method"] is None) == (a > n or b > m)
