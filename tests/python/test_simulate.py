"""The simulator: its layout is that of a real export, its truth that of a slow loop over its rows."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
import zlib
from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxlift import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Row = dict[str, Any]
Rows = list[Row]


def read(path: Path, kind: str) -> Rows:
    """Every row below a type's folder, file by file, so that no partition is taken for a column."""
    files = sorted((path / f"type={kind}").rglob("*.parquet"))
    tables = [pq.ParquetFile(file).read() for file in files]
    return [row for table in tables for row in table.to_pylist()]


def distinct(rows: Rows) -> Rows:
    return list({row["uuid"].lower(): row for row in rows}.values())


def first_decisions(
    decisions: Rows, experiment: str, key: Callable[[str], str] = str.lower
) -> dict[str, Row]:
    """The decision that counts, by visitor: the least by timestamp and uuid, holdbacks aside."""
    first: dict[str, Row] = {}
    for row in decisions:
        if row["experiment_id"] != experiment or row["is_holdback"]:
            continue
        best = first.setdefault(row["visitor_id"], row)
        if (row["timestamp"], key(row["uuid"])) < (best["timestamp"], key(best["uuid"])):
            first[row["visitor_id"]] = row
    return first


def label(attribute: Row) -> str:
    return str(attribute["name"] or attribute["type"])


def totals(
    first: Mapping[str, Row], events: Rows, counted: Callable[[Row, Row], bool]
) -> dict[str, dict[str, tuple[int, int, int]]]:
    """By variant and event: events, converters, revenue."""
    n: dict[tuple[str, str], int] = defaultdict(int)
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    cents: dict[tuple[str, str], int] = defaultdict(int)
    for event in events:
        decision = first.get(event["visitor_id"])
        if decision is None or not counted(decision, event):
            continue
        cell = (decision["variation_id"], event["event_name"])
        n[cell] += 1
        who[cell].add(event["visitor_id"])
        cents[cell] += event["revenue"] or 0
    answer: dict[str, dict[str, tuple[int, int, int]]] = defaultdict(dict)
    for variant, name in n:
        cell = (variant, name)
        answer[variant][name] = (n[cell], len(who[cell]), cents[cell])
    return dict(answer)


def as_told(variants: Mapping[str, simulate.VariantTruth]) -> dict[str, dict[str, tuple[int, int, int]]]:
    """The same shape from the truth; what never happened is left out, as the loop cannot know of it."""
    told = {
        variant: {
            name: (each.events, each.converters, each.revenue)
            for name, each in of.events.items()
            if each.events
        }
        for variant, of in variants.items()
    }
    return {variant: events for variant, events in told.items() if events}


def not_before(decision: Row, event: Row) -> bool:
    return bool(decision["timestamp"] <= event["timestamp"])


def strictly_after(decision: Row, event: Row) -> bool:
    return bool(decision["timestamp"] < event["timestamp"])


def at_any_time(_decision: Row, _event: Row) -> bool:
    return True


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> simulate.Truth:
    return simulate.optimizely_export(tmp_path_factory.mktemp("sim") / "demo", visitors=1500, seed=7, days=2)


@pytest.fixture(scope="module")
def decisions(truth: simulate.Truth) -> Rows:
    return read(truth.path, "decisions")


@pytest.fixture(scope="module")
def events(truth: simulate.Truth) -> Rows:
    return read(truth.path, "events")


