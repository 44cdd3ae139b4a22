"""Examples in docstrings and in the README run in a folder of their own, so that they may write files."""

from __future__ import annotations

import gc

import pytest

# Tests make little garbage that refers to itself; looking for it as often as usual costs a tenth of the time.
gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def _examples_write_elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.chdir(request.getfixturevalue("tmp_path"))  # a folder for each test would cost a second
