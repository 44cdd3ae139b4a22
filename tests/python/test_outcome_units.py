"""Totals of business outcomes: every engine against an obvious loop over the units."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlift.dataset import Dataset
from cxlift.errors import PlanError
from cxlift.units.facts import FactColumn
from frames import ENGINES, Columns, table

START = datetime(2024, 3, 30, 12, tzinfo=UTC)  # the clocks of Europe change after half a day
DAY = timedelta(days=1)
FACTS = (
    FactColumn("on 0", "visit", "returned", day=0, kind="on"),
    FactColumn("on 2", "visit", "returned", day=2, kind="on"),
    FactColumn("from 1", "visit", "returned", day=1, kind="from"),
    FactColumn("paid from 1", "visit", "returned", day=1, kind="from", where=(("paid", (True,)),)),
    FactColumn("once", "visit", "once", within="36h"),
    FactColumn("repeated", "visit", "repeated", within="36h"),
    FactColumn("again", "visit", "repeated"),
    FactColumn("twice", "visit", "twice", within="36h"),
    FactColumn("waited", "visit", "waited", day=2),
    FactColumn("came", "visit", "came", day=2),
    FactColumn("visits", "visit", "count"),
    FactColumn("orders", "order", "count"),
)


def made(seed: int, n: int = 60) -> tuple[Columns, dict[str, Columns]]:
    """Units whose times stand on a coarse grid, so that ties and exact ends of days are common."""
    rng = random.Random(seed)

    def times(n: int, hours: int) -> list[datetime]:
        step = rng.choice([timedelta(hours=6), timedelta(hours=12), timedelta(minutes=7, microseconds=1)])
        return [START + rng.randrange(int(timedelta(hours=hours) / step) + 1) * step for _ in range(n)]

    exposures: Columns = {
        "visitor_id": [f"v{rng.randrange(n)}" for _ in range(n)],
        "variation_id": [rng.choice("ab") for _ in range(n)],
        "timestamp": times(n, 96),
    }
    m = rng.randrange(1, 3 * n)
    visits: Columns = {
        "visitor_id": [f"v{rng.randrange(n)}" for _ in range(m)],
        "timestamp": times(m, 120),
        "uuid": [f"u{rng.randrange(2 * m)}" for _ in range(m)],
        "paid": [rng.choice([True, False]) for _ in range(m)],
    }
    orders: Columns = {"visitor_id": ["v1", "stranger"], "timestamp": [START + DAY, START + 5 * DAY]}
    return exposures, {"visit": visits, "order": orders}


def obvious(
    exposures: Columns, facts: dict[str, Columns], window: timedelta | None, until: datetime | None
) -> dict[str, list[Any]]:
    """The definitions, unit by unit."""
    everything = [*exposures["timestamp"], *(t for each in facts.values() for t in each["timestamp"])]
    end = until if until is not None else max(everything)
    first: dict[str, datetime] = {}
    for unit, time in zip(exposures["visitor_id"], exposures["timestamp"], strict=True):
        if time <= end:
            first[unit] = min(time, first.get(unit, time))
    kept: dict[str, tuple[datetime, str, bool]] = {}
    for time, unit, uuid, paid in sorted(
        zip(*(facts["visit"][c] for c in ("timestamp", "visitor_id", "uuid", "paid")), strict=True)
    ):
        kept.setdefault(uuid, (time, unit, paid))
    found: dict[str, list[Any]] = {fact.name: [] for fact in FACTS}
    for unit, exposed in sorted(first.items()):
        own = end if window is None else min(end, exposed + window)
        visits = sorted((t, paid) for t, who, paid in kept.values() if who == unit and exposed <= t <= own)
        times = [t for t, _ in visits]
        row: dict[str, Any] = {"visits": len(times)}
        for day in (0, 2):
            hit = any(exposed + day * DAY <= t < exposed + (day + 1) * DAY for t in times)
            row[f"on {day}"] = None if exposed + (day + 1) * DAY > own else int(hit)
        unseen = exposed + 2 * DAY > end if window is None else exposed + window > end
        row["from 1"] = None if unseen else int(any(t >= exposed + DAY for t in times))
        row["paid from 1"] = None if unseen else int(any(paid and t >= exposed + DAY for t, paid in visits))
        limit = timedelta(hours=36)
        late = bool(times) and times[0] + limit > own
        row["once"] = None if late else int(bool(times))
        row["repeated"] = None if late else int(len(times) > 1 and times[1] <= times[0] + limit)
        row["again"] = int(len(times) > 1)
        within = sum(t <= exposed + limit for t in times)
        row["twice"] = None if exposed + limit > own else int(within > 1)
        later = [t for t in times if t > exposed]
        last = min(own, exposed + 2 * DAY)
        row["came"] = int(bool(later) and later[0] <= last)
        waited = (later[0] if row["came"] else last) - exposed
        row["waited"] = math.ceil(waited * 1024 / DAY) / 1024
        orders = zip(facts["order"]["visitor_id"], facts["order"]["timestamp"], strict=True)
        row["orders"] = sum(who == unit and exposed <= t <= own for who, t in orders)
        for name, column in found.items():
            column.append(row[name])
    return found


def check(engine: str, seed: int, window: timedelta | None, until: datetime | None) -> None:
    exposures, facts = made(seed)
    tables = {event: table(engine, columns) for event, columns in facts.items()}
    options: dict[str, Any] = {"window": window, "observed_until": until}
    data = Dataset(table(engine, exposures), tables, **options)
    units = pa.table(data.units(FACTS)).to_pydict()
    expected = obvious(exposures, facts, window, until)
    for name, column in expected.items():
        assert units[name] == column, name
    counted = {
        reason.split(".")[-1]: n
        for reason, n in data.exclusions(FACTS).items()
        if reason.startswith("not_yet_observed")
    }
    for name in ("on 0", "on 2", "from 1", "paid from 1", "repeated", "twice"):
        assert counted[name] == expected[name].count(None)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_what_the_definition_says(engine: str) -> None:
    check(engine, 1, timedelta(days=3), START + timedelta(days=3, hours=12))


@pytest.mark.parametrize("seed", [2, 3])
def test_without_a_window_and_an_end(seed: int) -> None:
    check("dict", seed, None, None)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([None, 3 * DAY, 4 * DAY]), st.sampled_from([None, 2, 4, 9]))
def test_any_data(seed: int, window: timedelta | None, until: int | None) -> None:
    check("polars lazy", seed, window, None if until is None else START + until * DAY)


def test_times_without_a_zone_are_utc_and_the_end_may_be_a_text() -> None:
    exposures: Columns = {
        "visitor_id": ["a", "b"],
        "variation_id": ["x", "y"],
        "timestamp": [START, START + DAY],
    }
    naive = exposures | {"timestamp": [t.replace(tzinfo=None) for t in exposures["timestamp"]]}
    visits = {"visitor_id": ["a", "b"], "timestamp": [START + DAY, START + DAY]}
    facts = [FactColumn("r", "visit", "returned", day=1, kind="on")]
    for table_, until in ((exposures, "2024-04-01T12:00:00Z"), (naive, "2024-04-01T12:00:00")):
        data = Dataset(table_, {"visit": visits}, observed_until=until)
        assert pa.table(data.units(facts))["r"].to_pylist() == [1, None]
        reasons = data.exclusions(facts)
        assert reasons["not_yet_observed.2024-04-01 12:00:00 UTC.r"] == 1


def test_what_comes_after_the_end_is_left_out_and_counted() -> None:
    exposures: Columns = {
        "visitor_id": ["a", "b"],
        "variation_id": ["x", "y"],
        "timestamp": [START, START + 2 * DAY],
    }
    visits = {"visitor_id": ["a", "a"], "timestamp": [START + DAY, START + DAY + timedelta(microseconds=1)]}
    data = Dataset(exposures, {"visit": visits}, observed_until=START + DAY)
    facts = [FactColumn("n", "visit", "count")]
    assert pa.table(data.units(facts))["n"].to_pylist() == [1]
    reasons = data.exclusions(facts)
    assert (reasons["decisions_after_observation"], reasons["events_after_observation"]) == (1, 1)


def test_nobody_is_there() -> None:
    empty = pa.schema([("visitor_id", pa.string()), ("timestamp", pa.timestamp("us", "UTC"))])
    exposures = empty.append(pa.field("variation_id", pa.string())).empty_table()
    data = Dataset(exposures, {"visit": empty.empty_table(), "order": empty.empty_table()})
    facts = [fact for fact in FACTS if not fact.where]
    assert pa.table(data.units(facts)).num_rows == 0


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (
            FactColumn("f", "visit", "returned", day=7, kind="on", place="metrics[0]"),
            r"metrics\[0\]\.day: is 7",
        ),
        (FactColumn("f", "visit", "returned", day=7, kind="from"), "window ends 7 days after"),
        (FactColumn("f", "visit", "waited", day=8), "window ends 7 days after"),
        (FactColumn("f", "visit", "repeated", within="8d"), r"within: is '8d', longer than"),
    ],
)
def test_a_window_that_is_too_short_is_refused(fact: FactColumn, message: str) -> None:
    exposures, facts = made(1)
    with pytest.raises(PlanError, match=message):
        Dataset(exposures, facts, window="7d").units([fact])
