"""Business time: cases that are written out by hand, and a count minute by minute."""

from __future__ import annotations

import math
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxlift as cx

OFFICE = {"mon-fri": "09:00-17:00"}
BERLIN = cx.Calendar(OFFICE, tz="Europe/Berlin")
ALWAYS = {"mon-sun": "00:00-24:00"}


def at(zone: str, text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


BY_HAND = {
    # Friday 480, Monday 90; on the clock three days and an hour and a half.
    "over a weekend": (OFFICE, (), "Europe/Berlin", "2026-03-06T09:00", "2026-03-09T10:30", 570, 4_410),
    # The clock goes on in the night to Sunday: an hour less on the clock, nothing less in the office.
    "clock on, Berlin": (OFFICE, (), "Europe/Berlin", "2026-03-27T09:00", "2026-03-30T10:30", 570, 4_350),
    "clock back, Berlin": (OFFICE, (), "Europe/Berlin", "2026-10-23T09:00", "2026-10-26T10:30", 570, 4_470),
    "clock on, New York": (OFFICE, (), "America/New_York", "2026-03-06T16:00", "2026-03-09T09:30", 90, 3_870),
    "clock back, New York": (
        OFFICE,
        (),
        "America/New_York",
        "2026-10-30T16:00",
        "2026-11-02T09:30",
        90,
        3_990,
    ),
    # South of the equator it is the other way round.
    "clock back, Sydney": (
        OFFICE,
        (),
        "Australia/Sydney",
        "2026-04-03T09:00",
        "2026-04-06T10:30",
        570,
        4_470,
    ),
    "clock on, Sydney": (OFFICE, (), "Australia/Sydney", "2026-10-02T09:00", "2026-10-05T10:30", 570, 4_350),
    # Half an hour on Lord Howe Island.
    "half an hour back": (
        OFFICE,
        (),
        "Australia/Lord_Howe",
        "2026-04-03T09:00",
        "2026-04-06T10:30",
        570,
        4_440,
    ),
    "half an hour on": (
        OFFICE,
        (),
        "Australia/Lord_Howe",
        "2026-10-02T09:00",
        "2026-10-05T10:30",
        570,
        4_380,
    ),
    # A night shift works an hour less where 02:00 becomes 03:00, and an hour more where 03:00 becomes 02:00.
    "a night with an hour less": (
        {"sat": "22:00-06:00"},
        (),
        "Europe/Berlin",
        "2026-03-28T20:00",
        "2026-03-29T12:00",
        420,
        900,
    ),
    "a night with an hour more": (
        {"sat": "22:00-06:00"},
        (),
        "Europe/Berlin",
        "2026-10-24T20:00",
        "2026-10-25T12:00",
        540,
        1_020,
    ),
    # 02:30 does not exist: with the offset before the change it is 03:30 (PEP 495).
    "opening at a time left out": (
        {"sun": "02:30-06:00"},
        (),
        "Europe/Berlin",
        "2026-03-29T00:00",
        "2026-03-29T08:00",
        150,
        420,
    ),
    # 02:30 comes twice: the first counts, so the hour that comes twice counts twice.
    "opening at a time that comes twice": (
        {"sun": "02:30-06:00"},
        (),
        "Europe/Berlin",
        "2026-10-25T00:00",
        "2026-10-25T08:00",
        270,
        540,
    ),
    "closing at a time that comes twice": (
        {"sun": "00:00-02:30"},
        (),
        "Europe/Berlin",
        "2026-10-25T00:00",
        "2026-10-25T08:00",
        150,
        540,
    ),
    "across a holiday": (
        OFFICE,
        ["2026-12-25"],
        "Europe/Berlin",
        "2026-12-24T16:00",
        "2026-12-28T09:15",
        75,
        5_355,
    ),
    "within a holiday": (
        OFFICE,
        ["2026-12-25"],
        "Europe/Berlin",
        "2026-12-25T10:00",
        "2026-12-25T15:00",
        0,
        300,
    ),
    "a range of holidays": (
        OFFICE,
        ["2026-12-24/2027-01-01"],
        "Europe/Berlin",
        "2026-12-23T16:30",
        "2027-01-04T09:10",
        40,
        16_840,
    ),
    "opened on a Sunday": (OFFICE, (), "Europe/Berlin", "2026-03-08T12:00", "2026-03-09T09:20", 20, 1_280),
    "within one day": (OFFICE, (), "Europe/Berlin", "2026-03-10T10:00", "2026-03-10T10:07", 7, 7),
    "after hours": (OFFICE, (), "Europe/Berlin", "2026-03-10T18:00", "2026-03-11T08:00", 0, 840),
    "over a lunch break": (
        {"sat": ["10:00-12:00", "13:00-15:00"]},
        (),
        "UTC",
        "2026-03-07T11:30",
        "2026-03-07T13:10",
        40,
        100,
    ),
    "over midnight": ({"mon": "22:00-02:00"}, (), "UTC", "2026-03-09T21:00", "2026-03-10T03:00", 240, 360),
    "a holiday ends a night at midnight": (
        {"mon": "22:00-02:00"},
        ["2026-03-10"],
        "UTC",
        "2026-03-09T21:00",
        "2026-03-10T03:00",
        120,
        360,
    ),
    # São Paulo's clock went from 23:59 to 01:00: that midnight was not there, the day had 23 hours.
    "no midnight": (ALWAYS, (), "America/Sao_Paulo", "2018-11-03T12:00", "2018-11-04T12:00", 1_380, 1_380),
    "an office without midnight": (
        {"mon-sun": "00:00-08:00"},
        (),
        "America/Sao_Paulo",
        "2018-11-03T12:00",
        "2018-11-04T12:00",
        420,
        1_380,
    ),
    # Samoa left out the 30th of December 2011.
    "a day that was not": (OFFICE, (), "Pacific/Apia", "2011-12-29T09:00", "2011-12-31T09:00", 480, 1_440),
}


@pytest.mark.parametrize("case", BY_HAND.values(), ids=BY_HAND.keys())
def test_by_hand(case: tuple[Any, Any, str, str, str, float, float]) -> None:
    hours, holidays, zone, opened, resolved, minutes, on_the_clock = case
    calendar = cx.Calendar(hours, holidays=holidays, tz=zone)
    times = at(zone, opened), at(zone, resolved)
    assert calendar.between(*times) == minutes
    assert calendar.between(*times, unit="hours") == minutes / 60
    assert cx.Calendar.always(zone).between(*times) == on_the_clock
    assert cx.Calendar.always("UTC").between(*times) == on_the_clock


def test_days_are_dates_with_hours() -> None:
    calendar = cx.Calendar(
        {"mon-fri": "09:00-17:00", "sat": ["10:00-12:00", "13:00-15:00"]}, tz="Europe/Berlin"
    )

    def days(opened: str, resolved: str) -> float:
        return float(
            calendar.between(at("Europe/Berlin", opened), at("Europe/Berlin", resolved), unit="days")
        )

    assert days("2026-03-09T09:00", "2026-03-09T13:00") == 0.5
    assert days("2026-03-14T11:00", "2026-03-14T14:00") == 0.5  # of a Saturday of four hours
    assert days("2026-03-13T09:00", "2026-03-16T09:00") == 2.0
    assert days("2026-03-13T13:00", "2026-03-16T11:00") == 0.5 + 1 + 0.25
    assert days("2000-01-03T09:00", "2050-01-03T09:00") == pytest.approx(6 * 18_263 / 7, abs=1)
    assert days("2000-01-03T09:00", "2050-01-03T09:00") % 1 == 0


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"]
)
def test_always_is_time_on_the_clock(zone: str) -> None:
    random = np.random.default_rng(1)
    first, last = (np.datetime64(day, "us").astype(np.int64) for day in ("1971-01-01", "2099-12-31"))
    opened = random.integers(first, last, 2_000)
    resolved = random.integers(opened, last)
    units: list[tuple[Any, float]] = [("minutes", 60e6), ("hours", 3.6e9), ("days", 86.4e9)]
    for unit, size in units:
        found = cx.Calendar.always(zone).between(
            opened.astype("datetime64[us]"), resolved.astype("datetime64[us]"), unit, naive_tz="UTC"
        )
        assert found == pytest.approx((resolved - opened) / size, rel=1e-12, abs=1e-9)


ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Antarctica/Troll",
    "America/Havana",
    "Asia/Beirut",
    "Africa/Cairo",
]
clocks = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
spans = st.tuples(clocks, clocks).filter(lambda ends: ends[0] != ends[1]).map("-".join)
weeks = st.dictionaries(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    spans | st.lists(spans, min_size=1, max_size=2),
    min_size=1,
)


