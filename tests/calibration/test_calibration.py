"""The short form of the A/A calibration: 2,000 experiments of each kind, and a band as wide as that asks for.

The long form, with 20,000 and a band of half a percent, is ``python tests/calibration/aa.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CALIBRATION = Path(__file__).resolve().parent


def test_experiments_without_an_effect_are_rarely_significant(tmp_path: Path) -> None:
    found = tmp_path / "rates.json"
    command = [sys.executable, str(CALIBRATION / "aa.py"), "--short", "--json", str(found)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    rates = json.loads(found.read_text())
    assert len(rates) == 31
    assert all(row["experiments"] == 2000 and row["passed"] for row in rates)
    kinds = {row["metric"].split(":")[0].split(",")[0].split(" of ")[0] for row in rates}
    assert kinds == {"proportion", "conversion", "mean", "sum", "count", "ratio", "nps", "csat", "ces"}
    # Where the truth lies at the margin, a test that never rejects would pass, too: it must not be idle.
    assert all(row["rate"] > 0.01 for row in rates)
