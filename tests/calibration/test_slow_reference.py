"""All reference cases of the methods that take long; the usual run takes the first of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))
import reference


@pytest.mark.parametrize("file", reference.SLOW)
def test_cases(file: str) -> None:
    wrong = []
    for case in reference.cases(every=True):
        if case.file == file:
            errors = reference.errors(case)
            wrong += [f"{case.name}: {field} {e:.3g}" for field, e in errors.items() if not e <= case.tol]
    assert not wrong
