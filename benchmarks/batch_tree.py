"""A tree of Optimizely's export (E3) with many experiments, written fast; what is in it is tidy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["EVENTS", "write_tree"]

EVENTS = {"view": 0.5, "add_to_cart": 0.2, "purchase": 0.1, "search": 0.15, "signup": 0.05}
DAY, START = 86_400_000, 19_600 * 86_400_000
DAYS, UNITS, AGAIN = 4, 2_000, 200  # of an experiment
OVERLAP = 2  # how many experiments a visitor is in, on average
TIME = pa.timestamp("ms", "UTC")


def write_tree(root: Path, experiments: int, events: int) -> None:
    """Write decisions by day and experiment, and events by day and name, as Optimizely does."""
    random = np.random.default_rng(1)
    visitors = experiments * UNITS // OVERLAP
    for number in range(experiments):
        rows, day = _decisions(random, number, visitors)
        for d in range(DAYS):
            folder = root / f"type=decisions/date=2023-09-{d + 1:02}/experiment={10**10 + number}"
            _write(folder, rows.filter(pa.array(day == d)))
    for d in range(DAYS):
        for name, share in EVENTS.items():
            rows = _events(random, name, d, int(events * share / DAYS), visitors)
            _write(root / f"type=events/date=2023-09-{d + 1:02}/event={name}", rows)


def _decisions(random: Any, number: int, visitors: int) -> tuple[pa.Table, Any]:
    """Some decide again, in the same variant; the day of each decision comes along."""
    again = random.choice(UNITS, AGAIN)
    who, arm = random.choice(visitors, UNITS, replace=False), random.integers(0, 2, UNITS)
    who, arm = np.concatenate([who, who[again]]), np.concatenate([arm, arm[again]])
    time = START + random.integers(0, DAYS * DAY, len(who))
    columns = _common(random, who, time) | {
        "campaign_id": _same(str(2 * 10**10 + number), len(who)),
        "experiment_id": _same(str(10**10 + number), len(who)),
        "variation_id": pc.cast(pa.array(3 * 10**10 + 2 * number + arm), pa.string()),
        "is_holdback": pa.array(np.zeros(len(who), bool)),
    }
    return pa.table(columns), (time - START) // DAY


def _events(random: Any, name: str, day: int, n: int, visitors: int) -> pa.Table:
    time = START + day * DAY + random.integers(0, DAY, n)
    revenue = random.integers(100, 50_000, n) if name == "purchase" else np.zeros(n, np.int64)
    columns = _common(random, random.integers(0, visitors, n), time) | {
        "event_name": _same(name, n),
        "revenue": revenue,
        "value": pa.nulls(n, pa.float64()),
    }
    return pa.table(columns)


def _common(random: Any, who: Any, time: Any) -> dict[str, Any]:
    digits = pc.cast(pa.array(who.astype(np.int64) * 7919 + 1_600_000_000_000), pa.string())
    return {
        "uuid": _uuids(random, len(who)),
        "timestamp": pa.array(time).cast(TIME),
        "process_timestamp": pa.array(time + 1000).cast(TIME),
        "visitor_id": pc.binary_join_element_wise("oeu", digits, ""),
        "account_id": _same("596780373", len(who)),
    }


def _same(text: str, n: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(np.zeros(n, np.int32), [text]).cast(pa.string())


def _uuids(random: Any, n: int) -> pa.Array:
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    raw = random.integers(0, 256, (n, 16), dtype=np.uint8)
    text = np.full((n, 36), ord("-"), np.uint8)
    places = [i for i in range(36) if i not in (8, 13, 18, 23)]
    text[:, places[0::2]], text[:, places[1::2]] = digits[raw >> 4], digits[raw & 15]
    ends = pa.py_buffer(np.arange(n + 1, dtype=np.int32) * 36)
    return pa.StringArray.from_buffers(n, ends, pa.py_buffer(text.tobytes()))


def _write(folder: Path, rows: pa.Table) -> None:
    folder.mkdir(parents=True)
    pq.write_table(rows, folder / "part-00000.c000.snappy.parquet")
