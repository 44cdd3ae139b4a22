"""One table, whatever it comes in, gives one summary; types, nulls, slices and chunks change nothing."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import cxlift as cx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = 203  # no multiple of 8
RANDOM = np.random.default_rng(7)
VARIANTS = ["control", "new", "été 🙂", "control"]


def with_gaps(values: list[Any], every: int) -> list[Any]:
    return [None if i % every == every - 1 else value for i, value in enumerate(values)]


TABLE = pa.table(
    {
        "x": pa.array(with_gaps(RANDOM.normal(50, 10, ROWS).tolist(), 7), pa.float64()),
        "unused": [[1]] * ROWS,
        "n": pa.array(with_gaps(RANDOM.integers(0, 2**40, ROWS).tolist(), 11), pa.int64()),
        "yes": pa.array(with_gaps((RANDOM.random(ROWS) < 0.3).tolist(), 5), pa.bool_()),
        "device": with_gaps(["mobile", "a longer name of a device", "desktop"] * ROWS, 13)[:ROWS],
        "variant": with_gaps([VARIANTS[i % 4] for i in range(ROWS)], 17),
    }
)
EXPERIMENT = cx.Experiment(
    "gate",
    control="control",
    metrics=[cx.Mean("x"), cx.Mean("n"), cx.Proportion("yes")],
    segments=["device"],
)
EXPECTED = EXPERIMENT.summarize(TABLE)


def test_the_expected_summary_is_what_numpy_finds() -> None:
    groups = json.loads(EXPECTED.to_json())["groups"]
    rows = TABLE.to_pylist()
    assert len(groups) == 3 * 4
    for group in groups:
        of = [
            row
            for row in rows
            if row["variant"] == group["variant"] and group["segment_value"] in ("", row["device"])
        ]
        assert group["units"] == len(of)
        for name, cell in zip(("x", "n", "yes"), group["cells"], strict=True):
            values = np.array([row[name] for row in of if row[name] is not None], dtype=float)
            assert cell["missing"] == len(of) - len(values)
            if name == "yes":
                assert dict(cell["counts"]) == {0: (values == 0).sum(), 1: values.sum()}
            else:
                assert cell["n"] == len(values)
                assert cell["mean"] == pytest.approx(values.mean(), rel=1e-14)
                assert cell["m2"] == pytest.approx(((values - values.mean()) ** 2).sum(), rel=1e-12)
    assert EXPECTED.exclusions["rows_without_variant"] == TABLE["variant"].null_count


def sliced(front: int) -> pa.Table:
    return (
        pa.concat_tables([TABLE.slice(5, front), TABLE, TABLE.slice(0, 9)])
        .combine_chunks()
        .slice(front, ROWS)
    )


def chunks(*lengths: int) -> pa.Table:
    edges = np.cumsum([0, *lengths])
    parts = [TABLE.slice(a, b - a) for a, b in zip(edges, [*edges[1:], ROWS], strict=True)]
    return pa.concat_tables(parts)


def batches() -> Iterator[pa.RecordBatch]:
    for start in range(0, ROWS, 50):
        yield from TABLE.slice(start, 50).to_batches()


def pandas_objects() -> pd.DataFrame:
    frame = TABLE.to_pandas()  # NaN where a number is null
    return frame.assign(
        variant=pd.Series(TABLE["variant"].to_pylist(), dtype=object),
        device=pd.Series(TABLE["device"].to_pylist(), dtype=object),
    )


def polars(dtype: Any) -> pl.DataFrame:
    frame = pl.DataFrame(TABLE.drop(["unused"]))
    return frame.with_columns(pl.col("variant", "device").cast(dtype))


def numpy_arrays() -> dict[str, Any]:
    arrays = {name: TABLE[name].to_numpy() for name in ("x", "n", "yes", "variant", "device")}
    return arrays | {"x": np.repeat(arrays["x"], 3)[::3]}


class Wrapped:
    """No table that anybody knows, only the interface."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


