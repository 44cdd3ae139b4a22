"""The short form: few experiments, and bands as wide as that asks for; the long one is permutation.py."""

from __future__ import annotations

from permutation import rates


def test_unequal_variances_do_not_make_a_true_null_significant() -> None:
    studentized, raw = rates(600, 199)
    assert 0.02 < studentized < 0.09
    assert raw > 0.25
