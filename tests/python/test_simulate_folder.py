"""The simulated experiment as a dataset and as a folder, and what it refuses."""

from __future__ import annotations

import csv
import json
import math
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cxlift as cx
from cxlift import simulate
from cxlift.units.facts import FactColumn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_the_dataset_leads_to_the_same_units() -> None:
    sim = simulate.experiment(visitors=2000, seed=3, crossovers=0.02)
    units = sim.units.to_pylist()
    wanted = [
        FactColumn("orders", "purchase", "count", None),
        FactColumn("revenue", "purchase", "sum", "revenue"),
        FactColumn("errors", "js_error", "count", None),
        FactColumn("sessions", "session", "count", None),
    ]
    data = sim.dataset()
    columns = ["visitor_id", "variant", "country", "orders", "revenue", "errors", "sessions"]
    found = pa.table(data.units(wanted, ["country"])).to_pylist()
    expected = sorted(
        ({name: row[name] for name in columns} for row in units), key=lambda row: row["visitor_id"]
    )
    assert sorted(found, key=lambda row: row["visitor_id"]) == expected
    excluded = data.exclusions(wanted, ["country"])
    assert excluded["crossover_units"] == sim.truth.crossovers == 40
    assert excluded["events_before_decision"] == 0


def written(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_is_written(tmp_path: Path) -> None:
    def made(seed: int) -> simulate.Simulation:
        return simulate.experiment(
            visitors=150,
            seed=seed,
            days=1,
            name="a/b",
            crossovers=0.05,
            surveys=simulate.Surveys(hostile=0.5),
        )

    sim = made(1)
    folders = [each.write(tmp_path / f"{n}") for n, each in enumerate((sim, made(1)))]
    files = [written(folder) for folder in folders]
    assert files[0] == files[1]
    other = made(2)
    for name in ("units", "surveys", "tickets", "pages", "exposures", "latent"):
        assert not getattr(sim, name).equals(getattr(other, name))
    assert sorted(path.name for path in folders[0].iterdir()) == [
        "optimizely",
        "pages.parquet",
        "surveys.csv",
        "tickets.csv",
        "truth.json",
        "units.parquet",
    ]
    assert pq.read_table(folders[0] / "units.parquet").equals(sim.units)
    assert pq.read_table(folders[0] / "pages.parquet").equals(sim.pages)
    for name, table in (("surveys", sim.surveys), ("tickets", sim.tickets)):
        with (folders[0] / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for column in table.column_names:
            if table[column].type == "string":
                assert [row[column] for row in rows] == [text or "" for text in table[column].to_pylist()]
    truth = json.loads(files[0]["truth.json"])
    assert truth["settings"]["seed"] == 1
    assert truth["experiments"][0]["variants"]["redesign"]["planted"]["conversion"] == 1.15
    lifts = {(each["metric"], each["of"]): each["lift"] for each in truth["experiments"][0]["differences"]}
    assert lifts["converted", "visitors"] == pytest.approx(0.15)

    data = cx.read_optimizely(folders[0] / "optimizely", experiment="a/b")
    revenue = FactColumn("revenue", "purchase", "sum", "revenue")
    read = pa.table(data.units([revenue], ["country", "device"])).sort_by("visitor_id").to_pylist()
    known = sim.units.sort_by("visitor_id").to_pylist()
    for got, row in zip(read, known, strict=True):
        assert got["variation_id"] == row["variant"]
        assert [got[n] for n in ("country", "device", "revenue")] == [
            row[n] for n in ("country", "device", "revenue")
        ]
    assert data.exclusions([revenue], ["country", "device"])["crossover_units"] == sim.truth.crossovers > 0
    with pytest.raises(ValueError, match=r"^Simulation\.write: .* exists and is no empty folder"):
        sim.write(folders[1])


def test_nothing_happens_where_nothing_can(tmp_path: Path) -> None:
    nothing = simulate.Baseline(
        conversion=0, sessions=1, views=1, clicks=0, errors=0, rage_clicks=0, u_turns=0, tickets=0
    )
    sim = simulate.experiment(
        visitors=100, days=1, baseline=nothing, surveys=simulate.Surveys(asked=0.0), control="</script>"
    )
    assert {name: table.num_rows for name, table in sim.facts.items() if table.num_rows} == {
        "session": 100,
        "page_view": sim.pages.num_rows,
        "add_to_cart": sim.facts["add_to_cart"].num_rows,
    }
    assert sim.surveys.num_rows == sim.tickets.num_rows == 0
    assert set(sim.units["hours_open"].to_pylist()) == {None}
    truth = json.loads((sim.write(tmp_path / "empty") / "truth.json").read_text())["experiments"][0]
    assert truth["control"] == "</script>"
    assert {each["lift"] for each in truth["differences"] if each["metric"] == "revenue"} == {None}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: simulate.experiment(visitors=99), "experiment: visitors is 99, must be 100 or more"),
        (lambda: simulate.experiment(seed=-1), "experiment: seed is -1, must be 0 or more"),
        (lambda: simulate.Effects(nps=9), "Effects: nps is 9, must lie between -5 and 5"),
        (lambda: simulate.Effects(sessions=math.nan), "Effects: sessions is nan, must lie"),
        (lambda: simulate.Baseline(views=0.5), "Baseline: views is 0.5, must lie between 1 and 50"),
        (lambda: simulate.Surveys(asked=2), "Surveys: asked is 2, must lie between 0 and 1"),
        (lambda: simulate.Surveys(csat_scale=3), "Surveys: csat_scale is 3, must be 5, 7 or 'binary'"),  # type: ignore[arg-type]
        (lambda: simulate.experiment(name=""), r"Design: the names \['', 'original', 'redesign'\] must"),
        (lambda: simulate.experiment(allocation={"a": 1, "b": 1}), r"allocation has \['a', 'b'\], must have"),
        (lambda: simulate.experiment(effects={"original": simulate.Effects()}), "and not the control 'orig"),
        (
            lambda: simulate.experiment(effects=simulate.Effects(conversion=9)),
            "purchase with probability 1.66",
        ),
        (lambda: simulate.experiment(effects=simulate.Effects(sessions=0.5)), "would have 0.9 sessions"),
        (lambda: simulate.experiment(others=[simulate.Design("checkout")]), "each needs a name of its own"),
        (lambda: simulate.experiment(others=[simulate.Design("device")]), "none that is a column"),
        (
            lambda: simulate.experiment(
                interactions=[simulate.Interaction({"checkout": "x"}, simulate.Effects())]
            ),
            r"an interaction is between {'checkout': 'x'}, must name variants of two or more",
        ),
    ],
)
def test_bad_arguments(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_an_unknown_value_is_named() -> None:
    sim = simulate.experiment(visitors=100)
    with pytest.raises(KeyError, match="no value of 'npz' in 'redesign'; there are ces easy of answers, "):
        sim.truth.difference("npz")
