"""The short form of the coverage of bootstrap intervals: a few hundred experiments of the larger samples.

The long form, beside SciPy's intervals, is ``python tests/calibration/bootstrapped.py``.
"""

from __future__ import annotations

import bootstrapped
import pytest

EXPERIMENTS = 300
LEAST = 0.93 - 3.0 * (0.93 * 0.07 / EXPERIMENTS) ** 0.5


@pytest.mark.parametrize(
    "population", list(bootstrapped.populations()), ids=lambda one: f"{one.name}, {one.estimand}"
)
def test_intervals_hold_the_difference(population: bootstrapped.Population) -> None:
    for cell in bootstrapped.simulate(population, (200, 200), EXPERIMENTS, peers=False):
        assert cell.coverage >= LEAST, cell.line()
