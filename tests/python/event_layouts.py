"""One experiment with hostile ids, written in the layout of each vendor, and read back."""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

import cxlift as cx
from cxlift.simulate.identifiers import NASTY_IDS, NASTY_UNDECIDED_IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

__all__ = ["ASKED", "LAYOUTS", "Rows", "hostile_ids", "own_units", "simulated", "units"]

EXPERIMENT = "OMN-9007199254740993"
VARIANTS = ("NA", "null", "None", "007")
EVENTS = ("view", "purchase")
START = 1_709_374_504_000  # 2 March 2024, in milliseconds
ASKED = [cx.Conversion("purchase"), cx.Count("view"), cx.Sum("purchase", "revenue")]
KINDS: tuple[Callable[[int], str], ...] = (
    lambda i: f"{i:020d}",
    lambda i: str(2**53 + i),
    lambda i: str(10**19 + i),
    lambda i: "0" * (i % 7 + 1) + str(i),
    lambda i: f"{i}.0",
    lambda i: f"{i}e5",
    lambda i: f"-{i}",
    lambda i: f"NA{i}",
    lambda i: f"Ann{i // 3}",
    lambda i: f"ann{i // 3}",
    lambda i: f" ann{i // 3}",
    lambda i: f"ann{i // 3} ",
    lambda i: f"a,b;{i}",
    lambda i: f"quo\"ted'{i}",
    lambda i: f"new\nline{i}",
    lambda i: f"tab\tback\\{i}",
    lambda i: f"Zo\u00eb \u65e5\u672c \U0001f600{i}",
    lambda i: f"=1+{i}%41",
    lambda i: f"{{{i}}}",
    lambda i: f"2023-09-{i:02d}",
)


def hostile_ids(n: int) -> list[str]:
    """Give n different ids, each of a kind that a careless reader merges, splits or loses."""
    made = dict.fromkeys([*NASTY_IDS, *NASTY_UNDECIDED_IDS])
    i = 0
    while len(made) < n:
        made[KINDS[i % len(KINDS)](i)] = None
        i += 1
    return list(made)[:n]


@dataclass(frozen=True)
class Rows:
    """Exposures (unit, variant, at, plan) and events (unit, event, at, revenue); times in milliseconds."""

    exposures: pa.Table
    events: pa.Table

    def of(self, event: str) -> pa.Table:
        """Give the events of one name."""
        return self.events.filter(pc.equal(self.events["event"], event)).drop_columns(["event"])


def simulated(ids: Iterable[str], seed: int = 0) -> Rows:
    """Draw exposures of all ids but every tenth, and events of all, some before the exposure or with it."""
    every = pa.array(list(ids), pa.string())
    n, rng = len(every), np.random.default_rng(seed)
    shown = np.flatnonzero(np.arange(n) % 10 != 9)
    at = START + rng.integers(0, 86_400_000, n)
    plans = pa.array(["free", "NA", 'a, "b"', None]).take(pa.array(rng.integers(0, 4, len(shown))))
    variants = pa.array(VARIANTS).take(pa.array(rng.integers(0, len(VARIANTS), len(shown))))
    exposures = pa.table(
        {"unit": every.take(pa.array(shown)), "variant": variants, "at": at[shown], "plan": plans}
    )
    who = rng.integers(0, n, 2 * n)
    later = np.where(rng.random(2 * n) < 0.2, 0, rng.integers(-3_600_000, 7_200_000, 2 * n))
    name = rng.integers(0, 2, 2 * n)
    revenue = pa.array(rng.integers(1, 10_000_000, 2 * n) / 100, mask=name == 0)
    events = pa.table(
        {
            "unit": every.take(pa.array(who)),
            "event": pa.array(EVENTS).take(pa.array(name)),
            "at": at[who] + later,
            "revenue": revenue,
        }
    )
    return Rows(exposures, events)