SOURCES: dict[str, Callable[[], Any]] = {
    "pyarrow reader": TABLE.to_reader,
    "pyarrow python reader": lambda: pa.RecordBatchReader.from_batches(TABLE.schema, batches()),
    "pyarrow batch": lambda: TABLE.combine_chunks().to_batches()[0],
    "pyarrow chunks": lambda: chunks(1, 0, 7, 64, 0, 100),
    **{f"pyarrow slice from {n}": partial(sliced, n) for n in (1, 3, 7, 8, 13)},
    "pyarrow batches with offset": lambda: pa.Table.from_batches(
        [b.slice(3, ROWS - 10) for b in sliced(3).slice(0, ROWS).to_batches()]
        + TABLE.slice(0, 3).to_batches()
        + TABLE.slice(ROWS - 7, 7).to_batches()
    ),
    "interface only": lambda: Wrapped(TABLE),
    "polars": lambda: polars(pl.String),
    "polars categorical": lambda: polars(pl.Categorical),
    "polars enum": lambda: polars(pl.Enum([*VARIANTS[:3], "mobile", "a longer name of a device", "desktop"])),
    "polars chunks": lambda: pl.concat(
        [polars(pl.String)[:9], polars(pl.String)[9:10], polars(pl.String)[10:]], rechunk=False
    ),
    "polars slice": lambda: pl.concat([polars(pl.String)[4:7], polars(pl.String)])[3:],
    "polars lazy": lambda: polars(pl.String).lazy(),
    "pandas": TABLE.to_pandas,
    "pandas objects": pandas_objects,
    "pandas categories": lambda: TABLE.to_pandas().astype({"variant": "category", "device": "category"}),
    "pandas nullable": lambda: pandas_objects().drop(columns="unused").convert_dtypes(),
    "pandas arrow": lambda: TABLE.to_pandas(types_mapper=pd.ArrowDtype),
    "duckdb": lambda: duckdb.from_arrow(TABLE),
    "narwhals": lambda: narwhals.from_native(polars(pl.String)),
    "dict of arrays": numpy_arrays,
    "dict of lists": TABLE.to_pydict,
}


@pytest.mark.parametrize("name", SOURCES)
def test_the_same_table_gives_the_same_summary(name: str) -> None:
    summaries = EXPERIMENT.summarize(SOURCES[name]())
    if name == "pyarrow batches with offset":  # the rows come in another order, which may change the last bit
        assert summaries.units == EXPECTED.units
        assert summaries.exclusions == EXPECTED.exclusions
    else:
        assert summaries == EXPECTED


SMALL = with_gaps([float(i * i % 100) for i in range(ROWS)], 9)
LABELS = [str(i % 3 + 1) for i in range(ROWS)]
MEAN = cx.Experiment("types", control="1", metrics=[cx.Mean("x")])
MEAN_EXPECTED = MEAN.summarize({"variant": LABELS, "x": SMALL})


