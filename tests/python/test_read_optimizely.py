"""The E3 reader: on a genuine export, and on small trees that are odd in one way each."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import pytest

import cxlift as cx
from cxlift.dataset import Dataset
from cxlift.errors import ExportError, PlanError
from cxlift.readers.optimizely import read_optimizely
from cxlift.units.facts import FactColumn

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2024, 3, 2, 10, tzinfo=UTC)
PURCHASES = FactColumn("n", "purchase", "count", None, "metrics[0]")
REVENUE = FactColumn("revenue", "purchase", "sum", "revenue", "metrics[1]")
ATTRIBUTES = pa.list_(pa.struct([(name, pa.string()) for name in ("id", "name", "type", "value")]))
TYPES = {
    "timestamp": pa.timestamp("ms", "UTC"),
    "process_timestamp": pa.timestamp("ms", "UTC"),
    "is_holdback": pa.bool_(),
    "revenue": pa.int64(),
    "value": pa.float64(),
    "attributes": ATTRIBUTES,
}
uuids = (f"u{i:06}" for i in itertools.count())


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def decision(
    visitor: str | None, variation: str | None, seconds: float | None = 0, **other: Any
) -> dict[str, Any]:
    time = None if seconds is None else at(seconds)
    row = {"uuid": next(uuids), "timestamp": time, "process_timestamp": time, "visitor_id": visitor}
    return (
        row
        | {"experiment_id": "1", "variation_id": variation, "is_holdback": False, "attributes": []}
        | other
    )


def event(
    visitor: str | None, seconds: float | None = 0, name: str = "purchase", **other: Any
) -> dict[str, Any]:
    time = None if seconds is None else at(seconds)
    row = {"uuid": next(uuids), "timestamp": time, "process_timestamp": time, "visitor_id": visitor}
    return row | {"event_name": name, "revenue": 100, "value": None} | other


def write(path: Path, rows: list[dict[str, Any]], drop: tuple[str, ...] = (), **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [name for name in rows[0] if name not in drop]
    schema = pa.schema([(name, TYPES.get(name, pa.string())) for name in names])
    pq.write_table(
        pa.Table.from_pylist([{n: row[n] for n in names} for row in rows], schema), path, **options
    )
    return path


def tree(root: Path, decisions: list[dict[str, Any]], events: list[dict[str, Any]] | None = None) -> Path:
    write(root / "type=decisions" / "part-0.parquet", decisions)
    if events:
        write(root / "type=events" / "part-0.parquet", events)
    return root


def units(
    dataset: Dataset, facts: tuple[FactColumn, ...] = (PURCHASES,), *attributes: str
) -> list[tuple[Any, ...]]:
    return list(zip(*pa.table(dataset.units(facts, attributes)).to_pydict().values(), strict=True))


def excluded(dataset: Dataset, facts: tuple[FactColumn, ...] = (PURCHASES,)) -> dict[str, int]:
    return {reason: n for reason, n in dataset.exclusions(facts).items() if n}


# --- the genuine export -------------------------------------------------------------------------------------

LABS = {  # ../shared/data/README.md
    "18802093142": (3304, 326, 163, 15_151_022, 326, 163, 1799, 654, 3304),
    "18818611832": (3367, 338, 169, 15_634_986, 338, 169, 2414, 861, 3367),
    "18817551468": (3329, 446, 223, 20_790_662, 446, 223, 2900, 1041, 3329),
}
LABS_FACTS = (
    FactColumn("purchase.count", "purchase", "count"),
    FactColumn("purchase.converted", "purchase", "converted"),
    FactColumn("purchase.revenue.sum", "purchase", "sum", "revenue"),
    FactColumn("add_to_cart.count", "add_to_cart", "count"),
    FactColumn("add_to_cart.converted", "add_to_cart", "converted"),
    FactColumn("detail_page_view.count", "detail_page_view", "count"),
    FactColumn("detail_page_view.converted", "detail_page_view", "converted"),
    FactColumn("homepage_view.count", "homepage_view", "count"),
)


def by_variant(table: pa.Table) -> dict[str, tuple[int, ...]]:
    names = [fact.name for fact in LABS_FACTS]
    groups = table.group_by("variation_id").aggregate([("visitor_id", "count"), *((n, "sum") for n in names)])
    return {
        row["variation_id"]: (row["visitor_id_count"], *(row[f"{n}_sum"] for n in names))
        for row in groups.to_pylist()
    }


@pytest.mark.parametrize("window", [None, "48h"])
def test_labs_numbers(shared_data: Path, window: str | None) -> None:
    dataset = read_optimizely(shared_data / "optimizely-labs", experiment="18786493712", window=window)
    found = by_variant(pa.table(dataset.units(LABS_FACTS, ["browser"])))
    assert found == LABS
    converters = [found[v][2] for v in LABS]
    assert converters != [135, 141, 189]  # a strict `>` between decision and event
    assert converters != [345, 358, 398]  # any order of decision and event
    assert excluded(dataset, LABS_FACTS) == {"events_before_decision": 19_315}
    assert dataset.attribute_names == ["browser"]


def test_labs_the_two_wrong_answers_are_those_of_the_readme(shared_data: Path) -> None:
    """Shift the decisions: one millisecond later is a strict `>`, a day earlier is no order at all."""
    root = shared_data / "optimizely-labs"
    files = {kind: sorted(root.glob(f"type={kind}/**/*.parquet")) for kind in ("decisions", "events")}
    decisions = pa.concat_tables(pq.read_table(f, partitioning=None) for f in files["decisions"])
    events = next(pq.read_table(f, partitioning=None) for f in files["events"] if "event=purchase" in str(f))
    when = decisions["timestamp"].cast(pa.int64())
    converters = {}
    for shift in (0, 1, -86_400_000):
        moved = pa.compute.add(when, shift).cast(decisions["timestamp"].type)
        shown = decisions.select(["uuid", "visitor_id", "variation_id"]).append_column("timestamp", moved)
        table = pa.table(Dataset(shown, {"purchase": events}).units([LABS_FACTS[1]]))
        sums = table.group_by("variation_id").aggregate([("purchase.converted", "sum")]).to_pylist()
        got = {row["variation_id"]: row["purchase.converted_sum"] for row in sums}
        converters[shift] = [got[variant] for variant in LABS]
    assert converters == {0: [163, 169, 223], 1: [135, 141, 189], -86_400_000: [345, 358, 398]}


# --- which rows count ---------------------------------------------------------------------------------------


def test_an_event_at_the_very_time_of_the_decision_counts_and_one_before_does_not(tmp_path: Path) -> None:
    events = [event("a", 0), event("a", -0.001), event("a", 5), event("b", -0.001), event("nobody", 1)]
    dataset = read_optimizely(
        tree(tmp_path, [decision("a", "x"), decision("b", "y")], events), experiment="1"
    )
    assert units(dataset, (PURCHASES, REVENUE)) == [("a", "x", 2, 200), ("b", "y", 0, 0)]
    assert excluded(dataset) == {"events_before_decision": 2, "events_of_undecided_units": 1}


def test_an_event_at_the_end_of_the_window_counts(tmp_path: Path) -> None:
    end = 2 * 86_400
    events = [event("a", end), event("a", end + 0.001), event("a", end - 1)]
    dataset = read_optimizely(tree(tmp_path, [decision("a", "x")], events), experiment="1", window="48h")
    assert units(dataset) == [("a", "x", 2)]
    assert excluded(dataset) == {"events_outside_window": 1}
    for window in ("2d", timedelta(days=2)):
        assert read_optimizely(tmp_path, experiment="1", window=window).window == dataset.window


def test_duplicates_in_any_letter_case_are_one_row_and_null_uuids_are_none(tmp_path: Path) -> None:
    decisions = [
        decision("a", "x", 5, uuid="ABC"),
        decision("a", "x", 2, uuid="abc"),  # the earliest stays: the event at 3 counts
        decision("b", "y", 1, uuid=None),
        decision("c", "y", 1, uuid=None),
    ]
    events = [
        event("a", 3, uuid="E1", revenue=7),
        event("a", 3, uuid="e1", revenue=7, process_timestamp=at(9)),
        event("a", 1, uuid="late"),  # one event, delivered twice: its earlier time is before the decision
        event("a", 4, uuid="LATE"),
        event("b", 3, uuid=None),
        event("b", 3, uuid=None),
    ]
    dataset = read_optimizely(tree(tmp_path, decisions, events), experiment="1")
    assert units(dataset, (PURCHASES, REVENUE)) == [("a", "x", 1, 7), ("b", "y", 2, 200), ("c", "y", 0, 0)]
    assert excluded(dataset) == {"duplicate_decisions": 1, "duplicate_events": 2, "events_before_decision": 1}


def test_holdbacks_crossovers_repeats_and_nulls_are_counted(tmp_path: Path) -> None:
    decisions = [
        decision("a", "x", 0, is_holdback=True),
        decision("a", "y", 1, is_holdback=None),
        decision("a", "y", 2),
        decision("b", "y", 3),
        decision("b", "x", 4),
        decision("held", "x", 0, is_holdback=True),
        decision("c", None, 0),
        decision(None, "x", 0),
        decision("d", "x", None),
        decision("e", "x", 0, experiment_id="2"),
        decision("f", "x", 0, experiment_id=None),
    ]
    events = [event(None), event("a", None), event("held", 5)]
    dataset = read_optimizely(tree(tmp_path, decisions, events), experiment="1")
    assert units(dataset) == [("a", "y", 0), ("b", "y", 0)]
    assert excluded(dataset) == {
        "other_experiment_decisions": 2,
        "decisions_without_unit": 1,
        "decisions_without_timestamp": 1,
        "holdback_decisions": 2,
        "decisions_without_variant": 1,
        "crossover_units": 1,
        "repeated_decisions": 2,
        "events_without_unit": 1,
        "events_without_timestamp": 1,
        "events_of_undecided_units": 1,
    }


def test_ties_are_broken_by_uuid_and_the_order_of_files_and_rows_changes_nothing(tmp_path: Path) -> None:
    decisions = [decision(f"v{i % 40}", "xyz"[i % 3], 0, uuid=f"{(i * 37) % 101:03}") for i in range(120)]
    events = [event(f"v{i % 41}", i % 2, value=0.1 * 3 ** (i % 7), uuid=f"{i % 190}") for i in range(200)]
    facts = (PURCHASES, REVENUE, FactColumn("value", "purchase", "sum", "value"))
    tables = []
    for turn in range(3):
        root = tmp_path / str(turn)
        for kind, rows in (("decisions", decisions), ("events", events)):
            shuffled = rows[turn * 17 :] + rows[: turn * 17]
            half = len(rows) // 2
            write(
                root / f"type={kind}" / f"date={turn}" / "b.parquet",
                shuffled[:half][:: -1 if turn % 2 else 1],
            )
            write(root / f"type={kind}" / "a.parquet", shuffled[half:], row_group_size=7)
        tables.append(pa.table(read_optimizely(root, experiment="1").units(facts)).combine_chunks())
    assert all(table.equals(tables[0]) for table in tables[1:])
    first = min((d for d in decisions if d["visitor_id"] == "v7"), key=lambda d: d["uuid"])
    shown = dict(zip(tables[0]["visitor_id"].to_pylist(), tables[0]["variation_id"].to_pylist(), strict=True))
    assert shown["v7"] == first["variation_id"]


def test_ids_stay_text(tmp_path: Path) -> None:
    visitors = ["007", "7", "9007199254740992", "9007199254740993", "NA", "null", "é", "1e5"]
    decisions = [decision(v, "007" if i % 2 else "NA") for i, v in enumerate(visitors)]
    root = tree(tmp_path, decisions, [event(v, i) for i, v in enumerate(visitors)])
    assert units(read_optimizely(root, experiment="1")) == [
        (v, "007" if i % 2 else "NA", 1) for v, i in sorted((v, i) for i, v in enumerate(visitors))
    ]


# --- the layout of the tree and the encoding of its files --------------------------------------------------


def test_folders_fill_missing_columns_and_marker_files_are_no_data(tmp_path: Path) -> None:
    root = tmp_path / "a [copy] of *" / "v1"
    day = root / "account_id=5" / "type=decisions" / "date=2024-03-02"
    write(day / "experiment=007" / "part-0.parquet", [decision("a", "x")], drop=("experiment_id",))
    write(day / "experiment=7" / "part-0.parquet", [decision("b", "x")], drop=("experiment_id",))
    odd = "event=it's%3Avoid(0);"
    write(root / "account_id=5" / "type=events" / odd / "part-0", [event("a", 1)], drop=("event_name",))
    (day / "_SUCCESS").touch()
    (day / "._SUCCESS.crc").write_bytes(b"crc")
    (day / "experiment=007" / ".part-0.parquet.crc").write_bytes(b"crc")
    (day / "_temporary" / "0").mkdir(parents=True)
    (day / "_temporary" / "0" / "part-9.parquet").write_bytes(b"half")
    dataset = read_optimizely(tmp_path, experiment="007")
    assert dataset.event_names == ["it's:void(0);"]
    assert units(dataset, (FactColumn("n", "it's:void(0);", "count"),)) == [("a", "x", 1)]
    assert excluded(dataset, ()) == {}


def test_files_of_other_types_are_named_and_not_read(tmp_path: Path) -> None:
    root = tree(tmp_path, [decision("a", "x")], [event("a")])
    for day in ("1", "2"):
        write(root / "type=decisions-rerun" / f"date={day}" / "part-0.parquet", [decision("b", "x")])
    write(root / "type=metric_observations" / "part-0.parquet", [event("a")])
    (root / "type=decisions-rerun" / "_SUCCESS").touch()
    dataset = read_optimizely(root, experiment="1")
    assert units(dataset) == [("a", "x", 1)]
    found = {"files_not_read.type=decisions-rerun": 2, "files_not_read.type=metric_observations": 1}
    assert excluded(dataset) == found
    report = cx.Experiment("x", control="x", metrics=[cx.Conversion("purchase")]).summarize(dataset)
    assert found.items() <= report.exclusions.items()
    (root / "type=decisions").rename(root / "type=decision")
    refused(
        root, "holds it; the files of 'type=decision', 'type=decisions-rerun' and 'type=metric_obs.*' are not"
    )


def test_a_column_wins_over_its_folder(tmp_path: Path) -> None:
    rows = [decision("a", "x"), decision("b", "y", experiment_id="2")]
    write(tmp_path / "type=decisions" / "experiment=1" / "part-0.parquet", rows)
    dataset = read_optimizely(tmp_path, experiment="1")
    assert units(dataset, ()) == [("a", "x")]
    assert excluded(dataset, ()) == {"other_experiment_decisions": 1}


def test_all_encodings_of_time_agree(tmp_path: Path) -> None:
    types = {"int96": pa.timestamp("ns"), "epoch ms": pa.int64(), "us": pa.timestamp("us", "UTC")}
    types |= {"ns": pa.timestamp("ns", "UTC"), "naive": pa.timestamp("ms")}
    events = [event(kind, seconds) for kind in ("first", *types) for seconds in (0.499, 0.5, 1)]
    tree(tmp_path, [decision("first", "x", 0.5)], events)
    table = pq.read_table(tmp_path / "type=decisions" / "part-0.parquet")
    for kind, encoding in types.items():
        other = table.set_column(3, "visitor_id", pa.array([kind])).set_column(0, "uuid", pa.array([kind]))
        for i, name in ((1, "timestamp"), (2, "process_timestamp")):
            other = other.set_column(i, name, other[name].cast(encoding))
        path = tmp_path / "type=decisions" / f"{kind}.parquet"
        pq.write_table(other, path, use_deprecated_int96_timestamps=kind == "int96")
    dataset = read_optimizely(tmp_path, experiment="1")
    assert units(dataset) == [(kind, "x", 2) for kind in sorted(("first", *types))]
    assert excluded(dataset) == {"events_before_decision": 6}


def test_an_export_without_events_still_has_units(tmp_path: Path) -> None:
    dataset = read_optimizely(tree(tmp_path, [decision("a", "x")]), experiment="1")
    assert units(dataset, ()) == [("a", "x")]
    with pytest.raises(
        PlanError, match=r"^metrics\[0\]\.event: the data have no event 'purchase'; there are none\.$"
    ):
        dataset.units([PURCHASES])


# --- attributes and names -----------------------------------------------------------------------------------


def attribute(
    value: str, name: str | None = None, kind: str | None = "custom", key: str | None = None
) -> Any:
    return {"id": key, "name": name, "type": kind, "value": value}


def test_attributes_go_by_name_then_type_then_id_and_come_from_the_first_decision(tmp_path: Path) -> None:
    own = [
        attribute("false", "$opt_bot_filtering"),
        attribute("true", "attribution/captured", "metadata"),
        attribute("true", None, "metadata"),
        attribute("chrome", "browser", key="188"),
        attribute("Chrome", "Browser", key="189"),
        attribute("mobile", None, "device", "300"),
        attribute("gold", None, "custom", "901"),
        attribute("it's", 'say "hi"'),
    ]
    decisions = [
        decision("a", "x", 1, attributes=[attribute("firefox", "browser")]),
        decision("a", "x", 0, attributes=own),
        decision("b", "x", 0, attributes=None),
    ]
    dataset = read_optimizely(tree(tmp_path, decisions), experiment="1")
    names = ["901", "Browser", "browser", "device", 'say "hi"']
    assert dataset.attribute_names == names
    table = pa.table(dataset.units([], names))
    assert table.column_names == ["visitor_id", "variation_id", *names]
    assert units(dataset, (), *names) == [
        ("a", "x", "gold", "Chrome", "chrome", "mobile", "it's"),
        ("b", "x", None, None, None, None, None),
    ]
    with pytest.raises(
        PlanError, match=r"^segments\[1\]: the exposures have no attribute 'devise'; the nearest is 'devi"
    ):
        dataset.units([], ["browser", "devise"])


def test_variation_names(tmp_path: Path) -> None:
    root = tree(tmp_path, [decision("a", "1810"), decision("b", "20")])
    named = read_optimizely(root, experiment="1", variation_names={"1810": "it's control"})
    assert units(named, ()) == [("a", "it's control"), ("b", "20")]
    with pytest.raises(
        ValueError,
        match=r"variation_names has '1811', an id that the experiment lacks; the nearest is '1810'",
    ):
        read_optimizely(root, experiment="1", variation_names={"1811": "control"})
    with pytest.raises(ValueError, match="gives two variations one name"):
        read_optimizely(root, experiment="1", variation_names={"1810": "20"})


# --- exports that cannot be read ----------------------------------------------------------------------------


def refused(root: Path, message: str, experiment: str = "1") -> None:
    with pytest.raises(ExportError, match=message) as caught:
        read_optimizely(root, experiment=experiment).units([PURCHASES])
    assert "\n" not in str(caught.value)


def test_a_missing_folder_or_one_without_decisions_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", "nowhere: there is no such folder")
    write(tmp_path / "type=events" / "part-0.parquet", [event("a")])
    refused(tmp_path, "no file below a folder 'type=decisions'")
    refused(tmp_path / "type=events" / "part-0.parquet", "this is a file")


def test_the_experiments_found_are_listed_nearest_first(tmp_path: Path) -> None:
    rows = [decision("a", "x", experiment_id=e) for e in ("555", "18786493713", None)]
    found = "no decision of experiment '18786493712'; the export has '18786493713' and '555'"
    refused(tree(tmp_path, rows), found,
            "18786493712")  # fmt: skip
    folders = tmp_path / "folders"
    write(folders / "type=decisions" / "experiment=2" / "p.parquet", [decision("a", "x")])
    refused(folders, "no decision of experiment '1'; the export has '2'")


@pytest.mark.parametrize("kind", ["decisions", "events"])
def test_damaged_files_are_named(tmp_path: Path, kind: str) -> None:
    tree(tmp_path, [decision("a", "x")], [event("a")])
    good = (tmp_path / f"type={kind}" / "part-0.parquet").read_bytes()
    bad = tmp_path / f"type={kind}" / "part-1.parquet"
    bad.write_bytes(good[:-100])
    refused(tmp_path, rf"part-1\.parquet: the Parquet file is cut off \({len(good) - 100} bytes\)")
    bad.write_bytes(b"")
    refused(tmp_path, r"part-1\.parquet: the file is empty")
    bad.write_text("visitor_id,timestamp\n")
    refused(tmp_path, r"part-1\.parquet: this is not a Parquet file")
    bad.write_bytes(b"PAR1" + b"\0" * 40 + good[-8:])
    refused(tmp_path, r"part-1\.parquet: the Parquet file is damaged")
    middle = len(good) // 20
    bad.write_bytes(good[:4] + b"\xff" * middle + good[4 + middle :])
    refused(tmp_path, r"part-1\.parquet: ")


@pytest.mark.parametrize("column", ["visitor_id", "variation_id", "timestamp", "uuid", "experiment_id"])
def test_a_missing_column_is_named_with_its_file(tmp_path: Path, column: str) -> None:
    tree(tmp_path, [decision("a", "x")])
    write(tmp_path / "type=decisions" / "part-1.parquet", [decision("b", "x")], drop=(column,))
    refused(tmp_path, rf"part-1\.parquet: the required column '{column}' is missing; ")


def test_columns_of_a_wrong_type_are_named(tmp_path: Path) -> None:
    root = tree(tmp_path, [decision("a", "x")], [event("a")])
    path = tmp_path / "type=decisions" / "part-0.parquet"
    table = pq.read_table(path)
    for name, values in (("timestamp", ["2024-03-02"]), ("visitor_id", [1.0]), ("attributes", ["browser"])):
        pq.write_table(table.set_column(table.column_names.index(name), name, pa.array(values)), path)
        refused(root, rf"part-0\.parquet: column '{name}' has type ")
    pq.write_table(table, path)
    path = tmp_path / "type=events" / "part-0.parquet"
    table = pq.read_table(path)
    pq.write_table(table.set_column(table.column_names.index("revenue"), "revenue", pa.array(["5"])), path)
    with pytest.raises(ExportError, match="column 'revenue' has type String, where numbers are needed"):
        read_optimizely(root, experiment="1").units([REVENUE])


def test_a_flag_that_is_no_flag_is_one_sentence(tmp_path: Path) -> None:
    root = tree(tmp_path, [decision("a", "x")], [event("a")])
    path = tmp_path / "type=decisions" / "part-0.parquet"
    table = pq.read_table(path)
    pq.write_table(
        table.set_column(table.column_names.index("is_holdback"), "is_holdback", pa.array(["maybe"])), path
    )
    refused(root, "the data cannot be read: .*maybe")


def test_plans_that_ask_for_what_is_not_there(tmp_path: Path) -> None:
    dataset = read_optimizely(tree(tmp_path, [decision("a", "x")], [event("a")]), experiment="1")
    with pytest.raises(
        PlanError, match=r"^metrics\[3\]\.event: the data have no event 'purchas'; the nearest is 'purchase"
    ):
        dataset.units([FactColumn("n", "purchas", "count", None, "metrics[3]")])
    with pytest.raises(
        PlanError, match=r"^metrics\[3\]\.property: event 'purchase' has no property 'revenu'; the nearest is"
    ):
        dataset.units([FactColumn("n", "purchase", "sum", "revenu", "metrics[3]")])
    with pytest.raises(PlanError, match="two columns of the unit table would be called 'visitor_id'"):
        dataset.units([FactColumn("visitor_id", "purchase", "count")])


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Not even by libraries that are not Python; what a process says as it ends is in test_cli."""
    dataset = read_optimizely(tree(tmp_path, [decision("a", "x")], [event("a")]), experiment="1")
    assert units(dataset) == [("a", "x", 1)]
    assert capfd.readouterr() == ("", "")
