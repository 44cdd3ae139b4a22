"""Settings and fixtures that every test shares."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from cxlift.simulate import Truth

ROOT = Path(__file__).resolve().parents[2]

# A loaded machine is no failure. In CI the examples are the same from run to run; elsewhere they explore.
# A usual run is short; `pytest --hypothesis-profile thorough` looks longer.
settings.register_profile(
    "cxlift", deadline=None, derandomize="CI" in os.environ, print_blob=True, max_examples=20
)
settings.register_profile("thorough", parent=settings.get_profile("cxlift"), max_examples=300)
settings.load_profile("cxlift")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real exports beside the clone; a test that asks for it is skipped where it is absent."""
    data = ROOT.parent / "shared" / "data"
    if not data.is_dir():
        pytest.skip("the real exports (../shared/data) are not beside this clone")
    return data


@pytest.fixture(scope="session")
def demo_export(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """A small simulated Optimizely export with every irregularity, and its truth. Only to be read."""
    from cxlift.simulate import optimizely_export

    return optimizely_export(tmp_path_factory.mktemp("demo") / "export", visitors=800, seed=11, days=2)
