"""Segments that follow the answers, as plans have them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import cxlift as cx

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = "Europe/Berlin"
WEEKS = cx.Period("answered_at", every="week", tz=BERLIN)
POINTS = cx.Touchpoints("touchpoint", ["order placed", "order received", "after support"])


def experiment(segments: Any) -> cx.Experiment:
    metrics = [cx.NPS("nps", role="primary")]
    return cx.Experiment(
        "x", control="original", unit="visitor_id", unit_rows="many", metrics=metrics, segments=segments
    )


@pytest.mark.parametrize(
    ("segment", "message"),
    [
        ({"column": "t", "tz": "UTC"}, r"segments\[0\]: needs one of 'every'"),
        ({"column": "t", "every": "week", "at": "2026-05-01", "tz": "UTC"}, r"segments\[0\]: needs one of"),
        ({"column": "t", "every": "fortnight", "tz": "UTC"}, r"segments\[0\].every: .*fortnight"),
        ({"column": "t", "every": "week"}, r"segments\[0\].tz: this key is missing"),
        (
            {"column": "t", "every": "week", "tz": "Europe/Berlin2"},
            r"segments\[0\].tz: 'Europe/Berlin2' is no",
        ),
        (
            {"column": "t", "every": "week", "tz": "UTC", "naive_tz": "x"},
            r"segments\[0\].naive_tz: 'x' is no",
        ),
        ({"column": "t", "at": "May", "tz": "UTC"}, r"segments\[0\].at: 'May' in row 1 is no time"),
        ({"column": "t", "every": "week", "tz": "UTC", "least": 0}, r"segments\[0\].least: is 0, must be"),
        ({"column": "t", "values": ["a"]}, r"segments\[0\].values: must name at least two"),
        ({"column": "t", "values": ["a", "b"], "tz": "UTC"}, r"segments\[0\].tz: .*not a key"),
        ({"column": "t", "evry": "week", "tz": "UTC"}, r"segments\[0\].evry: .*'every'"),
    ],
)
def test_a_segment_that_makes_no_sense_is_refused_at_its_place(segment: Any, message: str) -> None:
    plan = {"name": "x", "control": "a", "metrics": [{"type": "nps", "column": "nps"}], "segments": [segment]}
    with pytest.raises(cx.PlanError, match=message):
        cx.Experiment.from_plan(plan)


def test_a_plan_is_written_and_read(tmp_path: Path) -> None:
    plan = experiment([WEEKS, cx.Change("answered_at", at=dt.date(2026, 5, 1), tz=BERLIN), POINTS, "device"])
    plan.to_file(tmp_path / "plan.toml")
    assert cx.Experiment.from_file(tmp_path / "plan.toml").to_plan() == plan.to_plan()
    text = (tmp_path / "plan.toml").read_text().replace('at = "2026-05-01"', "at = 2026-05-01")
    (tmp_path / "dated.toml").write_text(text)
    assert cx.Experiment.from_file(tmp_path / "dated.toml").to_plan() == plan.to_plan()
    missing = experiment([WEEKS])
    with pytest.raises(cx.PlanError, match=r"segments\[0\].column: the data have no column 'answered_at'"):
        missing.analyze({"visitor_id": [1], "variant": ["original"], "nps": [9]})
