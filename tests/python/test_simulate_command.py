"""``cxlift simulate --feedback``: a folder that runs as it is, and what was planted in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

import cxlift as cx
from command import Result, called, files_in

if TYPE_CHECKING:
    from pathlib import Path

SMALL = ("--visitors", "300", "--days", "1")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("simulate") / "a folder"
    return folder, called("simulate", "--feedback", "--out", folder, *SMALL, "--seed", "3")


def truth(folder: Path) -> dict[str, object]:
    read: dict[str, object] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return read


def test_it_says_what_it_planted(plain: tuple[Path, Result]) -> None:
    folder, result = plain
    assert (result.code, result.err) == (0, "")
    head, effects, _, *table, _, following = result.out.splitlines()
    assert head.startswith(f"{folder}: 300 visitors of experiment checkout: original 1")
    assert effects.startswith("planted in redesign: conversion ×1.15, ")
    assert "nps +0.15 sd" in effects
    assert [line.split()[-2:] for line in table] == [
        ["original", "redesign"],
        ["12.95", "23.51"],
        ["69.91%", "73.93%"],
        ["5.137", "5.432"],
        ["8.00%", "9.20%"],
        ["0.1500", "0.1200"],
    ]
    assert following == f"next: cxlift gate '{folder}/plan.toml'"  # quoted, for its name has a space
    assert {path.name for path in folder.iterdir()} == {
        "optimizely",
        "pages.parquet",
        "plan.toml",
        "surveys.csv",
        "tickets.csv",
        "truth.json",
        "units.parquet",
    }


def test_its_plan_runs_as_it_is(plain: tuple[Path, Result]) -> None:
    folder, _ = plain
    reported = called("analyze", folder / "plan.toml", "--format", "json")
    assert (reported.code, reported.err) == (0, "")
    report = cx.Report.from_json(reported.out)
    assert sum(report.units.values()) == 300
    roles = {row.metric: row.role for row in report.rows if row.role != "diagnostic"}
    assert roles == {
        "NPS": "primary",
        "CSAT": "secondary",
        "CES": "secondary",
        "converted": "secondary",
        "errors per session": "guardrail",
    }
    assert report.comparison("errors per session").margin == ("relative", 0.1)
    assert {row.segment for row in report.rows} == {"", "device", "country"}
    assert called("gate", folder / "plan.toml").code in {0, 1, 4}


def test_the_same_arguments_give_the_same_bytes(plain: tuple[Path, Result], tmp_path: Path) -> None:
    folder, _ = plain
    (tmp_path / "again").mkdir()  # a folder that is empty is as good as none
    assert called("simulate", "--feedback", "--out", tmp_path / "again", *SMALL, "--seed", "3").code == 0
    files = {name for name in files_in(folder) if (folder / name).is_file()}
    assert files == {name for name in files_in(tmp_path / "again") if (tmp_path / "again" / name).is_file()}
    assert all((folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in files)


def test_everything_can_be_planted(tmp_path: Path) -> None:
    """Opinions decide who answers, so that the truth of the answers is another than that of everybody."""
    folder = tmp_path / "all"
    wrong = ("--no-effect", "--realised", "0.2,0.8", "--crossovers", "0.1", "--by-opinion", "0.5")
    result = called(
        "simulate", "--feedback", "--out", folder, *SMALL, *wrong, "--hostile", "0.25", "--csat-scale", "7"
    )
    assert (result.code, result.err) == (0, "")
    for line in (
        "planted in redesign: nothing, this is an A/A test",
        "sample ratio mismatch: planned 50.0% and 50.0%, drawn with 20.0% and 80.0%",
        "crossovers: 30 visitors see a second variant (in optimizely/)",
        "answering by opinion: +0.5 to the log odds for each standard deviation",
        "hostile comments: 0.25 of all that have a text",
    ):
        assert line in result.out.splitlines()
    answered, everybody = (line for line in result.out.splitlines() if line.startswith("NPS"))
    assert answered.split()[-1] == answered.split()[-2] != everybody.split()[-1] == "12.95"
    settings = truth(folder)["settings"]
    assert isinstance(settings, dict)
    assert (settings["surveys"]["by_opinion"], settings["surveys"]["hostile"]) == (0.5, 0.25)
    assert settings["days"] == 1
    assert max(s for s in pq.read_table(folder / "units.parquet")["csat"].to_pylist() if s is not None) == 7
    assert called("gate", folder / "plan.toml").code == 5  # a sample ratio mismatch is no experiment


@pytest.mark.parametrize("scale", ["5", "binary"])
def test_the_plan_declares_the_scale(scale: str, tmp_path: Path) -> None:
    folder = tmp_path / "scale"
    assert called("simulate", "--feedback", "--out", folder, *SMALL, "--csat-scale", scale).code == 0
    report = cx.Report.from_json(called("analyze", folder / "plan.toml", "--format", "json").out)
    (answers,) = {
        tuple(value for value, _ in each.counts)
        for each in report.distributions
        if each.metric == "CSAT" and each.variant == "original"
    }
    assert set(answers) <= ({0, 1} if scale == "binary" else {1, 2, 3, 4, 5})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--no-effect",), "--no-effect: needs --feedback; add it."),
        (("--realised", "0.4,0.6"), "--realised: needs --feedback; add it."),
        (("--crossovers", "0"), "--crossovers: needs --feedback; add it."),
        (("--by-opinion", "1"), "--by-opinion: needs --feedback; add it."),
        (("--hostile", "0.1"), "--hostile: needs --feedback; add it."),
        (("--csat-scale", "5"), "--csat-scale: needs --feedback; add it."),
        (("--feedback", "--realised", "0.4"), "--realised 0.4: must be two numbers such as 0.4,0.6."),
        (("--feedback", "--realised", "a,b"), "--realised a,b: must be two numbers such as 0.4,0.6."),
        (
            ("--feedback", "--realised", "0,1"),
            "realised['original'] is 0.0, must lie between 1e-06 and 1e+06.",
        ),
        (("--feedback", "--crossovers", "2"), "crossovers is 2.0, must lie between 0 and 1."),
        (("--feedback", "--hostile", "nan"), "hostile is nan, must lie between 0 and 1."),
        (("--feedback", "--by-opinion", "9"), "by_opinion is 9.0, must lie between -5 and 5."),
    ],
)
def test_what_cannot_be_simulated_is_a_usage_error(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    result = called("simulate", "--out", tmp_path / "new", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[-1] == f"Error: {sentence}"
    assert files_in(tmp_path) == set()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    result = called("simulate", "--feedback", "--out", tmp_path, *SMALL)
    assert result.code == 2
    assert f"Error: {tmp_path} exists and is no empty folder" in result.err
    result = called("simulate", "--feedback", "--out", tmp_path / "kept.txt" / "new", *SMALL)
    assert result.code == 2
    assert "cannot be written" in result.err
    assert files_in(tmp_path) == {"kept.txt"}


def test_days_are_those_of_an_export_as_well(tmp_path: Path) -> None:
    assert called("simulate", "--out", tmp_path / "new", "--visitors", "100", "--days", "1").code == 0
    assert len(list((tmp_path / "new" / "type=decisions").glob("date=*"))) < 5
