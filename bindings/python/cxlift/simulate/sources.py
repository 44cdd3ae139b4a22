"""A simulation as the exports of three tools, with the keys by which they belong together."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from .e3_layout import new_folder
from .e3_simulation import write_export

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np

    from .simulation import Simulation

__all__ = ["PLACES", "QUESTIONS", "write_sources"]

#: What is asked, as the header of the survey's columns has it.
QUESTIONS = {
    "nps": "How likely are you to recommend us?",
    "csat": "How satisfied are you with your order?",
    "comment": "Why did you give\nthat score?",
}
#: Where the first question is asked: of each visitor in one of the two.
PLACES = ("https://shop.example/checkout", "https://shop.example/account")
_FIXED = ("Number", "User", "Date Submitted", "Country", "Source URL", "Device", "Browser", "OS")
_STATUSES = {"open": "Open", "resolved": "Solved", "reopened": "Open", "closed_unresolved": "Pending"}


def write_sources(
    simulation: Simulation,
    folder: str | os.PathLike[str],
    *,
    unmatched: Mapping[str, float] | float = 0.0,
    time_zone: str = "Europe/Berlin",
) -> Path:
    """Write the exports into a new folder, which appears whole or not at all.

    Args:
        simulation: what happened.
        folder: the folder to make.
        unmatched: share of the survey's answers that have lost the visitor's id; or one for each variant.
        time_zone: of the helpdesk's account; the survey's times are UTC.
    """
    target = Path(folder).expanduser()
    rng = simulation._scenario.stream("sources")  # noqa: SLF001  the two are of one room
    rates = dict.fromkeys(simulation.truth.visitors, unmatched) if isinstance(unmatched, float) else unmatched
    with new_folder(target, "Simulation.write_sources") as root:
        write_export(simulation, root / "optimizely")
        people = _people(simulation)
        _write(root / "people.csv", ["visitor_id", "email"], ((each, people[each]) for each in people))
        for survey in ("nps", "csat"):
            _write_survey(root / f"survey-{survey}.csv", simulation, survey, rates, rng)
        _write_tickets(root / "tickets.csv", simulation, people, ZoneInfo(time_zone))
        truth = json.dumps(simulation.truth.to_json(), indent=2, ensure_ascii=False, allow_nan=False)
        (root / "truth.json").write_text(truth + "\n", encoding="utf-8", newline="\n")
    return target


def _people(simulation: Simulation) -> dict[str, str]:
    """Give every visitor an address; of two ids that differ in their letters' case, two addresses."""
    ids = simulation.units["visitor_id"].to_pylist()
    return {visitor: f"customer{number}@mail.example" for number, visitor in enumerate(ids)}


def _write_survey(
    file: Path, simulation: Simulation, survey: str, rates: Mapping[str, float], rng: np.random.Generator
) -> None:
    units = simulation.units
    about = {
        name: dict(zip(units["visitor_id"].to_pylist(), units[name].to_pylist(), strict=True))
        for name in ("variant", "country", "device", "browser")
    }
    answers = [
        row for row in simulation.surveys.to_pylist() if row["survey"] == survey and row["score"] is not None
    ]
    lost = rng.random(len(answers))
    header = [*_FIXED, "Hotjar User ID", "User ID", "optimizely_checkout", QUESTIONS[survey]]
    if survey == "nps":
        header.append(QUESTIONS["comment"])

    def lines() -> Iterable[Sequence[Any]]:
        for number, (row, chance) in enumerate(zip(answers, lost, strict=True)):
            visitor = row["visitor_id"]
            variant = about["variant"][visitor]
            line = [
                number + 1,
                f"{number:08x}",
                row["answered_at"].astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
                about["country"][visitor],
                PLACES[number % 2] if survey == "nps" else PLACES[0],
                about["device"][visitor],
                about["browser"][visitor],
                "",
                f"3f0c2a2e-{number:012d}",
                "" if chance < rates[variant] else visitor,
                variant,
                row["score"],
            ]
            yield [*line, row["comment"] or ""] if survey == "nps" else line

    _write(file, header, lines())


def _write_tickets(file: Path, simulation: Simulation, people: Mapping[str, str], zone: ZoneInfo) -> None:
    header = ["Id", "Requester", "Requester id", "Requester email", "Subject", "Tags", "Status", "Priority"]
    header += ["Via", "Created at", "Updated at", "Solved at", "Reopens"]

    def local(time: datetime | None) -> str:
        return "" if time is None else time.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")

    def lines() -> Iterable[Sequence[Any]]:
        for row in simulation.tickets.to_pylist():
            email = people[row["visitor_id"]]
            latest = max(row[name] for name in ("opened_at", "resolved_at", "closed_at") if row[name])
            yield [
                row["ticket_id"],
                email.partition("@")[0],
                90_000_000_000 + int(email[8:].partition("@")[0]),
                email,
                row["topic"],
                "",
                _STATUSES[row["status"]],
                row["priority"].capitalize(),
                row["channel"].capitalize(),
                local(row["opened_at"]),
                local(latest),
                local(row["resolved_at"]),
                row["reopens"],
            ]

    _write(file, header, lines())


def _write(file: Path, header: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