def check_truth(truth: simulate.Truth, decision_rows: Rows, event_rows: Rows) -> None:
    decisions, events = distinct(decision_rows), distinct(event_rows)
    first = first_decisions(decisions, truth.experiment)
    visitors = Counter(row["variation_id"] for row in first.values())
    assert {variant: of.visitors for variant, of in truth.variants.items()} == visitors
    assert as_told(truth.variants) == totals(first, events, not_before)
    assert as_told(truth.order_ignored) == totals(first, events, at_any_time)
    assert as_told(truth.strict) == totals(first, events, strictly_after)

    for attribute, values in truth.segments.items():
        for value, told in values.items():
            members = {
                visitor: row
                for visitor, row in first.items()
                if any(
                    label(each) == attribute and each["value"] == value for each in row["attributes"] or []
                )
            }
            assert {variant: of.visitors for variant, of in told.items() if of.visitors} == Counter(
                row["variation_id"] for row in members.values()
            )
            assert as_told(told) == totals(members, events, not_before)

    own = [row for row in decisions if row["experiment_id"] == truth.experiment]
    counted = [row for row in own if not row["is_holdback"]]
    seen: dict[str, Rows] = defaultdict(list)
    for row in counted:
        seen[row["visitor_id"]].append(row)
    crossed = {who: rows for who, rows in seen.items() if len({row["variation_id"] for row in rows}) > 1}
    tied = [
        rows
        for who, rows in crossed.items()
        if len({r["variation_id"] for r in rows if r["timestamp"] == first[who]["timestamp"]}) > 1
    ]
    when = [(first[event["visitor_id"]], event) for event in events if event["visitor_id"] in first]
    holdbacks = [row for row in own if row["is_holdback"]]
    n_rows = sum(row["experiment_id"] == truth.experiment for row in decision_rows)
    assert asdict(truth.counts) == {
        "crossovers": len(crossed),
        "tied_crossovers": len(tied),
        "repeated_decisions": len(counted) - len(first) - len(crossed),
        "duplicate_decisions": n_rows - len(own),
        "duplicate_events": len(event_rows) - len(events),
        "holdback_decisions": len(holdbacks),
        "holdback_visitors": len({row["visitor_id"] for row in holdbacks} - first.keys()),
        "events_same_millisecond": sum(event["timestamp"] == row["timestamp"] for row, event in when),
        "events_before_decision": sum(event["timestamp"] < row["timestamp"] for row, event in when),
        "events_undecided": len(events) - len(when),
    }


def test_truth_is_that_of_a_loop_over_the_rows(truth: simulate.Truth, decisions: Rows, events: Rows) -> None:
    assert truth.second is not None
    check_truth(truth, decisions, events)
    check_truth(truth.second, decisions, events)
    assert truth.visitors == 1500


@pytest.mark.parametrize("timestamps", ["int64", "int96"])
def test_truth_without_partitions_and_sessions(tmp_path: Path, timestamps: Literal["int64", "int96"]) -> None:
    truth = simulate.optimizely_export(
        tmp_path / "demo",
        visitors=200,
        seed=3,
        timestamps=timestamps,
        partitions=False,
        sessions=False,
        days=1,
    )
    decisions, events = read(truth.path, "decisions"), read(truth.path, "events")
    check_truth(truth, decisions, events)
    assert all(row["session_id"] is None for row in decisions + events)
    assert all(row["experiments"] is None for row in events)

    files = sorted(truth.path.rglob("*.parquet"))
    assert {file.parent.relative_to(truth.path).as_posix() for file in files} == {
        "type=decisions",
        "type=events",
    }
    for file in files:
        column = pq.read_metadata(file).schema.column(1)
        assert (column.name, column.physical_type) == ("timestamp", timestamps.upper())


def test_wrong_answers_are_wrong(truth: simulate.Truth) -> None:
    for variant, right in truth.variants.items():
        converters = right.events["purchase"].converters
        assert truth.strict[variant].events["purchase"].converters < converters
        assert converters < truth.order_ignored[variant].events["purchase"].converters


def test_the_uuid_breaks_ties_without_regard_to_letter_case(truth: simulate.Truth, decisions: Rows) -> None:
    right = first_decisions(decisions, truth.experiment)
    by_bytes = first_decisions(decisions, truth.experiment, key=str)
    differing = [who for who, row in right.items() if by_bytes[who]["variation_id"] != row["variation_id"]]
    assert 0 < len(differing) < truth.counts.tied_crossovers


