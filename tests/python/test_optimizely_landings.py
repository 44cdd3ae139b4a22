"""Enriched events in BigQuery's and Fivetran's tables: the dataset that E3 gives, and what is refused."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cxlift as cx
from cxlift.plan_file import read_plan, write_plan
from cxlift.units.facts import FactColumn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MS = 1_600_107_700_177  # 2020-09-14T18:21:40.177Z
NAMED = {"name": "browser", "type": "custom", "value": "chrome"}
ITEM = pa.struct([(part, pa.string()) for part in ("id", "type", "value")])
FACTS = (
    FactColumn("n", "purchase", "count"),
    FactColumn("revenue", "purchase", "sum", "revenue"),
    FactColumn("phones", "purchase", "count", where=(("category", ("phones",)),)),
    FactColumn("mobile", "view", "count", where=(("attributes.device", ("mobile",)),)),
)
Rows = list[dict[str, Any]]


def decision(uuid: str, visitor: str, variation: str | None, at: int, **other: Any) -> dict[str, Any]:
    row = {"uuid": uuid, "timestamp": MS + at, "process_timestamp": MS + at + 500, "visitor_id": visitor}
    row |= {"experiment_id": "18786493712", "variation_id": variation, "is_holdback": False}
    device = {"id": "300", "type": "device", "value": "mobile" if visitor < "c" else "desktop"}
    return row | {"attributes": [device, {"id": None, "type": "metadata", "value": "true"}]} | other


def event(uuid: str, visitor: str, name: str, at: int, **other: Any) -> dict[str, Any]:
    row = {"uuid": uuid, "timestamp": MS + at, "process_timestamp": MS + at + 900, "visitor_id": visitor}
    row |= {"event_name": name, "revenue": 0, "value": None, "quantity": None, "tags": {}}
    return row | {"attributes": [{"id": "300", "type": "device", "value": "mobile"}]} | other


DECISIONS: Rows = [
    decision("d1", "a", "18802093142", 0),
    decision("D1", "a", "18802093142", 0),  # came twice
    decision("d2", "9007199254740993", "18817551468", 0),
    decision("d3", "c", "18817551468", 5),
    decision("d4", "c", "18802093142", 9),  # a second variant
    decision("d5", "d", "18802093142", 0, is_holdback=True),
    decision("d6", "e", "1", 0, experiment_id="18786493711"),
    decision("d7", "007", None, 0),
]
EVENTS: Rows = [
    event("e1", "a", "purchase", 0, revenue=3995, tags={"category": "phones", "price": "39.95"}),
    event("e2", "a", "purchase", -1, revenue=100),  # before
    event("e3", "c", "purchase", 9, revenue=250, value=1000.00001, tags={"category": "cases"}),
    event("e4", "9007199254740993", "view", 7),
    event("e4", "9007199254740993", "view", 7),
    event("e5", "d", "purchase", 7, revenue=1),
]


def tables(root: Path, write: Callable[[Path, Rows], object], suffix: str) -> Path:
    root.mkdir(exist_ok=True)
    write(root / f"decisions-000000000000{suffix}", DECISIONS)
    write(root / f"events-000000000000{suffix}", EVENTS)
    return root


def as_json(path: Path, rows: Rows) -> None:
    """Write 64-bit numbers as text, as BigQuery does."""
    whole = ("timestamp", "process_timestamp", "revenue", "quantity")
    lines = [
        json.dumps({k: str(v) if k in whole and v is not None else v for k, v in row.items()}) for row in rows
    ]
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def as_csv(path: Path, rows: Rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            writer.writerow({k: json.dumps(v) if isinstance(v, (dict, list)) else v for k, v in row.items()})


def schema(rows: Rows, attributes: pa.DataType, tags: pa.DataType) -> pa.Schema:
    types = {"timestamp": pa.int64(), "process_timestamp": pa.int64(), "is_holdback": pa.bool_()}
    types |= {"revenue": pa.int64(), "quantity": pa.int64(), "value": pa.float64()}
    types |= {"attributes": attributes, "tags": tags}
    return pa.schema([(name, types.get(name, pa.string())) for name in rows[0]])


def as_parquet(path: Path, rows: Rows) -> None:
    made = [row | ({"tags": list(row["tags"].items())} if "tags" in row else {}) for row in rows]
    of = schema(rows, pa.list_(ITEM), pa.map_(pa.string(), pa.string()))
    pq.write_table(pa.Table.from_pylist(made, of), path)


def as_bigquery_parquet(path: Path, rows: Rows) -> None:
    """Write lists as BigQuery does: a struct of a list of structs of an element."""
    pair = pa.struct([("key", pa.string()), ("value", pa.string())])
    of = schema(rows, wrapped(ITEM), wrapped(pair))
    made = []
    for row in rows:
        lists = {"attributes": row["attributes"]}
        if "tags" in row:
            lists["tags"] = [{"key": k, "value": v} for k, v in row["tags"].items()]
        made.append(row | {k: {"list": [{"element": each} for each in v]} for k, v in lists.items()})
    pq.write_table(pa.Table.from_pylist(made, of), path)


def wrapped(item: pa.DataType) -> pa.DataType:
    return pa.struct([("list", pa.list_(pa.struct([("element", item)])))])


def e3(root: Path) -> Path:
    for kind, rows in (("decisions", DECISIONS), ("events", EVENTS)):
        (root / f"type={kind}").mkdir(parents=True)
        as_parquet(root / f"type={kind}" / "part-0.parquet", rows)
    return root


def shown(dataset: cx.Dataset) -> tuple[Rows, dict[str, int]]:
    rows = pa.table(dataset.units(FACTS, ["device"])).to_pylist()
    counted = {reason: n for reason, n in dataset.exclusions(FACTS).items() if n}
    return sorted(rows, key=lambda row: str(row["visitor_id"])), counted


def read(path: Any, landing: str = "bigquery", **options: Any) -> cx.Dataset:
    return cx.read_optimizely(path, experiment="18786493712", landing=landing, **options)  # type: ignore[arg-type]


EXPECTED = [
    ("9007199254740993", "18817551468", 0, 0, 0, 1, "mobile"),
    ("a", "18802093142", 1, 3995, 1, 0, "mobile"),
    ("c", "18817551468", 1, 250, 0, 0, "desktop"),
]
COUNTED = {
    "other_experiment_decisions": 1,
    "duplicate_decisions": 1,
    "holdback_decisions": 1,
    "decisions_without_variant": 1,
    "repeated_decisions": 1,
    "crossover_units": 1,
    "duplicate_events": 1,
    "events_before_decision": 1,
    "events_of_undecided_units": 1,
}


@pytest.mark.parametrize(
    ("write", "suffix"),
    [
        (as_parquet, ".parquet"),
        (as_bigquery_parquet, ".parquet"),
        (as_json, ".json"),
        (as_json, ".jsonl.gz"),
        (as_csv, ".csv"),
    ],
)
def test_bigquery_gives_the_dataset_of_e3(
    write: Callable[[Path, Rows], object], suffix: str, tmp_path: Path
) -> None:
    landed = read(tables(tmp_path / "landed", write, suffix))
    rows, counted = shown(landed)
    keys = ("visitor_id", "variation_id", "n", "revenue", "phones", "mobile", "device")
    assert [tuple(row[key] for key in keys) for row in rows] == EXPECTED
    assert counted == COUNTED
    assert (rows, counted) == shown(cx.read_optimizely(e3(tmp_path / "e3"), experiment="18786493712"))
    assert landed.attribute_names == ["device"]


def test_a_zip_and_a_mapping_hold_the_tables_too(tmp_path: Path) -> None:
    folder = tables(tmp_path / "landed", as_json, ".jsonl")
    with zipfile.ZipFile(tmp_path / "landed.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"export/{file.name}")
    both = {
        "decisions": folder / "decisions-000000000000.jsonl",
        "events": [folder / "events-000000000000.jsonl"],
    }
    assert shown(read(tmp_path / "landed.zip")) == shown(read(both))
    alone = read({"decisions": both["decisions"]})
    assert pa.table(alone.units((), ["device"])).num_rows == 3


def test_the_layout_of_e3_may_hold_a_landing(tmp_path: Path) -> None:
    root = e3(tmp_path / "e3")
    (root / "notes.csv").write_text("a\n1\n")
    rows, counted = shown(read(root))
    assert rows == shown(cx.read_optimizely(root, experiment="18786493712"))[0]
    assert counted == COUNTED | {"files_not_read.named as no table": 1}


def test_attributes_may_be_an_object(tmp_path: Path) -> None:
    rows = [row | {"attributes": {"browser": "chrome", "$opt_bot": "x", "plan": None}} for row in DECISIONS]
    (tmp_path / "decisions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    dataset = read(tmp_path)
    assert dataset.attribute_names == ["browser"]
    assert set(pa.table(dataset.units((), ["browser"]))["browser"].to_pylist()) == {"chrome"}


def test_the_labs_as_a_landing_are_the_labs(shared_data: Path) -> None:
    root = shared_data / "optimizely-labs"
    files = {kind: sorted(root.glob(f"type={kind}/**/*.parquet")) for kind in ("decisions", "events")}
    dataset = read(files, time_zone="UTC")
    facts = [
        FactColumn("bought", "purchase", "converted"),
        FactColumn("cents", "purchase", "sum", "revenue", where=(("category", ("electronics",)),)),
    ]
    table = pa.table(dataset.units(facts, ["browser"]))
    sums = table.group_by("variation_id").aggregate([("bought", "sum"), ("cents", "sum")]).to_pylist()
    assert {row["variation_id"]: (row["bought_sum"], row["cents_sum"]) for row in sums} == {
        "18802093142": (163, 14_499_837),
        "18818611832": (169, 14_959_831),
        "18817551468": (223, 19_899_777),
    }
    assert dataset.attribute_names == ["browser"]


def test_a_report_counts_what_a_landing_left_out(tmp_path: Path) -> None:
    root = tables(tmp_path / "landed", as_csv, ".csv")
    experiment = cx.Experiment("x", control="18802093142", metrics=[cx.Conversion("purchase")])
    report = experiment.analyze(read(root))
    assert "1 decision of a holdback is left out." in [check.sentence for check in report.health]


def test_a_plan_names_landing_and_scope(tmp_path: Path) -> None:
    tables(tmp_path / "landed", as_json, ".jsonl")
    plan = {
        "name": "x",
        "control": "18802093142",
        "metrics": [{"type": "conversion", "event": "purchase", "name": "bought"}],
        "data": {
            "source": "optimizely",
            "path": "landed",
            "experiment": "18786493712",
            "landing": "bigquery",
            "scope": "session",
        },
    }
    write_plan(plan, tmp_path / "plan.toml")
    found = read_plan(tmp_path / "plan.toml")
    dataset = found.read()
    assert dataset.unit == "visitor_session"
    # The session's last variant counts, where the visitor's first one does: "c" met both.
    [row] = found.experiment.analyze(dataset)["bought"]
    assert (row.n_control, row.n_treatment, row.control_value) == (2, 1, 1.0)


# --- Fivetran -----------------------------------------------------------------------------------------------


def fivetran(root: Path, key: str = "conversion_uuid", suffix: str = ".csv") -> Path:
    """Write texts, times as ISO, attributes of conversions as a table of their own, deleted rows marked."""
    root.mkdir()

    def landed(row: dict[str, Any], **other: Any) -> dict[str, Any]:
        times = {
            k: f"2020-09-14T18:21:{40.177 + (row[k] - MS) / 1000:06.3f}Z"
            for k in ("timestamp", "process_timestamp")
        }
        return (
            {k: v for k, v in row.items() if k != "attributes"} | times | {"_fivetran_deleted": False} | other
        )

    write = as_csv if suffix == ".csv" else as_json
    gone = decision("d9", "gone", "18802093142", 0)
    write(root / f"decision{suffix}", [*map(landed, DECISIONS), landed(gone, _fivetran_deleted=True)])
    write(root / f"conversion{suffix}", [landed(row) for row in EVENTS])
    write(
        root / f"conversion_attribute{suffix}",
        [{key: row["uuid"], **each} for row in EVENTS[:4] for each in row["attributes"]],
    )
    return root


@pytest.mark.parametrize(
    ("key", "suffix"), [("conversion_uuid", ".csv"), ("conversion_id", ".jsonl"), ("of_event", ".csv")]
)
def test_fivetran_gives_the_dataset_of_e3(key: str, suffix: str, tmp_path: Path) -> None:
    columns = {"conversion_attribute": {"uuid": "of_event"}} if key == "of_event" else None
    dataset = read(fivetran(tmp_path / "f", key, suffix), "fivetran", columns=columns)
    rows = sorted(pa.table(dataset.units(FACTS)).to_pylist(), key=lambda row: str(row["visitor_id"]))
    keys = ("visitor_id", "variation_id", "n", "revenue", "phones", "mobile")
    assert [tuple(row[k] for k in keys) for row in rows] == [row[:-1] for row in EXPECTED]
    counted = {reason: n for reason, n in dataset.exclusions(FACTS).items() if n}
    assert counted == COUNTED | {"left_out.decision.Fivetran marks it as deleted": 1}


def test_other_names_are_declared(tmp_path: Path) -> None:
    root = fivetran(tmp_path / "f")
    for old, new in (("visitor_id", "end_user_id"), ("timestamp,", "at,")):
        for name in ("decision", "conversion"):
            file = root / f"{name}.csv"
            file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(
        cx.ExportError, match=r"decision\.csv: the column 'visitor_id' \(visitor_id\) is missing"
    ):
        read(root, "fivetran")
    declared = {"visitor_id": "end_user_id", "timestamp": {"name": "at"}}
    dataset = read(root, "fivetran", columns={"decision": declared, "conversion": declared})
    assert pa.table(dataset.units(FACTS[:2]))["revenue"].to_pylist().count(3995) == 1


def test_times_without_a_zone_need_one(tmp_path: Path) -> None:
    root = fivetran(tmp_path / "f")
    for file in root.iterdir():
        file.write_text(file.read_text().replace("Z,", ","))
    with pytest.raises(cx.ExportError, match="has no time zone; declare time_zone"):
        pa.table(read(root, "fivetran").units(FACTS))
    assert len(shown_revenue(read(root, "fivetran", time_zone="UTC"))) == 3


def shown_revenue(dataset: cx.Dataset) -> list[Any]:
    found: list[Any] = pa.table(dataset.units(FACTS[:2]))["revenue"].to_pylist()
    return found


# --- what is refused ----------------------------------------------------------------------------------------

GOOD = json.dumps(DECISIONS[0])


def broken(**values: Any) -> str:
    return json.dumps(DECISIONS[0] | values)


MALFORMED = {
    "no table": ("rows.jsonl", GOOD, "there is no table 'decisions'; files or their folders are called"),
    "half a line": ("decisions.jsonl", GOOD[:-5], "line 1 is no well-formed JSON"),
    "no column": (
        "decisions.jsonl",
        GOOD.replace("visitor_id", "visitor"),
        "the column 'visitor_id' (visitor_id) is missing; the nearest is 'visitor'.",
    ),
    "a time that is text": (
        "decisions.jsonl",
        broken(timestamp="soon"),
        "row 1, column 'timestamp': 'soon' is not a whole number of ms since 1970; correct it.",
    ),
    "seconds": (
        "decisions.jsonl",
        broken(timestamp=MS * 1000),
        "row 1, column 'timestamp': '1600107700177000' is no time in ms since 1970",
    ),
    "a flag that is none": (
        "decisions.jsonl",
        broken(is_holdback="perhaps"),
        "row 1, column 'is_holdback': 'perhaps' is neither true nor false",
    ),
    "attributes that are text": (
        "decisions.jsonl",
        broken(attributes="none of these"),
        "column 'attributes' is none of these, no JSON list; export it as JSON.",
    ),
    "another experiment": (
        "decisions.jsonl",
        broken(experiment_id="18786493711"),
        "there is no decision of experiment '18786493712'; the export has '18786493711'.",
    ),
    "a ragged row": ("decisions.csv", "uuid,timestamp\n1,2,3\n", "has 3 cells where the header has 2"),
    "an empty file": ("decisions.csv", "", "the file is empty; it needs at least a header."),
    "no Parquet": ("decisions.parquet", "PAR?", "this is not a Parquet file"),
}


@pytest.mark.parametrize(("name", "content", "sentence"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_landing_is_named(name: str, content: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(cx.ExportError) as error:
        pa.table(read(tmp_path).units((), ["device"]))
    assert sentence in str(error.value)
    assert str(tmp_path) in str(error.value)


def test_a_wrong_argument_is_named(tmp_path: Path) -> None:
    root = tables(tmp_path / "landed", as_json, ".jsonl")
    with pytest.raises(ValueError, match="read_optimizely: landing is 'bigqueri'; the nearest is 'bigquery'"):
        read(root, "bigqueri")
    with pytest.raises(ValueError, match="read_optimizely: scope is 'user'; there are: 'visitor', 'session'"):
        read(root, scope="user")
    with pytest.raises(ValueError, match="read_optimizely: 'decision' is no table of the landing 'bigquery'"):
        read(root, columns={"decision": {}})
    with pytest.raises(ValueError, match=r"columns\.decisions\.timestamp\.type: is 'text'; this one is time"):
        read(root, columns={"decisions": {"timestamp": {"type": "text"}}})
    with pytest.raises(ValueError, match="an export of E3 is one folder, whose columns are known"):
        read(root, "e3", time_zone="UTC")
