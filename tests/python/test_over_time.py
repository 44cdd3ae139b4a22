"""Metrics over periods, before and after a date, and along touchpoints."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import stats
from cxlift.periods import period_labels, periods_between

if TYPE_CHECKING:
    from pathlib import Path

few = settings(derandomize=True, max_examples=40, deadline=None, database=None)
UTC = dt.UTC
BERLIN = "Europe/Berlin"
WEEKS = cx.Period("answered_at", every="week", tz=BERLIN)
MAY = cx.Change("answered_at", at="2026-05-01", tz=BERLIN)
POINTS = cx.Touchpoints("touchpoint", ["order placed", "order received", "after support"])
ZONES = (BERLIN, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "UTC")


def survey(seed: int = 1, people: int = 150, days: int = 40, most: int = 3) -> dict[str, Any]:
    """Draw answers: a row each, of people who hang together, from 2026-04-10 on."""
    random = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), random.integers(1, most + 1, people))
    n = len(person)
    start = np.datetime64("2026-04-10T00:00:00", "us")
    answered_at = start + (random.random(n) * days * 86_400e6).astype("timedelta64[us]")
    own = random.normal(size=people)[person]
    late = answered_at >= np.datetime64("2026-05-01", "us")
    score = np.clip(np.round(7 + 1.5 * own + random.normal(size=n) + late * (person % 2)), 0, 10)
    return {
        "visitor_id": person,
        "variant": np.array(["original", "redesign"])[person % 2],
        "answered_at": answered_at,
        "touchpoint": np.array(POINTS.values)[random.integers(0, 3, n)],
        "nps": score,
    }


def experiment(segments: Any, metrics: Any = None, **keys: Any) -> cx.Experiment:
    many = {"unit": "visitor_id", "unit_rows": "many"} | keys
    return cx.Experiment(
        "x", control="original", metrics=metrics or [cx.NPS("nps", role="primary")], segments=segments, **many
    )


def in_python(instant: dt.datetime, every: str, zone: str) -> str:
    """Name a period in the obvious way."""
    day = instant.astimezone(ZoneInfo(zone)).date()
    if every == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat() if every == "day" else f"{day.year}-{day.month:02}"


def points(answers: Any) -> Any:
    return np.select([answers >= 9, answers >= 7], [100.0, 0.0], -100.0)


# --- labels -------------------------------------------------------------------------------------------------

instants = st.datetimes(dt.datetime(1999, 12, 20), dt.datetime(2038, 1, 20), timezones=st.just(UTC))  # noqa: DTZ001


@few
@given(
    st.lists(instants, min_size=1, max_size=30),
    st.sampled_from(["day", "week", "month"]),
    st.sampled_from(ZONES),
)
def test_periods_are_named_as_the_calendar_does(found: list[dt.datetime], every: str, zone: str) -> None:
    epoch = dt.datetime(1970, 1, 1, tzinfo=UTC)
    times = np.array([(each - epoch) // dt.timedelta(microseconds=1) for each in found])
    codes, names = period_labels(times, every, zone)
    assert [names[code] for code in codes] == [in_python(each, every, zone) for each in found]
    assert names == sorted(names)
    if every == "month":
        whole = periods_between(names[0], names[-1], every)
        assert set(names) <= set(whole)
        assert whole == sorted(set(whole))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-28T22:59:59Z", "2026-03-28"),
        ("2026-03-28T23:00:00Z", "2026-03-29"),  # midnight in winter time, an hour before the clock goes on
        ("2026-03-29T21:59:59Z", "2026-03-29"),  # a day of 23 hours
        ("2026-03-29T22:00:00Z", "2026-03-30"),
        ("2026-10-24T22:00:00Z", "2026-10-25"),
        ("2026-10-25T22:59:59Z", "2026-10-25"),  # a day of 25 hours
        ("2026-10-25T23:00:00Z", "2026-10-26"),
        ("2026-05-01T00:30:00+05:30", "2026-04-30"),  # an offset is converted
        ("2026-05-01T00:30:00", "2026-05-01"),  # a time without a zone is one of tz
    ],
)
def test_days_across_the_changes_of_the_clock(text: str, day: str) -> None:
    days = cx.Period("answered_at", every="day", tz=BERLIN)
    data = {
        "variant": ["original", "redesign"],
        "visitor_id": [1, 2],
        "nps": [9, 9],
        "answered_at": [text] * 2,
    }
    found = experiment([days]).summarize(data)
    assert found.segment_values("answered_at by day") == [day]


def test_naive_times_may_be_of_another_zone_and_dates_are_dates() -> None:
    days = cx.Period("answered_at", every="day", tz=BERLIN, naive_tz="UTC")
    data = {"variant": ["original", "redesign"], "visitor_id": [1, 2], "nps": [9, 9]}
    late = experiment([days]).summarize(data | {"answered_at": ["2026-04-30T22:30:00"] * 2})
    assert late.segment_values("answered_at by day") == ["2026-05-01"]
    date = experiment([days]).summarize(data | {"answered_at": [dt.date(2026, 4, 30)] * 2})
    assert date.segment_values("answered_at by day") == ["2026-04-30"]


def test_what_is_no_time_is_counted() -> None:
    data = {
        "variant": ["original", "redesign"] * 3,
        "visitor_id": range(6),
        "nps": [9] * 6,
        "answered_at": [
            "2026-05-01T10:00:00Z",
            "2026-05-02T10:00:00Z",
            "soon",
            None,
            "2026-05-09T10:00:00Z",
            None,
        ],
    }
    found = experiment([WEEKS]).summarize({name: list(column) for name, column in data.items()})
    name = "answered_at by week"
    assert found.segment_values(name) == ["2026-W18", "2026-W19"]
    assert found.exclusions[f"unreadable_times_of_rows.{name}"] == 1
    assert found.exclusions[f"rows_without_segment.{name}"] == 3
    report = experiment([WEEKS]).analyze({name: list(column) for name, column in data.items()})
    assert f"1 row has a time that cannot be read in '{name}'" in report.to_text()


# --- the numbers are those of the rows ----------------------------------------------------------------------


def by_hand(data: dict[str, Any], label: Any) -> dict[str, Any]:
    """Group the rows in the obvious way, and compare people within each group."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i in range(len(data["nps"])):
        groups[label(i)].append(i)
    found = {}
    for name, rows in groups.items():
        value, person = points(data["nps"][rows]), data["visitor_id"][rows]
        control = data["variant"][rows] == "original"
        found[name] = stats.cluster_t_test(value[control], value[~control], person[control], person[~control])
    return found


