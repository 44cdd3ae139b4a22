"""The session as the unit: where sessions begin and which decision counts, beside a slow reckoning."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift.units.facts import FactColumn

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2024, 3, 2, 10, tzinfo=UTC)
MINUTE, PAUSE, LONGEST = 60, 30 * 60, 24 * 3600
FACTS = (FactColumn("n", "purchase", "count"), FactColumn("revenue", "purchase", "sum", "revenue"))
TIME = pa.timestamp("ms", "UTC")
TYPES = {"timestamp": TIME, "process_timestamp": TIME, "is_holdback": pa.bool_(), "revenue": pa.int64()}
Row = dict[str, Any]


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def decision(visitor: str | None, variation: str | None, seconds: float | None, **other: Any) -> Row:
    time = None if seconds is None else at(seconds)
    row: Row = {"uuid": None, "timestamp": time, "process_timestamp": time, "visitor_id": visitor}
    row |= {"session_id": None, "experiment_id": "1", "variation_id": variation, "is_holdback": False}
    return row | other


def event(visitor: str, seconds: float, **other: Any) -> Row:
    row = {"uuid": None, "timestamp": at(seconds), "process_timestamp": at(seconds), "visitor_id": visitor}
    return row | {"session_id": None, "event_name": "purchase", "revenue": 100} | other


def tree(root: Path, decisions: list[Row], events: list[Row], *, without: tuple[str, ...] = ()) -> Path:
    for kind, rows in (("decisions", decisions), ("events", events)):
        if not rows:
            continue
        folder = root / f"type={kind}"
        folder.mkdir(parents=True, exist_ok=True)
        numbered = [row | {"uuid": row["uuid"] or f"{kind}{i}"} for i, row in enumerate(rows)]
        names = [name for name in rows[0] if name not in without]
        schema = pa.schema([(name, TYPES.get(name, pa.string())) for name in names])
        pq.write_table(pa.Table.from_pylist(numbered, schema), folder / "part-0.parquet")
    return root


def read(root: Path, **options: Any) -> cx.Dataset:
    return cx.read_optimizely(root, experiment="1", scope="session", **options)


def units(dataset: cx.Dataset) -> list[tuple[str, str, int, int]]:
    table = pa.table(dataset.units(FACTS)).to_pylist()
    return sorted((row["visitor_session"], row["variation_id"], row["n"], row["revenue"]) for row in table)


def excluded(dataset: cx.Dataset) -> dict[str, int]:
    return {reason: n for reason, n in dataset.exclusions(FACTS).items() if n}


def key(visitor: str, seconds: float) -> str:
    began = at(seconds).strftime("%Y-%m-%d %H:%M:%S")
    return json.dumps([visitor, None, began], separators=(",", ":"))


SUPERSEDED = "left_out.decision.its visitor met another variant later in the session"
INDEPENDENT = (
    "assumed.session.sessions of one visitor are independent, although {} of {} visitors have more than one; "
    "where they are not, intervals are too narrow"
)


def test_a_pause_of_more_than_half_an_hour_begins_a_session(tmp_path: Path) -> None:
    decisions = [decision("a", "x", 0), decision("a", "y", 2 * PAUSE + 1), decision("b", "y", 0)]
    events = [event("a", PAUSE), event("a", 2 * PAUSE + 2), event("b", PAUSE + 1)]
    dataset = read(tree(tmp_path, decisions, events))
    assert units(dataset) == [
        (key("a", 0), "x", 1, 100),
        (key("a", 2 * PAUSE + 1), "y", 1, 100),
        (key("b", 0), "y", 0, 0),
    ]
    assert excluded(dataset) == {"events_of_undecided_units": 1, INDEPENDENT.format(1, 2): 1}
    assert dataset.unit == "visitor_session"


def test_no_session_is_longer_than_a_day(tmp_path: Path) -> None:
    twenties = range(0, 3 * LONGEST, 20 * MINUTE)
    events = [event("a", seconds) for seconds in twenties]
    decisions = [decision("a", "x", 0), decision("a", "y", LONGEST + 20 * MINUTE)]
    dataset = read(tree(tmp_path, decisions, events))
    first = LONGEST // (20 * MINUTE) + 1  # the row a day after the first is the last of its session
    assert units(dataset) == [
        (key("a", 0), "x", first, 100 * first),
        (key("a", LONGEST + 20 * MINUTE), "y", first, 100 * first),
    ]
    assert excluded(dataset)["events_of_undecided_units"] == len(twenties) - 2 * first


def test_the_last_variant_of_a_session_counts_from_its_last_run(tmp_path: Path) -> None:
    decisions = [
        decision("a", variation, MINUTE * i, process_timestamp=None)
        for i, variation in enumerate(["x", "x", "y", "x", "x"])
    ]
    events = [event("a", MINUTE * minute) for minute in (0.5, 2.5, 3, 3.5, 9)]
    dataset = read(tree(tmp_path, decisions, events))
    assert units(dataset) == [(key("a", 0), "x", 3, 300)]
    assert excluded(dataset) == {SUPERSEDED: 3, "repeated_decisions": 1, "events_before_decision": 2}


def test_a_session_id_is_taken_where_there_is_one(tmp_path: Path) -> None:
    decisions = [
        decision("a", "x", 0, session_id="1"),
        decision("a", "y", 2, session_id="2"),
        decision("a", "z", 5, session_id=""),
        decision("b", "x", 0, session_id="1"),
    ]
    events = [event("a", 3 * LONGEST, session_id="1"), event("a", 3, session_id="2"), event("a", 6)]
    found = units(read(tree(tmp_path, decisions, events)))
    assert found == [
        ('["a","1"]', "x", 1, 100),
        ('["a","2"]', "y", 1, 100),
        (key("a", 5), "z", 1, 100),
        ('["b","1"]', "x", 0, 0),
    ]


def test_no_two_sessions_are_one(tmp_path: Path) -> None:
    """Ids may hold whatever parts an id from a session."""
    pairs = [("a", '","b'), ('a","', "b"), ('a"', "b"), ("a", '"b'), ("007", "1"), ("7", "1"), ("NA", "null")]
    decisions = [decision(visitor, "x", 0, session_id=session) for visitor, session in pairs]
    dataset = read(tree(tmp_path, decisions, []))
    found = pa.table(dataset.units((), ["visitor_id"]))
    assert sorted(map(tuple, map(json.loads, found["visitor_session"].to_pylist()))) == sorted(pairs)
    assert sorted(found["visitor_id"].to_pylist()) == sorted(visitor for visitor, _ in pairs)


def test_rows_that_no_session_counts_are_counted_as_ever(tmp_path: Path) -> None:
    decisions = [
        decision("a", "x", 0, uuid="U1"),
        decision("a", "y", 60, uuid="u1"),  # came twice: the earlier one counts
        decision("a", "z", 120, is_holdback=True),
        decision("a", None, 180),
        decision(None, "x", 0),
        decision("a", "y", None),
        decision("a", "y", 5, experiment_id="2"),
        decision("a", "y", 9 * MINUTE),
    ]
    root = tree(tmp_path, decisions, [event("a", 30), event("a", 90)])
    expected = {
        "left_out.decision.it came again with the id of one that is left out": 1,
        "holdback_decisions": 1,
        "decisions_without_variant": 1,
        "decisions_without_unit": 1,
        "decisions_without_timestamp": 1,
        "other_experiment_decisions": 1,
    }
    dataset = read(root)
    assert units(dataset) == [(key("a", 0), "y", 0, 0)]
    assert {k: n for k, n in excluded(dataset).items() if k in (*expected, SUPERSEDED)} == expected | {
        SUPERSEDED: 1
    }
    # With an end of the observation the last decision is the last one before it.
    ended = read(root, observed_until=at(5 * MINUTE))
    assert units(ended) == [(key("a", 0), "x", 2, 200)]
    assert excluded(ended)["decisions_after_observation"] == excluded(ended)["duplicate_decisions"] == 1
    assert SUPERSEDED not in excluded(ended)


def test_health_says_that_sessions_of_one_person_are_not_independent(tmp_path: Path) -> None:
    decisions = [decision(f"v{i}", "xy"[i % 2], day * LONGEST) for i in range(50) for day in range(2)]
    without = ("session_id", "process_timestamp")
    dataset = read(tree(tmp_path, decisions, [event("v1", 5)], without=without))
    report = cx.Experiment("s", control="x", metrics=[cx.Conversion("purchase")]).analyze(dataset)
    told = (
        "Assumed of 'session', which its format does not say: sessions of one visitor are independent, "
        "although 50 of 50 visitors have more than one; where they are not, intervals are too narrow."
    )
    assert told in [check.sentence for check in report.health]
    assert report["purchase.converted"][0].n_control == 50


def test_sessions_can_be_clustered_by_their_visitors(tmp_path: Path) -> None:
    decisions = [decision(f"v{i}", "xy"[i % 2], day * LONGEST) for i in range(40) for day in range(3)]
    events = [event(f"v{i}", day * LONGEST + 1) for i in range(0, 40, 3) for day in range(3)]
    dataset = read(tree(tmp_path, decisions, events))
    sessions = pa.table(dataset.units(FACTS, ["visitor_id"]))
    plan: dict[str, Any] = {"name": "s", "control": "x", "variant": "variation_id", "metrics": [cx.Mean("n")]}
    of_visitors = cx.Experiment(**plan, unit="visitor_id", unit_rows="many").analyze(sessions)
    of_sessions = cx.Experiment(**plan, unit="visitor_session").analyze(sessions)
    assert of_visitors["n"][0].difference == pytest.approx(of_sessions["n"][0].difference)
    # The three sessions of a visitor are alike, so that the standard error grows by the root of three.
    assert of_visitors["n"][0].std_error / of_sessions["n"][0].std_error == pytest.approx(3**0.5, rel=0.05)


def test_the_sessions_of_the_labs_are_its_visitors(shared_data: Path) -> None:
    """Each of them has one session, whose id the export still has."""
    root = shared_data / "optimizely-labs"
    dataset = cx.read_optimizely(root, experiment="18786493712", scope="session")
    bought = FactColumn("bought", "purchase", "converted")
    table = pa.table(dataset.units([bought]))
    sums = table.group_by("variation_id").aggregate([("bought", "sum"), ("bought", "count")]).to_pylist()
    assert {row["variation_id"]: (row["bought_sum"], row["bought_count"]) for row in sums} == {
        "18802093142": (163, 3304),
        "18818611832": (169, 3367),
        "18817551468": (223, 3329),
    }


# --- beside a slow reckoning --------------------------------------------------------------------------------


def began(rows: list[Row]) -> dict[tuple[str, datetime], datetime]:
    """Walk through each visitor's rows without a session's id, and note where the session began."""
    found: dict[tuple[str, datetime], datetime] = {}
    by_visitor: dict[str, list[datetime]] = defaultdict(list)
    for row in rows:
        if not row["session_id"]:
            by_visitor[row["visitor_id"]].append(row["timestamp"])
    for visitor, times in by_visitor.items():
        start = last = None
        for time in sorted(times):
            is_new = start is None or last is None or time - last > timedelta(seconds=PAUSE)
            if is_new or (start is not None and time - start > timedelta(seconds=LONGEST)):
                start = time
            last = time
            assert start is not None
            found[visitor, time] = start
    return found


def slowly(decisions: list[Row], events: list[Row]) -> list[tuple[str, str, int, int]]:
    starts = began([*decisions, *events])

    def session(row: Row) -> str:
        if row["session_id"]:
            return json.dumps([row["visitor_id"], row["session_id"]], separators=(",", ":"))
        start = starts[row["visitor_id"], row["timestamp"]]
        return key(row["visitor_id"], (start - START).total_seconds())

    shown: dict[str, list[Row]] = defaultdict(list)
    for row in decisions:
        shown[session(row)].append(row)
    found = []
    for name, rows in shown.items():
        ordered = sorted(rows, key=lambda row: (row["timestamp"], row["uuid"]))
        last = len(ordered) - 1
        while last and ordered[last - 1]["variation_id"] == ordered[-1]["variation_id"]:
            last -= 1
        counts = [e for e in events if session(e) == name and e["timestamp"] >= ordered[last]["timestamp"]]
        found.append((name, ordered[-1]["variation_id"], len(counts), 100 * len(counts)))
    return sorted(found)


# Half an hour and a day, a second more and less, and shorter and longer steps.
STEPS = st.sampled_from([0, 1, 600, PAUSE - 1, PAUSE, PAUSE + 1, LONGEST - 1, LONGEST, LONGEST + 1])


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    decisions, events, seconds = [], [], 0
    dense = draw(st.booleans())  # a chain without a pause that may go on for days
    for i in range(draw(st.integers(1, 40))):
        seconds += draw(st.sampled_from([1200, 1500, PAUSE])) if dense else draw(STEPS)
        visitor, session = draw(st.sampled_from("ab")), draw(st.sampled_from([None] * 5 + ["s", ""]))
        if i == 0 or draw(st.booleans()):
            variation = draw(st.sampled_from("xy"))
            decisions.append(decision(visitor, variation, seconds, session_id=session, uuid=f"d{i:03}"))
        else:
            events.append(event(visitor, seconds, session_id=session))
    return decisions, events


@settings(max_examples=25, deadline=None)
@given(history=histories())
def test_sessions_are_those_of_the_slow_reckoning(
    history: tuple[list[Row], list[Row]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    decisions, events = history
    dataset = read(tree(tmp_path_factory.mktemp("s"), decisions, events))
    table = pa.table(dataset.units(FACTS if events else ())).to_pylist()
    found = [(r["visitor_session"], r["variation_id"], r.get("n", 0), r.get("revenue", 0)) for r in table]
    assert sorted(found) == slowly(decisions, events)


def test_a_long_chain_is_cut_as_slowly(tmp_path: Path) -> None:
    """Ten days without a pause: the cuts depend on each other."""
    events = [event("a", 1700 * i) for i in range(500)]
    decisions = [decision("a", "xy"[i % 2], 1700 * 37 * i, uuid=f"d{i:03}") for i in range(13)]
    assert units(read(tree(tmp_path, decisions, events))) == slowly(decisions, events)
