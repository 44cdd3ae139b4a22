"""Units from tables of one's own: the same on every engine, and attribution against an obvious loop."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import cxlift as cx
from cxlift.dataset import Dataset
from cxlift.engines.duckdb import DuckDBEngine
from cxlift.errors import ExportError, PlanError
from cxlift.units.facts import FactColumn
from cxlift.units.windows import parse_window
from frames import ENGINES, Columns, table

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2024, 3, 31, 0, 30, tzinfo=UTC)  # half an hour before clocks change in Europe
FACTS = (
    FactColumn("bought", "purchase", "converted"),
    FactColumn("purchases", "purchase", "count"),
    FactColumn("revenue", "purchase", "sum", "revenue"),
    FactColumn("seconds", "view", "sum", "seconds"),
    FactColumn("views", "view", "count"),
)


def made(seed: int = 1, n: int = 400) -> tuple[Columns, dict[str, Columns]]:
    """Exposures and facts with ties, duplicates in other letter cases, nulls and unexposed units."""
    rng = random.Random(seed)

    def rows(n: int, units: int, first: int) -> Columns:
        times = [START + timedelta(minutes=first + rng.randrange(120)) for _ in range(n)]
        uuid = [rng.choice(["", "x", "X"]) + str(rng.randrange(n)) for _ in range(n)]
        units_met = [None if rng.random() < 0.02 else f"v{rng.randrange(units)}" for _ in range(n)]
        return {
            "visitor_id": units_met,
            "timestamp": times,
            "uuid": [u if rng.random() > 0.1 else None for u in uuid],
        }

    exposures = rows(n, 150, 0) | {
        "variation_id": [rng.choice(["control", "new", "newer", None]) for _ in range(n)],
        "device": [rng.choice(["phone", "desk"]) for _ in range(n)],
    }
    purchases = rows(2 * n, 200, -20) | {"revenue": [rng.choice([None, 5, 700]) for _ in range(2 * n)]}
    views = rows(n, 200, -20) | {"seconds": [rng.choice([None, 0.1, 0.7, 1e9]) for _ in range(n)]}
    return exposures, {"purchase": purchases, "view": views}


def dataset(engine: str, exposures: Columns, facts: dict[str, Columns], **options: Any) -> Dataset:
    tables = {event: table(engine, columns) for event, columns in facts.items()}
    return Dataset(table(engine, exposures), tables, **options)


@cache
def expected_of(window: timedelta | None) -> tuple[dict[str, tuple[Any, ...]], dict[str, int]]:
    """The units that the definition gives, and what one engine excludes; asked once for all engines."""
    exposures, facts = made()
    excluded = dataset("polars lazy", exposures, facts, window=window).exclusions(FACTS)
    return slow_and_obvious(exposures, facts, window), excluded


def slow_and_obvious(
    exposures: Columns, facts: dict[str, Columns], window: timedelta | None
) -> dict[str, tuple[Any, ...]]:
    """The definition of attribution, row by row."""

    def once(table: Columns) -> list[dict[str, Any]]:
        rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
        rows = [row for row in rows if row["visitor_id"] is not None]
        rest = sorted(set(table) - {"uuid", "timestamp", "visitor_id"})
        rows.sort(key=lambda r: (r["timestamp"], r["visitor_id"], [(r[c] is not None, r[c]) for c in rest]))
        met: set[str] = set()
        kept = []
        for row in rows:
            key = row["uuid"] and row["uuid"].lower()
            if key is None or key not in met:
                kept.append(row | {"uuid": key})
                met.add(key)
        return kept

    firsts: dict[str, dict[str, Any]] = {}
    shown = [row for row in once(exposures) if row["variation_id"] is not None]
    for row in sorted(
        shown, key=lambda r: (r["timestamp"], r["uuid"] is not None, r["uuid"], r["variation_id"])
    ):
        firsts.setdefault(row["visitor_id"], row)
    events = {event: once(table) for event, table in facts.items()}
    counted = {
        (event, unit): [
            row
            for row in rows
            if row["visitor_id"] == unit
            and first["timestamp"] <= row["timestamp"]
            and (window is None or row["timestamp"] <= first["timestamp"] + window)
        ]
        for event, rows in events.items()
        for unit, first in firsts.items()
    }
    return {
        unit: (
            first["variation_id"],
            first["device"],
            int(bool(bought := counted["purchase", unit])),
            len(bought),
            sum(row["revenue"] or 0 for row in bought),
            sum(row["seconds"] or 0 for row in counted["view", unit]),
            len(counted["view", unit]),
        )
        for unit, first in sorted(firsts.items())
    }


@pytest.mark.parametrize(
    ("engine", "window"), [("polars lazy", None), *((e, timedelta(minutes=17)) for e in ENGINES)]
)
def test_every_engine_gives_what_the_definition_says(engine: str, window: timedelta | None) -> None:
    exposures, facts = made()
    data = dataset(engine, exposures, facts, window=window)
    found = pa.table(data.units(FACTS, ["device"])).to_pydict()
    names = [fact.name for fact in FACTS]
    assert list(found) == ["visitor_id", "variation_id", "device", *names]
    expected, excluded = expected_of(window)
    assert found["visitor_id"] == list(expected)
    for unit, row in zip(expected, zip(*(found[n] for n in list(found)[1:]), strict=True), strict=True):
        assert row[:5] + row[6:] == expected[unit][:5] + expected[unit][6:]
        assert row[5] == pytest.approx(expected[unit][5], rel=1e-15)
    assert data.exclusions(FACTS, ["device"]) == excluded


@pytest.mark.parametrize("engine", ["dict", "polars lazy"])
def test_every_row_is_counted_once(engine: str) -> None:
    exposures, facts = made(seed=2)
    data = dataset(engine, exposures, facts, window="30m")
    found, table = data.exclusions(FACTS), pa.table(data.units(FACTS)).to_pydict()
    events = sum(table["purchases"]) + sum(table["views"])
    assert events + sum(n for reason, n in found.items() if "event" in reason) == 1200
    assert len(table["visitor_id"]) + sum(n for reason, n in found.items() if "decisions" in reason) == 400
    assert all(found[r] > 0 for r in ("duplicate_events", "events_before_decision", "events_outside_window"))
    assert all(
        found[r] > 0 for r in ("events_of_undecided_units", "events_without_unit", "decisions_without_unit")
    )
    assert found["crossover_units"] > 0


def test_shuffled_rows_give_the_same_bytes() -> None:
    exposures, facts = made(seed=3)

    def shuffled(table: Columns, seed: int) -> Columns:
        order = random.Random(seed).sample(range(len(table["uuid"])), len(table["uuid"]))
        return {name: [values[i] for i in order] for name, values in table.items()}

    first, *others = (
        pa.table(
            dataset("dict", shuffled(exposures, s), {e: shuffled(t, s) for e, t in facts.items()}).units(
                FACTS, ["device"]
            )
        )
        for s in range(3)
    )
    assert all(other.combine_chunks().equals(first.combine_chunks()) for other in others)


@pytest.mark.parametrize("engine", ENGINES)
def test_without_uuid_ties_go_to_the_columns_named_and_then_to_the_variant(engine: str) -> None:
    exposures: Columns = {
        "visitor_id": [2, 2, 1, 1],
        "variation_id": ["a", "b", "d", "c"],
        "timestamp": [START] * 4,
        "step": [9, 10, 1, 1],
    }
    shown = pa.table(dataset(engine, exposures, {}, order_by=["step"]).units()).to_pydict()
    assert shown == {"visitor_id": ["1", "2"], "variation_id": ["c", "a"]}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_unit_may_be_called_uuid(engine: str) -> None:
    table: Columns = {
        "uuid": ["a", "a", "b"],
        "arm": ["x", "x", "y"],
        "at": [START, START + timedelta(1), START],
    }
    events: Columns = {"uuid": ["a", "a", "b"], "at": [START, START, START]}
    data = dataset(engine, table, {"purchase": events}, unit="uuid", variant="arm", timestamp="at")
    assert pa.table(data.units([FACTS[1]])).to_pydict() == {
        "uuid": ["a", "b"],
        "arm": ["x", "y"],
        "purchases": [2, 1],
    }


def test_zones_dates_and_nanoseconds_are_one_moment() -> None:
    import pandas as pd

    exposures = {"visitor_id": ["a", "b"], "variation_id": ["x", "y"], "timestamp": [START, START]}
    berlin = pd.Series([START, START - timedelta(microseconds=1)]).dt.tz_convert("Europe/Berlin")
    zoned = pd.DataFrame({"visitor_id": ["a", "b"], "timestamp": berlin})
    data = Dataset(
        exposures, {"purchase": zoned, "view": zoned.assign(timestamp=berlin.astype("datetime64[ns, UTC]"))}
    )
    assert pa.table(data.units([FACTS[1], FACTS[4]])).to_pydict()["views"] == [1, 0]
    dates = {"visitor_id": ["a", "b"], "timestamp": [START.date(), START.date() + timedelta(days=1)]}
    days = Dataset(exposures, {"purchase": dates})
    assert pa.table(days.units([FACTS[1]])).to_pydict()["purchases"] == [0, 1]


def test_nan_is_missing_and_decimals_booleans_and_whole_floats_add_up() -> None:
    from decimal import Decimal

    import polars as pl

    exposures = {"visitor_id": ["a"], "variation_id": ["x"], "timestamp": [START]}
    values = {
        "floats": ([float("nan"), 1.5], 1.5),
        "decimals": ([Decimal("0.25"), None], 0.25),
        "booleans": ([True, False], 1),
        "nothing": ([None] * 2, 0),
    }
    base = {"visitor_id": ["a", "a"], "timestamp": [START, START]}
    events = pa.table(base | {name: pa.array(cells) for name, (cells, _) in values.items()})
    facts = [FactColumn(name, "purchase", "sum", name) for name in values]
    for one in (events, pl.from_arrow(events)):
        got = pa.table(Dataset(exposures, {"purchase": one}).units(facts)).to_pydict()
        assert {name: got[name] for name in values} == {name: [sum_] for name, (_, sum_) in values.items()}


def test_a_table_can_be_read_twice_and_while_another_is_read() -> None:
    import duckdb
    import polars as pl

    data = dataset("dict", *made())
    units = data.units(FACTS)
    reader = units.to_reader()
    data.exclusions(FACTS[:1])
    assert reader.read_all().equals(pa.table(units))
    assert pl.DataFrame(units).height == len(duckdb.sql("from units").fetchall())


def test_names_that_differ_in_case_alone_stay_apart() -> None:
    exposures = pa.table(
        {"visitor_id": ["a"], "variation_id": ["x"], "timestamp": [START], "device": ["phone"]}
    )
    purchases = {"visitor_id": ["a"], "timestamp": [START]}
    facts = [FactColumn("n", "Purchase", "count"), FactColumn("N", "purchase", "count")]
    data = Dataset(exposures, {"purchase": purchases, "Purchase": {"visitor_id": [], "timestamp": []}})
    assert pa.table(data.units(facts)).to_pydict() == {
        "visitor_id": ["a"],
        "variation_id": ["x"],
        "n": [0],
        "N": [1],
    }


# --- asked for by metrics, and looked at -------------------------------------------------------------------


def small() -> Dataset:
    exposures = {
        "visitor_id": ["a", "b", "c"],
        "variation_id": ["old", "new", "old"],
        "timestamp": [START] * 3,
        "device": ["phone", None, "desk"],
        "age": [30, 40, None],
    }
    purchases = {"visitor_id": ["a", "a", "b"], "timestamp": [START] * 3, "revenue": [5, 7, None]}
    return Dataset(exposures, {"purchase": purchases})


def test_metrics_and_experiments_are_asked_for_as_they_are() -> None:
    data, metrics = small(), [cx.Conversion("purchase"), cx.Sum("purchase", "revenue", name="money")]
    table = data.units(metrics, ["device"])
    expected = {
        "visitor_id": ["a", "b", "c"],
        "variation_id": ["old", "new", "old"],
        "device": ["phone", None, "desk"],
        "purchase.converted": [1, 1, 0],
        "purchase.revenue.sum": [12, 0, 0],
    }
    assert table.to_arrow().to_pydict() == expected
    assert list(table.column_names) == list(expected)
    assert table.to_pandas()["purchase.revenue.sum"].tolist() == [12, 0, 0]
    assert table.to_polars()["purchase.converted"].to_list() == [1, 1, 0]
    assert data.exclusions(metrics) == data.exclusions([*FACTS[:1], FACTS[2]])
    experiment = cx.Experiment(
        "x", control="old", metrics=[*metrics, cx.Conversion("purchase", name="again"), cx.Mean("age")],
        segments=["device"],
    )  # fmt: skip
    whole = data.units(experiment).to_arrow()
    assert whole.to_pydict() == {**expected, "age": [30, 40, None]}
    assert whole.column_names[2:4] == ["device", "age"]
    report = cx.Experiment("y", control="old", variant="variation_id", metrics=[cx.Mean("age")]).analyze(
        whole
    )
    assert report.units == {"old": 2, "new": 1}
    own = FactColumn("mine", "purchase", "count")
    assert data.units([own, *metrics]).column_names[2:] == ("mine", *list(expected)[3:])


def test_what_is_no_metric_is_refused() -> None:
    for asked, message in (
        ("purchase", "is no list of metrics"),
        (5, "no experiment"),
        ([5], "is no metric"),
    ):
        with pytest.raises(TypeError, match=f"^Dataset: .*{message}"):
            small().units(asked)  # type: ignore[arg-type]
    with pytest.raises(
        PlanError, match=r"^metrics\[1\]\.event: the data have no event 'purchas'; the nearest"
    ):
        small().units([cx.Conversion("purchase"), cx.Count("purchas")])
    with pytest.raises(PlanError, match=r"^two columns of the unit table would be called 'visitor_id'"):
        small().units([FactColumn("visitor_id", "purchase", "count")])


def test_a_unit_table_shows_its_first_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    table = small().units([cx.Conversion("purchase"), cx.Sum("purchase", "revenue")], ["device"])
    assert repr(table).splitlines() == [
        "visitor_id  variation_id  device  purchase.converted  purchase.revenue.sum",
        "a           old           phone                    1                    12",
        "b           new                                    1                     0",
        "c           old           desk                     0                     0",
    ]
    names = ["<b>&", "a\n\x1b[31mb\u202e", "x" * 100, *(f"y{i:03}" for i in range(500))]
    exposures = {"visitor_id": names, "variation_id": ["<script>"] * 503, "timestamp": [START] * 503}
    data = Dataset(exposures | {"<td>": [1.5] * 503})
    read: list[int] = []
    stream = DuckDBEngine.stream

    def counted(engine: DuckDBEngine, frame: Any) -> tuple[Any, Iterator[Any]]:
        schema, batches = stream(engine, frame)
        kept = list(batches)
        read.extend(batch.num_rows for batch in kept)
        return schema, iter(kept)

    monkeypatch.setattr(DuckDBEngine, "stream", counted)
    shown, page = repr(data.units([], ["<td>"])), data.units([], ["<td>"])._repr_html_()
    assert sum(read) == 22  # one more than is shown, so that it is known whether there are more
    lines = shown.splitlines()
    assert len(lines) == 12
    assert lines[1].startswith("<b>&")
    assert lines[2].startswith("a\\n\\x1b[31mb\\u202e")
    assert lines[3].split() == ["x" * 39 + "…", "<script>", "1.5"]
    assert lines[-1] == "... (the first 10 units)"
    assert page.count("<tr>") == 11
    assert "&lt;script&gt;" in page
    assert "&lt;td&gt;" in page
    assert "<script>" not in page
    assert "<b>" not in page
    nobody: dict[str, list[Any]] = {
        "visitor_id": [],
        "variation_id": [],
        "timestamp": pa.array([], pa.int64()),
    }
    assert repr(Dataset(nobody).units()) == "visitor_id  variation_id"


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_columns_that_are_not_there_are_named(engine: str) -> None:
    exposures, facts = made(n=9)
    for option in ("unit", "variant", "timestamp"):
        with pytest.raises(
            ValueError,
            match=f"^Dataset: {option} is 'devices', a column that .* lack; the nearest is 'device'",
        ):
            dataset(engine, exposures, {}, **{option: "devices"})
    with pytest.raises(
        ValueError, match=r"^Dataset: unit is 'device', a column that facts\['purchase'\] lack"
    ):
        dataset(engine, exposures, facts, unit="device")
    data = dataset(engine, exposures, facts)
    with pytest.raises(
        PlanError, match=r"^metrics\[2\]\.event: the data have no event 'vew'; the nearest is 'view'\.$"
    ):
        data.units([FactColumn("n", "vew", "count", None, "metrics[2]")])
    with pytest.raises(PlanError, match=r"^metrics\[2\]\.property: event 'view' has no property 'revenue'"):
        data.units([FactColumn("n", "view", "sum", "revenue", "metrics[2]")])
    with pytest.raises(
        PlanError, match=r"^segments\[0\]: the exposures have no attribute 'dvice'; the nearest is 'device'"
    ):
        data.units([], ["dvice"])


@pytest.mark.parametrize("engine", ENGINES)
def test_types_that_cannot_play_their_role_are_named(engine: str) -> None:
    exposures, facts = made(n=9)
    times = [t.isoformat() for t in exposures["timestamp"]]
    with pytest.raises(
        ExportError, match="exposures: column 'timestamp' has type String; times are timestamps"
    ):
        dataset(engine, exposures | {"timestamp": times}, {}).units()
    with pytest.raises(ExportError, match="exposures: column 'visitor_id' has type Float64; ids are text"):
        dataset(engine, exposures | {"visitor_id": [1.0] * 9}, {}).units()
    facts["purchase"]["revenue"] = ["5"] * 18
    with pytest.raises(
        ExportError, match=r"facts\['purchase'\]: column 'revenue' has type String, where numbers"
    ):
        dataset(engine, exposures, facts).units(FACTS)


def test_arguments_that_make_no_sense() -> None:
    exposures, _ = made(n=9)
    with pytest.raises(ValueError, match="different lengths"):
        Dataset(exposures | {"device": []})
    with pytest.raises(TypeError, match="facts is a list"):
        Dataset(exposures, [])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="exposures is a int"):
        Dataset(5)
    with pytest.raises(ValueError, match="window is '2 fortnights'; it is a number with s, m, h, d or w"):
        Dataset(exposures, window="2 fortnights")
    with pytest.raises(ValueError, match="it is zero or longer"):
        Dataset(exposures, window=timedelta(-1))
    with pytest.raises(ValueError, match="a property belongs to total 'sum' and to answers alone"):
        FactColumn("n", "view", "sum")
    assert parse_window("1.5h") == timedelta(minutes=90)