def units(dataset: cx.Dataset) -> pa.Table:
    """Give the unit table under names of its own."""
    table = dataset.units(ASKED, ["plan"]).to_arrow()
    return table.rename_columns(["unit", "variant", "plan", "converted", "views", "revenue"])


def own_units(rows: Rows) -> pa.Table:
    """Give what every layout must give: the unit table of the rows as they are in memory."""
    facts = {event: rows.of(event) for event in EVENTS}
    dataset = cx.Dataset(rows.exposures, facts, unit="unit", variant="variant", timestamp="at")
    return units(dataset)


def _table(rows: pa.Table, names: Mapping[str, str], time: pa.DataType | None = None) -> pa.Table:
    """Rename columns, and give times a type of their own."""
    columns = {names.get(name, name): rows[name] for name in rows.column_names}
    if time is not None:
        columns[names["at"]] = columns[names["at"]].cast(pa.timestamp("ms")).cast(time)
    return pa.table(columns)


def _iso(rows: pa.Table, names: Mapping[str, str]) -> pa.Table:
    texts = pc.strftime(rows["at"].cast(pa.timestamp("ms", "UTC")), format="%Y-%m-%dT%H:%M:%SZ")
    return _table(rows.set_column(rows.column_names.index("at"), "at", texts), names)


def _csv(table: pa.Table, path: Path) -> None:
    with pa.CompressedOutputStream(str(path), "gzip") if path.suffix == ".gz" else path.open("wb") as file:
        pa.csv.write_csv(table, file)


def _lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _with_experiment(rows: Rows, name: str) -> pa.Table:
    """Add the experiment, and a row of another one."""
    column = pa.array([EXPERIMENT] * rows.exposures.num_rows)
    table = rows.exposures.append_column(name, column)
    other = table.slice(0, 1).set_column(4, name, pa.array(["OMN-9007199254740992"]))
    return pa.concat_tables([table, other])


def growthbook_csv(rows: Rows, folder: Path) -> cx.Dataset:
    names = {"unit": "user_id", "variant": "variation_id", "at": "timestamp"}
    _csv(_table(_with_experiment(rows, "experiment_id"), names, pa.timestamp("ms")), folder / "viewed.csv.gz")
    for event in EVENTS:
        _csv(_table(rows.of(event), names, pa.timestamp("ms")), folder / f"{event}.csv")
    revenue = {"revenue": {"type": "number"}}
    facts: dict[str, Any] = {event: {"path": folder / f"{event}.csv", "columns": revenue} for event in EVENTS}
    return cx.read_growthbook(folder / "viewed.csv.gz", facts, experiment=EXPERIMENT, time_zone="UTC")


def growthbook_parquet(rows: Rows, folder: Path) -> cx.Dataset:
    names = {"unit": "anonymous_id", "variant": "variation_id", "at": "timestamp"}
    zoned = pa.timestamp("us", "UTC")
    pq.write_table(_table(_with_experiment(rows, "experiment_id"), names, zoned), folder / "viewed.parquet")
    for event in EVENTS:
        pq.write_table(_table(rows.of(event), names, zoned), folder / f"{event}.parquet")
    facts = {event: folder / f"{event}.parquet" for event in EVENTS}
    return cx.read_growthbook(folder / "viewed.parquet", facts, experiment=EXPERIMENT, unit="anonymous_id")


