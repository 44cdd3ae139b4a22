"""Kills a batch at random moments until it is through, and compares what it wrote with an undisturbed one.

python tests/calibration/batch_kills.py --kills 20
"""

from __future__ import annotations

import argparse
import os
import random
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
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        tree, whole, killed = (Path(folder) / name for name in ("exports", "whole", "killed"))
        for i in range(asked.exports):
            optimizely_export(tree / f"shop {i}", visitors=asked.visitors, seed=i, days=1)
        started = time.monotonic()
        subprocess.run(command(tree, whole), check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - started
        print(f"undisturbed: {seconds:.1f} s, {len(contents(whole))} files")
        done = 0
        while done < asked.kills:
            process = subprocess.Popen(
                command(tree, killed), start_new_session=True, stdout=subprocess.DEVNULL
            )
            after = rng.uniform(0.3, 0.4 * seconds)
            time.sleep(after)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                done += 1
                reports = sum(path.name == "report.html" for path in killed.rglob("*"))
                print(f"kill {done} after {after:.2f} s: {reports} reports are finished")
            elif done < asked.kills and contents(killed) == contents(whole):
                subprocess.run(["rm", "-rf", str(killed)], check=True)  # noqa: S607
                print("it was through before the kill, with the same bytes: begun anew")
            else:
                print("it was through with other bytes")
                raise SystemExit(1)
        subprocess.run(command(tree, killed), check=True, stdout=subprocess.DEVNULL)
        same = contents(killed) == contents(whole)
        left = [path for path in killed.rglob("*") if path.name.endswith(".tmp")]
        print(
            f"after {done} kills: {'the same bytes' if same else 'OTHER BYTES'}; {len(left)} temporary files"
        )
        raise SystemExit(not same or bool(left))


if __name__ == "__main__":
    main()