def test_every_nasty_case_is_there(truth: simulate.Truth, decisions: Rows, events: Rows) -> None:
    counts = asdict(truth.counts)
    assert min(counts.values()) > 0, counts

    ids = {row["visitor_id"] for row in decisions} | {row["visitor_id"] for row in events}
    assert {
        "7",
        "007",
        "0007",
        "9007199254740992",
        "9007199254740993",
        "NA",
        "null",
        "Ann",
        "ann",
        "ann ",
    } <= ids
    undecided = ids - {row["visitor_id"] for row in decisions}
    assert "0007" in undecided

    for rows in (decisions, events):
        written = Counter(row["uuid"].lower() for row in rows)
        twice = [row["uuid"] for row in rows if written[row["uuid"].lower()] > 1]
        assert {uuid for uuid in twice if twice.count(uuid) == 1}  # in both letter cases
        assert {uuid for uuid in twice if twice.count(uuid) == 2}  # in the same

    attributes = [each for row in decisions for each in row["attributes"] or []]
    assert {("$opt_bot_filtering", "custom"), ("browser", "custom")} <= {
        (a["name"], a["type"]) for a in attributes
    }
    assert all(each["id"] is None for each in attributes if each["type"] == "metadata")
    web = {each["type"]: each["id"] for each in attributes if each["name"] is None}
    assert web == {"browserId": "100", "campaign": "200", "device": "300", "source_type": "600"}
    assert any(row["attributes"] is None for row in decisions)
    assert any(row["attributes"] == [] for row in decisions)
    assert {"NA", "null"} <= {each["value"] for each in attributes if each["name"] == "plan"}

    first = first_decisions(decisions, truth.experiment)
    other = [row for row in decisions if not row["is_holdback"] and row["experiment_id"] != truth.experiment]
    assert any(row["visitor_id"] in first for row in other)
    held = {(row["visitor_id"], row["timestamp"]) for row in decisions if row["is_holdback"]}
    assert any(who in first and at < first[who]["timestamp"] for who, at in held)
    assert any(who in first and at > first[who]["timestamp"] for who, at in held)

    devices: dict[str, set[str]] = defaultdict(set)
    for row in decisions:
        devices[row["visitor_id"]] |= {a["value"] for a in row["attributes"] or [] if a["type"] == "device"}
    assert any(len(values) > 1 for values in devices.values())

    purchases = [row for row in events if row["event_name"] == "purchase"]
    assert any(row["revenue"] is None for row in purchases)
    assert all(dict(row["tags"])["revenue"] == str(row["revenue"]) for row in purchases if row["revenue"])
    assert all(row["quantity"] is None for row in purchases)
    assert all(
        row["revenue"] == 0 and row["quantity"] == 0 for row in events if row["event_name"] != "purchase"
    )
    assert any(row["tags"] is None for row in events)
    assert any(row["tags"] == [] for row in events)


def test_the_experiments_column_agrees_with_the_join(
    truth: simulate.Truth, decisions: Rows, events: Rows
) -> None:
    first = first_decisions(decisions, truth.experiment)
    for event in events:
        joined = [each for each in event["experiments"] if each["experiment_id"] == truth.experiment]
        decision = first.get(event["visitor_id"])
        if decision is None or not not_before(decision, event):
            assert joined == []
        else:
            assert [each["variation_id"] for each in joined] == [decision["variation_id"]]


def test_layout(truth: simulate.Truth, events: Rows) -> None:
    assert sorted(folder.name for folder in truth.path.iterdir()) == ["type=decisions", "type=events"]
    clicks = sorted(
        truth.path.glob("type=events/date=2023-09-04/event=Main_Nav_javascript%3Avoid(0);/part-*")
    )
    assert [file.name[:11] for file in clicks] == ["part-00000-"]
    assert any(row["event_name"] == "Main_Nav_javascript:void(0);" for row in events)
    for day in truth.path.glob("type=*/date=*"):
        assert (day / "_SUCCESS").stat().st_size == 0
    for file in truth.path.rglob("*"):
        if file.is_file() and not file.name.startswith("."):
            content = file.read_bytes()
            chunks = [content[at : at + 512] for at in range(0, len(content), 512)]
            sums = b"".join(struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks)
            assert (file.parent / f".{file.name}.crc").read_bytes() == b"crc\0\0\0\2\0" + sums
    for file in truth.path.rglob("*.parquet"):
        on, value = file.parts[-3].removeprefix("date="), file.parts[-2].split("=")[1].replace("%3A", ":")
        table = pq.ParquetFile(file).read().to_pylist()
        assert {row["timestamp"].date() for row in table} == {date.fromisoformat(on)}
        assert {row.get("event_name", row.get("experiment_id")) for row in table} == {value}


def described(file: Path) -> list[tuple[object, ...]]:
    """Every leaf of a Parquet file: its place, physical type, logical type and levels."""
    schema = pq.ParquetFile(file).schema
    leaves = [schema.column(number) for number in range(len(schema))]
    # How a timestamp came by its logical type (the older annotation or the newer) is not part of the format.
    kinds = [
        str(leaf.logical_type).replace("is_from_converted_type=true", "is_from_converted_type=false")
        for leaf in leaves
    ]
    return [
        (
            leaf.path,
            leaf.physical_type,
            kind,
            leaf.converted_type,
            leaf.max_definition_level,
            leaf.max_repetition_level,
        )
        for leaf, kind in zip(leaves, kinds, strict=True)
    ]


