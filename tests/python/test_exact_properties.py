"""What must hold of every exact test of two proportions, whatever the counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxlift import _core, stats

if TYPE_CHECKING:
    from collections.abc import Callable

Sample = tuple[int, int]
TESTS: list[Callable[..., Any]] = [stats.fisher_test, stats.barnard_test, stats.boschloo_test]
SIDES = st.sampled_from(["two-sided", "less", "greater"])


@st.composite
def samples(draw: st.DrawFn, most: int = 14) -> Sample:
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


def contains(result: stats.Comparison, lift: float) -> bool:
    low, high = result.lift_interval
    outside = lift <= low or lift >= high  # a closed set, like an interval
    kinds = {"bounded": low <= lift <= high, "complement": outside, "everything": True, "refused": False}
    return kinds[result.lift_kind]


@pytest.mark.parametrize("test", TESTS)
@settings(max_examples=20, deadline=None)
@given(
    control=samples(), treatment=samples(), side=SIDES, level=st.sampled_from([0.6, 0.8, 0.9, 0.95, 0.999])
)
def test_the_answers_agree(
    test: Callable[..., Any], control: Sample, treatment: Sample, side: Any, level: float
) -> None:
    result = test(*control, *treatment, alternative=side, confidence_level=level)
    rejected = result.pvalue < 1 - level
    assert 0 < result.pvalue <= 1
    assert result.dual
    assert (0.0 in result.difference_interval) != rejected
    assert contains(result, 0.0) != rejected
    assert result.difference in result.difference_interval
    if test is stats.fisher_test:
        assert (1.0 in result.odds_ratio_interval) != rejected
    else:
        assert math.isnan(result.odds_ratio)


@pytest.mark.parametrize("test", TESTS)
@settings(max_examples=15, deadline=None)
@given(control=samples(10), treatment=samples(10))
def test_exchanging_the_variants_or_the_outcomes_mirrors(
    test: Callable[..., Any], control: Sample, treatment: Sample
) -> None:
    there = test(*control, *treatment, alternative="less")
    back = test(*treatment, *control, alternative="greater")
    assert back.pvalue == pytest.approx(there.pvalue, rel=1e-10)
    assert back.difference_interval.lower == pytest.approx(-there.difference_interval.upper, abs=1e-7)
    fails = [(n - successes, n) for successes, n in (control, treatment)]
    other = test(*fails[0], *fails[1], alternative="greater")
    assert other.pvalue == pytest.approx(there.pvalue, rel=1e-10)
    assert other.difference_interval.lower == pytest.approx(-there.difference_interval.upper, abs=1e-7)


@settings(max_examples=10, deadline=None)
@given(
    n=st.integers(1, 2**53 - 1),
    other=st.integers(1, 2**53 - 1),
    share=st.floats(0, 1),
    more=st.floats(0, 1),
    side=SIDES,
)
def test_fisher_answers_for_any_counts(n: int, other: int, share: float, more: float, side: Any) -> None:
    result = stats.fisher_test(
        min(n, int(share * n)), n, min(other, int(more * other)), other, alternative=side
    )
    assert 0 <= result.pvalue <= 1
    low, high = result.odds_ratio_interval
    assert 0 <= low <= high
    if n + other > 1000:
        assert not result.dual
    assert (1.0 in result.odds_ratio_interval) == (result.pvalue >= 1 - 0.95)


@settings(max_examples=15, deadline=None)
@given(control=samples(), treatment=samples())
def test_the_p_values_are_in_order(control: Sample, treatment: Sample) -> None:
    """Boschloo's test is never less powerful than Fisher's, side by side."""
    for side in ("less", "greater"):
        fisher = stats.fisher_test(*control, *treatment, alternative=side)
        boschloo = stats.boschloo_test(*control, *treatment, alternative=side)
        assert boschloo.pvalue <= fisher.pvalue * (1 + 1e-9)


@settings(max_examples=25, deadline=None)
@given(control=samples(), treatment=samples(), shift=st.floats(-0.9, 0.9), side=SIDES)
@example(control=(2, 2), treatment=(0, 4), shift=-1.6e-285, side="two-sided")
def test_a_margin_is_rejected_outside_the_interval(
    control: Sample, treatment: Sample, shift: float, side: Any
) -> None:
    """What lies outside is rejected, except across 0 where 0 is."""
    result = stats.barnard_test(*control, *treatment, alternative=side)
    low, high = result.difference_interval
    across = result.pvalue < 0.05 and shift * result.difference <= 0
    if not low - 1e-6 <= shift <= high + 1e-6 and not across:
        pvalue = _core.exact_margin_pvalue(*control, *treatment, shift=shift, alternative=side)
        assert pvalue < 0.05 * (1 + 1e-9)


def test_more_units_than_can_be_enumerated() -> None:
    for test in (stats.barnard_test, stats.boschloo_test):
        result = test(3000, 9000, 3100, 9000)
        assert math.isnan(result.pvalue)
        assert "10000 units" in result.notes[0]


def test_bad_words() -> None:
    with pytest.raises(ValueError, match=r"barnard_test: alternative is 'up'"):
        _core.barnard_test(1, 2, 1, 2, alternative="up")
    with pytest.raises(ValueError, match=r"method is 'exact'"):
        _core.exact_margin_pvalue(1, 2, 1, 2, method="exact")
