"""Bad input: one clear sentence, the right exit code, and nothing written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from command import analysed, called, files_in, one_sentence, started

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAN = """\
name = "checkout"
unit = "id"
control = "a"
segments = ["device"]
[data]
path = "units.csv"
[[metrics]]
type = "mean"
column = "revenue"
[[metrics]]
type = "proportion"
column = "converted"
"""
ROWS = [f"{i},{'ab'[i % 2]},{'mobile' if i % 3 else 'tv'},{i % 7}.5,{int(i % 5 == 0)}" for i in range(40)]
CSV = "\n".join(["id,variant,device,revenue,converted", *ROWS, ""])
COLUMNS: dict[str, list[Any]] = {
    "id": [1, 2, 3, 4],
    "variant": ["a", "b", "a", "b"],
    "device": ["tv", "tv", "tv", "tv"],
    "revenue": [1.0, 2.0, 3.0, 4.0],
    "converted": [0, 1, 0, 1],
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "units.csv").write_text(CSV)
    return tmp_path


def test_the_good_input_that_is_bent_below_is_good(here: Path) -> None:
    (here / "plan.toml").write_text(PLAN)
    result = called("analyze", "plan.toml", "--format", "json:out.json")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert files_in(here) == {"plan.toml", "units.csv", "out.json"}


# --- exit 2: the plan ---------------------------------------------------------------------------------------

BAD_PLANS: dict[str, tuple[str, str, str]] = {  # replaced, by, message after "plan.toml: "
    "column": ('"revenue"', '"revenu"', r"metrics\[0\]\.column: 'revenu' .*; the nearest is 'revenue'\."),
    "segment": ('"device"', '"devise"', r"segments\[0\]: 'devise' .*; the nearest is 'device'\."),
    "unit": ('"id"', '"ids"', r"unit: 'ids' is not a column of the data; .*'id'.*"),
    "variant column": (
        "unit = ",
        'variant = "varian"\nunit = ',
        r"variant: 'varian' .*; the nearest is 'variant'\.",
    ),
    "metric type": ('"mean"', '"meen"', r"metrics\[0\]\.type: 'meen' .*; the nearest is 'mean'\."),
    "metric key": ('column = "rev', 'colum = "rev', r"metrics\[0\]\.colum: .*; the nearest is 'column'\."),
    "spare metric key": (
        '[[metrics]]\ntype = "mean"',
        '[[metrics]]\nrol = "primary"\ntype = "mean"',
        r"metrics\[0\]\.rol: 'rol' is not a key of this table; the nearest is 'role'\.",
    ),
    "key": ("control", "contrl", r"contrl: 'contrl' is not a key of this table; the nearest is 'control'\."),
    "missing key": ('name = "checkout"', "", r"name: this key is missing\."),
    "control that the data lack": (
        '"a"',
        '"A1"',
        r"control: 'A1' is not a variant of the data; there are: 'a', 'b'\.",
    ),
    "treatment that the data lack": (
        "[data]",
        'treatments = ["c"]\n[data]',
        r"treatments\[0\]: 'c' is not a variant of the data; there are: 'a', 'b'\.",
    ),
    "number for a label": ('"a"', "1", r"control: must be text, not 1; write it in quotes\."),
    "date for a label": ('"a"', "2024-01-02", r"control: must be text, not the date or time 2024-01-02; .*"),
    "huge number": (
        '"a"',
        "99999999999999999999",
        r"control: 9+ has too many digits.*; write it in quotes\.",
    ),
    "nan": (
        "unit = ",
        "confidence_level = nan\nunit = ",
        r"confidence_level: must be a finite number, not nan\.",
    ),
    "percent": (
        "unit = ",
        "confidence_level = 95\nunit = ",
        r"confidence_level: is 95, must lie between 0 and 1, .*",
    ),
    "name twice": (
        'type = "proportion"\ncolumn = "converted"',
        'type = "mean"\ncolumn = "revenue"',
        r"metrics\[1\]\.name: 'revenue' names two metrics; give one of them a `name` of its own\.",
    ),
    "one metric, no list": (
        '[[metrics]]\ntype = "mean"\ncolumn = "revenue"\n[[metrics]]',
        "[metrics]",
        r"metrics: must be a list; .*",
    ),
    "event in a unit table": (
        'type = "mean"\ncolumn = "revenue"',
        'type = "conversion"\nevent = "purchase"',
        r"metrics\[0\]\.event: a table with one row a unit has no events; read event-level data, or .*",
    ),
    "invalid TOML": ('"checkout"', '"checkout', r"the plan is not valid TOML: .*line 1.*\."),
    "key twice in TOML": ('unit = "id"', 'unit = "id"\nunit = "i"', r"the plan is not valid TOML: .*\."),
    "source": (
        "path",
        'source = "optimzely"\npath',
        r"data\.source: 'optimzely' is no source; the nearest is 'optimizely'\.",
    ),
    "data key": ("path", "pth", r"data\.pth: is not a key of this table; the nearest is 'path'\."),
    "data key of another source": (
        "path",
        'experiment = "1"\npath',
        r"data\.experiment: is not a key of this table; .*",
    ),
    "no data": (
        '[data]\npath = "units.csv"\n',
        "",
        r"data\.path: this key is missing; name the data there or after .*",
    ),
    "number for a path": (
        '"units.csv"',
        "3",
        r"data\.path: must be text or a list of texts, not 3; use quotes\.",
    ),
    "data no table": ('[data]\npath = "units.csv"\n', 'data = "units.csv"\n', r"data: must be a table.*"),
    "share missing": (
        "[data]",
        "[allocation]\na = 1\n[data]",
        r"allocation: has no share for 'b', which the data hold\.",
    ),
    "control in lower case": (
        '"a"\n',
        '"á"\n',
        r"control: 'á' is not a variant of the data; there are: 'a', 'b'\.",
    ),
}


@pytest.mark.parametrize("case", BAD_PLANS)
def test_a_bad_plan_is_exit_2(here: Path, case: str) -> None:
    old, new, message = BAD_PLANS[case]
    assert old in PLAN
    one_sentence(analysed(here, PLAN.replace(old, new, 1)), 2, f"plan.toml: {message}")


def test_names_that_would_move_the_cursor_are_shown_harmless(here: Path) -> None:
    plan = PLAN.replace('"revenue"', '"re\\u001b[31m\\nv\\u202ee"')
    one_sentence(analysed(here, plan), 2, r"plan.toml: metrics\[0\]\.column: 're�\[31m�v�e' is not .*")


def test_a_plan_that_is_not_there_or_no_text_is_exit_2(here: Path) -> None:
    one_sentence(
        called("analyze", "plam.toml"), 2, r"plam\.toml: there is no such plan file; check the path\."
    )
    one_sentence(called("analyze", "."), 2, r"\.: this is a folder; name the plan file in it\.")
    one_sentence(
        analysed(here, PLAN.encode() + b"# \xe9\n"), 2, r"plan\.toml: the plan is not UTF-8 text; .*"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--format", "xml"],
            "--format xml: there is no format 'xml'; there are table, json, markdown, html, csv.",
        ),
        (["--format", "json:"], "--format json:: a file name is missing after the colon."),
        (
            ["--format", "json:a", "-o", "b"],
            "-o b: every --format names its file; give one --format without a file.",
        ),
        (["--format", "csv", "--format", "json", "-o", "b"], "2 formats name no file"),
        (["--format", "csv:x", "--format", "json:./x"], "two formats go to one file"),
        (["--format", "csv:no/such/x"], "its folder does not exist"),
        (["-o", "."], "cannot be written, this is a folder."),
        (["--threads", "-1"], "Invalid value for '--threads'"),
        (["--fromat", "json"], "Did you mean '--format'?"),
    ],
)
def test_bad_usage_is_exit_2_before_anything_is_read(here: Path, arguments: list[str], message: str) -> None:
    before = files_in(here)
    result = called("analyze", "no-plan.toml", *arguments)
    assert result.code == 2
    assert result.err.startswith("Usage: cxlift analyze ")
    assert message in result.err.splitlines()[-1]
    assert "no-plan" not in result.err
    assert files_in(here) == before


# --- exit 3: a unit table -----------------------------------------------------------------------------------

BAD_CSV: dict[str, tuple[str | bytes, str]] = {
    "text in a numeric column": (
        CSV.replace(",2.5,", ",abc,", 1),
        r"row 4, column 'revenue': 'abc' is not a finite number; .*",
    ),
    "NA in a numeric column": (CSV.replace(",2.5,", ",NA,", 1), r"row 4, column 'revenue': 'NA' is not a .*"),
    "infinity": (
        CSV.replace(",2.5,", ",-inf,", 1),
        r"row 4, column 'revenue': '-inf' is not a finite number; .*",
    ),
    "2 in a proportion": (
        CSV.replace(",1\n", ",2\n"),
        r"Column 'converted' .* holds 2 in row 1 .*; a proportion needs 0 and 1\.",
    ),
    "a column twice": (
        CSV.replace("device", "variant", 1),
        r"the header has the column 'variant' more than once; .*",
    ),
    "no variant anywhere": (
        re.sub(r",[ab],", ",,", CSV),
        r"Column 'variant' \(variant\) is null in every row.*",
    ),
    "a short row": (CSV + "1,a\n", r"the row '1,a' has 2 cells where the header has 5; .*"),
    "a long row": (CSV + "1,a,tv,2,0,9\n", r"the row '1,a,tv,2,0,9' has 6 cells where the header has 5; .*"),
    "an open quote": (CSV + '1,"a,tv,2,0\n', r".*"),
    "nothing": ("", r"the file is empty; it needs at least a header\."),
    "no rows": (CSV.partition("\n")[0] + "\n", r"The data have no rows\."),
    "Latin-1": (
        CSV.encode() + "7,b,café,1,0\n".encode("latin-1"),
        r"this is not well-formed CSV in UTF-8; save or .*",
    ),
    "UTF-16": (CSV.encode("utf-16"), r"this is not well-formed CSV in UTF-8; save or export it as UTF-8\."),
}


@pytest.mark.parametrize("case", BAD_CSV)
def test_a_bad_csv_is_exit_3(here: Path, case: str) -> None:
    content, message = BAD_CSV[case]
    (here / "units.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    one_sentence(analysed(here, PLAN), 3, rf"units\.csv: {message}")


def with_column(name: str, values: Any) -> pa.Table:
    return pa.table(COLUMNS | {name: values})


BAD_PARQUET: dict[str, tuple[Callable[[], pa.Table], str]] = {
    "text": (
        lambda: with_column("revenue", list("1234")),
        r"column 'revenue' has type string, where numbers are needed\.",
    ),
    "infinity": (
        lambda: with_column("revenue", [1, 2, float("inf"), 4]),
        r"Column 'revenue' .* holds inf in row 3 .*",
    ),
    "all null": (
        lambda: with_column("variant", pa.nulls(4, pa.string())),
        r"Column 'variant' \(variant\) is null in .*",
    ),
    "untyped nulls": (
        lambda: with_column("variant", pa.nulls(4)),
        r"Column 'variant' \(variant\) is null in every row.*",
    ),
    "fractions for a variant": (
        lambda: with_column("variant", [1.0, 2.0, 1.0, 2.0]),
        r"Column 'variant' \(variant\) is .*",
    ),
    "a column twice": (
        lambda: pa.Table.from_arrays(
            [*pa.table(COLUMNS).columns, pa.array([1, 2, 3, 4])], [*COLUMNS, "revenue"]
        ),
        r"the column 'revenue' is there more than once; rename one of them\.",
    ),
}


@pytest.mark.parametrize("case", BAD_PARQUET)
def test_a_bad_parquet_is_exit_3(here: Path, case: str) -> None:
    make, message = BAD_PARQUET[case]
    pq.write_table(make(), here / "units.parquet")
    plan = PLAN.replace("units.csv", "units.parquet")
    one_sentence(analysed(here, plan), 3, rf"units\.parquet: {message}")


@pytest.mark.parametrize("damage", ["cut off", "zeros inside", "no Parquet", "empty"])
def test_a_damaged_parquet_is_exit_3(here: Path, damage: str) -> None:
    n = 4000
    pq.write_table(
        pa.table({name: values * (n // 4) for name, values in COLUMNS.items()}), here / "units.parquet"
    )
    whole = (here / "units.parquet").read_bytes()
    size = len(whole)
    content, message = {
        "cut off": (whole[: size // 2], "is cut off"),
        "zeros inside": (whole[:20] + bytes(size // 2) + whole[20 + size // 2 :], "is damaged"),
        "no Parquet": (b"id,variant\n1,a\n", "this is not a Parquet file"),
        "empty": (b"", "the file is empty"),
    }[damage]
    (here / "units.parquet").write_bytes(content)
    result = analysed(here, PLAN.replace("units.csv", "units.parquet"))
    one_sentence(result, 3, rf"units\.parquet: .*{message}.*; .*\.|units\.parquet: .*{message}.*")


def test_data_that_are_not_there_are_exit_3(here: Path) -> None:
    one_sentence(analysed(here, PLAN, "nope.csv"), 3, r"nope\.csv: there is no such file; check the path\.")
    one_sentence(analysed(here, PLAN, "nope*.csv"), 3, r"nope\*\.csv: no file matches this pattern\.")
    (here / "units.txt").write_text(CSV)
    one_sentence(
        analysed(here, PLAN, "units.txt"), 3, r"units\.txt: tables are files .*; rename or convert it\."
    )
    one_sentence(
        analysed(here, PLAN, "units.csv", "./units.csv"), 3, r"units\.csv: the file is named twice, .*"
    )


# --- 70, and the real command -------------------------------------------------------------------------------


def test_an_internal_error_is_exit_70_and_no_verdict(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("cxlift.experiment.Experiment.analyze", broken)
    result = analysed(here, PLAN)
    assert result.code == 70
    lines = result.err.splitlines()
    assert lines[0].startswith("Traceback")
    assert lines[-1] == "cxlift: internal error (RuntimeError); please report it with the lines above."


def test_an_interruption_is_exit_130(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cxlift.experiment.Experiment.analyze", interrupted)
    result = analysed(here, PLAN)
    assert result.code == 130
    assert result.err.strip() == "cxlift: interrupted."


def test_the_real_command_says_the_same(here: Path) -> None:
    (here / "plan.toml").write_text(PLAN.replace('"revenue"', '"revenu"'))
    before = files_in(here)
    result = started("analyze", "plan.toml", "--format", "json:out.json", cwd=here)
    one_sentence(result, 2, r"plan\.toml: metrics\[0\]\.column: .*; the nearest is 'revenue'\.")
    (here / "plan.toml").write_text(PLAN)
    one_sentence(started("analyze", "plan.toml", "nope.csv", cwd=here), 3, r"nope\.csv: .*")
    assert files_in(here) == before