@pytest.mark.parametrize("kind", ["decisions", "events"])
def test_schema_is_that_of_the_real_export(truth: simulate.Truth, shared_data: Path, kind: str) -> None:
    real = sorted((shared_data / "optimizely-labs" / f"type={kind}").rglob("*.parquet"))
    ours = sorted((truth.path / f"type={kind}").rglob("*.parquet"))
    assert real
    for file in ours:
        assert described(file) == described(real[0])
        told, expected = pq.read_schema(file), pq.read_schema(real[0])
        assert told.remove_metadata().equals(expected.remove_metadata())
        assert pq.read_metadata(file).row_group(0).column(0).compression == "SNAPPY"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_seed_decides_every_byte(tmp_path: Path) -> None:
    exports = [
        contents(simulate.optimizely_export(tmp_path / f"{number}", visitors=150, seed=seed, days=1).path)
        for number, seed in enumerate([4, 4, 5])
    ]
    assert exports[0] == exports[1]
    assert exports[0] != exports[2]


def test_planted_rates_and_shares(tmp_path: Path) -> None:
    variants = [
        simulate.Variant("a", share=0.4, conversion=0.2),
        simulate.Variant("b", share=0.6, conversion=0.3, revenue_mean=9000.0),
    ]
    how = simulate.Irregularities.none()
    truth = simulate.optimizely_export(
        tmp_path / "demo", visitors=6000, seed=11, variants=variants, irregularities=how, days=1
    )
    assert set(asdict(truth.counts).values()) == {0, truth.counts.events_same_millisecond}
    assert truth.second is None
    assert truth.order_ignored == truth.variants
    assert truth.visitors == 6000
    for id_, variant in truth.planted.items():
        of = truth.variants[id_]
        assert abs(of.visitors - 6000 * variant.share) < 5 * math.sqrt(6000 * 0.24)
        spread = math.sqrt(of.visitors * variant.conversion * (1 - variant.conversion))
        purchase = of.events["purchase"]
        assert abs(purchase.converters - of.visitors * variant.conversion) < 5 * spread
        # One purchase spreads by less than its mean (0.6 on the log scale, and the browsers).
        assert abs(purchase.revenue / purchase.events / variant.revenue_mean - 1) < 5 / math.sqrt(
            purchase.events
        )
    mobile, desktop = (truth.segments["device"][value] for value in ("mobile", "desktop"))
    rates = [each["b"].events["purchase"].converters / each["b"].visitors for each in (mobile, desktop)]
    assert rates[0] < 0.3 < rates[1]


def test_a_path_that_is_taken_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "notes.txt").write_text("mine")
    (tmp_path / "empty").mkdir()
    for name in ("taken", "taken/notes.txt"):
        with pytest.raises(ValueError, match=r"exists and is no empty folder; remove it or choose another"):
            simulate.optimizely_export(tmp_path / name, visitors=100)
    assert (tmp_path / "taken" / "notes.txt").read_text() == "mine"
    simulate.optimizely_export(tmp_path / "empty", visitors=100, days=1)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["empty", "taken"]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    def full(_table: pa.Table, file: Path, **_options: object) -> None:
        written.append(file)
        file.write_bytes(b"PAR1")
        if len(written) == 3:
            raise OSError("No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="No space left"):
        simulate.optimizely_export(tmp_path / "demo", visitors=100)
    assert len(written) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"visitors": 99}, "visitors is 99, must be 100 or more"),
        ({"seed": -1}, "seed is -1, must be 0 or more"),
        ({"days": 0}, "days is 0, must be 1 or more"),
        ({"timestamps": "int32"}, "timestamps is 'int32', must be 'int64' or 'int96'"),
        ({"experiment": ""}, "experiment is '', must be an id"),
        ({"variants": [simulate.Variant("a", 1.0)]}, "must be two or more different ids"),
        ({"variants": [simulate.Variant("a", 0.5), simulate.Variant("b", 0.4)]}, "add up to 0.9, must be 1"),
    ],
)
def test_bad_arguments(tmp_path: Path, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^optimizely_export: .*{message}"):
        simulate.optimizely_export(tmp_path / "demo", **arguments)
    assert list(tmp_path.iterdir()) == []


def test_bad_rates() -> None:
    with pytest.raises(ValueError, match=r"^Variant: conversion is 0.9, must lie between 0 and 0.8333"):
        simulate.Variant("a", 0.5, conversion=0.9)
    with pytest.raises(ValueError, match=r"^Irregularities: crossover is nan, must lie between 0 and 1"):
        simulate.Irregularities(crossover=math.nan)


def test_import_is_cheap() -> None:
    code = "import sys, cxlift.simulate; print({'numpy', 'pyarrow', 'duckdb', 'pandas'} & sys.modules.keys())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
