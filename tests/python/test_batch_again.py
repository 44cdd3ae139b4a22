"""A batch that goes on after a kill or a change, and exports that could be taken for something else."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import cxlift as cx
from command import called
from cxlift.batch.places import root_of, within
from cxlift.batch.run import run_batch
from cxlift.batch.store import Store
from cxlift.batch.tasks import Task, carry_out
from cxlift.readers import optimizely_portfolio
from cxlift.readers.export_kinds import Export, Options

HEADER = "user_id,experiment_id,variation_id,timestamp\n"


def exposures(folder: Path, experiments: list[str], variants: str = "01", users: int = 60) -> Path:
    """Write exposures of experiments, and orders beside them."""
    rng = random.Random(1)
    folder.mkdir(parents=True)
    at = "2026-01-01T00:00:00Z"
    shown = [f"u{i},{each},{rng.choice(variants)},{at}\n" for i in range(users) for each in experiments]
    orders = [f"u{i},{at},{i}.5\n" for i in range(users) if rng.random() < 0.4]
    (folder / "experiment_viewed.csv").write_text(HEADER + "".join(shown), encoding="utf-8")
    (folder / "orders.csv").write_text("user_id,timestamp,revenue\n" + "".join(orders), encoding="utf-8")
    return folder


LABS = Path(__file__).resolve().parents[2].parent / "shared/data/optimizely-labs"


def rows_of(out: Path) -> list[dict[str, str]]:
    with (out / "summary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def problems(out: Path) -> list[str]:
    return [row["problem"] for row in rows_of(out) if row["problem"]]


def contents(out: Path) -> dict[str, bytes]:
    files = [path for path in out.rglob("*") if path.is_file() and ".cxlift" not in path.parts]
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_processes_end_with_a_batch_that_is_killed_alone(tmp_path: Path) -> None:
    tree, out = exposures(tmp_path / "tree", [f"e{i}" for i in range(10)]), tmp_path / "out"
    command = [sys.executable, "-m", "cxlift", "batch", str(tree), "--out", str(out), "--jobs", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while not any(out.glob("e*")) and time.monotonic() < until:
        time.sleep(0.01)
    workers = children(process.pid)
    assert workers, "the batch was through before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert called("batch", tree, "--out", out, "--jobs", "1").code == 0
    assert [pid for pid in workers if Path(f"/proc/{pid}/exe").exists()] == []
    assert called("batch", tree, "--out", tmp_path / "whole", "--jobs", "1").code == 0
    assert contents(out) == contents(tmp_path / "whole")


def test_what_is_finished_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cx.simulate.optimizely_export(tmp_path / "tree/web", visitors=200, seed=3, days=1)
    asked = ("batch", tmp_path / "tree", "--out", tmp_path / "out", "--jobs", "1")
    assert called(*asked).code == 0
    before, real = contents(tmp_path / "out"), optimizely_portfolio.read_portfolio
    read: list[Any] = []

    def counted(path: Any) -> Any:
        read.append(path)
        return real(path)

    monkeypatch.setattr(optimizely_portfolio, "read_portfolio", counted)
    assert "2 of them by an earlier run" in called(*asked).out
    assert read == []
    shutil.rmtree(tmp_path / "out/20000000000")  # what was prepared for it is gone, and is made again
    assert "1 of them by an earlier run" in called(*asked).out
    assert len(read) == 1
    assert contents(tmp_path / "out") == before


def test_a_plan_is_followed_again_when_its_data_change_wherever_they_are(tmp_path: Path) -> None:
    (tmp_path / "tree/plans").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    units = tmp_path / "elsewhere/units.csv"
    units.write_text("variant,y\n" + "a,1\na,2\nb,2\nb,4\n" * 5, encoding="utf-8")
    (tmp_path / "tree/plans/plan.toml").write_text(
        'name = "x"\ncontrol = "a"\n[[metrics]]\ntype = "mean"\ncolumn = "y"\n'
        '[data]\npath = "../../elsewhere/units.csv"\n',
        encoding="utf-8",
    )
    (tmp_path / "tree/pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    asked = ("batch", tmp_path / "tree", "--out", tmp_path / "out", "--jobs", "1")
    assert called(*asked).code == 0
    assert [float(row["difference"]) for row in rows_of(tmp_path / "out")] == [1.5]
    units.write_text("variant,y\n" + "a,1\na,2\nb,20\nb,4\n" * 5, encoding="utf-8")
    assert called(*asked).code == 0
    assert [float(row["difference"]) for row in rows_of(tmp_path / "out")] == [10.5]
    plan = tmp_path / "plan.toml"
    plan.write_text('name = "p"\ncontrol = "b"\n[[metrics]]\ntype = "mean"\ncolumn = "y"\n', encoding="utf-8")
    assert called(*asked, "--plan", plan).code == 0
    assert [row["control"] for row in rows_of(tmp_path / "out")] == ["b"]


def test_two_tables_of_one_event_are_refused(tmp_path: Path) -> None:
    tree = exposures(tmp_path / "tree", ["a"])
    pq.write_table(pyarrow.csv.read_csv(tree / "orders.csv"), tree / "orders.parquet")
    assert called("batch", tree, "--out", tmp_path / "out", "--jobs", "1").code == 1
    [problem] = problems(tmp_path / "out")
    assert problem == (
        "orders.csv and orders.parquet would both be the event 'orders'; rename one of them, or make one "
        "table of them."
    )


def test_parts_of_one_experiment_are_not_taken_for_two(tmp_path: Path) -> None:
    tree = exposures(tmp_path / "tree", ["a", "b"])
    lines = (tree / "experiment_viewed.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    only_a = [line for line in lines if ",a," in line]
    (tree / "experiment_viewed.csv").write_text(HEADER + "".join(lines[1:80]), encoding="utf-8")
    (tree / "more.csv").write_text(HEADER + "".join(only_a[60:] + only_a[40:]), encoding="utf-8")
    assert called("batch", tree, "--out", tmp_path / "out", "--jobs", "1").code == 1
    ends = "put all of its exposures in one table, or the tables in folders of their own."
    assert problems(tmp_path / "out") == [
        f"{file}: experiment 'a' is in another table of this folder, too; {ends}"
        for file in ("experiment_viewed.csv", "more.csv")
    ]
    assert {row["experiment"] for row in rows_of(tmp_path / "out") if row["metric"]} == {"b"}


def test_folders_of_days_above_those_of_types_are_one_export(tmp_path: Path) -> None:
    cx.simulate.optimizely_export(tmp_path / "whole", visitors=300, seed=3, days=2)
    for kind in ("decisions", "events"):
        for day in (tmp_path / "whole" / f"type={kind}").glob("date=*"):
            shutil.copytree(day, tmp_path / "days" / day.name / f"type={kind}")
    found = []
    for name in ("whole", "days"):
        asked = ("batch", tmp_path / name, "--out", tmp_path / f"{name} out", "--jobs", "1")
        assert called(*asked).code == 0
        found.append((tmp_path / f"{name} out/20000000000/report.json").read_bytes())
    assert found[0] == found[1]


def test_a_plan_takes_the_control_of_each_experiment_where_its_own_is_not_there(tmp_path: Path) -> None:
    exposures(tmp_path / "tree/one", ["a"])
    (tmp_path / "tree/other").mkdir()
    for file in exposures(tmp_path / "x", ["b"], variants="ON").iterdir():
        text = file.read_text(encoding="utf-8").replace(",O,", ",original,").replace(",N,", ",new,")
        (tmp_path / "tree/other" / file.name).write_text(text, encoding="utf-8")
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'name = "p"\ncontrol = "1"\n[[metrics]]\ntype = "count"\nevent = "orders"\n', encoding="utf-8"
    )
    out = tmp_path / "out"
    assert called("batch", tmp_path / "tree", "--out", out, "--plan", plan, "--jobs", "1").code == 0
    assert [(row["experiment"], row["control"]) for row in rows_of(out)] == [("a", "1"), ("b", "original")]
    health = json.dumps(json.loads((out / "b/report.json").read_text(encoding="utf-8"))["health"])
    assert "there is no '1', the control of the plan; the control is 'original', by its name" in health


def test_reports_are_no_exports(tmp_path: Path) -> None:
    tree = exposures(tmp_path / "tree", ["a"])
    result = called("batch", tree, "--out", tree, "--jobs", "1")
    assert result.code == 2
    assert "this is the folder of the exports; name another one" in result.err
    for name in ("first", "second"):
        assert called("batch", tree, "--out", tree / name, "--jobs", "1").out.count("\n") == 1
    assert contents(tree / "first") == contents(tree / "second")


@pytest.mark.parametrize(
    ("root", "sentence", "expected"),
    [
        ("toml", "toml/broken.toml: name is missing.", "broken.toml: name is missing."),
        ("data", "data/a.csv: the data cannot be read.", "a.csv: the data cannot be read."),
        ("exports", "a.csv: this leads out of the exports.", "a.csv: this leads out of the exports."),
        ("a", "a: this is data/a/b.", ".: this is data/a/b."),
        (".", "web/a.csv: .", "web/a.csv: ."),
        ("/", "/etc/a.csv: no.", "/etc/a.csv: no."),
        ("x", f"{Path('x').resolve()}/y.csv: no.", "y.csv: no."),
    ],
)
def test_places_are_within_the_tree(root: str, sentence: str, expected: str) -> None:
    assert within(Path(root), sentence) == expected


def test_the_tree_of_a_place() -> None:
    assert root_of(Path("/a/b/c.csv"), "b/c.csv") == Path("/a")
    assert root_of(Path("/a/b"), ".") == Path("/a/b")


ASOS = LABS.parent / "asos/asos_digital_experiments.parquet"


def test_the_real_aggregates(tmp_path: Path) -> None:
    if not ASOS.is_file():
        pytest.skip(f"{ASOS} is not there")
    assert called("batch", ASOS.parent, "--out", tmp_path, "--jobs", "1").code == 0
    rows = rows_of(tmp_path)
    assert len({row["experiment"] for row in rows}) == 78
    assert {row["estimand"] for row in rows if row["metric"] == "metric_1"} == {"proportion"}
    without = 0
    for folder in {row["report"].partition("/")[0] for row in rows}:
        health = json.loads((tmp_path / folder / "report.json").read_text(encoding="utf-8"))["health"]
        without += sum(
            check["numbers"]["count"] for check in health if "has no variance at" in check["sentence"]
        )
    assert without == 779


def test_results_of_a_vendor_are_tested_again(tmp_path: Path) -> None:
    head = (
        "Start Time (UTC),End Time (UTC),Variation Name,Variation ID,Is Baseline Variation,Metric Event Name,"
        "Metric Event ID,Metric Numerator Type,Metric Denominator Type,Metric Winning Direction,"
        "Numerator Value,Denominator Value,Metric Value,Improvement Status from Baseline,"
        "Improvement Value from Baseline,Statistical Significance,Is Improvement Significant,"
        "Confidence Interval - Low,Confidence Interval - High,Samples Remaining to Significance\n"
    )
    line = (
        "2023-01-09T00:00:00Z,2023-03-17T00:00:00Z,{},{},{},purchase,1,unique conversions,visitors,"
        "increasing,"
    )
    text = head + line.format("Original", "10", "true") + "163,3304,0.049334,,,,,,,\n"
    text += line.format("Message 2", "11", "false") + "223,3329,0.066987,better,0.357824,0.9979,true,,,0\n"
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports/results.csv").write_text(text, encoding="utf-8")
    assert called("batch", tmp_path / "exports", "--out", tmp_path / "out", "--jobs", "1").code == 0
    (row,) = rows_of(tmp_path / "out")
    expected = cx.stats.two_proportion_test(163, 3304, 223, 3329)
    assert (row["experiment"], row["control"], row["treatment"]) == ("results", "Original", "Message 2")
    assert float(row["pvalue"]) == pytest.approx(expected.pvalue, rel=1e-12)
    assert float(row["difference"]) == pytest.approx(expected.difference, rel=1e-12)


def full(*_: object, **__: object) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as device:
        device.write("x")


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exposures(tmp_path / "in", ["a"])
    out = tmp_path / "out"
    sentence = f"{out}: there is no space left; make some, then give the same command again"
    with monkeypatch.context() as patched:
        patched.setattr("cxlift.batch.run.write_index", full)
        with pytest.raises(cx.ExportError, match=re.escape(sentence)):
            run_batch(tmp_path / "in", out)
    assert (out / "a/report.html").is_file()  # which is not done again
    assert run_batch(tmp_path / "in", out).again == 1

    store = Store(out)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with store.locked(), pytest.raises(OSError, match="No space left"):
            store.finish("b", {"json": "x"}, {})
    assert not [path for path in out.rglob("*") if path.name.endswith(".tmp")]

    def spilled(_: object) -> None:
        raise RuntimeError('IO Error: Could not write file "/tmp/x": No space left on device')  # as DuckDB's

    monkeypatch.setattr("cxlift.batch.tasks._report", spilled)
    with pytest.raises(OSError, match="No space left"):
        carry_out([Task("b", "b", Export("k", out, "in", ()), Options(out), "key")], out)
