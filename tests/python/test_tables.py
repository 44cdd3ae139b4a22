"""Unit tables from files: what is read as it stands, and what is refused."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxlift.errors import ExportError, PlanError
from cxlift.readers.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def csv(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def parquet(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def read(paths: Any, *columns: str, numeric: Collection[str] = ()) -> dict[str, list[Any]]:
    table = read_table(paths, columns or None, numeric=numeric)
    with table.errors():
        return dict(pa.table(table).to_pydict())


def refused(paths: Any, message: str, numeric: Collection[str] = ()) -> None:
    with pytest.raises(ExportError, match=message) as caught:
        read(paths, numeric=numeric)
    assert "\n" not in str(caught.value)


def test_cells_are_text_and_only_the_empty_one_is_missing(tmp_path: Path) -> None:
    text = '\ufeffid,variant,x\r\n007,NA, 1.5\r\n9007199254740993,null,\r\n"a, ""b""\nc",,-2e3\r\n,nan,0\r\n'
    expected = {
        "id": ["007", "9007199254740993", 'a, "b"\nc', None],
        "variant": ["NA", "null", None, "nan"],
        "x": [1.5, None, -2000, 0],
    }
    assert read(csv(tmp_path / "a.csv", text), numeric=["x"]) == expected
    assert read(csv(tmp_path / "a.csv.gz", gzip.compress(text.encode())), numeric=["x"]) == expected
    assert read(tmp_path / "a.csv", "x", "id") == {"x": [" 1.5", None, "-2e3", "0"], "id": expected["id"]}


@pytest.mark.parametrize("text", ["id,x", "id,x\n"])
def test_a_header_alone_is_a_table_without_rows(tmp_path: Path, text: str) -> None:
    table = read_table(csv(tmp_path / "a.csv", text), numeric=["x"])
    assert pa.table(table).schema == pa.schema([("id", pa.string()), ("x", pa.float64())])
    assert table.column_names == ("id", "x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,x\n1,2\n1,2,3\n", "the row '1,2,3' has 3 cells where the header has 2"),
        ("id,x\n1\n", "the row '1' has 1 cells where the header has 2"),
        ('id,x\n1,"2\n3,4\n', "a quote is opened and never closed"),
        ("id,x,id\n1,2,3\n", "the header has the column 'id' more than once"),
        ("", "the file is empty"),
        ("\n\n", "not well-formed CSV"),
        ("id,x\n1,caf\xe9\n".encode("latin-1"), "not well-formed CSV in UTF-8"),
    ],
)
def test_malformed_csv(tmp_path: Path, text: str | bytes, message: str) -> None:
    refused(csv(tmp_path / "bad.csv", text), rf"bad\.csv: .*{message}")


@pytest.mark.parametrize(
    "cell", ["abc", "1,5", "nan", "inf", "-Infinity", "1e999", " ", "1_0", "0x1", "yes", "12 EUR"]
)
def test_a_cell_that_is_no_number_is_named_with_its_row(tmp_path: Path, cell: str) -> None:
    file = csv(tmp_path / "bad.csv", f'id,x\n1,2\n2,\n3,"{cell}"\n')
    refused(file, rf"bad\.csv: row 4, column 'x': '{cell}' is not a finite number", numeric=["x"])
    assert read(file)["x"] == ["2", None, cell]


def test_the_row_is_right_in_the_second_block_of_a_large_file(tmp_path: Path) -> None:
    file = csv(tmp_path / "large.csv", "id,x\n" + "1234567,2\n" * 600_000 + "1,oops\n")
    refused(file, "row 600002, column 'x': 'oops'", numeric=["x"])


def test_an_error_inside_a_foreign_consumer_gets_its_type_back(tmp_path: Path) -> None:
    rows = read_table(csv(tmp_path / "bad.csv", "id,x\n1,oops\n"), numeric=["x"])
    with pytest.raises(ExportError, match=r"^\S+bad\.csv: row 2, column 'x'"), rows.errors():
        duckdb.sql("select sum(x) from rows").fetchall()
    with pytest.raises(ZeroDivisionError), rows.errors():
        raise ZeroDivisionError


def test_parquet_keeps_its_types_and_streams(tmp_path: Path) -> None:
    file = parquet(
        tmp_path / "a.parquet", id=["007", "7"], big=[2**53, 2**53 + 1], x=pa.array([1, None], pa.int8())
    )
    table = read_table(file)
    assert pa.table(table).schema.types == [pa.string(), pa.int64(), pa.int8()]
    assert pa.table(table).equals(pa.table(table))
    assert read(file, "x", "big", numeric=["x"]) == {"x": [1.0, None], "big": [2**53, 2**53 + 1]}
    refused(file, r"a\.parquet: column 'id' has type string, where numbers are needed", numeric=["id"])


def test_several_files_are_one_table(tmp_path: Path) -> None:
    csv(tmp_path / "b.csv", "x,id\n3,c\n")
    csv(tmp_path / "a.csv", "id,x\na,1\nb,2\n")
    csv(tmp_path / ".hidden.csv", "other\n1\n")
    parquet(tmp_path / "c.parquet", id=["d"], x=[4])
    rows = {"id": ["a", "b", "c", "d"], "x": [1, 2, 3, 4]}
    assert read(tmp_path, numeric=["x"]) == rows
    assert read(str(tmp_path), numeric=["x"]) == rows
    names = [tmp_path / "a.csv", str(tmp_path / "[bc].*")]
    assert read(names, numeric=["x"]) == rows
    refused(tmp_path, r"c\.parquet: column 'x' has type int64, but string in \S+a\.csv")
    refused([tmp_path / "a.csv", tmp_path / "a.csv"], "named twice")
    csv(tmp_path / "d.csv", "id,y\na,1\n")
    refused(
        str(tmp_path / "*.csv"), r"d\.csv: its columns are not those of \S+a\.csv; they differ in 'x' and 'y'"
    )


def test_files_that_are_not_there_or_not_tables(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere.csv", r"nowhere\.csv: there is no such file")
    refused(str(tmp_path / "*.csv"), "no file matches this pattern")
    refused(tmp_path, r"the folder has no file \.csv, \.csv\.gz or \.parquet")
    refused([], "the list of data files is empty")
    refused(csv(tmp_path / "a.xlsx", "PK"), r"a\.xlsx: tables are files \.csv, \.csv\.gz or \.parquet")
    with pytest.raises(PlanError, match=r"a\.csv: there is no column 'revenu'; the nearest is 'revenue'\."):
        read_table(csv(tmp_path / "a.csv", "id,revenue\n"), numeric=["revenu"])


def test_damaged_files(tmp_path: Path) -> None:
    whole = parquet(tmp_path / "a.parquet", id=[str(i) for i in range(9999)]).read_bytes()
    refused(csv(tmp_path / "b.parquet", whole[:-50]), r"b\.parquet: the Parquet file is cut off")
    refused(csv(tmp_path / "c.parquet", b""), r"c\.parquet: the file is empty")
    refused(csv(tmp_path / "d.parquet", "id\n1\n"), r"d\.parquet: this is not a Parquet file")
    middle = b"\xff" * 9000
    refused(
        csv(tmp_path / "e.parquet", whole[:4] + middle + whole[9004:]),
        r"e\.parquet: the Parquet file is damaged",
    )
    refused(csv(tmp_path / "a.csv.gz", gzip.compress(b"id\n1\n")[:-9]), r"a\.csv\.gz: cannot be read")
    refused(csv(tmp_path / "b.csv.gz", b"id\n1\n"), r"b\.csv\.gz: cannot be read")


def test_truth_values_are_numbers_where_numbers_are_needed(tmp_path: Path) -> None:
    file = csv(tmp_path / "a.csv", "x,y\nTrue,true\nFalse,\n,FALSE\n true ,1\n")
    assert read(file, numeric=["x", "y"]) == {"x": [1, 0, None, 1], "y": [1, None, 0, 1]}
    refused(
        csv(tmp_path / "b.csv", "x\nTrue\nyes\n"), r"row 3, column 'x': 'yes' is not a finite", numeric=["x"]
    )
