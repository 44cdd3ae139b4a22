"""The peak memory of one side of a job, above what its data take, in a process of its own.

    python benchmarks/memory.py ranks "Brunner-Munzel" SciPy

Linux keeps the peak of a process, which is set back to the present size before the run. Elsewhere the peak
since the start has to do, which hides what is below the peak of making the data.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from job import Options, Table

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["available_gigabytes", "peak_megabytes"]

STATUS = Path("/proc/self/status")
SET_BACK = Path("/proc/self/clear_refs")


def available_gigabytes() -> float:
    """What the machine can give now; infinite where it does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return float("inf")
    found = {line.split(":")[0]: float(line.split()[1]) for line in lines}
    return found["MemAvailable"] / 2**20


def _kilobytes(field: str) -> float:
    lines = STATUS.read_text(encoding="utf-8").splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(field + ":"))


def above_start(run: Callable[[], object]) -> float:
    """Megabytes by which the process is larger at its peak in `run` than before it."""
    try:
        SET_BACK.write_text("5", encoding="ascii")
        before = _kilobytes("VmRSS")
    except OSError:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        run()
        return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    run()
    return max(0.0, _kilobytes("VmHWM") - before) / 1024


def peak_megabytes(table: str, job: str, who: str, options: Options) -> float | None:
    """Measure in a new process; None where that failed."""
    command = [sys.executable, __file__, table, job, who, *(["--short"] if options.short else [])]
    child = subprocess.run(command, check=False, capture_output=True, text=True)
    return float(json.loads(child.stdout)["megabytes"]) if child.returncode == 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("table")
    parser.add_argument("job")
    parser.add_argument("who")
    parser.add_argument("--short", action="store_true")
    asked = parser.parse_args()
    options = Options(short=asked.short)
    table: Table = importlib.import_module(asked.table).TABLE
    job = next(job for job in table.jobs(options) if job.name == asked.job)
    side = job.make()[asked.who]
    sys.stdout.write(json.dumps({"megabytes": above_start(side.run)}) + "\n")


if __name__ == "__main__":
    main()
