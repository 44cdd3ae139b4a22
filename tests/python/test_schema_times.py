"""Calendars, and times reckoned from columns of times: the schema says the same as the parser."""

from __future__ import annotations

from typing import Any

import pytest

from test_schema import BEYOND_A_SCHEMA, VALID, of, plan, refusal

CALENDAR = {"hours": {"mon-fri": ["09:00-12:00", "13:00-17:00"]}, "holidays": ["2026-12-25"], "tz": "UTC"}
TIMES = {"type": "time_to_resolution", "opened": "o", "resolved": "r"}
GOOD = {
    "times from moments": of("time_to_resolution", opened="o", resolved="r"),
    "times of a calendar": of(
        "time_to_resolution",
        opened="o",
        resolved="r",
        unit="business days",
        calendar={"hours": {"mon-fri": "09:00-17:00"}, "tz": "UTC"},
        observed_until="2026-03-01T00:00Z",
        naive_tz="Europe/Berlin",
    ),
    "times of a named calendar": of(
        "time_to_resolution", opened="o", resolved="r", unit="business hours", calendar="support"
    )
    | {"calendars": {"support": CALENDAR}},
    "times to the first resolution": of(
        "time_to_resolution", opened="o", resolved="r", first_resolved="f", resolution="first"
    ),
}
BAD = {
    "times without a beginning": of("time_to_resolution", resolved="r"),
    "times from both": plan(metrics=[TIMES | {"column": "h"}]),
    "times of a column in a unit": of("time_to_resolution", column="h", resolved="r", unit="days"),
    "times in weeks": plan(metrics=[TIMES | {"unit": "weeks"}]),
    "business hours of no calendar": plan(metrics=[TIMES | {"unit": "business hours"}]),
    "hours of a calendar": plan(metrics=[TIMES | {"unit": "hours", "calendar": CALENDAR}]),
    "times to a first resolution of no column": plan(metrics=[TIMES | {"resolution": "first"}]),
    "a calendar without a zone": plan(calendars={"c": {"hours": {"mon": "09:00-17:00"}}}),
    "a calendar without hours": plan(calendars={"c": {"hours": {}, "tz": "UTC"}}),
    "a calendar with words for hours": plan(calendars={"c": {"hours": {"mon": "nine to five"}, "tz": "UTC"}}),
    "a calendar with another key": plan(calendars={"c": CALENDAR | {"days": 5}}),
    "holidays as text": plan(calendars={"c": CALENDAR | {"holidays": "2026-12-25"}}),
    "calendars as a list": plan(calendars=[CALENDAR]),
}
BEYOND = {
    "a calendar that is not there": plan(metrics=[TIMES | {"unit": "business days", "calendar": "c"}]),
    "a time zone that is not there": plan(calendars={"c": CALENDAR | {"tz": "Mars/Base"}}),
    "a day that is not there": plan(calendars={"c": CALENDAR | {"hours": {"day": "09:00-10:00"}}}),
    "an end that is no time": plan(metrics=[TIMES | {"observed_until": "tomorrow"}]),
}


@pytest.mark.parametrize("case", GOOD.values(), ids=GOOD)
def test_what_the_parser_accepts_is_valid(case: dict[str, Any]) -> None:
    assert refusal(case) is None
    VALID.validate(case)


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_what_the_parser_refuses_is_not_valid(case: dict[str, Any]) -> None:
    assert refusal(case) is not None
    assert not VALID.is_valid(case)


@pytest.mark.parametrize("case", BEYOND.values(), ids=BEYOND)
def test_what_only_the_parser_can_refuse(case: dict[str, Any]) -> None:
    assert BEYOND_A_SCHEMA.search(refusal(case) or "")
    VALID.validate(case)