def minute_by_minute(
    hours: dict[str, Any], holidays: set[date], zone: ZoneInfo, opened: datetime, resolved: datetime
) -> int:
    """Count the minutes of absolute time that lie in a span of some date, each laid by zoneinfo itself."""
    laid = []
    day = opened.astimezone(zone).date() - timedelta(3)
    while day <= resolved.astimezone(zone).date() + timedelta(3):
        for name, text in hours.items():
            for span in [text] if isinstance(text, str) else text:
                start, end = (int(part[:2]) * 60 + int(part[3:]) for part in span.split("-"))
                pieces = (
                    [(start, end, day)] if end > start else [(start, 1440, day), (0, end, day + timedelta(1))]
                )
                if name == ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]:
                    for first, last, on in pieces:
                        if on not in holidays:
                            midnight = datetime(on.year, on.month, on.day)  # noqa: DTZ001  its zone comes last
                            laid.append(
                                [
                                    (midnight + timedelta(minutes=m)).replace(tzinfo=zone).astimezone(UTC)
                                    for m in (first, last)
                                ]
                            )
        day += timedelta(1)
    count, moment = 0, opened
    while moment < resolved:
        count += any(first <= moment < last for first, last in laid)
        moment += timedelta(minutes=1)
    return count


@given(
    weeks,
    st.sampled_from(ZONES),
    st.integers(0, 120 * 365),
    st.integers(0, 1439),
    st.integers(0, 3 * 1440),
    st.booleans(),
)
def test_it_is_the_count_of_minutes(  # noqa: PLR0917
    hours: dict[str, Any], name: str, day: int, minute: int, length: int, holiday: bool
) -> None:
    zone = ZoneInfo(name)
    opened = datetime(1975, 1, 1, tzinfo=UTC) + timedelta(day, 0, 0, 0, minute)
    # Half of them close to a change of the clock.
    changes = (
        [
            d
            for d in range(day, day + 366, 1)
            if zone.utcoffset(opened.replace(tzinfo=None) + timedelta(d - day))
            != zone.utcoffset(opened.replace(tzinfo=None) + timedelta(d - day + 1))
        ]
        if day % 2
        else []
    )
    if changes:
        opened += timedelta(changes[0] - day)
    resolved = opened + timedelta(minutes=length)
    holidays = {(opened + timedelta(1)).date()} if holiday else set()
    calendar = cx.Calendar(hours, holidays=holidays, tz=name)
    expected = minute_by_minute(hours, holidays, zone, opened, resolved)
    assert calendar.between(opened, resolved) == expected