@few
@given(st.integers(0, 10_000), st.sampled_from(["day", "week", "month"]), st.sampled_from(ZONES))
def test_each_period_is_a_comparison_of_its_rows(seed: int, every: Any, zone: str) -> None:
    data = survey(seed, people=40, days=12)
    period = cx.Period("answered_at", every=every, tz=zone)
    named = data | {"answered_at": pa.array(data["answered_at"], pa.timestamp("us", "UTC"))}
    report = experiment([period]).analyze(named)
    times = [time.item().replace(tzinfo=UTC) for time in data["answered_at"]]
    expected = by_hand(data, lambda i: in_python(times[i], every, zone))
    rows = [row for row in report["nps"] if row.segment]
    assert [row.segment_value for row in rows] == sorted(expected)
    for row in rows:
        one = expected[row.segment_value]
        assert (row.n_control, row.n_treatment) == (one.n_control, one.n_treatment)
        assert [row.difference, row.std_error, row.df] == pytest.approx(
            [one.difference, one.std_error, one.df], rel=1e-9, nan_ok=True
        )
    everybody = by_hand(data, lambda _: "")[""]
    assert report.comparison("nps").std_error == pytest.approx(everybody.std_error, rel=1e-9)


def test_levels_have_intervals_of_their_own() -> None:
    data = survey(people=300, most=1)
    metrics = [
        cx.NPS("nps", role="primary"),
        cx.Mean("nps", name="mean"),
        cx.Proportion("top"),
        cx.Quantile("nps", 0.5, name="middle"),
    ]
    report = experiment([POINTS], metrics, unit_rows="one").analyze(data | {"top": data["nps"] >= 9})
    for level in report.levels:
        rows = (data["touchpoint"] == level.segment_value) & (data["variant"] == level.variant)
        answers = data["nps"][rows]
        expected: Any = {
            "nps": lambda a: stats.nps_interval(a).interval,
            "mean": lambda a: stats.one_sample_t_test(a).interval,
            "top": lambda a: stats.proportion_interval(int((a >= 9).sum()), len(a)),
            "middle": lambda a: stats.quantile_interval(a, 0.5).interval,
        }[level.metric](answers)
        assert level.n == rows.sum()
        assert tuple(level.interval) == pytest.approx(tuple(expected), rel=1e-9)
        row = report.comparison(
            level.metric, segment={"touchpoint": level.segment_value}, estimand=level.estimand
        )
        assert level.value == (row.control_value if level.variant == "original" else row.treatment_value)


