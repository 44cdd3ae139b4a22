"""One question to all sources: an export, surveys and tickets of simulated visitors, in one plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cxlift as cx
from command import called
from cxlift.plan_file import read_plan

if TYPE_CHECKING:
    from cxlift.simulate import Simulation

PLAN = (Path(__file__).resolve().parents[2] / "benchmarks/joined.toml").read_text(encoding="utf-8")


def planned(folder: Path) -> cx.Report:
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    file = read_plan(folder / "plan.toml")
    return file.experiment.analyze(file.read())


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return cx.simulate.experiment(
        visitors=20_000, seed=11, effects=cx.simulate.Effects(conversion=1.25, nps=0.3, csat=0.3)
    )


@pytest.fixture(scope="module")
def report(simulation: Simulation, tmp_path_factory: pytest.TempPathFactory) -> cx.Report:
    return planned(simulation.write_sources(tmp_path_factory.mktemp("all") / "sources"))


def test_what_was_planted_is_found(simulation: Simulation, report: cx.Report) -> None:
    truth = {(each.metric, each.estimand): each for each in simulation.truth.differences}
    asked = {
        "conversion": ("converted", "proportion"),
        "revenue": ("revenue", "mean"),
        "NPS after the checkout": ("nps", "nps"),
        "NPS in the account": ("nps", "nps"),
        "CSAT": ("csat", "top_box"),
    }
    for metric, key in asked.items():
        row = next(r for r in report[metric] if not r.segment and r.estimand == key[1])
        # Four standard errors: a miss has a probability of 6e-5 each.
        reach = 4 / 1.96 * (row.difference_interval.upper - row.difference)
        assert abs(row.difference - truth[key].difference) < reach, metric
    assert report.comparison("conversion").verdict == "better"
    assert report.comparison("NPS after the checkout").verdict == "better"


def test_every_answer_and_ticket_is_there(simulation: Simulation, report: cx.Report) -> None:
    answered = [r for r in simulation.surveys.to_pylist() if r["score"] is not None and r["survey"] == "nps"]
    rows = [report[name][0] for name in ("NPS after the checkout", "NPS in the account")]
    assert sum(row.n_control + row.n_treatment for row in rows) == len(answered)
    first = {row["visitor_id"] for row in simulation.tickets.to_pylist()}
    row = report["hours to resolution"][0]
    assert row.n_control + row.n_treatment == len(first)
    told = {check.check: check for check in report.health}
    for source in ("nps", "csat"):
        assert told[f"match_rate.{source}.rows"].status == "ok"
    assert told["match_rate.ticket.units"].status == "ok"


def test_a_planted_difference_in_the_match_rate_is_an_alarm(simulation: Simulation, tmp_path: Path) -> None:
    lost = {"original": 0.05, "redesign": 0.15}
    report = planned(simulation.write_sources(tmp_path / "sources", unmatched=lost))
    told = {check.check: check for check in report.health}
    assert told["match_rate.nps.rows"].status == "alarm"
    assert told["match_rate.csat.rows"].status == "alarm"
    assert told["match_rate.ticket.units"].status == "ok"
    assert "do not trust it" in told["match_rate.nps.rows"].sentence
    assert report.decide().outcome not in ("pass", "fail")


def test_the_command_says_it_all(simulation: Simulation, tmp_path: Path) -> None:
    folder = simulation.write_sources(tmp_path / "sources")
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    result = called("analyze", folder / "plan.toml", "--format", "html")
    assert result.code == 0
    for text in ("Rows of 'nps' that belong to a unit", "NPS in the account", "hours to resolution"):
        assert text.replace("'", "&#39;") in result.out


def test_a_folder_is_not_written_over(simulation: Simulation, tmp_path: Path) -> None:
    (tmp_path / "something").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^Simulation\.write_sources: .* exists and is no empty folder"):
        simulation.write_sources(tmp_path)
