"""Round trips of 100,000 hostile ids through every layout: ``python tests/calibration/round_trips.py [IDS]``.

Prints, for each layout, whether the unit table is that of the rows in memory, bit by bit, and the seconds of
writing and opening, and of the units.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))

from event_layouts import LAYOUTS, hostile_ids, own_units, simulated, units

__all__ = ["round_trips"]


def round_trips(n: int) -> bool:
    """Write and read every layout; tell whether all were the same."""
    rows = simulated(hostile_ids(n))
    own = own_units(rows)
    good = True
    for name, layout in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            dataset = layout(rows, Path(folder))
            opened = time.perf_counter()
            same = units(dataset).equals(own)
            done = time.perf_counter()
        good = good and same
        said = "same" if same else "DIFFERENT"
        sys.stdout.write(f"{name:20} {said:9} {opened - start:8.2f} {done - opened:8.2f}\n")
    return good


if __name__ == "__main__":
    sys.exit(0 if round_trips(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000) else 1)