def test_people_with_several_answers_are_counted() -> None:
    data = survey()
    report = experiment([WEEKS]).analyze(data)
    weeks = [
        in_python(t.item().replace(tzinfo=ZoneInfo(BERLIN)), "week", BERLIN) for t in data["answered_at"]
    ]
    several = defaultdict(set)
    for person, week in zip(data["visitor_id"], weeks, strict=True):
        several[person].add(week)
    count = sum(len(found) > 1 for found in several.values())
    check = report.health["units_in_several_values.answered_at by week"]
    assert check.numbers["count"] == count
    assert not report.interactions  # Cochran's Q takes the weeks for different people


# --- before and after ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [1, 4])
def test_a_change_is_the_difference_in_differences(most: int) -> None:
    data = survey(people=200, most=most)
    metrics = [cx.NPS("nps", role="primary"), cx.CSAT("nps5", scale=5)]
    data["nps5"] = np.ceil((data["nps"] + 1) / 2.2)
    report = experiment([MAY], metrics, unit_rows="one" if most == 1 else "many").analyze(data)
    after = data["answered_at"] >= np.datetime64("2026-05-01T00:00:00")
    control = data["variant"] == "original"
    cells = [control & ~after, control & after, ~control & ~after, ~control & after]
    for change in report.changes:
        values = points(data["nps"]) if change.metric == "nps" else data["nps5"]
        if change.estimand == "top_box":
            values = (values >= 4).astype(float)
        elif change.estimand == "distribution":
            continue
        clusters = None if most == 1 else [data["visitor_id"][cell] for cell in cells]
        expected = stats.change_test(*(values[cell] for cell in cells), clusters=clusters)
        found = change.between
        assert [found.difference, found.std_error, found.df, found.pvalue] == pytest.approx(
            [expected.difference, expected.std_error, expected.df, expected.pvalue], rel=1e-9
        )
        assert change.in_control.difference == pytest.approx(expected.control_value, rel=1e-9)
        assert change.in_treatment.difference == pytest.approx(expected.treatment_value, rel=1e-9)
        if most > 1:
            both = set(data["visitor_id"][cells[0]]) & set(data["visitor_id"][cells[1]])
            assert change.both_control == len(both)
    assert {change.metric for change in report.changes} == {"nps", "nps5"}
    assert report.changes[0].sentence in " ".join(report.to_text().split())


def test_what_comes_at_the_time_itself_is_after_it() -> None:
    data = {
        "variant": ["original"] * 2 + ["redesign"] * 2,
        "visitor_id": [1, 2, 3, 4],
        "nps": [9, 9, 9, 9],
        "answered_at": ["2026-04-30T21:59:59.999999Z", "2026-04-30T22:00:00Z"] * 2,
    }
    found = experiment([MAY]).summarize(data)
    assert found.segment_values("answered_at around 2026-05-01") == ["after", "before"]
    report = experiment([MAY]).analyze(data)
    assert [row.segment_value for row in report["nps"] if row.segment] == ["before", "after"]


