"""The short form of the coverage of quantiles: a few hundred experiments a cell.

The long form, with 20,000, is ``python tests/calibration/quantiles.py``.
"""

from __future__ import annotations

import pytest
import quantiles

EXPERIMENTS = 300
CELLS = {name: (control, treatment) for name, control, treatment in quantiles.populations()}


@pytest.mark.parametrize("share", quantiles.SHARES)
@pytest.mark.parametrize("name", CELLS)
def test_intervals_hold_the_difference(name: str, share: float) -> None:
    for cell in quantiles.simulate(name, CELLS[name], 200, share, EXPERIMENTS, ("auto",)):
        assert cell.coverage >= 0.93 - 3.0 * (0.93 * 0.07 / EXPERIMENTS) ** 0.5, cell.line()


def test_without_ties_the_intervals_are_not_idle() -> None:
    for cell in quantiles.simulate(
        "lognormal", CELLS["lognormal"], 2000, 0.5, EXPERIMENTS, ("auto", "joint")
    ):
        assert cell.coverage <= 0.985, cell.line()


def test_sketches_cover_as_well() -> None:
    for cell in quantiles.simulate_sketches("lognormal", CELLS["lognormal"], 100_000, 40):
        assert cell.coverage >= 0.85, cell.line()
