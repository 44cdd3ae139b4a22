"""Equal data give equal bytes, whatever library holds them.

The same with a million rows, and with libraries that are no dependency of the tests, is
``python tests/calibration/same_bytes.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import cxlift as cx

SCRIPT = Path(__file__).resolve().parent / "same_bytes.py"


def test_every_kind_of_data_gives_the_same_bytes(tmp_path: Path) -> None:
    """Scores, a ratio, margins, crossed segments, nulls, NaN and a repeated unit, in 20,000 rows."""
    found = tmp_path / "hashes.json"
    command = [sys.executable, str(SCRIPT), "--rows", "20000", "--json", str(found)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    hashes = json.loads(found.read_text())
    expected = {
        *("PyArrow table", "PyArrow reader", "PyArrow dictionaries"),
        *("pandas", "pandas, nullable types", "pandas, Arrow types", "pandas, categories"),
        *("Polars", "Polars, lazy", "Polars, categories", "DuckDB", "narwhals", "narwhals, lazy"),
        *("dict of NumPy arrays", "dict of lists", "CSV file", "Parquet file", "folder of Parquet files"),
    }
    assert hashes.keys() >= expected
    assert len(set(hashes.values())) == 1


EXPERIMENT = cx.Experiment("x", control="a", unit="id", metrics=[cx.Mean("y")], segments=["s"])
COLUMNS: dict[str, list[Any]] = {
    "variant": ["a", "b", "a", "b", None, "a", "b", "b"],
    "id": ["u1", "u2", "u3", None, "u5", "u6", "u7", "u7"],
    "s": ["x", None, "x", "y", "x", "x", "x", "x"],
    "y": [1.0, None, 2.5, float("nan"), 4.0, 4.5, 7.0, 2.0],
}


@pytest.mark.parametrize(
    "data",
    [
        pa.table(COLUMNS),
        pd.DataFrame(COLUMNS),
        pd.DataFrame(COLUMNS).astype(object),
        pd.DataFrame(COLUMNS, index=list("zyxwvuts")).iloc[::-1].iloc[::-1],
        pl.DataFrame(COLUMNS),
        pl.DataFrame(COLUMNS).rechunk().slice(0, 8),
        pl.concat([pl.DataFrame(COLUMNS)[:3], pl.DataFrame(COLUMNS)[3:]], rechunk=False),
        COLUMNS,
        {name: np.array(values, dtype=object) for name, values in COLUMNS.items()},
        {name: pd.Series(values).to_numpy() for name, values in COLUMNS.items()},
        {name: pd.Series(values) for name, values in COLUMNS.items()},
        {name: pa.chunked_array([values[:5], values[5:]]) for name, values in COLUMNS.items()},
    ],
    ids=lambda data: type(data).__name__,
)
def test_missing_values_are_the_same_in_each(data: Any) -> None:
    """Null, None, NaN and what a library makes of them among texts, ids and numbers."""
    expected = EXPERIMENT.analyze(pa.table(COLUMNS))
    report = EXPERIMENT.analyze(data)
    assert report.to_json() == expected.to_json()
    assert report.health["missing_values.y"].numbers["missing.b"] == 2
    assert report.health["duplicate_units"].numbers["count"] == 1


def test_nobody_reads_what_the_plan_does_not_ask_for() -> None:
    table = pa.table(COLUMNS)
    more = table.append_column("other", pa.array([[1], [2]] * 4)).append_column("text", pa.array(["?"] * 8))
    for data in (more, more.to_pandas(), pl.DataFrame(more), more.select(list(reversed(more.column_names)))):
        assert EXPERIMENT.analyze(data).to_json() == EXPERIMENT.analyze(table).to_json()


def test_an_array_of_this_and_that_is_refused_in_a_sentence() -> None:
    data = {
        "variant": np.array(["a", 1.5, "b"], dtype=object),
        "y": np.arange(3.0),
        "id": list("uvw"),
        "s": list("xyz"),
    }
    with pytest.raises(cx.ExportError, match=r"^The dict of arrays is not a table: .*\.$"):
        EXPERIMENT.analyze(data)
