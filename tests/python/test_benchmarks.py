"""The runner of the benchmarks names who failed or found something else; nothing is timed here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
TABLE = """
import sys
from job import Job, Side, Table
from runner import main

def number(value):
    return (float(value),)

def make():
    def broken():
        raise ValueError("no such method")
    return {
        "cxlift": Side(lambda: 1.0, number),
        "alike": Side(lambda: 1.0 + 1e-12, number, done=(10, 1000), parts=10),
        "other": Side(lambda: 2.0, number),
        "broken": Side(broken),
    }

def check(options):
    assert not options.second, "a second environment"
    return "All is well."

def jobs(options):
    return [Job("a job", make, (), 1e-6)]

sys.exit(main([Table("planted", "Planted", "", jobs, (check,))], ""))
"""


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "planted.py"
    script.write_text(TABLE)
    path = os.pathsep.join([str(BENCHMARKS), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
    command = [sys.executable, str(script), "--short", *arguments]
    return subprocess.run(
        command, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )


def test_a_side_that_fails_or_disagrees_is_named(tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    done = run(tmp_path, "--json", str(file))
    assert done.returncode == 1, done.stderr
    assert "FAILED: found 2 where cxlift found 1" in done.stdout
    assert "FAILED: ValueError: no such method" in done.stdout
    assert "10 of 1,000, scaled; one of 10" in done.stdout
    assert "All is well." in done.stdout
    document = json.loads(file.read_text())
    assert document["machine"]["processor"]
    rows = {row["who"]: row for row in document["tables"][0]["rows"]}
    assert {who: bool(row["failure"]) for who, row in rows.items()} == {
        "cxlift": False,
        "alike": False,
        "other": True,
        "broken": True,
    }
    assert rows["broken"]["seconds"] is None


def test_a_check_that_does_not_hold_fails_the_run(tmp_path: Path) -> None:
    done = run(tmp_path, "--second", "python", "--only", "planted")
    assert done.returncode == 1
    assert "FAILED: a second environment" in done.stdout
