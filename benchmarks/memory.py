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
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from job import Options, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from job import Side

__all__ = ["Alone", "available_gigabytes", "run_alone"]

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


@dataclass(frozen=True)
class Alone:
    """What one run in a process of its own took."""

    megabytes: float  # by which the process is larger at its peak than before the run
    seconds: float
    numbers: tuple[float, ...]


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = run()
    return time.perf_counter() - begin, result


def measured_here(side: Side) -> Alone:
    """Measure in this process, which has done nothing yet but make the data."""
    try:
        SET_BACK.write_text("5", encoding="ascii")
        before = _kilobytes("VmRSS")
        seconds, result = _timed(side.run)
        peak = _kilobytes("VmHWM")
    except OSError:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds, result = _timed(side.run)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    numbers = side.numbers(result) if side.numbers is not None else ()
    return Alone(max(0.0, peak - before) / 1024, seconds, numbers)


def run_alone(table: str, job: str, who: str, options: Options) -> Alone | None:
    """Run once in a new process; None where that failed."""
    command = [sys.executable, __file__, table, job, who, *(["--short"] if options.short else [])]
    child = subprocess.run(command, check=False, capture_output=True, text=True)
    if child.returncode != 0:
        return None
    found = json.loads(child.stdout)
    return Alone(found["megabytes"], found["seconds"], tuple(found["numbers"]))


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
    sys.stdout.write(json.dumps(asdict(measured_here(job.make()[asked.who]))) + "\n")


if __name__ == "__main__":
    main()