def test_arrays_of_any_kind() -> None:
    opened = [at("Europe/Berlin", "2026-03-06T09:00"), at("Europe/Berlin", "2026-03-10T10:00"), None]
    resolved = [at("Europe/Berlin", "2026-03-09T10:30"), None, at("Europe/Berlin", "2026-03-10T10:00")]
    utc = [[None if t is None else t.astimezone(UTC) for t in column] for column in (opened, resolved)]
    kinds = {
        "list": (opened, resolved),
        "texts": tuple([None if t is None else t.isoformat() for t in c] for c in (opened, resolved)),
        "arrow": tuple(pa.array(c, pa.timestamp("ns", "America/New_York")) for c in utc),
        "chunked": tuple(
            pa.chunked_array(
                [pa.array(c[:1], pa.timestamp("s", "UTC")), pa.array(c[1:], pa.timestamp("s", "UTC"))]
            )
            for c in utc
        ),
        "pandas": tuple(pd.Series(pd.to_datetime(c, utc=True)).dt.tz_convert("Asia/Tokyo") for c in utc),
        "index": tuple(pd.DatetimeIndex(pd.to_datetime(c, utc=True)) for c in utc),
        "objects": tuple(pd.Series(c, dtype=object) for c in (opened, resolved)),
        "polars": tuple(pl.Series(c, dtype=pl.Datetime("us", "UTC")) for c in utc),
    }
    for name, (first, last) in kinds.items():
        found = BERLIN.between(first, last)
        assert isinstance(found, np.ndarray), name
        assert found[0] == 570, name
        assert np.isnan(found[1:]).all(), name
    assert BERLIN.between(opened[0], pd.Timestamp("2026-03-09T10:30+01:00")) == 570
    assert list(BERLIN.between(opened[0], [resolved[0], resolved[0]])) == [570, 570]
    assert math.isnan(BERLIN.between(None, opened[0]))
    assert math.isnan(BERLIN.between(pd.NaT, opened[0]))
    assert len(BERLIN.between([], [])) == 0


