"""One table through every kind of data that an experiment takes: the report must have the same bytes.

    python tests/calibration/same_bytes.py --rows 1000000

A library that is not installed is named and left out.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

import cxlift as cx

if TYPE_CHECKING:
    from collections.abc import Callable

EXPERIMENT = cx.Experiment(
    "every kind of data",
    unit="visitor",
    control="original",
    metrics=[
        cx.Proportion("converted", role="primary", non_inferiority_margin=cx.relative(0.05)),
        cx.Mean("revenue", role="secondary"),
        cx.Ratio("errors", "sessions", direction="lower", role="guardrail"),
        cx.NPS("nps", equivalence_margin=cx.absolute(5.0)),
        cx.CSAT("csat", scale=5),
        cx.CES("effort", scale=7, easy="low"),
    ],
    segments=["device", "country", ["device", "country"]],
)


def made_table(rows: int, seed: int = 7) -> pa.Table:
    """Make units with what data have in life: nulls, NaN, repeated ids, texts that are not ASCII."""
    random = np.random.default_rng(seed)

    def gaps(values: Any, share: float) -> pa.Array:
        return pa.array(values, mask=random.random(rows) < share)

    spent = np.where(random.random(rows) < 0.2, np.round(random.lognormal(3.5, 1.0, rows), 2), 0.0)
    spent[random.random(rows) < 0.01] = np.nan
    ids = random.permutation(rows)
    ids[rows // 2] = ids[0]
    countries = np.array(["DE", "FR", "São Tomé", "a × b", "US", "\\", "GB", "NL"])
    return pa.table(
        {
            "visitor": pa.array([f"v{i:09d}" for i in ids]),
            "variant": gaps(np.array(["original", "b", "c"])[random.integers(0, 3, rows)], 0.01),
            "device": gaps(np.array(["mobile", "desktop", "tablet"])[random.integers(0, 3, rows)], 0.02),
            "country": pa.array(countries[random.integers(0, len(countries), rows)]),
            "converted": pa.array(random.random(rows) < 0.1),
            "revenue": gaps(spent, 0.02),
            "errors": gaps(random.poisson(0.4, rows), 0.03),
            "sessions": pa.array(random.poisson(3.0, rows)),
            "nps": gaps(random.integers(0, 11, rows).astype(np.int8), 0.6),
            "csat": gaps(random.integers(1, 6, rows), 0.5),
            "effort": gaps(random.integers(1, 8, rows), 0.7),
            "not asked for": pa.array(random.random(rows)),
        }
    )


def arrays(table: pa.Table) -> dict[str, Any]:
    """Give NumPy arrays, in which a missing number is NaN and a missing text None."""
    return {name: table[name].to_pandas().to_numpy() for name in table.column_names}


def categories(table: pa.Table) -> Any:
    return table.to_pandas().astype(dict.fromkeys(("variant", "device", "country"), "category"))


def polars_categories(table: pa.Table) -> Any:
    import polars as pl

    texts = [pl.col(name).cast(pl.Categorical) for name in ("variant", "device", "country")]
    return pl.DataFrame(table).with_columns(texts)


def encoded(table: pa.Table) -> pa.Table:
    for i, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(i, field.name, table[field.name].dictionary_encode())
    return table


def parts(table: pa.Table, folder: Path) -> Path:
    """Write three files, in one of which some numbers are of another type."""
    third = len(table) // 3
    kinds = {"nps": pa.float64(), "sessions": pa.int32()}
    for i in range(3):
        piece = table.slice(i * third, third if i < 2 else None)
        if i == 1:
            fields = [field.with_type(kinds.get(field.name, field.type)) for field in piece.schema]
            piece = piece.cast(pa.schema(fields))
        (folder / "parts").mkdir(exist_ok=True)
        pq.write_table(piece, folder / "parts" / f"{i}.parquet")
    return folder / "parts"


def written(table: pa.Table, file: Path) -> Path:
    if file.suffix == ".csv":  # 0 and 1 instead of truth values, and empty cells instead of NaN
        frame = table.to_pandas().astype({"converted": "int8"})
        table = pa.Table.from_pandas(frame, preserve_index=False)
        pyarrow.csv.write_csv(table, file)
    else:
        pq.write_table(table, file, row_group_size=50_000)
    return file


def library(name: str) -> Any:
    return importlib.import_module(name)


def lazily(table: pa.Table) -> Any:
    return library("narwhals").from_native(library("duckdb").from_arrow(table))


def in_partitions(table: pa.Table) -> Any:
    return library("dask.dataframe").from_pandas(table.to_pandas(), npartitions=3)


def kinds(folder: Path) -> dict[str, tuple[str, Callable[[pa.Table], Any]]]:
    """Name each kind of data, the library that it needs, and how it is made of the table."""
    return {
        "PyArrow table": ("pyarrow", lambda t: t),
        "PyArrow reader": ("pyarrow", lambda t: t.to_reader(max_chunksize=9_999)),
        "PyArrow dictionaries": ("pyarrow", encoded),
        "pandas": ("pandas", lambda t: t.to_pandas()),
        "pandas, nullable types": ("pandas", lambda t: t.to_pandas().convert_dtypes()),
        "pandas, Arrow types": ("pandas", lambda t: t.to_pandas(types_mapper=library("pandas").ArrowDtype)),
        "pandas, categories": ("pandas", categories),
        "Polars": ("polars", lambda t: library("polars").DataFrame(t)),
        "Polars, lazy": ("polars", lambda t: library("polars").LazyFrame(t)),
        "Polars, categories": ("polars", polars_categories),
        "DuckDB": ("duckdb", lambda t: library("duckdb").from_arrow(t)),
        "narwhals": ("polars", lambda t: library("narwhals").from_native(library("polars").DataFrame(t))),
        "narwhals, lazy": ("duckdb", lazily),
        "Ibis": ("ibis", lambda t: library("ibis").memtable(t)),
        "Dask": ("dask", in_partitions),
        "dict of NumPy arrays": ("pandas", arrays),
        "dict of lists": ("pyarrow", lambda t: t.to_pydict()),
        "CSV file": ("pyarrow", lambda t: written(t, folder / "data.csv")),
        "Parquet file": ("pyarrow", lambda t: written(t, folder / "data.parquet")),
        "folder of Parquet files": ("pyarrow", lambda t: parts(t, folder)),
    }


def installed(name: str) -> bool:
    return find_spec(name.split(".", maxsplit=1)[0]) is not None


def difference(one: Any, other: Any, place: str = "") -> str:
    """Name the first place where two documents differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        found = (difference(one[key], other[key], f"{place}.{key}") for key in one)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        found = (difference(a, b, f"{place}[{i}]") for i, (a, b) in enumerate(zip(one, other, strict=True)))
    else:
        return "" if one == other else f"{place}: {one!r} and {other!r}"
    return next((text for text in found if text), "")


