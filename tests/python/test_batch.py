"""Every experiment of a tree of exports: found, analysed, put together; broken ones do not stop the rest."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cxlift as cx
from command import called
from cxlift.batch.names import folder_names
from cxlift.batch.portfolio import summary_rows
from cxlift.render.portfolio_page import portfolio_page

LABS = Path(__file__).resolve().parents[2].parent / "shared/data/optimizely-labs"


def rows_of(out: Path) -> list[dict[str, str]]:
    with (out / "summary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(out: Path) -> dict[str, bytes]:
    """All that a batch gives its user: hidden files are its own."""
    files = [path for path in sorted(out.rglob("*")) if path.is_file()]
    shown = [path for path in files if not path.relative_to(out).parts[0].startswith(".")]
    return {str(path.relative_to(out)): path.read_bytes() for path in shown}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two kinds of exports, with experiments of dangerous names."""
    root = tmp_path_factory.mktemp("exports")
    cx.simulate.optimizely_export(root / "web", visitors=400, seed=3, days=1)
    rng = random.Random(1)
    exposures, orders = ["user_id,experiment_id,variation_id,timestamp"], ["user_id,timestamp,revenue"]
    for i in range(600):
        names = ("=cmd|x", "../../etc/passwd", "<script>alert(1)</script>")
        exposures += [f"u{i},{name},{rng.choice('01')},2026-01-01T00:00:00Z" for name in names]
        if rng.random() < 0.3:
            orders.append(f"u{i},2026-01-02T00:00:00Z,{rng.random() * 9:.2f}")
    (root / "app").mkdir()
    (root / "app/experiment_viewed.csv").write_text("\n".join(exposures) + "\n", encoding="utf-8")
    (root / "app/orders.csv").write_text("\n".join(orders) + "\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def done(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reports")
    assert called("batch", tree, "--out", out, "--jobs", "1").code == 0
    return out


