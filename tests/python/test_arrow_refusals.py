"""What the gate refuses and in which words, and that it neither copies, nor leaks, nor crashes."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import cxlift as cx

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIANTS = ["a", "b"] * 4
TABLE = pa.table({"variant": VARIANTS, "x": np.arange(8.0), "device": ["m", "d", None, "m"] * 2})
MEAN = cx.Experiment("e", control="a", metrics=[cx.Mean("x")])
PROPORTION = cx.Experiment("e", control="a", metrics=[cx.Proportion("x")])


def table(x: Any) -> pa.Table:
    return pa.table({"variant": VARIANTS, "x": x})


def refused(experiment: cx.Experiment, data: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        experiment.summarize(data)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith(".") or "failed to give" in text  # one sentence


UNREADABLE = {
    "list": pa.array([[1]] * 8),
    "struct": pa.array([{"a": 1}] * 8),
    "map": pa.array([[("a", 1)]] * 8, pa.map_(pa.string(), pa.int8())),
    "binary": pa.array([b"1"] * 8),
    "utf8": pa.array(["1"] * 8),
    "large utf8": pa.array(["1"] * 8, pa.large_string()),
    "utf8 view": pa.array(["1"] * 8, pa.string_view()),
    "dictionary of utf8": pa.array(["1"] * 8).dictionary_encode(),
    "timestamp": pa.array([1] * 8, pa.timestamp("us")),
    "date": pa.array([1] * 8, pa.date32()),
    "time of day": pa.array([1] * 8, pa.time64("us")),
    "interval": pa.array([(1, 2, 3)] * 8, pa.month_day_nano_interval()),
    "decimal of another width": pa.array([1] * 8, pa.decimal256(50, 2)),
    "fixed-size binary": pa.array([b"1"] * 8, pa.binary(1)),
    "run-end encoded": pa.RunEndEncodedArray.from_arrays(pa.array([8], pa.int32()), pa.array([1.0])),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_type_that_is_no_number_is_named(kind: str) -> None:
    message = rf"^Column 'x' \(metrics\[0\]\.column\) is {kind}.*; a metric needs numbers"
    refused(MEAN, table(UNREADABLE[kind]), cx.ExportError, message)
    # In a column that nobody asked for it may stand.
    assert MEAN.summarize(TABLE.append_column("other", UNREADABLE[kind])) == MEAN.summarize(TABLE)


def test_a_type_that_is_no_label_is_named() -> None:
    floats = TABLE.set_column(0, "variant", pa.array([1.0, 2.0] * 4))
    refused(
        MEAN, floats, cx.ExportError, r"^Column 'variant' \(variant\) is float64; a variant or segment must"
    )


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.float16()], ids=str)
def test_infinities_are_counted_and_placed(kind: pa.DataType) -> None:
    x = pa.array([1, 2, np.inf, None, -np.inf, 1, 1, 1], pa.float64()).cast(kind)
    refused(
        MEAN,
        table(x),
        cx.ExportError,
        r"^Column 'x' \(metrics\[0\].column\) holds inf in row 3 \(1 such value\), -inf in row 5 ",
    )
    chunked = pa.concat_tables([TABLE.select(["variant", "x"]), table(x.cast(pa.float64()))])
    refused(MEAN, chunked, cx.ExportError, r"holds inf in row 11 \(1 such value\), -inf in row ")


def test_a_proportion_needs_0_and_1() -> None:
    message = r"^Column 'x' \(metrics\[0\].column\) holds 0\.5 in row 2 \(1 such value\), 2 in row 6"
    refused(PROPORTION, table([1, 0.5, 0, None, float("nan"), 2, 1, 0]), cx.ExportError, message)


def test_a_misspelt_column_is_named_with_its_place_and_the_nearest() -> None:
    def plan(**changes: Any) -> cx.Experiment:
        return cx.Experiment("e", **({"control": "a", "metrics": [cx.Mean("x")]} | changes))

    nearest = "is not a column of the data; the nearest is"
    refused(plan(variant="varient"), TABLE, cx.PlanError, f"^variant: 'varient' {nearest} 'variant'")
    refused(plan(segments=["devise"]), TABLE, cx.PlanError, rf"^segments\[0\]: 'devise' {nearest} 'device'")
    metrics = [cx.Mean("x"), cx.Proportion("Devices")]
    refused(
        plan(metrics=metrics), TABLE, cx.PlanError, rf"^metrics\[1\]\.column: 'Devices' {nearest} 'device'"
    )
    refused(plan(unit="unti"), TABLE.append_column("unit", [range(8)]), cx.PlanError, "^unit: 'unti'")
    for data in (pl.DataFrame(TABLE).lazy(), TABLE.to_pandas(), TABLE.to_pydict()):
        refused(plan(metrics=metrics), data, cx.PlanError, rf"'Devices' {nearest} 'device'")


@pytest.mark.parametrize(
    "twice",
    [
        pa.table([VARIANTS, range(8), range(8)], names=["variant", "x", "x"]),
        pd.DataFrame([["a", 1, 2]], columns=["variant", "x", "x"]),
    ],
    ids=["pyarrow", "pandas"],
)
def test_a_column_that_stands_twice_is_refused(twice: Any) -> None:
    refused(MEAN, twice, cx.ExportError, "^Column 'x' stands twice in the data")


def test_data_that_are_no_table() -> None:
    refused(MEAN, pa.chunked_array([[1, 2]]), cx.ExportError, "single column, not a table")
    refused(MEAN, 7, cx.ExportError, "^Data of type int cannot be read")
    refused(MEAN, {"variant": VARIANTS, "x": [1]}, cx.ExportError, "^The dict of arrays is not a table")
    refused(MEAN, TABLE.slice(0, 0), cx.ExportError, "^The data have no rows")
    refused(
        MEAN, pa.RecordBatchReader.from_batches(TABLE.schema, []), cx.ExportError, "^The data have no rows"
    )
    for nothing in (pa.nulls(8), pa.nulls(8, pa.string()), pa.nulls(8, pa.string()).dictionary_encode()):
        nobody = TABLE.set_column(0, "variant", nothing)
        refused(MEAN, nobody, cx.ExportError, "^Column 'variant' .* is null in every row")


def test_a_stream_can_be_read_once() -> None:
    class Once:
        capsule = TABLE.__arrow_c_stream__()

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return self.capsule

    assert MEAN.summarize(Once()) == MEAN.summarize(TABLE)
    refused(MEAN, Once(), cx.ExportError, "has been read before")


@pytest.mark.parametrize("x", [pa.nulls(8), pa.nulls(8, pa.float64()), pa.array([np.nan] * 8)], ids=str)
def test_a_metric_without_a_value_is_nan_and_says_so(x: pa.Array) -> None:
    report = cx.Experiment("e", control="a", metrics=[cx.Mean("x"), cx.Mean("y")]).analyze(
        table(x).append_column("y", [[1.0, 2, 3, 4, 2, 3, 5, 6]])
    )
    row = report.comparison("x")
    assert np.isnan([row.pvalue, row.difference, row.lift]).all()
    assert "fewer than two values" in row.notes[0]
    assert row.verdict == "inconclusive"
    numbers = report.health["missing_values.x"].numbers
    assert (numbers["missing.a"], numbers["missing.b"], numbers["pvalue"]) == (4, 4, 1)
    assert not np.isnan(report.comparison("y").pvalue)


def test_null_and_nan_are_missing_and_counted() -> None:
    summaries = MEAN.summarize(table([1.0, float("nan"), None, 4.0, float("nan"), 6.0, 7.0, None]))
    cells = {group["variant"]: group["cells"][0] for group in json.loads(summaries.to_json())["groups"]}
    assert {name: (cell["n"], cell["missing"]) for name, cell in cells.items()} == {"a": (2, 2), "b": (2, 2)}


def test_what_lies_under_a_null_does_not_matter() -> None:
    valid = pa.py_buffer(bytes([0b11111011]))
    values = np.arange(8.0)
    values[2] = np.inf
    hidden = pa.Array.from_buffers(pa.float64(), 8, [valid, pa.py_buffer(values)])
    plain = pa.array([None if i == 2 else float(i) for i in range(8)])
    assert MEAN.summarize(table(hidden)) == MEAN.summarize(table(plain))


def test_invalid_utf8_is_refused() -> None:
    text, ends = b"ab\xffbabab", np.arange(9, dtype=np.int32)
    broken = pa.Array.from_buffers(pa.string(), 8, [None, pa.py_buffer(ends), pa.py_buffer(text)])
    message = "^Column 'variant' holds text that is not valid UTF-8"
    refused(MEAN, TABLE.set_column(0, "variant", broken), cx.ExportError, message)


@pytest.mark.parametrize("threads", [1, 4])
def test_an_error_of_the_stream_surfaces_and_nothing_leaks(threads: int) -> None:
    def batches(error: BaseException) -> Iterator[pa.RecordBatch]:
        for _ in range(3):
            yield pa.record_batch({"variant": ["a", "b"] * 50_000, "x": np.ones(100_000)})
        raise error

    def summarize(error: BaseException) -> None:
        schema = pa.schema({"variant": pa.string(), "x": pa.float64()})
        MEAN.summarize(pa.RecordBatchReader.from_batches(schema, batches(error)), threads=threads)

    gc.collect()
    before = pa.total_allocated_bytes()
    with pytest.raises(cx.ExportError, match=r"^The data source failed to give the next batch") as caught:
        summarize(OSError("the disk is\ngone"))
    assert str(caught.value).endswith(": OSError: the disk is gone")
    del caught
    with pytest.raises(KeyboardInterrupt):
        summarize(KeyboardInterrupt())
    gc.collect()
    assert pa.total_allocated_bytes() == before


def test_batches_are_released_as_they_have_been_read() -> None:
    rows, count = 65_536, 40
    peak = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal peak
        for i in range(count):
            x = pa.array(np.arange(i, i + rows)).cast(pa.float64())
            peak = max(peak, pa.total_allocated_bytes() - before)
            yield pa.record_batch({"variant": labels, "x": x})

    labels = pa.array(["a", "b"] * (rows // 2)).dictionary_encode()
    gc.collect()
    before = pa.total_allocated_bytes()
    schema = pa.schema({"variant": labels.type, "x": pa.float64()})
    summaries = MEAN.summarize(pa.RecordBatchReader.from_batches(schema, batches()), threads=1)
    assert summaries.units == rows * count
    gc.collect()
    assert pa.total_allocated_bytes() == before
    assert peak < count * rows * 8 / 3  # what has been read is let go while the rest is still to come


def resident_megabytes(what: str) -> float:
    line = next(text for text in Path("/proc/self/status").read_text().splitlines() if text.startswith(what))
    return int(line.split()[1]) / 1024


def test_columns_are_not_copied() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")  # the peak of memory starts again from here
    except OSError:
        pytest.skip("this system does not tell a process its peak of memory since a moment")
    rows = 3_000_000
    columns = {f"x{i}": np.full(rows, 1.5) for i in range(4)}  # 96 MB
    data = pa.table({"variant": pa.array(np.arange(rows, dtype=np.int8) % 2), **columns})
    experiment = cx.Experiment("e", control="0", metrics=[cx.Mean(name) for name in columns])
    experiment.summarize(data.slice(0, 1000))
    Path("/proc/self/clear_refs").write_text("5")
    before = resident_megabytes("VmRSS")
    assert experiment.summarize(data, threads=2).units == rows
    assert resident_megabytes("VmHWM") - before < 20
