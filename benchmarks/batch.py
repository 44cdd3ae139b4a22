"""Every experiment of a tree of exports, beside DuckDB that only aggregates the same files.

python benchmarks/batch.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from batch_tree import write_tree
from job import Goal, Job, Options, Side, Table
from runner import main

ABOUT = """A tree of Optimizely's Parquet files by day, experiment and event; a visitor is in two
experiments on average. DuckDB reads decisions and events, joins them by visitor and time and writes a file
of Parquet with one row an experiment and visitor: counts of five events and the sum of revenue. cxlift
reads the same files with everything that makes exports hard (uuids that come twice in any letter case,
holdbacks, repeated decisions, rows left out by reason), analyses eleven metrics of each experiment, and
writes a report as JSON and as HTML. Each side is a process of its own with its children, all processors;
the numbers are the units that bought, their purchases and revenue."""

MOST_MEGABYTES = 2048.0
PROGRAM = Path(__file__).with_name("batch_program.py")
_peaks: dict[str, float] = {}


@dataclass(frozen=True)
class Found:
    """What one side printed."""

    seconds: float
    numbers: tuple[float, ...]


def resident(pid: int) -> float:
    """Add up the resident memory of a process and all below it, in MB; shared pages count each time."""
    parents, pages = {}, {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(entry.path, "stat").read_text(encoding="utf-8")
            except OSError:  # it has ended
                continue
            fields = stat.rpartition(")")[2].split()
            parents[int(entry.name)], pages[int(entry.name)] = int(fields[1]), int(fields[21])
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(pages.get(each, 0) for each in family) * os.sysconf("SC_PAGE_SIZE") / 2**20


def run_side(who: str, tree: Path) -> Found:
    """Run it in a new process, look at its memory ten times a second, and throw away what it wrote."""
    out = Path(tempfile.mkdtemp(dir=tree.parent))
    child = subprocess.Popen(
        [sys.executable, str(PROGRAM), who, str(tree), str(out)], stdout=subprocess.PIPE, text=True
    )
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.1):
            _peaks[who] = max(_peaks.get(who, 0.0), resident(child.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    said, _ = child.communicate()
    ended.set()
    watcher.join()
    shutil.rmtree(out)
    if child.returncode != 0:
        raise RuntimeError(f"{who} ended with {child.returncode}")
    found = json.loads(said)
    return Found(found["seconds"], tuple(found["numbers"]))


def make(experiments: int, events: int) -> dict[str, Side]:
    folder = tempfile.TemporaryDirectory(prefix="cxlift-batch-")
    tree = Path(folder.name) / "tree"
    write_tree(tree, experiments, events)

    def side(who: str) -> Side:
        def run(_: object = folder) -> Found:  # which is removed when nobody holds it any more
            return run_side(who, tree)

        return Side(run, lambda found: found.numbers, clock=lambda found: found.seconds, memory=False)

    return {who: side(who) for who in ("cxlift", "DuckDB")}


def memory_is_bounded(options: Options) -> str:
    """Fail where the peak of all processes together is too high."""
    said = ", ".join(f"{who} {peak:,.0f} MB" for who, peak in _peaks.items())
    peak = _peaks.get("cxlift", 0.0)
    assert options.short or peak <= MOST_MEGABYTES, f"peak memory of all processes: {said}"
    return f"Peak memory of all processes of a side together: {said} (cxlift ≤ {MOST_MEGABYTES:,.0f})."


def jobs(options: Options) -> list[Job]:
    experiments, events = options.size(1_000, 20), options.size(10_000_000, 100_000)
    return [
        Job(
            f"{experiments:,} experiments, {events:,} events",
            partial(make, experiments, events),
            (Goal("cxlift", ("DuckDB",), most=3.0),),
            tolerance=1e-12,
        )
    ]


TABLE = Table("batch", "Every experiment of a tree", ABOUT, jobs, checks=(memory_is_bounded,))

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))
