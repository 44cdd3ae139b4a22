"""Columns that are computed from others while a table streams."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import cxlift as cx
from cxlift.derived.derivation import Derivation
from cxlift.derived.derived_table import DerivedTable


def twice(column: str = "x", made: str = "twice") -> Derivation:
    return Derivation([made], [column], lambda x: [pc.multiply(x, 2.0)], ["metrics[0].column"])


def test_a_batch_at_a_time() -> None:
    read: list[int] = []

    def batches() -> Any:
        for i in range(3):
            read.append(i)
            yield pa.record_batch({"x": [float(i), None], "y": ["a", "b"]})

    schema = pa.schema({"x": pa.float64(), "y": pa.string()})
    stream = pa.RecordBatchReader.from_batches(schema, batches())
    reader = DerivedTable(stream, [twice(), twice("x", "again")]).to_reader()
    assert reader.schema.names == ["x", "y", "twice", "again"]
    assert reader.read_next_batch().to_pydict() == {
        "x": [0.0, None], "y": ["a", "b"], "twice": [0.0, None], "again": [0.0, None],
    }  # fmt: skip
    assert read == [0]
    assert pa.Table.from_batches(list(reader))["twice"].to_pylist() == [2.0, None, 4.0, None]


def test_several_columns_and_a_count_that_begins_anew() -> None:
    counted: list[int] = []

    def both(x: Any, y: Any) -> list[Any]:
        counted.append(len(x))
        return [pc.add(x, y), pc.subtract(x, y)]

    of = Derivation(["sum", "difference"], ["x", "y"], both, ["a", "b"], counted.clear)
    table = DerivedTable(pa.table({"x": [3.0], "y": [1.0]}), [of])
    for _ in range(2):
        assert pa.table(table).to_pydict() == {"x": [3.0], "y": [1.0], "sum": [4.0], "difference": [2.0]}
        assert counted == [1]


def test_errors_keep_their_type_and_their_sentence() -> None:
    def refuse(_: Any) -> list[Any]:
        raise cx.ExportError("Column 'x' holds a word.")

    table = DerivedTable(pa.table({"x": [1.0]}), [Derivation(["z"], ["x"], refuse, ["metrics[0].column"])])
    with pytest.raises(cx.ExportError, match=r"^Column 'x' holds a word\.$"), table.errors():
        pa.table(table)
    with pytest.raises(
        cx.PlanError, match=r"metrics\[0\]\.column: the data have no column 'z'; there are: 'zz'"
    ):
        DerivedTable(pa.table({"zz": [1.0]}), [twice("z")]).to_reader()
    with pytest.raises(cx.PlanError, match="the data have a column 'twice' already"):
        DerivedTable(pa.table({"x": [1.0], "twice": [1.0]}), [twice()]).to_reader()
    again = pa.table([[1.0], [2.0]], names=["x", "x"])
    with pytest.raises(cx.ExportError, match="Column 'x' stands twice"):
        DerivedTable(again, [twice()]).to_reader()
