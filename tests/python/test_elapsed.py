"""Times to resolution that a plan reckons from two columns of times."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

import cxlift as cx

if TYPE_CHECKING:
    from pathlib import Path

RANDOM = np.random.default_rng(8)
N = 2_000
START = datetime(2026, 3, 2, tzinfo=UTC)
OPENED = [START + timedelta(minutes=int(m)) for m in RANDOM.integers(0, 40 * 1440, N)]
GONE = [timedelta(minutes=int(m)) for m in RANDOM.integers(0, 14 * 1440, N)]
OPEN = RANDOM.random(N) < 0.15
RESOLVED = [None if still else at + gone for at, gone, still in zip(OPENED, GONE, OPEN, strict=True)]
TICKETS = pa.table(
    {
        "variant": RANDOM.choice(["a", "b"], N),
        "opened_at": pa.array(OPENED, pa.timestamp("us", "UTC")),
        "resolved_at": pa.array(RESOLVED, pa.timestamp("us", "UTC")),
    }
)
UNTIL = max(time for time in (*OPENED, *RESOLVED) if time is not None)
SUPPORT = cx.Calendar({"mon-fri": "09:00-17:00"}, holidays=["2026-04-03"], tz="Europe/Berlin")


def times(**keys: Any) -> cx.TimeToResolution:
    keys = {"opened": "opened_at", "resolved": "resolved_at", "name": "time", **keys}
    return cx.TimeToResolution(**keys)


def experiment(metric: cx.Metric, **keys: Any) -> cx.Experiment:
    return cx.Experiment("tickets", control="a", metrics=[metric], **keys)


def expected(hours: Any, until: datetime = UNTIL, table: Any = TICKETS) -> cx.Report:
    """Analyze durations made here, in one line each."""
    opened, resolved = (table[name].to_pylist() for name in ("opened_at", "resolved_at"))
    ended = [r is not None and r <= until for r in resolved]
    data = {
        "variant": table["variant"],
        "h": hours(opened, [r if e else until for r, e in zip(resolved, ended, strict=True)]),
        "r": np.array(ended, float),
    }
    return experiment(cx.TimeToResolution("h", resolved="r", name="time")).analyze(data)


def on_the_clock(opened: list[Any], stop: list[Any]) -> Any:
    return np.array([(b - a) / timedelta(hours=1) for a, b in zip(opened, stop, strict=True)])


def numbers(report: cx.Report) -> list[Any]:
    return [
        (row.estimand, row.n_control, row.n_treatment, row.control_value, row.difference, row.pvalue)
        for row in report.rows
    ]


def check(report: cx.Report, name: str) -> cx.HealthCheck:
    return next(each for each in report.health if each.check.startswith(name))


def same(report: cx.Report, other: cx.Report) -> None:
    for one, two in zip(numbers(report), numbers(other), strict=True):
        assert one[:3] == two[:3]
        assert one[3:] == pytest.approx(two[3:], rel=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    ("keys", "hours"),
    [
        ({}, on_the_clock),
        ({"unit": "days"}, lambda a, b: on_the_clock(a, b) / 24),
        ({"unit": "business hours", "calendar": SUPPORT}, lambda a, b: SUPPORT.between(a, b, "hours")),
        ({"unit": "business days", "calendar": SUPPORT}, lambda a, b: SUPPORT.between(a, b, "days")),
    ],
)
def test_times_are_those_between_the_columns(keys: dict[str, Any], hours: Any) -> None:
    report = experiment(times(**keys)).analyze(TICKETS)
    same(report, expected(hours))
    still = check(report, "still_open")
    assert still.sentence == (
        f"{int(OPEN.sum())} tickets of 'time' are still open; they count as not resolved until the end "
        f"of the observation, {UNTIL:%Y-%m-%d %H:%M:%S} UTC (the latest time in the data)."
    )


def test_a_calendar_that_the_experiment_names() -> None:
    named = times(unit="business hours", calendar="support")
    whole = experiment(named, calendars={"support": SUPPORT})
    assert numbers(whole.analyze(TICKETS)) == numbers(
        experiment(times(unit="business hours", calendar=SUPPORT)).analyze(TICKETS)
    )
    assert whole.to_plan()["calendars"]["support"]["tz"] == "Europe/Berlin"


def test_observed_until_censors_what_came_later() -> None:
    until = START + timedelta(30)
    early = TICKETS.filter(pa.compute.less_equal(TICKETS["opened_at"], pa.scalar(until)))
    for given in (until.isoformat(), "2026-04-01T02:00:00+02:00"):
        same(
            experiment(times(observed_until=given)).analyze(TICKETS),
            expected(on_the_clock, until, early),
        )
    report = experiment(times(observed_until=until)).analyze(TICKETS)
    late = check(report, "opened_after_the_end.time")
    assert late.numbers["count"] == N - len(early)
    assert "opened after the time until which" in late.sentence
    assert "end of the observation, 2026-04-01 00:00:00 UTC." in check(report, "still_open").sentence


def test_first_or_last_resolution() -> None:
    first = [None if g is None else a + (g - a) / 2 for a, g in zip(OPENED, RESOLVED, strict=True)]
    table = TICKETS.append_column("first", pa.array(first, pa.timestamp("us", "UTC")))
    halved = TICKETS.set_column(2, "resolved_at", pa.array(first, pa.timestamp("us", "UTC")))
    until = "2026-06-01T00:00Z"
    found = experiment(times(first_resolved="first", resolution="first", observed_until=until)).analyze(table)
    same(found, expected(on_the_clock, datetime(2026, 6, 1, tzinfo=UTC), halved))
    last = experiment(times(first_resolved="first", resolution="last", observed_until=until)).analyze(table)
    same(last, expected(on_the_clock, datetime(2026, 6, 1, tzinfo=UTC)))


def test_closed_unresolved_is_an_end_of_its_own() -> None:
    days = RANDOM.integers(0, 20, N)
    closed = [
        at + timedelta(days=int(d))
        if still and d % 3 == 0
        else (g + timedelta(days=3) if d == 5 and g else None)
        for at, g, still, d in zip(OPENED, RESOLVED, OPEN, days, strict=True)
    ]
    until = datetime(2026, 6, 1, tzinfo=UTC)
    table = TICKETS.append_column("closed_at", pa.array(closed, pa.timestamp("us", "UTC")))
    stop = [g or c or until for g, c in zip(RESOLVED, closed, strict=True)]
    plain = {
        "variant": TICKETS["variant"],
        "h": on_the_clock(OPENED, stop),
        "r": np.array([g is not None for g in RESOLVED], float),
        "c": np.array([g is None and c is not None for g, c in zip(RESOLVED, closed, strict=True)], float),
    }
    report = experiment(times(closed="closed_at", observed_until=until)).analyze(table)
    other = experiment(cx.TimeToResolution("h", resolved="r", closed="c", name="time")).analyze(plain)
    same(report, other)
    assert numbers(
        experiment(times(closed="closed_at", observed_until=until)).analyze(table.to_pandas())
    ) == numbers(report)
    assert any("closed unresolved" in note for row in report.rows for note in row.notes)
    still = sum(g is None and c is None for g, c in zip(RESOLVED, closed, strict=True))
    assert check(report, "still_open").sentence.startswith(f"{still} tickets")


def test_closed_before_opened_is_left_out_and_counted() -> None:
    table = pa.table(
        {
            "variant": ["a", "a", "b", "b"],
            "opened_at": ["2026-03-02T09:00Z"] * 4,
            "resolved_at": [None, "2026-03-02T10:00Z", None, "2026-03-03T09:00Z"],
            "closed_at": ["2026-03-01T09:00Z", "2026-03-01T09:00Z", "2026-03-04T09:00Z", None],
        }
    )
    report = experiment(times(closed="closed_at")).analyze(table)
    row = report.rows[0]
    assert (row.n_control, row.n_treatment) == (1, 2)
    found = check(report, "closed_before_opened.time")
    assert found.numbers["count"] == 1
    assert "closed before it was opened" in found.sentence


@pytest.mark.parametrize("kind", ["csv", "parquet", "pandas", "polars", "lazy", "dict", "stream"])
def test_any_source(kind: str, tmp_path: Path) -> None:
    data: Any = TICKETS
    if kind == "csv":
        data = tmp_path / "tickets.csv"
        pa.csv.write_csv(TICKETS, data)
    elif kind == "parquet":
        data = tmp_path / "tickets.parquet"
        pa.parquet.write_table(TICKETS, data, row_group_size=300)
    elif kind == "pandas":
        data = TICKETS.to_pandas()
        assert isinstance(data, pd.DataFrame)
    elif kind in ("polars", "lazy"):
        data = pl.from_arrow(TICKETS)
        data = data.lazy() if kind == "lazy" else data
    elif kind == "dict":
        data = {name: TICKETS[name] for name in TICKETS.column_names}
    else:
        data = pa.RecordBatchReader.from_batches(TICKETS.schema, iter(TICKETS.to_batches(max_chunksize=100)))
    same(experiment(times()).analyze(data), expected(on_the_clock))


def test_what_cannot_be_a_time_is_counted() -> None:
    """Not guessed and not taken for open."""
    data = {
        "variant": ["a", "b"] * 6,
        "opened_at": [
            "2026-03-02T09:00:00Z",
            "2026-03-02 09:00:00+01:00",
            "2026-03-02T09:00:00",  # no zone
            "tomorrow",
            "2026-02-30T09:00:00Z",
            None,
            "2026-03-02T12:00:00Z",  # resolved before
            "2026-03-02T09:00:00Z",
            "2026-03-02T09:00:00Z",
            "2026-03-02T09:00:00Z",
            "9999-12-31T00:00:00Z",
            "2026-03-02 09:00:00 UTC",
        ],
        "resolved_at": [
            "2026-03-02T10:00:00Z",
            None,
            "2026-03-02T10:00:00Z",
            "2026-03-02T10:00:00Z",
            "2026-03-02T10:00:00Z",
            "2026-03-02T10:00:00Z",
            "2026-03-02T11:00:00Z",
            "soon",
            "2026-03-02 11:00",  # no zone
            "2026-03-03T09:00:00Z",
            None,
            "2026-03-02T10:00:00Z",
        ],
    }
    report = experiment(times()).analyze(data)
    counts = {each.check: each.numbers["count"] for each in report.health if "count" in each.numbers}
    assert counts == {
        "resolved_before_opened.time": 1,
        "unreadable_times.time": 4,
        "times_without_zone.time": 2,
        "still_open.2026-03-03 09:00:00 UTC (the latest time in the data).time": 1,
    }
    row = report["time"][0]
    assert (row.n_control, row.n_treatment) == (1, 3)
    resolved = next(row for row in report["time"] if row.estimand == "mean_resolved")
    assert (resolved.control_value, resolved.treatment_value) == (1.0, 12.5)
    assert check(report, "resolved_before_opened").status == "warning"
    assert check(report, "missing_values.time").numbers["missing.a"] == 5
    zoned = experiment(times(naive_tz="Europe/Berlin")).analyze(data)
    assert not [each for each in zoned.health if each.check.startswith("times_without_zone")]
    assert (zoned["time"][0].n_control, zoned["time"][0].n_treatment) == (3, 3)


def test_counts_of_merged_parts_add_up() -> None:
    late = experiment(times(observed_until="2026-06-01T00:00:00Z"))
    parts = [late.summarize(TICKETS.slice(0, 700)), late.summarize(TICKETS.slice(700))]
    assert parts[0] + parts[1] == late.summarize(TICKETS)
    assert (parts[0] + parts[1]).exclusions == {"still_open.2026-06-01 00:00:00 UTC.time": int(OPEN.sum())}


def test_naive_columns() -> None:
    naive = pa.table(
        {
            "variant": TICKETS["variant"],
            **{
                name: TICKETS[name].cast(pa.timestamp("us", "Europe/Berlin")).to_pandas().dt.tz_localize(None)
                for name in ("opened_at", "resolved_at")
            },
        }
    )
    berlin = experiment(times(naive_tz="Europe/Berlin")).analyze(naive)
    # Only the hour that comes twice, or not at all, is not the same; March has the second.
    same(berlin, expected(on_the_clock))
    without = experiment(times()).analyze(naive)
    assert check(without, "times_without_zone").numbers["count"] == N
    assert check(without, "times_without_zone").status == "alarm"
    assert math.isnan(without["time"][0].difference)


def test_two_metrics_share_a_column_and_a_report_is_stored() -> None:
    metrics = [times(), times(name="capped", horizon=48), times(name="days", unit="days")]
    report = cx.Experiment("tickets", control="a", metrics=metrics).analyze(TICKETS)
    assert {row.metric for row in report.rows} == {"time", "capped", "days"}
    assert len([each for each in report.health if each.check.startswith("still_open.")]) == 3
    assert cx.Report.from_json(report.to_json()).to_json() == report.to_json()
    assert "hours from opened_at to resolved_at" in str(experiment(times(name=None)).analyze(TICKETS))


def test_errors_name_file_and_column(tmp_path: Path) -> None:
    file = tmp_path / "t.parquet"
    pa.parquet.write_table(pa.table({"variant": ["a"], "opened_at": [1], "resolved_at": [2]}), file)
    told = r"t\.parquet: Column 'opened_at' \(metrics\[0\]\.opened\) has type int64, where times are needed"
    for keys in ({}, {"observed_until": "2026-06-01T00:00Z"}):
        with pytest.raises(cx.ExportError, match=told):
            experiment(times(**keys)).analyze(file)
    for data in (file, TICKETS):
        with pytest.raises(cx.PlanError, match=r"metrics\[0\]\.opened: the data have no column 'opened'"):
            experiment(times(opened="opened")).analyze(data)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"unit": "weeks"}, r"unit: 'weeks' is not a choice here"),
        ({"unit": "business hours"}, r"unit: is 'business hours', so the metric needs the key 'calendar'"),
        (
            {"calendar": SUPPORT},
            r"calendar: does not matter to the unit 'hours'; write unit = \"business hours\"",
        ),
        ({"unit": "business days", "calendar": "support"}, r"calendar: the plan has no calendars"),
        ({"column": "h"}, r"column: stands beside 'opened'"),
        ({"opened": None, "column": "h", "unit": "days"}, r"unit: needs the key 'opened'"),
        ({"opened": None}, r"column: this key is missing"),
        ({"resolution": "first"}, r"resolution: is 'first', so the metric needs the key 'first_resolved'"),
        ({"observed_until": "soon"}, r"observed_until: 'soon' in row 1 is no time"),
        ({"observed_until": "2026-03-01"}, r"observed_until has times without a zone"),
        ({"naive_tz": "Berlin"}, r"naive_tz: 'Berlin' is no time zone"),
        (
            {"unit": "business days", "calendar": {"hours": {"mo": "09:00-17:00"}, "tz": "UTC"}},
            r"calendar\.hours\.mo: 'mo' is no day",
        ),
    ],
)
def test_what_is_no_plan(keys: dict[str, Any], told: str) -> None:
    with pytest.raises(cx.PlanError, match=rf"^metrics\[0\]\.{told}"):
        experiment(times(**keys))


def test_two_calendars_without_names() -> None:
    other = cx.Calendar({"mon-fri": "08:00-16:00"}, tz="UTC")
    pair = [times(unit="business days", calendar=c, name=str(i)) for i, c in enumerate((SUPPORT, other))]
    with pytest.raises(cx.PlanError, match=r"metrics\[1\]\.calendar: another metric has the same columns"):
        cx.Experiment("x", control="a", metrics=pair)


def test_a_plan_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    whole = experiment(
        times(unit="business hours", calendar="support", observed_until="2026-06-01T00:00:00Z"),
        calendars={"support": SUPPORT},
    )
    whole.to_file(file)
    text = file.read_text(encoding="utf-8")
    assert 'calendar = "support"' in text
    read = cx.Experiment.from_file(file)
    assert read.analyze(TICKETS).to_json() == whole.analyze(TICKETS).to_json()
    file.write_text(
        re.sub(r"holidays = \[[^]]*\]", "holidays = [2026-04-03]", text).replace(
            '"2026-06-01T00:00:00Z"', "2026-06-01T00:00:00Z"
        ),
        encoding="utf-8",
    )  # TOML's own dates
    again = cx.Experiment.from_file(file)
    assert again.analyze(TICKETS).to_json() == whole.analyze(TICKETS).to_json() or (
        numbers(again.analyze(TICKETS)) == numbers(whole.analyze(TICKETS))
    )
    assert date(2026, 4, 3).isoformat() in str(again.to_plan())
