"""The short form of the calibration of mean times; the long one is ``resolution_times.py``."""

from __future__ import annotations

from resolution_times import coverage, errors, lognormal, pareto


def test_what_covers_too_seldom_warns_and_what_covers_does_not() -> None:
    skewed = coverage(lognormal(1.5), (60, 60), 0.7, 60)
    assert skewed.warned == 1.0
    assert coverage(pareto(1.5), (400, 400), 1.0, 40).warned == 1.0
    mild = coverage(lognormal(0.5), (800, 800), 0.7, 60)
    assert mild.covered > 0.85
    assert mild.warned < 0.3


def test_tests_of_clusters_keep_their_level() -> None:
    found = errors(60, 150)
    band = 4.0 * (0.05 * 0.95 / 150) ** 0.5
    assert found.mean < 0.06 + band
    assert found.within < 0.06 + band
    assert found.median < 0.06 + band
