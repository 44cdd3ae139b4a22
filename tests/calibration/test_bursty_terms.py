"""The short form of the calibration of terms: bands as wide as 40 experiments ask for."""

from __future__ import annotations

import bursty_terms


def test_repeated_words_reject_as_often_as_they_should() -> None:
    found = bursty_terms.rates((300, 300), 40)
    assert all(0.03 < share < 0.07 for share in found["respondents"][1:])
    assert all(share > 0.2 for share in found["naive"][1:])


def test_the_standard_error_is_that_of_a_jackknife() -> None:
    low, high = bursty_terms.errors((300, 300))
    assert 0.8 < low < high < 1.01