def main() -> int:
    parser = argparse.ArgumentParser(description="One report of every kind of data.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path, help="write the hashes there")
    chosen = parser.parse_args()
    table = made_table(chosen.rows)
    texts: dict[str, str] = {}
    hashes: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (needs, make) in kinds(Path(folder)).items():
            if find_spec(needs) is None:
                sys.stdout.write(f"{name:24} {needs} is not installed\n")
                continue
            data = make(table)
            started = time.monotonic()
            texts[name] = EXPERIMENT.analyze(data).to_json()
            seconds = time.monotonic() - started
            raw = texts[name].encode()
            hashes[name] = hashlib.sha256(raw).hexdigest()
            sys.stdout.write(f"{name:24} {len(raw):9,} bytes  {hashes[name]}  {seconds:6.2f} s\n")
            sys.stdout.flush()
    first = next(iter(texts))
    odd = [name for name in texts if texts[name] != texts[first]]
    for name in odd:
        place = difference(json.loads(texts[first]), json.loads(texts[name]))
        sys.stdout.write(f"{name} differs from {first} at {place}\n")
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")
    found = "the same bytes of each" if not odd else f"{len(odd)} of them differ"
    sys.stdout.write(f"{len(table):,} rows, {len(texts)} kinds of data: {found}\n")
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