def shifted(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Give the same values an offset, so that no type is read from its buffer's beginning."""
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return pa.concat_arrays([whole.slice(0, 3), whole]).slice(3)


INDICES = [pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()]
NUMBERS = [*INDICES, pa.float16(), pa.float32(), pa.float64(), pa.decimal128(9, 2), pa.decimal128(38, 0)]
UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def number_column(kind: Any) -> pa.Array:
    if kind in UNITS:
        ticks = [None if value is None else int(value) * UNITS[kind] for value in SMALL]
        return pa.array(ticks, pa.duration(kind))
    return pa.array(SMALL, pa.float64()).cast(kind)


@pytest.mark.parametrize("kind", [*NUMBERS, *UNITS], ids=str)
def test_every_type_of_number(kind: Any) -> None:
    column = number_column(kind)
    for x in (column, shifted(column), column.dictionary_encode(), shifted(column.dictionary_encode())):
        assert MEAN.summarize(pa.table({"variant": LABELS, "x": x})) == MEAN_EXPECTED


def test_truth_values_are_0_and_1() -> None:
    truth = pa.array(with_gaps([i % 3 == 0 for i in range(ROWS)], 4))
    summaries = MEAN.summarize({"variant": LABELS, "x": truth.cast(pa.float64())})
    assert MEAN.summarize(pa.table({"variant": LABELS, "x": shifted(truth)})) == summaries


def test_half_precision_keeps_its_small_numbers() -> None:
    x = np.array([2.0**-24, -(2.0**-14), 65504.0, -0.0], dtype=np.float16)
    labels = ["1", "2"] * 2
    assert MEAN.summarize({"variant": labels, "x": x}) == MEAN.summarize(
        {"variant": labels, "x": x.astype(float)}
    )


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), *INDICES], ids=str)
def test_every_type_of_label(kind: pa.DataType) -> None:
    column = pa.array(LABELS).cast(kind) if kind != pa.string_view() else pa.array(LABELS, kind)
    for variant in (column, shifted(column)):
        assert MEAN.summarize(pa.table({"variant": variant, "x": SMALL})) == MEAN_EXPECTED


@pytest.mark.parametrize("index", INDICES, ids=str)
@pytest.mark.parametrize("values", [pa.string(), pa.large_string(), pa.int16()], ids=str)
def test_dictionaries_with_every_index(index: pa.DataType, values: pa.DataType) -> None:
    indices = pa.array([i % 3 for i in range(ROWS)], index)
    variant = pa.DictionaryArray.from_arrays(indices, pa.array(["1", "2", "3"]).cast(values))
    for column in (variant, shifted(variant)):
        assert MEAN.summarize(pa.table({"variant": column, "x": SMALL})) == MEAN_EXPECTED


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        ([False, True], pa.bool_(), ["false", "true"]),
        ([0, -1], pa.date32(), ["1969-12-31", "1970-01-01"]),
        ([0, 86_400_000], pa.date64(), ["1970-01-01", "1970-01-02"]),
        ([-1, 1500], pa.timestamp("ms"), ["1969-12-31T23:59:59.999Z", "1970-01-01T00:00:01.500Z"]),
        ([2**53, 2**53 + 1], pa.int64(), ["9007199254740992", "9007199254740993"]),
        ([2**64 - 1, 0], pa.uint64(), ["0", "18446744073709551615"]),
        (["NA", "null"], pa.string(), ["NA", "null"]),
        (["None", ""], pa.string(), ["", "None"]),
        (["nan", "👩‍🔬"], pa.string(), ["nan", "👩‍🔬"]),  # a scientist: three code points joined
        (["exactly8", "exactly8 or more"], pa.string_view(), ["exactly8", "exactly8 or more"]),
    ],
    ids=str,
)
def test_labels_are_written_as_they_are(values: list[Any], kind: pa.DataType, texts: list[str]) -> None:
    variant = pa.array([*values, None] * 20, kind)
    experiment = cx.Experiment("labels", control=texts[1], metrics=[cx.Mean("x")])
    report = experiment.analyze(pa.table({"variant": variant, "x": range(60)}))
    assert report.units == dict.fromkeys(texts, 20)
    assert report.comparison("x").treatment == texts[0]


def test_categories_that_no_row_uses_do_not_count_as_variants() -> None:
    names = [f"old-{i}" for i in range(3_000)] + ["a", "b"]
    variant = pa.DictionaryArray.from_arrays(pa.array([3_000, 3_001, 3_000, 3_001], pa.int16()), names)
    summaries = cx.Experiment("e", control="a", metrics=[cx.Mean("x")]).summarize(
        pa.table({"variant": variant, "x": [1.0, 2.0, 3.0, 5.0]})
    )
    assert summaries.variants == ["a", "b"]
