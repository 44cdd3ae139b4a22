"""Schedules and holidays as Zendesk's API gives them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import pytest

import cxlift as cx
from cxlift.readers.rails_zones import ALIKE, OTHERS, iana_name

if TYPE_CHECKING:
    from pathlib import Path

# As in the API's documentation: minutes since Sunday 00:00; 1980 is Monday 09:00.
EU: dict[str, Any] = {
    "id": 1,
    "name": "EU",
    "time_zone": "Berlin",
    "intervals": [{"start_time": 1980 + 1440 * day, "end_time": 2460 + 1440 * day} for day in range(5)],
}
US = EU | {"id": 2, "name": "US", "time_zone": "Pacific Time (US & Canada)"}
HOLIDAYS = {
    "holidays": [{"id": 9, "name": "Christmas", "start_date": "2026-12-24", "end_date": "2026-12-26"}]
}
OFFICE = {"mon-fri": "09:00-17:00"}


def test_forms_of_a_schedule(tmp_path: Path) -> None:
    berlin = cx.Calendar(OFFICE, tz="Europe/Berlin")
    for source in (EU, {"schedule": EU}, {"schedules": [EU], "next_page": None}):
        assert cx.Calendar.from_zendesk(source) == berlin
        file = tmp_path / "schedule.json"
        file.write_text(json.dumps(source), encoding="utf-8")
        assert cx.Calendar.from_zendesk(file) == berlin
        assert cx.Calendar.from_zendesk(str(file)) == berlin
    for wanted in ("US", 2, "2"):
        chosen = cx.Calendar.from_zendesk({"schedules": [EU, US]}, schedule=wanted)
        assert chosen == cx.Calendar(OFFICE, tz="America/Los_Angeles")


def test_holidays(tmp_path: Path) -> None:
    expected = cx.Calendar(OFFICE, holidays=["2026-12-24", "2026-12-25", "2026-12-26"], tz="Europe/Berlin")
    file = tmp_path / "holidays.json"
    file.write_text(json.dumps(HOLIDAYS), encoding="utf-8")
    for holidays in (HOLIDAYS, file, HOLIDAYS["holidays"], ["2026-12-24/2026-12-26"]):
        assert cx.Calendar.from_zendesk(EU, holidays=holidays) == expected
    # Friday the 25th is closed: Thursday, too, so nothing until Monday.
    assert expected.between("2026-12-23T17:00+01:00", "2026-12-28T10:00+01:00") == 60


def test_the_end_of_a_day_and_of_the_week() -> None:
    intervals = [{"start_time": 0, "end_time": 1440}, {"start_time": 6 * 1440 + 1320, "end_time": 7 * 1440}]
    found = cx.Calendar.from_zendesk(EU | {"intervals": intervals})
    assert found == cx.Calendar({"sun": "00:00-24:00", "sat": "22:00-24:00"}, tz="Europe/Berlin")


def test_names_of_zones() -> None:
    zones = {*OTHERS.values(), *(f"{area}/{name}" for area, names in ALIKE.items() for name in names.split())}
    assert zones <= available_timezones()
    expected = {
        "Eastern Time (US & Canada)": "America/New_York",
        "Ljubljana": "Europe/Ljubljana",
        "Kyiv": "Europe/Kyiv",
        "Hawaii": "Pacific/Honolulu",
        "Europe/Berlin": "Europe/Berlin",
        "UTC": "UTC",
    }
    assert {name: iana_name(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ({"schedules": [EU, US]}, r"has 2 schedules \('EU', 'US'\); name one"),
        ({"schedules": []}, "holds no schedule"),
        ({"schedules": [3]}, "holds no schedule"),
        (EU | {"intervals": []}, "schedule 'EU' has no intervals"),
        (EU | {"intervals": [{"start_time": 1980}]}, r"intervals\[0\] has no start_time and end_time"),
        (
            EU | {"intervals": [{"start_time": "9", "end_time": 20}]},
            r"intervals\[0\] has no start_time and end_time",
        ),
        (EU | {"intervals": [{"start_time": 1400, "end_time": 1500}]}, "stays within a day"),
        (EU | {"intervals": [{"start_time": 20, "end_time": 20}]}, "goes from 20 to 20"),
        ({"name": "EU", "intervals": EU["intervals"]}, "has no time_zone"),
        ("nowhere.json", r"^nowhere\.json: there is no such file"),
    ],
)
def test_what_is_no_schedule(source: Any, told: str) -> None:
    with pytest.raises(cx.ExportError, match=told):
        cx.Calendar.from_zendesk(source)


def test_what_else_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(cx.ExportError, match=r"x\.json: the file cannot be read as JSON"):
        cx.Calendar.from_zendesk(file)
    with pytest.raises(cx.ExportError, match="there is no one schedule 'UK'; there are: 'EU'"):
        cx.Calendar.from_zendesk({"schedules": [EU, US]}, schedule="UK")
    with pytest.raises(cx.ExportError, match=r"holidays\[0\] has no start_date and end_date"):
        cx.Calendar.from_zendesk(EU, holidays={"holidays": [{"name": "Christmas"}]})
    with pytest.raises(ValueError, match="'Atlantis' is no time zone"):
        cx.Calendar.from_zendesk(EU | {"time_zone": "Atlantis"})
