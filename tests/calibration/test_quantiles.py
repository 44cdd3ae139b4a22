"""The short form of the coverage of quantiles: a few hundred experiments a cell.

The long forms are ``python tests/calibration/quantiles.py`` and, of clusters,
``python tests/calibration/clustered_quantiles.py``.
"""

from __future__ import annotations

import clustered_quantiles
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


@pytest.mark.parametrize("name", ["lognormal, effect", "60 % zeros", "5 points, effect"])
def test_intervals_hold_the_difference_of_clusters(name: str) -> None:
    experiments = 150
    for cell in clustered_quantiles.simulate(name, CELLS[name], (20, 30), experiments):
        if cell.method == "auto":
            assert cell.coverage >= 0.93 - 3.0 * (0.93 * 0.07 / experiments) ** 0.5, cell.line()
        elif name.startswith("lognormal"):  # what the clusters' labels are for
            assert cell.coverage <= 0.9, cell.line()