def eppo(rows: Rows, folder: Path) -> cx.Dataset:
    names = {"unit": "subject", "variant": "variation", "at": "timestamp"}
    _csv(_iso(_with_experiment(rows, "experiment"), names), folder / "assignments.csv")
    with zipfile.ZipFile(folder / "facts.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for event in EVENTS:
            sink = pa.BufferOutputStream()
            pa.csv.write_csv(_iso(rows.of(event), {"unit": "who", "at": "ts"}), sink)
            archive.writestr(f"{event}.csv", sink.getvalue().to_pybytes())
    (folder / "alone").mkdir()
    facts: dict[str, Any] = {}
    for event in EVENTS:
        with (
            zipfile.ZipFile(folder / "facts.zip") as archive,
            zipfile.ZipFile(folder / "alone" / f"{event}.zip", "w", zipfile.ZIP_DEFLATED) as one,
        ):
            one.writestr(f"{event}.csv", archive.read(f"{event}.csv"))
        columns = {"unit": "who", "timestamp": "ts", "revenue": {"type": "number"}}
        facts[event] = {"path": folder / "alone" / f"{event}.zip", "columns": columns}
    return cx.read_eppo(folder / "assignments.csv", facts, experiment=EXPERIMENT)


def statsig(rows: Rows, folder: Path) -> cx.Dataset:
    names = {"unit": "unit_id", "variant": "experiment_group", "at": "first_exposure_utc"}
    table = _table(_with_experiment(rows, "name"), names, pa.timestamp("ms"))
    kinds = pa.array(["userID"] * table.num_rows)
    pq.write_table(table.append_column("unit_type", kinds), folder / "exposures.parquet")
    events = {"unit": "user_id", "at": "time"}
    for event in EVENTS:
        pq.write_table(_table(rows.of(event), events), folder / f"{event}.parquet")
    columns = {"unit": "user_id", "timestamp": {"name": "time", "epoch": "ms"}}
    facts: dict[str, Any] = {
        event: {"path": folder / f"{event}.parquet", "columns": columns} for event in EVENTS
    }
    return cx.read_statsig(folder / "exposures.parquet", facts, experiment=EXPERIMENT)


def segment_calls(rows: Rows, folder: Path) -> cx.Dataset:
    def call(unit: str, event: str, at: str, **properties: Any) -> dict[str, Any]:
        return {
            "type": "track",
            "event": event,
            "userId": unit,
            "messageId": None,
            "timestamp": at,
            "properties": properties,
        }

    shown = _iso(_with_experiment(rows, "experiment_id"), {"variant": "variation_id"}).to_pylist()
    calls = [call(r.pop("unit"), "Experiment Viewed", r.pop("at"), **r) for r in shown]
    calls += [
        call(r["unit"], r["event"], r["at"], revenue=r["revenue"]) for r in _iso(rows.events, {}).to_pylist()
    ]
    _lines(folder / "calls.jsonl.gz", calls)
    columns: Any = {
        "plan": "properties.plan",
        "revenue": {"name": "properties.revenue", "type": "number"},
    }
    path = folder / "calls.jsonl.gz"
    return cx.read_segment(path, events=path, experiment=EXPERIMENT, columns=columns)


def segment_warehouse(rows: Rows, folder: Path) -> cx.Dataset:
    names = {"unit": "user_id", "variant": "variation_id", "at": "timestamp"}
    shown = _table(_with_experiment(rows, "experiment_id"), names, pa.timestamp("us", "UTC"))
    ids = pa.array([f"M{i}" for i in range(shown.num_rows)])
    twice = pa.concat_tables([shown.append_column("id", ids)] * 2)  # each row delivered twice
    event = pa.array(["experiment_viewed"] * twice.num_rows)
    pq.write_table(twice.append_column("event", event), folder / "experiment_viewed.parquet")
    for name in EVENTS:
        pq.write_table(_table(rows.of(name), names, pa.timestamp("us", "UTC")), folder / f"{name}.parquet")
    facts = {name: folder / f"{name}.parquet" for name in EVENTS}
    return cx.read_segment(folder / "experiment_viewed.parquet", facts, experiment=EXPERIMENT)


def _ga4_rows(rows: Rows) -> Iterable[dict[str, Any]]:
    def event(unit: str, name: str, at: int, params: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        listed = [{"key": key, "value": value} for key, value in params.items()]
        return {
            "event_timestamp": at * 1000,
            "event_name": name,
            "user_pseudo_id": unit,
            "event_params": [*listed, {"key": "ga_session_id", "value": {"int_value": at // 1_800_000}}],
        }

    for r in _with_experiment(rows, "experiment").to_pylist():
        params: dict[str, Any] = {"exp_variant_string": {"string_value": f"{r['experiment']}-{r['variant']}"}}
        if r["plan"] is not None:
            params["plan"] = {"string_value": r["plan"]}
        yield event(r["unit"], "experience_impression", r["at"], params)
    for r in rows.events.to_pylist():
        value = {} if r["revenue"] is None else {"value": {"double_value": r["revenue"]}}
        yield event(r["unit"], r["event"], r["at"], value)


GA4_COLUMNS: Any = {
    "plan": "event_params.plan",
    "revenue": {"name": "event_params.value", "type": "number"},
}


def ga4_json(rows: Rows, folder: Path) -> cx.Dataset:
    texts = ({**row, "event_timestamp": str(row["event_timestamp"])} for row in _ga4_rows(rows))
    _lines(folder / "events_20240302.json.gz", texts)
    return cx.read_ga4(folder, experiment=EXPERIMENT, columns=GA4_COLUMNS)


def ga4_parquet(rows: Rows, folder: Path) -> cx.Dataset:
    value = pa.struct(
        [("string_value", pa.string()), ("int_value", pa.int64()), ("double_value", pa.float64())]
    )
    schema = pa.schema(
        [
            ("event_timestamp", pa.int64()),
            ("event_name", pa.string()),
            ("user_pseudo_id", pa.string()),
            ("event_params", pa.list_(pa.struct([("key", pa.string()), ("value", value)]))),
        ]
    )
    table = pa.Table.from_pylist(list(_ga4_rows(rows)), schema=schema)
    half = table.num_rows // 2
    for i, part in enumerate((table.slice(0, half), table.slice(half))):
        pq.write_table(part, folder / f"events_2024030{i}.parquet")
    return cx.read_ga4(folder, experiment=EXPERIMENT, columns=GA4_COLUMNS)


def german_csv(rows: Rows, folder: Path) -> cx.Dataset:
    """Semicolons, decimal commas, local times, UTF-16."""

    def write(table: pa.Table, path: Path) -> None:
        at = pc.strftime(
            table["at"].cast(pa.timestamp("ms", "UTC")).cast(pa.timestamp("ms", "Europe/Berlin")),
            format="%d.%m.%Y %H:%M:%S",
        )
        columns = {**{n: table[n] for n in table.column_names}, "at": at}
        if "revenue" in columns:
            texts = [
                None if v is None else f"{v:,.2f}".translate({44: 46, 46: 44})
                for v in columns["revenue"].to_pylist()
            ]
            columns["revenue"] = pa.array(texts, pa.string())
        sink = pa.BufferOutputStream()
        pa.csv.write_csv(pa.table(columns), sink, pa.csv.WriteOptions(delimiter=";"))
        path.write_bytes(sink.getvalue().to_pybytes().decode().encode("utf-16"))

    write(rows.exposures, folder / "exposures.csv")
    write(rows.events, folder / "events.csv")
    return cx.read_tables(
        folder / "exposures.csv",
        events=folder / "events.csv",
        columns={
            "unit": "unit",
            "variant": "variant",
            "timestamp": {"name": "at", "format": "%d.%m.%Y %H:%M:%S.%g"},
            "event": "event",
            "revenue": {"type": "number"},
        },
        delimiter=";",
        decimal=",",
        thousands=".",
        time_zone="Europe/Berlin",
    )


LAYOUTS: dict[str, Callable[[Rows, Path], cx.Dataset]] = {
    each.__name__: each
    for each in (
        growthbook_csv,
        growthbook_parquet,
        eppo,
        statsig,
        segment_calls,
        segment_warehouse,
        ga4_json,
        ga4_parquet,
        german_csv,
    )
}
