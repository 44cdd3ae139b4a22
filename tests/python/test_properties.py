"""What must hold for any data: coherence, symmetry, and indifference to order, splits, shifts and scales."""

from __future__ import annotations

import json
import math
from functools import reduce
from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable

# The same examples in every run: a failure here is a failure everywhere.
few = settings(derandomize=True, max_examples=20, deadline=None, database=None)

ALTERNATIVES = ("two-sided", "less", "greater")
OPPOSITE: dict[str, Any] = {"two-sided": "two-sided", "less": "greater", "greater": "less"}
directions = st.sampled_from(ALTERNATIVES)
levels = st.sampled_from([0.6, 0.8, 0.9, 0.95, 0.99, 0.999])

# Numbers of ordinary size: whole, with decimals, of both signs.
values = st.one_of(st.integers(-1000, 1000).map(float), st.floats(-1e3, 1e3, allow_subnormal=False))
samples = st.lists(values, min_size=2, max_size=30)
moments = st.builds(
    stats.Moments,
    n=st.integers(2, 10**6),
    mean=st.floats(-100, 100, allow_subnormal=False),
    variance=st.floats(0.01, 1e4),
)


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.one_of(st.integers(1, 40), st.integers(1, 10**7)))
    return draw(st.integers(0, n)), n


def split(data: list[float], edges: list[int]) -> list[list[float]]:
    cuts = sorted({0, len(data), *(edge % (len(data) + 1) for edge in edges)})
    return [data[a:b] for a, b in pairwise(cuts)]


@few
@given(st.lists(values, min_size=1, max_size=60), st.lists(st.integers(0, 60), max_size=5), st.randoms())
def test_moments_merge_in_any_order_and_split(data: list[float], edges: list[int], random: Any) -> None:
    parts = [stats.moments(part) for part in split(data, edges)]
    random.shuffle(parts)
    merged, whole = reduce(add, parts), stats.moments(data)
    size = max(abs(value) for value in data)
    assert merged.n == whole.n
    assert merged.mean == pytest.approx(whole.mean, rel=1e-12, abs=1e-15 * size)
    for power, name in ((2, "m2"), (3, "m3"), (4, "m4")):
        scale = (whole.m2 / whole.n) ** (power / 2) * whole.n  # that of the deviations, whatever the sign
        rounding = 1e-15 * size**power * 1e-10
        assert getattr(merged, name) == pytest.approx(
            getattr(whole, name), abs=1e-12 * scale + rounding, rel=1e-12
        )


@few
@given(st.lists(st.tuples(st.sampled_from("ab"), values), min_size=4, max_size=50), st.integers(1, 49))
def test_summaries_merge_in_any_order(rows: list[tuple[str, float]], cut: int) -> None:
    assume(0 < cut < len(rows))
    experiment = cx.Experiment("e", control="a", metrics=[cx.Mean("x")])
    first, second, whole = (
        experiment.summarize({"variant": [v for v, _ in part], "x": [x for _, x in part]})
        for part in (rows[:cut], rows[cut:], rows)
    )
    for merged in (first + second, second + first):
        assert merged.units == whole.units
        assert merged.variants == whole.variants
        for found, expected in zip(moments_of(merged), moments_of(whole), strict=True):
            assert found["n"] == expected["n"]
            assert found["mean"] == pytest.approx(expected["mean"], rel=1e-12, abs=1e-12)
            assert found["m2"] == pytest.approx(expected["m2"], rel=1e-11, abs=1e-18)


def moments_of(summaries: cx.Summaries) -> list[dict[str, Any]]:
    return [group["cells"][0] for group in json.loads(summaries.to_json())["groups"]]


@few
@given(moments, moments, directions, levels)
def test_welch_with_the_variants_swapped(a: Any, b: Any, alternative: Any, level: float) -> None:
    one = stats.welch_t_test(a, b, alternative=alternative, confidence_level=level)
    other = stats.welch_t_test(b, a, alternative=OPPOSITE[alternative], confidence_level=level)
    check_swapped(one, other, tolerance=1e-14)


@few
@given(counts(), counts(), directions, levels)
def test_proportions_with_the_variants_swapped(a: Any, b: Any, alternative: Any, level: float) -> None:
    one = stats.two_proportion_test(*a, *b, alternative=alternative, confidence_level=level)
    other = stats.two_proportion_test(*b, *a, alternative=OPPOSITE[alternative], confidence_level=level)
    check_swapped(one, other, tolerance=1e-9)