def test_times_without_a_zone_are_those_of_naive_tz() -> None:
    local = (
        np.array(["2026-03-06T09:00", "NaT"], "datetime64[m]"),
        np.array(["2026-03-09T10:30"] * 2, "datetime64[s]"),
    )
    found = BERLIN.between(*local, naive_tz="Europe/Berlin")
    assert found[0] == 570
    assert math.isnan(found[1])
    assert BERLIN.between(local[0][0], local[1][0], naive_tz="UTC") == 570  # an hour later each
    assert BERLIN.between("2026-03-06 09:00", "2026-03-09 10:30", naive_tz="Europe/Berlin") == 570
    assert BERLIN.between(*(pd.Series(c) for c in local), naive_tz="Europe/Berlin")[0] == 570
    for times in (local, (list(local[0].astype("datetime64[us]").tolist()), ["2026-03-09T10:30"] * 2)):
        with pytest.raises(
            ValueError, match=r"Calendar\.between: opened has times without a zone.*naive_tz='UTC'"
        ):
            BERLIN.between(*times)
    with pytest.raises(
        ValueError, match="naive_tz: 'Europe/Berln' is no time zone; the nearest is 'Europe/Berlin'"
    ):
        BERLIN.between(*local, naive_tz="Europe/Berln")


def test_resolved_before_opened() -> None:
    early, late = at("UTC", "2026-03-06T09:00"), at("UTC", "2026-03-06T09:01")
    with pytest.raises(
        ValueError,
        match=r"row 2 is resolved \(2026-03-06 09:00:00 UTC\) before it is opened \(2026-03-06 09:01:00 UTC\)"
        "; so are 2 more",
    ):
        BERLIN.between([early, late, late, late], [late, early, early, early])
    with pytest.raises(ValueError, match=r"row 1 is resolved .*\)\.$"):
        BERLIN.between(late, early)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"hours": {"mon-fry": "09:00-17:00"}}, r"hours\.mon-fry: 'fry' is no day; the nearest is 'fri'"),
        (
            {"hours": {"mon-fri": "9 to 5"}},
            r"hours\.mon-fri: '9 to 5' is no span of hours; write it as '09:00-17:00'",
        ),
        ({"hours": {"mon": "09:00-25:00"}}, "has a time that no clock shows"),
        ({"hours": {"mon": "09:60-10:00"}}, "has a time that no clock shows"),
        ({"hours": {"mon": "09:00-09:00"}}, "is empty; the whole day is '00:00-24:00'"),
        ({"hours": {"mon-fri": "09:00-17:00", "wed": "10:00-11:00"}}, "wed has hours in 'mon-fri' already"),
        ({"hours": {"mon-wed-fri": "09:00-17:00"}}, "is no range of days"),
        ({"hours": {}}, "must name days"),
        ({"hours": {"mon": []}}, "must be a span such as '09:00-17:00', or a list"),
        ({"hours": {"mon": [None]}}, "None is no span"),
        ({"holidays": "2026-12-25"}, r"holidays is '2026-12-25', must be a list of dates"),
        (
            {"holidays": ["25.12.2026"]},
            r"holidays\[0\] is '25\.12\.2026', must be a date such as '2026-12-25'",
        ),
        ({"holidays": ["2026-12-25/2026-12-24"]}, "a range goes from its first day to its last"),
        ({"holidays": [datetime(2026, 12, 25, tzinfo=UTC)]}, "must be a date without a time"),
        ({"tz": "Europe/Bearlin"}, "tz: 'Europe/Bearlin' is no time zone; the nearest is 'Europe/Berlin'"),
        ({"tz": "../etc/passwd"}, "is no time zone"),
        ({"tz": 1}, "must be the name of a time zone"),
    ],
)
def test_what_is_no_calendar(keys: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=rf"^Calendar: .*{told}"):
        cx.Calendar(**{"hours": OFFICE, "tz": "Europe/Berlin", **keys})


