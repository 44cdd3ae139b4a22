"""The short form of the calibration of covariates, strata and weights: 200 experiments in each cell.

The long form, with 20,000, is ``python tests/calibration/adjustment.py``.
"""

from __future__ import annotations

import adjustment


def test_intervals_rarely_miss_the_truth() -> None:
    rows = [adjustment.judged(i, cell, adjustment.SHORT) for i, cell in enumerate(adjustment.cells())]
    assert not [row for row in rows if not row["passed"]]
    # Each cell is a population of its own; together they say more than one can.
    rate = sum(row["missed_difference"] for row in rows) / len(rows)
    assert 0.04 < rate < 0.06
    claimed = sum(row["variance_claimed"] for row in rows) / len(rows)
    assert 0.95 < claimed < 1.05
