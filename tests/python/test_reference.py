"""Every case of tests/reference/cases, through the public functions."""

from __future__ import annotations

import pytest

import reference


@pytest.mark.parametrize("file", sorted({case.file for case in reference.cases()}))
def test_cases(file: str) -> None:
    wrong = []
    for case in reference.cases():
        if case.file == file:
            errors = reference.errors(case)
            assert errors, case.name
            wrong += [
                f"{case.name}: {field} {error:.3g}"
                for field, error in errors.items()
                if not error <= case.tol
            ]
    assert not wrong