def test_every_experiment_has_its_reports(tree: Path, done: Path) -> None:
    names = {path.name for path in done.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert names == {
        "20000000000",
        "9007199254740995",
        "~3dcmd~7cx",
        "~2e.~2f..~2fetc~2fpasswd",
        "~3cscript~3ealert~281~29~3c~2fscript~3e",
    }
    for name in names:
        assert {path.name for path in (done / name).iterdir()} == {"report.json", "report.html"}
        assert json.loads((done / name / "report.json").read_text(encoding="utf-8"))
    assert not list((tree.parent / "etc").glob("*"))


def test_the_numbers_are_those_of_the_experiment_alone(tree: Path, done: Path) -> None:
    data = cx.read_optimizely(tree / "web", experiment="20000000000")
    events = data.event_names
    experiment = cx.Experiment(
        name="20000000000",
        control="20000000001",
        correction="bh",
        metrics=[metric for event in events for metric in (cx.Conversion(event), cx.Count(event))]
        + [cx.Sum("purchase", "revenue")],
    )
    expected = {(row.metric, row.treatment): row for row in experiment.analyze(data).rows if not row.segment}
    found = {
        (row["metric"], row["treatment"]): row for row in rows_of(done) if row["experiment"] == "20000000000"
    }
    assert set(found) == set(expected)
    for key, row in expected.items():
        for name in ("difference", "pvalue", "pvalue_adjusted"):
            value = float(found[key][name] or "nan")
            assert value == pytest.approx(getattr(row, name), rel=1e-12, nan_ok=True)


def test_a_spreadsheet_finds_no_formula(done: Path) -> None:
    cells = [cell for row in rows_of(done) for cell in row.values()]
    for cell in cells:
        try:
            float(cell)
        except ValueError:
            assert not cell.startswith(("=", "+", "-", "@")), cell


def test_the_page_escapes_names(done: Path) -> None:
    page = (done / "index.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="~2e.~2f..~2fetc~2fpasswd/report.html"' in page
    assert "5 experiments" in page


def test_the_page_decides_nothing_without_a_primary_metric(done: Path) -> None:
    assert {row["role"] for row in rows_of(done) if row["metric"]} == {"secondary"}
    page = (done / "index.html").read_text(encoding="utf-8")
    assert page.count("<td>no primary metric</td>") == 5


def test_the_page_writes_each_difference_in_its_unit() -> None:
    known = {"experiment": "e", "export": "x", "status": "ok", "kind": "k", "report": "r", "units": 9}
    known |= {"outcome": "pass", "sample_ratio_pvalue": None}
    number = {"difference": 0.0191, "difference_lower": 0.0023, "difference_upper": 0.0404, "pvalue": 0.01}
    comparison = {"metric": "m", "treatment": "t", "verdict": "better", "role": "primary"} | number
    units = {"proportion": "%", "nps": "points", "mean": ""}
    compared = [comparison | {"estimand": estimand, "unit": unit} for estimand, unit in units.items()]
    page = portfolio_page(summary_rows([known | {"comparisons": compared}]), [])
    assert "+1.91 pp<small>[+0.23, +4.04]</small>" in page
    assert "+0.0191 pts<small>[+0.0023, +0.0404]</small>" in page
    assert "+0.0191<small>[+0.0023, +0.0404]</small>" in page
    assert "<td>pass</td>" in page


def test_the_typed_table_has_the_same_rows(done: Path) -> None:
    table = pq.read_table(done / "summary.parquet")
    assert table.num_rows == len(rows_of(done))
    assert table.schema.field("n_control").type == pa.int64()
    assert "=cmd|x" in table["experiment"].to_pylist()


def test_it_is_not_done_twice_and_a_changed_export_is_done_again(tree: Path, tmp_path: Path) -> None:
    import shutil

    copy, out = tmp_path / "copy", tmp_path / "out"
    shutil.copytree(tree, copy)
    assert called("batch", copy, "--out", out, "--jobs", "1").code == 0
    before = contents(out)
    again = called("batch", copy, "--out", out, "--jobs", "1")
    assert "5 experiments analysed, 5 of them by an earlier run" in again.out
    assert contents(out) == before
    with (copy / "app/orders.csv").open("a", encoding="utf-8") as file:
        file.write("u1,2026-01-02T00:00:00Z,1000\n")
    again = called("batch", copy, "--out", out, "--jobs", "1")
    assert "5 experiments analysed, 2 of them by an earlier run" in again.out
    assert contents(out) != before
    shutil.rmtree(copy / "web")
    assert "3 experiments analysed" in called("batch", copy, "--out", out, "--jobs", "1").out
    assert "20000000000" not in "".join(contents(out))


def run_and_kill(tree: Path, out: Path, after: float) -> bool:
    """Start a batch, kill all of its processes after a time; tell whether it was still at work."""
    command = [sys.executable, "-m", "cxlift", "batch", str(tree), "--out", str(out), "--jobs", "2"]
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after)
    working = process.poll() is None
    if working:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return working


def test_a_killed_batch_goes_on_to_the_same_bytes(tree: Path, done: Path, tmp_path: Path) -> None:
    out, killed = tmp_path / "out", 0
    for after in (0.7, 1.6, 2.4):
        killed += run_and_kill(tree, out, after)
    assert killed
    assert called("batch", tree, "--out", out, "--jobs", "2").code == 0
    assert contents(out) == contents(done)
    assert not [path for path in out.rglob("*") if path.name.endswith(".tmp")]


def test_what_is_broken_is_a_line_and_the_rest_goes_on(tree: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(tree, copy)
    decisions = next((copy / "web").glob("type=decisions/*/experiment=9007199254740995/*.parquet"))
    decisions.write_bytes(decisions.read_bytes()[:500])
    (copy / "ragged.csv").write_text("a,b\n1\n", encoding="utf-8")
    (copy / "empty.parquet").write_bytes(b"")
    (copy / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (copy / "out").symlink_to(tmp_path)
    (copy / "loop").symlink_to(copy)
    result = called("batch", copy, "--out", tmp_path / "reports", "--jobs", "1")
    assert result.code == 1
    problems = [row["problem"] for row in rows_of(tmp_path / "reports") if row["problem"]]
    assert [problem.partition(":")[0] for problem in sorted(problems)] == [
        "empty.parquet",
        "out",
        "ragged.csv",
        f"web/{decisions.relative_to(copy / 'web')}",
    ]
    assert "1 file of data of no known kind" in result.out
    analysed = {row["experiment"] for row in rows_of(tmp_path / "reports") if not row["problem"]}
    assert len(analysed) == 4
    page = (tmp_path / "reports/index.html").read_text(encoding="utf-8")
    assert "Not analysed" in page
    assert "notes.csv" in page


def dying(each: Any, folder: Path) -> Any:
    """Carry out tasks in a process that one of them kills."""
    from cxlift.batch.tasks import carry_out

    if any(task.experiment == "=cmd|x" for task in each):
        os.kill(os.getpid(), signal.SIGKILL)
    return carry_out(each, folder)


def test_a_process_that_dies_is_a_line(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cxlift.batch import processes

    monkeypatch.setattr(processes, "carry_out", dying)
    monkeypatch.setattr(processes, "get_context", lambda _: __import__("multiprocessing").get_context("fork"))
    monkeypatch.setattr(processes, "AT_ONCE", 2)
    result = called("batch", tree / "app", "--out", tmp_path / "out", "--jobs", "1")
    assert result.code == 1
    assert "the process that analysed '=cmd|x' died" in result.out
    assert len({row["experiment"] for row in rows_of(tmp_path / "out")}) == 3


def test_two_batches_do_not_share_a_folder(tree: Path, tmp_path: Path) -> None:
    from cxlift.batch.store import Store

    with Store(tmp_path).locked():
        result = called("batch", tree, "--out", tmp_path, "--jobs", "1")
    assert result.code == 3
    assert "another batch is at work there" in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["nowhere", "--out", "out"], 3, "there is no such folder"),
        (["empty", "--out", "out"], 3, "there is no export in this folder"),
        (["empty"], 2, "Missing option '--out'"),
        (["empty", "--out", "out", "--plan", "none.toml"], 2, "there is no such plan file"),
        (["empty", "--out", "out", "--time-zone", "Mars/Olympus"], 2, "is no time zone"),
        (["empty", "--out", "out", "--jobs", "0"], 2, "jobs"),
    ],
)
def test_how_it_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, sentence: str
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    result = called("batch", *arguments)
    assert result.code == code
    assert sentence in result.err


def test_a_plan_is_followed_by_all(tree: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'name = "x"\ncontrol = "0"\n[[metrics]]\ntype = "conversion"\nevent = "orders"\nrole = "primary"\n',
        encoding="utf-8",
    )
    result = called("batch", tree, "--out", tmp_path / "out", "--plan", plan, "--jobs", "1")
    assert result.code == 1  # the other export has no such event
    rows = rows_of(tmp_path / "out")
    assert {row["metric"] for row in rows if not row["problem"]} == {"orders.converted"}
    assert "the data have no event 'orders'" in "".join(row["problem"] for row in rows)


def test_the_real_export(tmp_path: Path) -> None:
    if not LABS.is_dir():
        pytest.skip(f"{LABS} is not there")
    assert called("batch", LABS.parent, "--out", tmp_path, "--jobs", "1").code == 0
    rows = [row for row in rows_of(tmp_path) if row["experiment"] == "18786493712"]
    found = {row["metric"]: row for row in rows if row["treatment"] == "18817551468"}
    counts = {"purchase": (163, 223), "add_to_cart": (163, 223), "detail_page_view": (654, 1041)}
    for event, (control, treated) in counts.items():
        row = found[f"{event}.converted"]
        assert (int(row["n_control"]), int(row["n_treatment"])) == (3304, 3329)
        assert round(float(row["control_value"]) * 3304, 9) == control
        assert round(float(row["treatment_value"]) * 3329, 9) == treated
    assert float(found["purchase.revenue.sum"]["control_value"]) * 3304 == pytest.approx(15_151_022)
    assert float(found["detail_page_view.count"]["treatment_value"]) * 3329 == pytest.approx(2900)


def test_names_of_folders_are_different_and_safe() -> None:
    ids = ["a", "A", "a/b", "a~2fb", "..", ".", "", "CON", "con.txt", "index.html", "é", "e\u0301", "x" * 300]
    ids += ["x" * 299 + "y", "a.", "a ", "\x00", "\ud800", "NUL"]
    names = folder_names([("here", each) for each in ids] + [("there", each) for each in ids])
    assert len({name.casefold() for name in names}) == 2 * len(ids)
    for name in names:
        assert 0 < len(name.encode()) < 200
        assert name.isascii()
        assert not name.startswith(".")
        assert not name.endswith((".", " "))
        assert not set(name) & set('/\\:*?"<>|')
        assert name.casefold().partition(".")[0] not in ("con", "nul")


def test_effects_are_shrunken_and_q_is_over_all() -> None:
    experiments = [
        {
            "experiment": str(i),
            "export": "x",
            "status": "ok",
            "comparisons": [
                {"metric": "m", "estimand": "mean", "difference": d, "std_error": s, "pvalue": p}
            ],
        }
        for i, (d, s, p) in enumerate(
            [
                (3.0, 1.0, 0.01),
                (0.1, 1.0, 0.9),
                (-0.4, 0.8, 0.6),
                (0.2, 1.0, 0.8),
                (0.5, 1.5, 0.7),
                (0, 1, 1.0),
            ]
        )
    ]
    rows = summary_rows(experiments)
    assert rows[0]["qvalue"] == pytest.approx(0.06)
    shrunken = cx.stats.shrink([3.0, 0.1, -0.4, 0.2, 0.5, 0], [1.0, 1.0, 0.8, 1.0, 1.5, 1])
    assert rows[0]["shrunken_difference"] == shrunken.estimates[0]
    assert abs(rows[0]["shrunken_difference"]) < 3
