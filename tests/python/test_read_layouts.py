"""The vendors' layouts of exposures and facts: round trips, and the documented examples."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from command import called
from event_layouts import EXPERIMENT, LAYOUTS, hostile_ids, own_units, simulated, units

if TYPE_CHECKING:
    from pathlib import Path

    from cxlift.simulate import Truth

E3: Any = {
    "unit": "visitor_id",
    "variant": "variation_id",
    "timestamp": "timestamp",
    "experiment": "experiment_id",
    "event": "event_name",
    "id": {"name": "uuid"},
    "received": "process_timestamp",
    "holdback": "is_holdback",
    "revenue": {"type": "integer"},
}
ID = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
CALL: dict[str, Any] = {
    "type": "track",
    "event": "Experiment Viewed",
    "userId": "u-1",
    "anonymousId": "a-9",
    "timestamp": "2024-03-02T10:15:04.000Z",
    "properties": {
        "experiment_id": "1234",
        "experiment_name": "checkout_test",
        "variation_id": "v1",
        "variation_name": "One page",
    },
}
IMPRESSION: dict[str, Any] = {
    "event_date": "20240302",
    "event_timestamp": 1709374504000000,
    "event_name": "experience_impression",
    "user_pseudo_id": "111.222",
    "event_params": [
        {"key": "exp_variant_string", "value": {"string_value": "OMN-35515-76533"}},
        {"key": "ga_session_id", "value": {"int_value": 1709374500}},
    ],
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_round_trip(name: str, tmp_path: Path) -> None:
    """Ids of every nasty kind; 100,000 of them in tests/calibration/round_trips.py."""
    rows = simulated(hostile_ids(300))
    dataset = LAYOUTS[name](rows, tmp_path)
    assert units(dataset).equals(own_units(rows))
    others = dataset.exclusions()["other_experiment_decisions"]
    assert others == (0 if name == "german_csv" else 2 if name == "segment_warehouse" else 1)


def table_of(export: Truth, kind: str, columns: str) -> pa.Table:
    """Read the Parquet of an Optimizely export as it is."""
    files = f"{export.path}/type={kind}/**/*.parquet"
    query = f"select {columns} from read_parquet('{files}', hive_partitioning=false)"
    return duckdb.sql(query).to_arrow_table()


@pytest.mark.parametrize("kind", ["parquet", "csv", "zip", "jsonl.gz"])
def test_the_simulated_export_as_tables(kind: str, demo_export: Truth, tmp_path: Path) -> None:
    """Duplicates, holdbacks, other experiments, ties: the same units and counts as the reader of exports."""
    roles = "visitor_id, uuid, timestamp, process_timestamp"
    shown = table_of(demo_export, "decisions", f"{roles}, variation_id, experiment_id, is_holdback")
    events = table_of(demo_export, "events", f"{roles}, event_name, revenue")
    for name, table in (("exposures", shown), ("events", events)):
        path = tmp_path / f"{name}.{kind}"
        if kind == "parquet":
            pq.write_table(table, path)
            continue
        text = tmp_path / f"{name}.csv"
        if kind == "jsonl.gz":
            duckdb.from_arrow(table).query("t", f"copy t to '{path}' (format json, compression gzip)")
            continue
        pa.csv.write_csv(table, text)
        if kind == "zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(text, "rows.csv")
    dataset = cx.read_tables(
        tmp_path / f"exposures.{kind}",
        events=tmp_path / f"events.{kind}",
        columns=E3,
        experiment=demo_export.experiment,
        time_zone="UTC",
    )
    own = cx.read_optimizely(demo_export.path, experiment=demo_export.experiment)
    asked = [cx.Conversion("purchase"), cx.Sum("purchase", "revenue"), cx.Count("homepage_view")]
    assert dataset.units(asked).to_arrow().equals(own.units(asked).to_arrow())
    other = {"other_experiment_decisions": 0}  # of the export, files of others are not opened
    assert dataset.exclusions(asked) | other == own.exclusions(asked)
    assert dataset.exclusions(asked)["other_experiment_decisions"] > 0


@pytest.mark.parametrize("name", ["german_csv", "segment_calls"])
@settings(max_examples=4)
@given(ids=st.lists(ID, min_size=2, max_size=12, unique=True))
def test_no_id_merges_splits_or_vanishes(
    name: str, ids: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = simulated(ids)
    assert units(LAYOUTS[name](rows, tmp_path_factory.mktemp("x"))).equals(own_units(rows))


def lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_call_of_segment(tmp_path: Path) -> None:
    calls = lines(tmp_path / "calls.jsonl", CALL, CALL | {"type": "identify", "event": None})
    dataset = cx.read_segment(calls, events=calls, experiment="1234")
    assert dataset.units().to_arrow().to_pylist() == [{"user_id": "u-1", "variation_id": "v1"}]
    assert "properties.variation_name" in dataset.attribute_names
    dataset = cx.read_segment(calls, experiment="1234", unit="anonymous_id")
    assert dataset.units().to_arrow()["anonymous_id"].to_pylist() == ["a-9"]
    assert dataset.event_names == []


def test_the_event_of_ga4(tmp_path: Path) -> None:
    dataset = cx.read_ga4(lines(tmp_path / "events.json", IMPRESSION), experiment="OMN-35515")
    assert dataset.units().to_arrow().to_pylist() == [{"user_pseudo_id": "111.222", "variant": "76533"}]
    params = [
        {"key": "exp", "value": {"string_value": "a-b-c"}},
        {"key": "arm", "value": {"int_value": 7}},
    ]
    own = IMPRESSION | {"event_name": "seen", "event_params": params}
    dataset = cx.read_ga4(
        lines(tmp_path / "own.json", own),
        experiment="a-b-c",
        exposure="seen",
        variant_param="arm",
        experiment_param="exp",
    )
    assert dataset.units().to_arrow()[dataset.variant].to_pylist() == ["7"]
    with pytest.raises(ValueError, match=r"^read_ga4: variant_param and experiment_param"):
        cx.read_ga4(tmp_path, experiment="x", variant_param="arm")


def test_statsig_asks_for_one_type_of_unit(tmp_path: Path) -> None:
    file = tmp_path / "exposures.csv"
    file.write_text(
        "unit_id,unit_type,name,experiment_group,first_exposure_utc\n"
        "007,userID,e,Control,2024-03-02 10:00:00\n7,stableID,e,Test,2024-03-02 10:00:00 UTC\n"
    )
    with pytest.raises(ValueError, match="unit_type is missing; the experiment has 'stableID' and 'userID'"):
        cx.read_statsig(file, experiment="e")
    dataset = cx.read_statsig(file, experiment="e", unit_type="userID")
    assert dataset.units().to_arrow().to_pylist() == [{"unit_id": "007", "experiment_group": "Control"}]


def test_names_of_variants(tmp_path: Path) -> None:
    file = tmp_path / "viewed.csv"
    file.write_text("user_id,timestamp,experiment_id,variation_id\n1,2024-03-02,e,0\n2,2024-03-02,e,1\n")

    def read(**names: str) -> cx.Dataset:
        return cx.read_growthbook(file, experiment="e", time_zone="UTC", variation_names=names)

    named = read(**{"0": "it's control"}).units().to_arrow()["variation_id"].to_pylist()
    assert named == ["it's control", "1"]
    with pytest.raises(ValueError, match="two variations one name"):
        read(**{"0": "1"})
    with pytest.raises(ValueError, match="which the experiment lacks"):
        read(**{"2": "x"})


def test_a_plan_names_a_vendor(tmp_path: Path) -> None:
    rows = simulated(hostile_ids(200))
    LAYOUTS["growthbook_csv"](rows, tmp_path)
    (tmp_path / "plan.toml").write_text(
        f"""
        name = "x"
        control = "NA"
        [[metrics]]
        type = "sum"
        event = "purchase"
        property = "revenue"
        [data]
        source = "growthbook"
        experiment = "{EXPERIMENT}"
        exposures = "viewed.csv.gz"
        time_zone = "UTC"
        [data.facts.purchase]
        path = "purchase.csv"
        columns = {{revenue = {{type = "number"}}}}
        """,
        encoding="utf-8",
    )
    result = called("analyze", tmp_path / "plan.toml", "--format", "json")
    assert (result.code, result.err) == (0, "")
    table = own_units(rows)
    control = [
        r
        for v, r in zip(table["variant"].to_pylist(), table["revenue"].to_pylist(), strict=True)
        if v == "NA"
    ]
    row = cx.Report.from_json(result.out).rows[0]
    assert row.control_value == pytest.approx(sum(control) / len(control), rel=1e-12)
    moved = called("analyze", tmp_path / "plan.toml", tmp_path / "nowhere", "--format", "json")
    assert moved.code == 0  # no folder: the paths are beside the plan
