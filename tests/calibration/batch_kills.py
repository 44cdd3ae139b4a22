"""Kills a batch at random moments until it is through, and compares what it wrote with an undisturbed one.

python tests/calibration/batch_kills.py --kills 20
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cxlift.simulate import optimizely_export


def contents(folder: Path) -> dict[str, bytes]:
    """All files but hidden ones, which are the batch's own."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    shown = [path for path in files if not path.relative_to(folder).parts[0].startswith(".")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in shown}


def command(tree: Path, out: Path) -> list[str]:
    """Write the command with two processes."""
    return [sys.executable, "-m", "cxlift", "batch", str(tree), "--out", str(out), "--jobs", "2"]


def main() -> None:
    """Print a line for each kill, and leave with 1 if a byte differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--exports", type=int, default=12)
    parser.add_argument("--visitors", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--alone", action="store_true", help="Kill the first process alone: the others have to end with it."
    )
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        tree, whole, killed = (Path(folder) / name for name in ("exports", "whole", "killed"))
        for i in range(asked.exports):
            optimizely_export(tree / f"shop {i}", visitors=asked.visitors, seed=i, days=1)
        started = time.monotonic()
        subprocess.run(command(tree, whole), check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - started
        finished = sum(path.name == "report.html" for path in whole.rglob("*"))
        say(f"undisturbed: {seconds:.1f} s, {finished} reports")
        done = rounds = 0
        while done < asked.kills:
            process = subprocess.Popen(
                command(tree, killed), start_new_session=True, stdout=subprocess.DEVNULL
            )
            after = rng.uniform(0.3, seconds)
            time.sleep(after)
            if process.poll() is None:
                (os.kill if asked.alone else os.killpg)(process.pid, signal.SIGKILL)
                done += 1
            process.wait()
            reports = sum(path.name == "report.html" for path in killed.rglob("*"))
            say(f"kill {done} after {after:.2f} s: {reports} reports are finished")
            if reports == finished:  # a kill of a batch that has nothing left to do would show little
                rounds += 1
                check(tree, killed, whole)
        check(tree, killed, whole)
        say(f"{done} kills of {rounds + 1} batches: the same bytes, no temporary files")


def check(tree: Path, killed: Path, whole: Path) -> None:
    """Run the batch to its end, compare, and take it away."""
    subprocess.run(command(tree, killed), check=True, stdout=subprocess.DEVNULL)
    if contents(killed) != contents(whole) or [p for p in killed.rglob("*") if p.name.endswith(".tmp")]:
        raise SystemExit("other bytes, or temporary files are left")
    shutil.rmtree(killed)


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