def test_people_on_both_sides_survive_summaries() -> None:
    """Merging and storing keep what the change needs of them."""
    data = survey()
    half = data["visitor_id"] < 70
    parts = [{name: column[which] for name, column in data.items()} for which in (half, ~half)]
    plan = experiment([MAY, WEEKS, POINTS])
    whole = plan.analyze(data)
    first, second = (plan.summarize(part) for part in parts)
    merged = plan.analyze(type(first).from_cbor(first.to_cbor()) + type(second).from_json(second.to_json()))
    assert len(whole.changes) == 1
    for one, other in zip(whole.changes, merged.changes, strict=True):
        assert one.both_control == other.both_control > 0
        assert one.between.std_error == pytest.approx(other.between.std_error, rel=1e-12)
        assert one.between.df == pytest.approx(other.between.df, rel=1e-12)
    again = cx.Report.from_json(whole.to_json())
    assert again.to_json() == whole.to_json()
    assert again.to_html() == whole.to_html()


# --- touchpoints --------------------------------------------------------------------------------------------


def test_touchpoints_stand_in_their_order() -> None:
    report = experiment([POINTS]).analyze(survey())
    assert [row.segment_value for row in report["nps"] if row.segment] == list(POINTS.values)
    table = report.over_time("nps", segment="touchpoint")
    assert table.to_dict()["period"] == list(POINTS.values)
    page = report.to_html()
    places = [page.index(f"<bdi>{value}</bdi>") for value in POINTS.values]
    assert places == sorted(places)


def test_a_touchpoint_that_nobody_declared_is_an_error() -> None:
    data = survey()
    data["touchpoint"] = np.where(data["nps"] == 3, "after suport", data["touchpoint"])
    with pytest.raises(
        cx.ExportError, match=r"'touchpoint' \(segments\[0\].values\): 'after suport' is not .*"
    ):
        experiment([POINTS]).analyze(data)


def test_an_undeclared_segment_that_differs_within_a_unit_says_what_to_do() -> None:
    with pytest.raises(cx.PlanError, match=r"declare its values: \{column = \"touchpoint\""):
        experiment(["touchpoint"]).analyze(survey())


# --- the table ----------------------------------------------------------------------------------------------


def test_over_time_has_every_period_and_says_what_is_missing() -> None:
    data = survey(days=60)
    hole = (data["answered_at"] >= np.datetime64("2026-05-04")) & (
        data["answered_at"] < np.datetime64("2026-05-11")
    )
    data = {name: column[~hole] for name, column in data.items()}
    table = (
        experiment([cx.Period("answered_at", every="week", tz="UTC", least=20)])
        .analyze(data)
        .over_time("nps")
    )
    columns = table.to_dict()
    assert columns["period"] == [f"2026-W{week}" for week in range(15, 25)]
    empty = columns["period"].index("2026-W19")
    assert columns["note"][empty] == "no values"
    assert columns["n_control"][empty] == 0
    assert columns["control_value"][empty] is None
    few_ = columns["period"].index("2026-W15")
    assert columns["note"][few_] is not None
    assert "fewer than 20" in columns["note"][few_]
    assert table.to_arrow().num_rows == len(table) == len(table.to_pandas()) == table.to_polars().height
    assert "2026-W19" in repr(table)
    full = [i for i, note in enumerate(columns["note"]) if note is None]
    for i in full:
        assert columns["control_lower"][i] < columns["control_value"][i] < columns["control_upper"][i]


def test_over_time_names_what_it_does_not_know() -> None:
    report = experiment([WEEKS, MAY]).analyze(survey())
    with pytest.raises(KeyError, match="answered_at by week"):
        report.over_time("nps", segment="answered_at by weeks")
    with pytest.raises(KeyError, match="no metric is called 'nsp'"):
        report.over_time("nsp")
    with pytest.raises(ValueError, match="the plan has no periods"):
        experiment(["variant"]).analyze(survey()).over_time("nps")


