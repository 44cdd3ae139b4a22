"""Tables by a declared map: types, marks, zones, encodings, packed files; and what is refused, where."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cxlift as cx
from command import called

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "u,v,t,x\n"
MAP: dict[str, Any] = {"unit": "u", "variant": "v", "timestamp": "t", "x": {"type": "number"}}


def at(*parts: int) -> datetime:
    """Give a time as Arrow gives it back: UTC, without saying so."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc,arg-type]


def rows(source: Any, *, columns: Any = None, **options: Any) -> list[dict[str, Any]]:
    """Read a table of units, which shows what cells become."""
    found: list[dict[str, Any]] = pa.table(
        cx.read_units(source, columns=columns or {}, **options)
    ).to_pylist()
    return found


def one(path: Path, text: str, declared: Any, **options: Any) -> Any:
    """Give what one cell becomes."""
    path.write_bytes(b"c\n" + text.encode() + b"\n")
    return rows(path, columns={"c": declared}, **options)[0]["c"]


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("007", {}, "007"),
        ("NA", {}, "NA"),
        ("9007199254740993", {"type": "text"}, "9007199254740993"),
        (r"\N", {"null_words": [r"\N"]}, None),
        ('"1.234,5"', {"type": "number", "decimal": ",", "thousands": "."}, 1234.5),
        ("1'234'567.25", {"type": "number", "thousands": "'"}, 1234567.25),
        ("-1e-3", {"type": "number"}, -0.001),
        (".5", {"type": "number"}, 0.5),
        ("True", {"type": "number"}, 1.0),
        ("9007199254740993", {"type": "integer"}, 9007199254740993),
        ("yes", {"type": "flag"}, True),
        ("0", {"type": "flag"}, False),
        ("2024-03-02T10:15:04.5Z", {"type": "time"}, at(2024, 3, 2, 10, 15, 4, 500000)),
        ("2024-03-02 10:15:04 UTC", {"type": "time"}, at(2024, 3, 2, 10, 15, 4)),
        ("2024-03-02 10:15:04+0130", {"type": "time"}, at(2024, 3, 2, 8, 45, 4)),
        ("2024-07-02", {"type": "time", "time_zone": "Europe/Berlin"}, at(2024, 7, 1, 22)),
        ("2024-03-02 10:15", {"type": "time", "time_zone": "America/New_York"}, at(2024, 3, 2, 15, 15)),
        (
            "2.3.2024 10:15",
            {"type": "time", "format": "%d.%m.%Y %H:%M", "time_zone": "UTC"},
            at(2024, 3, 2, 10, 15),
        ),
        ("1709374504", {"type": "time", "epoch": "s"}, at(2024, 3, 2, 10, 15, 4)),
        ("1709374504000", {"type": "time", "epoch": "ms"}, at(2024, 3, 2, 10, 15, 4)),
        ("1709374504000001999", {"type": "time", "epoch": "ns"}, at(2024, 3, 2, 10, 15, 4, 1)),
        ("OMN-35515-76533", {"pattern": "^[^-]+-[^-]+-(.+)$"}, "76533"),
        ("none", {"pattern": "-(.+)$"}, None),
    ],
)
def test_a_cell_is_what_is_declared(text: str, declared: Any, expected: Any, tmp_path: Path) -> None:
    assert one(tmp_path / "t.csv", text, declared) == expected


