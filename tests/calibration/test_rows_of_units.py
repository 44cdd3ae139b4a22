"""The short form of ``unit_rows.py``: a thousand experiments, and a band as wide as that asks for."""

from __future__ import annotations

from unit_rows import rates


def test_rows_that_hang_together_are_rarely_called_different() -> None:
    clustered, naive = rates(0.3, 1000)
    assert clustered.keys() == {
        "y mean",
        "yes proportion",
        "nps nps",
        "csat top_box",
        "csat mean",
    }
    assert all(0.028 < share < 0.074 for share in clustered.values()), clustered  # 3.3 standard errors
    assert all(share > 0.08 for share in naive.values()), naive