def test_the_page_draws_a_line_and_a_band_for_each_variant() -> None:
    report = experiment([WEEKS], treatments=["redesign"]).analyze(survey(people=600))
    page = report.to_html()
    assert page.count('<path class="line c') == page.count('<path class="band c') == 2
    assert page.count('<circle class="dot') == len(report.levels)
    assert "nan" not in page.partition('<h2 id="over-time">')[2].partition("</section>")[0]
    for text in (report.to_text(), report.to_markdown()):
        assert "2026-W16" in text
        assert "answered_at by week = " not in text  # the table of periods stands for them


# --- engines ------------------------------------------------------------------------------------------------


def test_every_engine_and_file_gives_the_same(tmp_path: Path) -> None:
    data = survey(people=80)
    table = pa.table(data)
    csv, parquet = tmp_path / "answers.csv", tmp_path / "answers.parquet"
    pyarrow.csv.write_csv(table, csv)
    pl.DataFrame(data).write_parquet(parquet)
    plan = experiment([WEEKS, MAY, POINTS])
    expected = plan.analyze(table)
    duck = duckdb.connect()
    duck.register("answers", table)
    sources = (
        pd.DataFrame(data),
        pl.DataFrame(data),
        pl.DataFrame(data).lazy(),
        duck.sql("select * from answers"),
        duck.sql("select * replace (cast(answered_at as varchar) as answered_at) from answers"),
        str(csv),
        str(parquet),
    )
    for source in sources:
        found = plan.analyze(source)
        assert found.to_dict() == expected.to_dict()
        assert found.over_time("nps").to_dict() == expected.over_time("nps").to_dict()
        assert [one.sentence for one in found.changes] == [one.sentence for one in expected.changes]


def test_one_row_a_unit_of_a_dataset() -> None:
    """Attributes of exposures may be times, too."""
    n = 400
    random = np.random.default_rng(3)
    exposures = pa.table(
        {
            "visitor_id": [f"v{i}" for i in range(n)],
            "variant": ["original", "redesign"] * (n // 2),
            "timestamp": pa.array(
                np.datetime64("2026-04-20T12:00:00", "us") + np.arange(n) * 3_600_000_000,
                pa.timestamp("us", "UTC"),
            ),
            "signed_up": pa.array(
                np.datetime64("2026-04-20T12:00:00", "us") + np.arange(n) * 3_600_000_000,
                pa.timestamp("us", "UTC"),
            ),
            "nps": random.integers(0, 11, n),
        }
    )
    dataset = cx.Dataset(exposures=exposures, unit="visitor_id", variant="variant")
    plan = cx.Experiment(
        "x",
        control="original",
        metrics=[cx.NPS("nps")],
        segments=[cx.Period("signed_up", every="week", tz=BERLIN)],
    )
    report = plan.analyze(dataset)
    assert report.over_time("nps").to_dict()["period"] == ["2026-W17", "2026-W18", "2026-W19"]
    assert sum(level.n for level in report.levels) == n


def test_simulated_surveys_are_tracked() -> None:
    """Planted: the treatment is better from the first week to the last; no change at any date."""
    simulation = cx.simulate.experiment(visitors=6000, days=21, seed=4)
    answers = simulation.surveys.to_pandas()
    answers = answers[answers["survey"] == "nps"].merge(
        simulation.units.to_pandas()[["visitor_id", "variant"]], on="visitor_id"
    )
    first = pd.Timestamp(answers["asked_at"].min()).date()
    middle = first + dt.timedelta(days=10)
    plan = cx.Experiment(
        "survey",
        control="original",
        unit="visitor_id",
        metrics=[cx.NPS("score", name="NPS", role="primary")],
        segments=[
            cx.Period("answered_at", every="week", tz="UTC"),
            cx.Change("answered_at", at=middle, tz="UTC"),
        ],
    )
    report = plan.analyze(answers)
    weeks = report.over_time("NPS").rows
    full = [row for row in weeks if row["note"] is None]
    assert len(full) >= 3
    answered = answers["score"].notna().sum()
    assert sum(row["n_control"] + row["n_treatment"] for row in weeks) == answered
    (change,) = report.changes
    assert change.pvalue_adjusted > 0.01
    assert not math.isnan(change.between.std_error)