@pytest.mark.parametrize(
    ("text", "declared", "message"),
    [
        ("abc", {"type": "number"}, "row 2, column 'c': 'abc' is not a finite number"),
        ('"1,5"', {"type": "number"}, "'1,5' is not a finite number"),
        ('"12,34"', {"type": "number", "thousands": ","}, "'12,34' is not a finite number"),
        ("1e999", {"type": "number"}, "'1e999' is not a finite number"),
        ("nan", {"type": "number"}, "'nan' is not a finite number"),
        ("1.5", {"type": "integer"}, "'1.5' is not a whole number"),
        ("9223372036854775808", {"type": "integer"}, "is not a whole number below"),
        ("maybe", {"type": "flag"}, "'maybe' is neither true nor false"),
        ("2024-03-02 10:15", {"type": "time"}, "has no time zone; declare time_zone"),
        ("2024-02-30T10:15Z", {"type": "time"}, "is not a time such as"),
        ("3/2/2024", {"type": "time", "time_zone": "UTC"}, "is not a time such as"),
        (
            "2024-03-31 02:30",
            {"type": "time", "time_zone": "Europe/Berlin"},
            "does not exist in Europe/Berlin",
        ),
        ("3/2/2024", {"type": "time", "format": "%d.%m.%Y", "time_zone": "UTC"}, "not a time of the form"),
        ("2.3.2024", {"type": "time", "format": "%d.%m.%Y"}, "declare time_zone"),
        ("1709374504000", {"type": "time", "epoch": "s"}, "no time in s since 1970"),
        ("soon", {"type": "time", "epoch": "s"}, "not a whole number of s since 1970"),
    ],
)
def test_a_cell_that_is_none_is_named(text: str, declared: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(cx.ExportError) as error:
        one(tmp_path / "t.csv", text, declared)
    assert message in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "t.csv"))


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-8", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("windows-1252", "cp1252"),
        ("latin-1", "latin-1"),
    ],
)
def test_encodings(encoding: str, written: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("größe,n\r\nÄ,1".encode(written))
    assert rows(tmp_path / "t.csv", encoding=encoding) == [{"größe": "Ä", "n": "1"}]


def packed(name: str, data: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return sink.getvalue()


def parquet(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


# By name: packed bytes hold the time of the packing, and a test's id is to be the same in every process.
FILES = {
    "t.csv": b"a,b\n007,x\n",
    "t.tsv": b"a\tb\n007\tx\n",
    "t.CSV.GZ": gzip.compress(b"a,b\n007,x\n"),
    "t.jsonl": b'{"a": "007", "b": "x"}\n\n',
    "t.ndjson.gz": gzip.compress(b'{"b": "x", "a": "007"}'),
    "t.parquet": parquet(a=["007"], b=["x"]),
    "t.zip": packed("in/t.csv", b"a,b\n007,x\n"),
    "j.zip": packed("t.json", b'{"a": "007", "b": "x"}\n'),
    "p.zip": packed("t.parquet", parquet(a=["007"], b=["x"])),
}


@pytest.mark.parametrize("name", FILES)
def test_files(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    assert rows(tmp_path, columns={"a": "a", "b": "b"}) == [{"a": "007", "b": "x"}]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_files_of_several_kinds_are_one_table(tmp_path: Path) -> None:
    (tmp_path / "1.csv").write_text("a,b\n1,x\n")
    (tmp_path / "2.csv").write_text("b,a\ny,2\n")
    (tmp_path / "3.jsonl").write_text('{"a": 9007199254740993, "b": null, "c": {"d.e": [1]}}\n')
    (tmp_path / "4.parquet").write_bytes(parquet(a=[4], b=["z"]))
    found = rows(tmp_path, columns={"a": {"type": "text"}})
    assert sorted((row["a"], row["b"]) for row in found if row["b"]) == [("1", "x"), ("2", "y"), ("4", "z")]
    assert [row["c.d.e"] for row in found if row["a"] == "9007199254740993"] == ["[1]"]


BOMB = packed("t.csv", b"a\n" + (b"0" * 999 + b"\n") * 70_000)
LONG = b"a\n" + b"0" * (1 << 25)


def climbing() -> bytes:
    return packed("../../t.csv", b"a\n1\n")


BROKEN: dict[str, tuple[str, bytes | Callable[[], bytes], str]] = {
    "an empty file": ("t.csv", b"", "the file is empty"),
    "an empty JSON": ("t.jsonl", b"", "the file is empty"),
    "ragged": ("t.csv", b"a,b\n1,2\n3\n", "'3' has 1 cells where the header has 2"),
    "a header twice": ("t.csv", b"a,a\n1,2\n", "column 'a' more than once"),
    "headers alike": ("t.csv", b"a,A\n1,2\n", "columns 'a' and 'A' would be one"),
    "an open quote": ("t.csv", b'a,b\n1,"2\n', "quote"),
    "Latin-1 as UTF-8": ("t.csv", b"a\nok\n\xe4\n", "line 3 has bytes that are no utf-8"),
    "UTF-16 without a mark": ("t.csv", "a\n1\n".encode("utf-16-le"), "NUL character"),
    "half a UTF-16": ("t.csv", "a\n1\n".encode("utf-16")[:-1], "no utf-16"),
    "gzip cut off": ("t.csv.gz", gzip.compress(os.urandom(999))[:-20], "cut off"),
    "no gzip": ("t.csv.gz", b"a\n1\n", "damaged"),
    "no zip": ("t.zip", b"a\n1\n", "the zip is damaged"),
    "a zip cut off": ("t.zip", packed("t.csv", b"a\n1\n")[:-9], "the zip is damaged"),
    "a zip without a table": ("t.zip", packed("t.txt", b"a"), "the zip has no table"),
    "a zip in a zip": ("t.zip", packed("t.zip", packed("t.csv", b"a\n1\n")), "packed itself"),
    "a gzip in a zip": ("t.zip", packed("t.csv.gz", gzip.compress(b"a\n")), "packed itself"),
    "a path that climbs out": ("t.zip", climbing, "climbs out of the zip"),
    "a bomb": ("t.zip", BOMB, "zip bomb"),
    "a row without an end": ("t.csv.gz", gzip.compress(LONG), "a row of more than 16 MiB"),
    "no JSON": ("t.jsonl", b'{"a": 1}\n{"a": \n', "line 2 is no well-formed JSON"),
    "a list of JSON": ("t.json", b'[{"a": 1}]\n', "line 1 is no object"),
    "a key twice": ("t.jsonl", b'{"a": 1, "a": 2}\n', "line 1 has a key more than once"),
    "deep JSON": ("t.jsonl", b'{"a":' * 9999 + b"1" + b"}" * 9999, "objects and lists in it"),
    "a key and a path": ("t.jsonl", b'{"a.b": 1, "a": {"b": 2}}\n', "can be read in two ways"),
    "a control character": ("t.jsonl", b'{"a": "\x01"}\n', "control characters"),
    "Parquet cut off": ("t.parquet", parquet(a=[1])[:-5], "cut off"),
    "no Parquet": ("t.parquet", b"a,b\n1,2\n" * 9, "not a Parquet file"),
    "Parquet damaged": ("t.parquet", b"PAR1" + bytes(99) + b"PAR1", "damaged"),
    "another kind": ("t.xlsx", b"PK", "no table"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_malformed_file_is_named(name: str, tmp_path: Path) -> None:
    file, data, message = BROKEN[name]
    (tmp_path / file).write_bytes(data() if callable(data) else data)
    with pytest.raises(cx.ExportError) as error:
        rows(tmp_path)
    assert message in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert str(error.value).endswith(".")


def test_links(tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text("a\n1\n")
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (root / "t.csv").write_text("a\n2\n")
    (root / "in" / "loop").symlink_to(root)
    assert rows(root) == [{"a": "2"}]
    (root / "in" / "out.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(cx.ExportError, match=r"out\.csv: this link leads out of the folder"):
        rows(root)


def test_limits(tmp_path: Path) -> None:
    (tmp_path / "t.zip").write_bytes(packed("t.csv", b"a\n" + b"1\n" * 99))
    assert len(rows(tmp_path, limits={"size": 1000})) == 99
    with pytest.raises(cx.ExportError, match=r"t\.csv: the file has more than 100 bytes"):
        rows(tmp_path, limits={"size": 100})
    with pytest.raises(ValueError, match=r"^read_units: limits\.size is 0"):
        rows(tmp_path, limits={"size": 0})


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"unit": "u", "variant": "v"}, "exposures.columns.timestamp: is missing"),
        (MAP | {"x": {"typ": "number"}}, "columns.x.typ: is not a key of a column; the nearest is 'type'"),
        (MAP | {"x": {"type": "numbers"}}, "columns.x.type: is 'numbers'"),
        (MAP | {"unit": {"name": "u", "type": "number"}}, "columns.unit.type: is 'number'; ids stay text"),
        (MAP | {"timestamp": {"name": "t", "time_zone": "Berlin"}}, "'Berlin' is no time zone"),
        (MAP | {"x": {"pattern": "x"}}, "has no group"),
        (MAP | {"x": {"decimal": ",", "thousands": ","}}, "as the decimal mark is"),
        (MAP | {"experiment": "v"}, "experiment is missing"),
    ],
)
def test_a_wrong_map_is_refused(columns: Any, message: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(HEAD)
    with pytest.raises(ValueError, match=r"^read_tables: ") as error:
        cx.read_tables(tmp_path / "t.csv", columns=columns)
    assert message in str(error.value)


def test_rows_left_out_are_counted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "u,v,t,i,h,e\n,A,2024-03-02,1,,x\n1,A,,2,,x\n2,A,2024-03-02,3,,x\n2,A,2024-03-02,3,,x\n"
        "3,B,2024-03-02,4,true,x\n4,,2024-03-02,5,false,x\n5,B,2024-03-02,6,0,y\n6,B,2024-03-02,7,0,x\n"
    )
    columns = {"unit": "u", "variant": "v", "timestamp": "t", "id": "i", "holdback": "h", "experiment": "e"}
    dataset = cx.read_tables(tmp_path / "t.csv", columns=columns, experiment="x", time_zone="UTC")
    assert dataset.units().to_arrow()["u"].to_pylist() == ["2", "6"]
    counted = {reason: n for reason, n in dataset.exclusions().items() if n}
    assert counted == {
        "other_experiment_decisions": 1,
        "decisions_without_unit": 1,
        "decisions_without_timestamp": 1,
        "duplicate_decisions": 1,
        "holdback_decisions": 1,
        "decisions_without_variant": 1,
    }


def test_times_of_parquet_need_a_zone(tmp_path: Path) -> None:
    at = datetime(2024, 3, 2, 10, tzinfo=UTC)
    naive = at.replace(tzinfo=None)
    table = {"u": [2**53 + 1], "v": ["a"], "t": pa.array([naive]), "x": [1.5]}
    (tmp_path / "t.parquet").write_bytes(parquet(**table))
    with pytest.raises(cx.ExportError, match="column 't' has type TIMESTAMP; times without a zone"):
        cx.read_tables(tmp_path / "t.parquet", columns=MAP)
    dataset = cx.read_tables(tmp_path / "t.parquet", columns=MAP, time_zone="UTC", observed_until=at)
    assert dataset.units().to_arrow()["u"].to_pylist() == ["9007199254740993"]
    (tmp_path / "t.parquet").write_bytes(parquet(**table | {"u": [1.0]}))
    with pytest.raises(cx.ExportError, match="column 'u' has type DOUBLE; ids are text or whole numbers"):
        cx.read_tables(tmp_path / "t.parquet", columns=MAP, time_zone="UTC")


def test_a_plan_maps_a_table_of_units(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes('Gruppe;Größe\nNA;"1,5"\nNA;2\nb;3\nb;"4,5"\n'.encode("cp1252"))
    plan = 'name = "x"\ncontrol = "NA"\n[[metrics]]\ntype = "mean"\ncolumn = "size"\n[data]\npath = "t.csv"\n'
    plan += 'encoding = "windows-1252"\ndelimiter = ";"\ndecimal = ","\n[data.columns]\n'
    (tmp_path / "plan.toml").write_text(plan + 'variant = "Gruppe"\nsize = "Größe"\n', encoding="utf-8")
    result = called("analyze", tmp_path / "plan.toml", "--format", "json")
    assert (result.code, result.err) == (0, "")
    assert cx.Report.from_json(result.out).rows[0].difference == 2.0
    (tmp_path / "plan.toml").write_text(plan + 'variant = "Gruppe"\nsize = "x"\n', encoding="utf-8")
    result = called("analyze", tmp_path / "plan.toml")
    assert result.code == 3
    assert "the column 'x' (size) is missing" in result.err
    (tmp_path / "plan.toml").write_text(plan + 'size = {nam = "x"}\n', encoding="utf-8")
    result = called("analyze", tmp_path / "plan.toml")
    assert result.code == 2
    assert "data.columns.size.nam: is not a key of a column" in result.err