@pytest.mark.parametrize(
    ("opened", "told"),
    [
        ("tomorrow", "'tomorrow' in row 1 is no time"),
        (3, "opened is 3, must be a time"),
        (np.array([1.0]), "1.0.* in row 1 is no time"),
        (pa.array([1]), "opened has type int64, must hold times"),
        (date(2026, 1, 1), "is no time"),
        ("9999-12-31T00:00Z", "outside the years 1900 to 2199; a date that stands for 'never' must be null"),
        (np.array([["2026-01-01"]], "datetime64[us]"), "has 2 dimensions"),
        (["2026-01-01T00:00Z"] * 3, "opened has 3 times, resolved 2"),
    ],
)
def test_what_is_no_time(opened: Any, told: str) -> None:
    with pytest.raises(ValueError, match=rf"Calendar\.between: .*{told}"):
        BERLIN.between(opened, ["2026-03-09T10:30Z"] * 2)


def test_unit() -> None:
    with pytest.raises(ValueError, match="unit is 'weeks', must be 'minutes', 'hours' or 'days'"):
        BERLIN.between(None, None, unit="weeks")  # type: ignore[arg-type]


def test_equality_and_pickle() -> None:
    same = cx.Calendar(dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00"), tz="Europe/Berlin")
    assert (same, hash(same)) == (BERLIN, hash(BERLIN))
    assert pickle.loads(pickle.dumps(BERLIN)) == BERLIN
    assert cx.Calendar(OFFICE, tz="UTC") != BERLIN
    assert "tz='Europe/Berlin'" in repr(BERLIN)
    holidays: Any = [date(2026, 12, 25), ("2026-12-31", date(2027, 1, 1)), np.datetime64("2026-05-01")]
    assert cx.Calendar(OFFICE, holidays=holidays, tz="UTC").to_plan()["holidays"] == [
        "2026-05-01",
        "2026-12-25",
        "2026-12-31",
        "2027-01-01",
    ]


def test_a_span_of_130_years_and_growing_ones() -> None:
    calendar = cx.Calendar(OFFICE, tz="Europe/Berlin")
    assert calendar.between("2026-03-06T09:00+01:00", "2026-03-06T10:00+01:00") == 60
    whole = calendar.between("1970-01-05T09:00+01:00", "2100-01-04T09:00+01:00", unit="days")
    assert whole == np.busday_count("1970-01-05", "2100-01-04")
    assert calendar.between("2026-03-06T09:00+01:00", "2026-03-06T10:00+01:00") == 60
