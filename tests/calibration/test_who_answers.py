"""The short form of the calibration of bounds; the long one is ``who_answers.py``."""

from __future__ import annotations

import pytest
from who_answers import rates

EXPERIMENTS = 400
BAND = 4.0 * (0.05 * 0.95 / EXPERIMENTS) ** 0.5  # of chance


@pytest.mark.parametrize("who", ["lowest", "unhappy", "nobody"])
def test_the_interval_of_bounds_holds_the_truth_and_wrong_verdicts_are_taken_back(who: str) -> None:
    found = rates(1_000, EXPERIMENTS, who)
    assert found.bounds > 0.95 - BAND
    assert found.wrong < 0.05 + BAND
    assert found.wrong_without > (0.5 if who == "lowest" else 0.0)
