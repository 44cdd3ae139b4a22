"""What ``import cxlift`` costs beside ``import numpy`` alone, and which heavy modules it brings in.

    python benchmarks/import_time.py

It fails if a heavy module was imported.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial

from job import Job, Options, Side, Table
from runner import main

ABOUT = "In fresh interpreters, taking turns."
HEAVY = ("pandas", "duckdb", "narwhals", "pyarrow")
PROGRAM = """
import json, sys, time
begin = time.perf_counter()
import {module}
taken = time.perf_counter() - begin
print(json.dumps([taken, [name for name in {heavy} if name in sys.modules]]))
"""


def fresh_import(module: str) -> tuple[float, list[str]]:
    """Seconds, and the heavy modules that are there afterwards."""
    program = PROGRAM.format(module=module, heavy=HEAVY)
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    seconds, heavy = json.loads(run.stdout)
    return float(seconds), [str(name) for name in heavy]


def make() -> dict[str, Side]:
    return {
        f"import {module}": Side(
            partial(fresh_import, module), clock=lambda found: float(found[0]), memory=False
        )
        for module in ("numpy", "cxlift")
    }


def nothing_heavy(_: Options) -> str:
    heavy = fresh_import("cxlift")[1]
    assert not heavy, f"import cxlift brings in {', '.join(heavy)}"
    return f"None of {', '.join(HEAVY)} is imported."


def jobs(_: Options) -> list[Job]:
    return [Job("import", make)]


TABLE = Table("import_time", "Import", ABOUT, jobs, checks=(nothing_heavy,))

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))
