"""The calendars of a plan as a user writes them: with dates, objects, and schedules of a vendor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from cxlift.errors import PlanError
from cxlift.units.names import nearest

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["with_calendars"]

OF_SCHEDULE = ("zendesk", "schedule", "holidays")


def with_calendars(plan: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return the plan with its calendars written out as hours, holidays and a zone, and its dates as texts.

    Args:
        plan: its keys and values.
        folder: where the files lie that it names.

    Raises:
        PlanError: with the place.
    """
    found = dict(plan)
    if isinstance(found.get("calendars"), Mapping):
        found["calendars"] = {
            name: _written_out(calendar, f"calendars.{name}", folder)
            for name, calendar in found["calendars"].items()
        }
    if isinstance(found.get("metrics"), (list, tuple)):
        found["metrics"] = [
            _metric(metric, f"metrics[{i}]", folder) for i, metric in enumerate(found["metrics"])
        ]
    return found


def _metric(metric: Any, place: str, folder: Path) -> Any:
    if not isinstance(metric, Mapping) or not metric.keys() & {"calendar", "observed_until"}:
        return metric
    found = dict(metric)
    if isinstance(found.get("observed_until"), date):  # or a datetime, which is one
        found["observed_until"] = found["observed_until"].isoformat()
    if not isinstance(found.get("calendar", ""), str):
        found["calendar"] = _written_out(found["calendar"], f"{place}.calendar", folder)
    return found


def _written_out(calendar: Any, place: str, folder: Path) -> Any:
    if hasattr(calendar, "to_plan"):
        return calendar.to_plan()
    if not isinstance(calendar, Mapping):
        return calendar
    found = dict(calendar)
    if "zendesk" in found:
        found = _of_schedule(found, place, folder)
    if isinstance(found.get("holidays"), (list, tuple)):
        found["holidays"] = [day.isoformat() if isinstance(day, date) else day for day in found["holidays"]]
    return found


def _of_schedule(calendar: Mapping[str, Any], place: str, folder: Path) -> dict[str, Any]:
    from cxlift.readers.zendesk_schedule import read_holidays, read_schedule

    for key in calendar:
        if key not in OF_SCHEDULE:
            raise PlanError(f"{place}.{key}: is not a key beside 'zendesk'; {nearest(key, OF_SCHEDULE)}")
    file, holidays = calendar["zendesk"], calendar.get("holidays", [])
    if not isinstance(file, str):
        raise PlanError(f"{place}.zendesk: must be the name of a file, not {file!r}; write it in quotes.")
    dates = read_holidays(folder / holidays if isinstance(holidays, str) else holidays)
    return read_schedule(folder / file, calendar.get("schedule")) | ({"holidays": dates} if dates else {})
