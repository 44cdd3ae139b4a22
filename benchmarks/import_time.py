"""What ``import cxlift`` costs beside ``import numpy`` alone, and which heavy modules it brings in.

    python benchmarks/import_time.py

Fresh interpreters take turns; the best of 7 counts, since all that disturbs an import makes it longer.
It fails if a heavy module was imported.
"""

from __future__ import annotations

import json
import subprocess
import sys

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


def main() -> int:
    times: dict[str, list[float]] = {"numpy": [], "cxlift": []}
    heavy: set[str] = set()
    for _ in range(7):
        for module, seconds in times.items():
            taken, found = fresh_import(module)
            seconds.append(taken)
            heavy.update(found if module == "cxlift" else [])
    numpy, cxlift = (min(seconds) * 1e3 for seconds in times.values())
    print(f"import numpy   {numpy:7.1f} ms")
    print(f"import cxlift  {cxlift:7.1f} ms")
    print(f"ratio          {cxlift / numpy:7.2f}")
    print(f"heavy modules imported: {', '.join(sorted(heavy)) or 'none'}")
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
