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
    pick = random.Random(seed)

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


# --- what a report says of it -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UnitFolder]:
    root = tmp_path_factory.mktemp("simulated")
    simulate.optimizely_export(root / "export", visitors=300, seed=2, days=1)
    return root / "export", read_portfolio(root / "export").write(root / "units")


def everything(found: UnitFolder) -> list[cx.Conversion | cx.Count | cx.Sum]:
    counts = [
        make(event)
        for event in dict.fromkeys(f.event for f in found.facts)
        for make in (cx.Conversion, cx.Count)
    ]
    return [*counts, *(cx.Sum(f.event, f.property) for f in found.facts if f.property)]


def test_reports_are_the_same_to_the_byte(simulated: tuple[Path, UnitFolder]) -> None:
    root, found = simulated
    experiment = found.experiments[0]
    plan = cx.Experiment("all", control=min(found.variants(experiment)), metrics=everything(found))
    alone = plan.analyze(read_optimizely(root, experiment=experiment))
    together = plan.analyze(PreparedUnits(found, experiment))
    assert together.to_json() == alone.to_json()
    assert together.to_html() == alone.to_html()


def test_what_was_not_kept_is_refused(simulated: tuple[Path, UnitFolder]) -> None:
    _, found = simulated
    data = PreparedUnits(found, found.experiments[0])
    assert data.attribute_names == []
    assert data.event_names == sorted({fact.event for fact in found.facts})
    assert "\n... (the first 10 units)" in repr(data.units(found.facts))
    for asked, sentence in [
        (
            [FactColumn("n", "purchas", "count")],
            r"facts\.event: the data have no event 'purchas'; the nearest",
        ),
        ([FactColumn("n", "purchase", "sum", "value")], "facts: the units of many experiments have whether"),
        ([FactColumn("n", "purchase", "count", where=(("page", ("a",)),))], "facts: the units of many"),
        ([FactColumn("n", "purchase", "count")], "metrics: rows were counted over all events together; "),
    ]:
        with pytest.raises(PlanError, match=f"^{sentence}"):
            data.units(asked)
    with pytest.raises(PlanError, match=r"^segments\[0\]: the exposures have no attribute 'device'"):
        data.units(found.facts, ["device"])
    with pytest.raises(PlanError, match=r"^answers: "):
        data.answers("purchase", repeated="all")
    with pytest.raises(KeyError, match="no experiment is called 'x'"):
        PreparedUnits(found, "x")


def test_a_folder_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="holds no whole table of units"):
        UnitFolder(tmp_path)
    (tmp_path / "index.json").write_text('{"version": 0}')
    with pytest.raises(ExportError, match="was written by another version of cxlift"):
        UnitFolder(tmp_path)


# --- files that cannot be read ------------------------------------------------------------------------------


def plain(experiment: str, n: int = 3) -> list[dict[str, Any]]:
    rows: dict[str, Any] = {"timestamp": START, "process_timestamp": START, "is_holdback": False}
    return [
        rows
        | {
            "uuid": f"{experiment}-{i}",
            "visitor_id": f"v{i}",
            "experiment_id": experiment,
            "variation_id": "a",
        }
        for i in range(n)
    ]


def test_a_broken_file_takes_its_own_experiment_alone(tmp_path: Path) -> None:
    for experiment in ("1", "2", "3", "4"):
        write(tmp_path, f"type=decisions/experiment={experiment}", plain(experiment, 5_000), DECISION)
    write(tmp_path, "type=decisions/experiment=5", plain("6"), DECISION)
    cut = tmp_path / "type=decisions/experiment=2/part-0.parquet"
    cut.write_bytes(cut.read_bytes()[:-1])
    lacking = tmp_path / "type=decisions/experiment=3/part-1.parquet"
    pq.write_table(pa.table({"uuid": ["a"]}), lacking)
    damaged = tmp_path / "type=decisions/experiment=4/part-0.parquet"
    damaged.write_bytes(b"PAR1" + b"\xff" * 2_000 + damaged.read_bytes()[2_004:])
    portfolio = read_portfolio(tmp_path)
    found = portfolio.write(tmp_path / "units")
    assert found.experiments == ("1",)
    assert found.facts == ()
    assert pa.table(PreparedUnits(found, "1").units()).num_rows == 5_000
    assert sorted(portfolio.broken) == ["2", "3", "4", "5"]
    assert "cut off" in portfolio.broken["2"]
    assert "'timestamp' is missing" in portfolio.broken["3"]
    assert str(damaged) in portfolio.broken["4"]
    assert "there is no decision of experiment '5' in its folder" in portfolio.broken["5"]


def test_what_concerns_all_experiments_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ExportError, match="there is no file below a folder 'type=decisions'"):
        read_portfolio(tmp_path / "empty")
    write(
        tmp_path / "none", "type=decisions", [row | {"experiment_id": None} for row in plain("1")], DECISION
    )
    with pytest.raises(ExportError, match="the decisions name no experiment"):
        read_portfolio(tmp_path / "none").write(tmp_path / "units")
    write(tmp_path / "cut", "type=decisions", plain("1"), DECISION)
    events = write(tmp_path / "cut", "type=events", [], EVENT)
    events.write_bytes(b"PAR1")
    with pytest.raises(ExportError, match="cut off"):
        read_portfolio(tmp_path / "cut").write(tmp_path / "units")


def test_an_experiment_that_only_its_folder_names(tmp_path: Path) -> None:
    schema = DECISION.remove(DECISION.get_field_index("experiment_id"))
    write(tmp_path, "type=decisions/experiment=7", plain("x"), schema)
    write(tmp_path, "type=decisions/experiment=8", plain("x", 2), schema)
    found = compared(tmp_path, tmp_path / "units")
    assert [found.variants(experiment) for experiment in found.experiments] == [{"a": 3}, {"a": 2}]


# --- pieces -------------------------------------------------------------------------------------------------


@given(
    batches=st.lists(st.integers(0, 5), max_size=6), cuts=st.lists(st.integers(0, 30), max_size=5).map(sorted)
)
def test_pieces_are_cut_where_asked(batches: list[int], cuts: list[int]) -> None:
    n = sum(batches)
    numbers = iter(range(n))
    stream = [
        pa.record_batch({"i": pa.array([next(numbers) for _ in range(k)], pa.int64())}) for k in batches
    ]
    ends = [*(min(cut, n) for cut in cuts), n]
    cut = pieces(stream, ends, lambda b, end, done: min(b.num_rows, end - done))
    found = [[i for part in parts for i in part["i"].to_pylist()] for parts in cut]
    assert found == [list(range(a, b)) for a, b in zip([0, *ends], ends, strict=False)]


def test_spans_of_large_groups() -> None:
    assert spans([65_536, 65_537]) == [(0, 65_536), (65_536, 131_072), (131_072, 131_073)]
