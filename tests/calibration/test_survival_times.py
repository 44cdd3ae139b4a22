"""The short form of the calibration of times to an event; the long one is ``survival_times.py``."""

from __future__ import annotations

from survival_times import rates

EXPERIMENTS = 600
BAND = 4.0 * (0.05 * 0.95 / EXPERIMENTS) ** 0.5  # of chance


def test_intervals_cover_and_tests_keep_their_level() -> None:
    found = rates(120, EXPERIMENTS)
    assert found.curve > 0.95 - BAND
    assert found.median > 0.95 - BAND
    assert abs(found.mean_difference - 0.95) < BAND
    assert abs(found.log_rank - 0.05) < BAND
    assert abs(found.mean - 0.05) < BAND
    assert 0.0 < found.median_test < 0.05 + BAND
    assert abs(found.clustered - 0.05) < BAND + 0.01
    assert found.independent > 0.07  # tickets of one customer are not independent