def check_swapped(one: stats.Comparison, other: stats.Comparison, tolerance: float) -> None:
    assert other.difference == -one.difference
    assert other.statistic == pytest.approx(-one.statistic, rel=tolerance)
    assert other.pvalue == pytest.approx(one.pvalue, rel=tolerance)
    lower, upper = one.difference_interval
    assert tuple(other.difference_interval) == pytest.approx((-upper, -lower), rel=tolerance, abs=tolerance)


@few
@given(samples, samples)
def test_a_shift_leaves_the_pvalue(control: list[float], treatment: list[float]) -> None:
    # Sixty-fourths, which a double still holds beside 1e9: what is shifted is the same sample.
    a, b = (np.round(np.array(sample) * 64) / 64 for sample in (control, treatment))
    here, there = stats.welch_t_test(a, b), stats.welch_t_test(a + 1e9, b + 1e9)
    if math.isnan(here.pvalue):
        assert math.isnan(there.pvalue)
    else:
        assert there.pvalue == pytest.approx(here.pvalue, rel=1e-6)
        assert there.difference == pytest.approx(here.difference, rel=1e-9, abs=1e-12)


@few
@given(samples, samples, st.integers(-300, 300), directions)
def test_a_power_of_two_changes_no_bit(
    control: list[float], treatment: list[float], power: int, alternative: Any
) -> None:
    a, b = np.array(control), np.array(treatment)
    assume(all(value == 0 or abs(value) > 1e-9 for value in (*control, *treatment)))
    here = stats.welch_t_test(a, b, alternative=alternative)
    there = stats.welch_t_test(np.ldexp(a, power), np.ldexp(b, power), alternative=alternative)
    same = {"pvalue", "statistic", "df", "lift", "lift_kind"}
    assert {name: repr(getattr(here, name)) for name in same} == {
        name: repr(getattr(there, name)) for name in same
    }
    assert repr(tuple(here.lift_interval)) == repr(tuple(there.lift_interval))
    assert math.ldexp(here.difference, power) == there.difference or math.isnan(here.difference)


@settings(few, max_examples=50)
@given(moments, moments, directions, levels)
@example(stats.Moments(40, 0.05, 1.0), stats.Moments(45, 0.9, 1.2), "two-sided", 0.95)  # a complement
@example(stats.Moments(40, -5, 1.0), stats.Moments(45, -6, 1.2), "greater", 0.95)
@example(stats.Moments(40, 5, 1.0), stats.Moments(45, 5, 1.2), "two-sided", 0.95)
@example(stats.Moments(40, 0, 1.0), stats.Moments(45, 3, 1.2), "less", 0.95)
def test_welch_is_coherent(control: Any, treatment: Any, alternative: Any, level: float) -> None:
    check_coherent(
        lambda at: stats.welch_t_test(control, treatment, alternative=alternative, confidence_level=at), level
    )


@settings(few, max_examples=50)
@given(counts(), counts(), directions, levels)
@example((0, 30), (9, 30), "two-sided", 0.95)  # a control without a success
@example((30, 30), (21, 30), "less", 0.95)
@example((0, 1), (1, 1), "greater", 0.8)
@example((3, 10**9), (40, 10**9), "two-sided", 0.999)
def test_proportions_are_coherent(control: Any, treatment: Any, alternative: Any, level: float) -> None:
    check_coherent(
        lambda at: stats.two_proportion_test(
            *control, *treatment, alternative=alternative, confidence_level=at
        ),
        level,
    )


def check_coherent(test: Callable[[float], stats.Comparison], level: float) -> None:
    """One statistic, three answers: p-value, interval of the difference, set of the lift."""
    result = test(level)
    assume(not math.isnan(result.pvalue))
    agree(result, level)
    # The same just inside and just outside of significance, where answers of different tests would part.
    for at in (1 - result.pvalue * 1.001, 1 - result.pvalue * 0.999):
        if 0.55 < at < 1 - 1e-6:
            agree(test(at), at)


def agree(result: stats.Comparison, level: float) -> None:
    significant = result.pvalue < 1 - level
    assert significant == (0 not in result.difference_interval)
    if result.lift_kind != "refused":
        assert significant == (not holds_no_lift(result))


def holds_no_lift(result: stats.Comparison) -> bool:
    lower, upper = result.lift_interval
    if result.lift_kind == "complement":
        return lower >= 0 or upper <= 0
    return result.lift_kind == "everything" or lower <= 0 <= upper
