"""The command: what it prints and writes, and how it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cxlift as cx
from command import called, files_in, started
from cxlift.files import write_whole

if TYPE_CHECKING:
    from cxlift.simulate import Truth

PLAN = """\
name = "checkout · 試験"
control = "20000000001"
[data]
source = "optimizely"
path = "{path}"
experiment = "20000000000"
[[metrics]]
type = "conversion"
event = "purchase"
role = "primary"
[[metrics]]
type = "sum"
event = "purchase"
property = "revenue"
"""


TABLE_PLAN = 'name = "checkout · 試験"\ncontrol = "a"\n[[metrics]]\ntype = "mean"\ncolumn = "y"\n'
TABLE = "variant,y\na,1\na,2\nb,4\nb,5.5\nb,\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan for a table in it, which is read and analysed in a moment."""
    monkeypatch.chdir(tmp_path)
    Path("table.toml").write_text(TABLE_PLAN + '[data]\npath = "1.csv"\n', encoding="utf-8")
    Path("1.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def export_plan(here: Path, demo_export: Truth) -> Path:
    """In the same folder, a plan for an export."""
    plan = here / "plan.toml"
    plan.write_text(PLAN.format(path=demo_export.path), encoding="utf-8")
    return plan


@pytest.fixture(scope="module")
def report(demo_export: Truth) -> cx.Report:
    experiment = cx.Experiment(
        "checkout · 試験",
        control=demo_export.control,
        metrics=[cx.Conversion("purchase", role="primary"), cx.Sum("purchase", "revenue")],
    )
    return experiment.analyze(cx.read_optimizely(demo_export.path, experiment=demo_export.experiment))


def report_of_table() -> cx.Report:
    experiment = cx.Experiment("checkout · 試験", control="a", metrics=[cx.Mean("y")])
    return experiment.analyze("1.csv")


def test_every_format_is_that_of_the_report(here: Path, export_plan: Path, report: cx.Report) -> None:
    before = files_in(here)
    formats = [
        "--format",
        "table",
        "--format",
        "json:r.json",
        "--format",
        "csv:r.csv",
        "--format",
        "html:r.html",
    ]
    result = called("analyze", "plan.toml", *formats, "--format", "markdown:r.md")
    assert (result.code, result.err) == (0, "")
    assert result.out == report.to_text() + "\n"
    assert Path("r.json").read_bytes().decode() == report.to_json()
    assert Path("r.csv").read_bytes().decode() == report.to_csv()
    assert Path("r.md").read_bytes().decode() == report.to_markdown()
    assert Path("r.html").read_bytes().decode() == report.to_html()
    assert files_in(here) - before == {"r.json", "r.csv", "r.md", "r.html"}
    assert cx.Report.from_json(Path("r.json").read_text(encoding="utf-8")).units == report.units


def test_the_table_is_printed_where_no_format_is_asked_for(here: Path) -> None:
    report = report_of_table()
    assert called("analyze", "table.toml").out == report.to_text() + "\n"
    assert called("analyze", "table.toml", "--format", "json").out == report.to_json()
    result = called("analyze", "table.toml", "--format", "csv", "-o", "r.csv", "--format", "json:r.json")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert Path("r.csv").read_bytes().decode() == report.to_csv()
    json.loads(Path("r.json").read_text(encoding="utf-8"))


def test_data_of_the_command_line_stand_in_for_those_of_the_plan(
    here: Path, demo_export: Truth, report: cx.Report
) -> None:
    Path("plan.toml").write_text(PLAN.format(path="nowhere"), encoding="utf-8")
    assert called("analyze", "plan.toml", demo_export.path).out == report.to_text() + "\n"


def test_a_path_in_a_plan_is_relative_to_the_plan(here: Path, demo_export: Truth, report: cx.Report) -> None:
    (here / "plans").mkdir()
    (here / "plans" / "export").symlink_to(demo_export.path)
    (here / "plans" / "plan.toml").write_text(PLAN.format(path="export"), encoding="utf-8")
    assert called("analyze", "plans/plan.toml").out == report.to_text() + "\n"


def test_unit_tables_of_several_files_and_both_kinds_of_numbers(here: Path) -> None:
    plan = 'name = "x"\ncontrol = "a"\n[[metrics]]\ntype = "mean"\ncolumn = "y"\n'
    Path("p.toml").write_text(plan, encoding="utf-8")
    Path("1.csv").write_text("variant,y\na,1\na,2\nb,\n", encoding="utf-8")
    Path("2.csv").write_text("y,variant\n4,b\n5.5,b\n", encoding="utf-8")
    result = called("analyze", "p.toml", "1.csv", "2.csv", "--format", "csv", "--threads", "2")
    assert (result.code, result.err) == (0, "")
    row = dict(zip(*(line.split(",") for line in result.out.splitlines()[:2]), strict=True))
    assert (row["n_control"], row["n_treatment"], row["difference"]) == ("2", "2", "3.25")
    assert called("analyze", "p.toml", "*.csv", "--format", "csv").out == result.out


# --- writing ------------------------------------------------------------------------------------------------


def test_a_file_is_replaced_whole_or_not_at_all(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("r.json").write_text("old", encoding="utf-8")

    def killed(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    before = files_in(here)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        assert called("analyze", "table.toml", "--format", "json:r.json").code == 130
    assert Path("r.json").read_text(encoding="utf-8") == "old"
    assert files_in(here) == before  # no temporary file either
    assert called("analyze", "table.toml", "--format", "json:r.json").code == 0
    assert Path("r.json").read_text(encoding="utf-8").startswith("{")


def test_writing_keeps_links_and_rights_and_leaves_devices_alone(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    write_whole(link, "new\r\né")
    assert link.is_symlink()
    assert real.read_bytes() == b"new\r\n\xc3\xa9"
    assert real.stat().st_mode & 0o777 == 0o640
    write_whole("/dev/null", "gone")
    assert not Path("/dev/null").is_file()
    fresh = tmp_path / "fresh.txt"
    write_whole(fresh, "x")
    mask = os.umask(0)
    os.umask(mask)
    assert fresh.stat().st_mode & 0o777 == 0o666 & ~mask


# --- as a process -------------------------------------------------------------------------------------------


def test_processes_print_the_same_bytes_in_any_locale(
    here: Path, export_plan: Path, report: cx.Report
) -> None:
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    path = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
    first = started("analyze", "table.toml", cwd=here, env=plain | path | {"LC_ALL": "C"})
    assert (first.code, first.err) == (0, "")
    assert first.out == report_of_table().to_text() + "\n"
    ascii_only = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    second = started("analyze", "plan.toml", cwd=here, env=plain | path | ascii_only)
    assert (second.code, second.err) == (0, "")  # not even what a database may say at the end of a process
    assert second.out == report.to_text() + "\n"


def test_a_reader_that_has_seen_enough_ends_it_quietly(here: Path) -> None:
    """As `cxlift analyze … | head -1` does; files are written all the same."""
    command = [
        sys.executable,
        "-m",
        "cxlift",
        "analyze",
        "table.toml",
        "--format",
        "table",
        "--format",
        "json:r.json",
    ]
    process = subprocess.Popen(command, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, b"")
    assert (here / "r.json").stat().st_size > 0


# --- the rest -----------------------------------------------------------------------------------------------


def test_help_says_what_the_command_is_for() -> None:
    result = called("--help")
    assert result.code == 0
    assert "analyze" in result.out
    assert "simulate" in result.out
    told = called("analyze", "--help")
    assert told.code == 0
    for word in ("PLAN", "TOML", "DATA", "--format", "json:report.json", "markdown", "Exit codes", "70"):
        assert word in told.out, word
    assert called("--version").out.strip().endswith(cx.__version__)
    assert called().code == 2


def test_simulate_makes_an_export_that_analyze_reads(here: Path, export_plan: Path) -> None:
    result = called("simulate", "--out", "new", "--visitors", "100", "--seed", "7")
    assert (result.code, result.err) == (0, "")
    assert result.out == "new: 100 visitors of experiment 20000000000\n"
    assert called("analyze", "plan.toml", "new").code == 0
    again = called("simulate", "--out", "new", "--visitors", "100")
    assert again.code == 2
    assert "new" in again.err.splitlines()[-1]
    assert called("simulate", "--out", "other", "--visitors", "3").code == 2
    assert called("simulate", "--out", "plan.toml/x", "--visitors", "100").code == 2
    assert not Path("other").exists()
