"""All experiments of an export at once give what reading each of them alone gives."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import simulate
from cxlift.errors import ExportError, PlanError
from cxlift.readers.optimizely import read_optimizely
from cxlift.readers.optimizely_portfolio import read_portfolio
from cxlift.readers.prepared_units import PreparedUnits
from cxlift.readers.unit_folder import UnitFolder
from cxlift.readers.unit_pieces import pieces, spans
from cxlift.units.facts import FactColumn

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2024, 3, 2, 10, tzinfo=UTC)
TIME = pa.timestamp("ms", "UTC")
DECISION = pa.schema(
    [
        ("uuid", pa.string()),
        ("timestamp", TIME),
        ("process_timestamp", TIME),
        ("visitor_id", pa.string()),
        ("experiment_id", pa.string()),
        ("variation_id", pa.string()),
        ("is_holdback", pa.bool_()),
    ]
)
EVENT = pa.schema([*list(DECISION)[:4], ("event_name", pa.string()), ("revenue", pa.int64())])


def write(root: Path, folder: str, rows: list[dict[str, Any]], schema: pa.Schema) -> Path:
    path = root / folder / "part-0.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema), path)
    return path


def compared(root: Path, folder: Path, *, window: str | None = None) -> UnitFolder:
    """Read both ways, and demand the same tables and counts of every experiment."""
    portfolio = read_portfolio(root, window=window, threads=1)
    found = portfolio.write(folder)
    for experiment in found.experiments:
        alone = read_optimizely(root, experiment=experiment, window=window)
        together = PreparedUnits(found, experiment)
        assert pa.table(together.units(found.facts)).equals(pa.table(alone.units(found.facts)))
        assert together.exclusions(found.facts) == alone.exclusions(found.facts)
        assert list(together.exclusions(found.facts)) == list(alone.exclusions(found.facts))
        shown = pa.table(alone.units()).column(1).to_pylist()
        assert found.variants(experiment) == {v: shown.count(v) for v in sorted(set(shown))}
    return found


# --- the same as one by one ---------------------------------------------------------------------------------


def test_labs(shared_data: Path, tmp_path: Path) -> None:
    found = compared(shared_data / "optimizely-labs", tmp_path / "units")
    assert found.experiments == ("18786493712",)
    assert found.variants("18786493712") == {"18802093142": 3304, "18817551468": 3329, "18818611832": 3367}
    assert [f.name for f in found.facts if f.total == "sum"] == ["purchase.revenue.sum"]
    table = pa.table(PreparedUnits(found, "18786493712").units(found.facts))
    assert sum(table["purchase.revenue.sum"].to_pylist()) == 15_151_022 + 15_634_986 + 20_790_662


@pytest.mark.parametrize(
    ("how", "window"),
    [({}, None), ({"timestamps": "int96"}, "36h"), ({"partitions": False, "sessions": False}, None)],
)
def test_simulated_exports(tmp_path: Path, how: dict[str, Any], window: str | None) -> None:
    simulate.optimizely_export(
        tmp_path / "export", visitors=400, seed=5, days=2, start=date(2024, 1, 1), **how
    )
    found = compared(tmp_path / "export", tmp_path / "units", window=window)
    assert len(found.experiments) == 2
    excluded = found.exclusions(found.experiments[0])
    left_out = ["duplicate_decisions", "holdback_decisions", "crossover_units", "duplicate_events"]
    assert all(excluded[reason] for reason in [*left_out, "events_before_decision"])
    assert bool(excluded["events_outside_window"]) == (window is not None)


def nasty(seed: int) -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """Few visitors, moments and ids, so that everything meets everything."""
    pick = random.Random(seed)  # noqa: S311

    def common() -> dict[str, Any]:
        moment = pick.choice([None, *(START + timedelta(seconds=s) for s in range(8))])
        number = pick.choice([None, *(f"{'aA'[pick.randrange(2)]}{pick.randrange(60)}" for _ in range(4))])
        visitor = pick.choice([None, "", "NA", "007", "7", "9007199254740993", *(f"v{i}" for i in range(9))])
        arrival = pick.choice([None, START, START + timedelta(seconds=1)])
        return {"uuid": number, "timestamp": moment, "process_timestamp": arrival, "visitor_id": visitor}

    def decision() -> dict[str, Any]:
        return common() | {
            "experiment_id": pick.choice([None, "1", "2", "2", "10", "null"]),
            "variation_id": pick.choice([None, "a", "b", "b", "NA"]),
            "is_holdback": pick.choice([None, False, False, False, True]),
        }

    def event() -> dict[str, Any]:
        name = pick.choice([None, "", "buy", "buy", "it's", "view"])
        revenue = pick.choice([None, 0, 0, 5, -3, 2**53 + 1]) if name in ("buy", "it's") else 0
        return common() | {"event_name": name, "revenue": revenue}

    folders = ["type=decisions", "type=decisions/date=1/experiment=2", "type=decisions/experiment=10"]
    decisions = {folder: [decision() for _ in range(pick.randrange(1, 40))] for folder in folders}
    return decisions, [event() for _ in range(pick.randrange(1, 120))]


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32), window=st.sampled_from([None, "3s"]))
def test_nasty_rows(tmp_path_factory: pytest.TempPathFactory, seed: int, window: str | None) -> None:
    root = tmp_path_factory.mktemp("nasty")
    decisions, events = nasty(seed)
    for folder, rows in decisions.items():
        write(root / "export", folder, rows, DECISION)
    write(root / "export", "type=events", events, EVENT)
    compared(root / "export", root / "units", window=window)
