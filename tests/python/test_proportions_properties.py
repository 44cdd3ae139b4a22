"""What must hold of two proportions by every method, of one proportion and of tables, for any counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cxlift import stats

few = settings(derandomize=True, max_examples=40, deadline=None, database=None)
METHODS = ("score", "mee", "newcombe", "agresti_caffo", "wald", "katz")
ONE = ("wilson", "clopper_pearson", "jeffreys", "agresti_coull", "wald")
OPPOSITE: dict[str, Any] = {"two-sided": "two-sided", "less": "greater", "greater": "less"}
methods: Any = st.sampled_from(METHODS)
directions: Any = st.sampled_from(tuple(OPPOSITE))
levels = st.sampled_from([0.6, 0.8, 0.9, 0.95, 0.99, 0.999])
shifts = st.sampled_from([-0.3, -0.02, 0.001, 0.1, 0.6])
ratios = st.sampled_from([0.1, 0.8, 0.98, 1.02, 1.5, 20.0])


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.one_of(st.integers(1, 40), st.integers(1, 10**7), st.just(2**53)))
    return draw(st.one_of(st.integers(0, n), st.integers(0, min(n, 20)), st.just(n))), n


def holds(result: stats.Comparison, lift: float) -> bool:
    lower, upper = result.lift_interval
    if result.lift_kind == "complement":
        return lower >= lift or upper <= lift
    return result.lift_kind == "everything" or lower <= lift <= upper


@settings(few, max_examples=80)
@given(counts(), counts(), methods, directions, levels)
@example((0, 30), (9, 30), "wald", "two-sided", 0.95)
@example((5, 9), (0, 8), "wald", "two-sided", 0.95)
@example((1, 34), (7, 34), "wald", "two-sided", 0.95)  # a complement
@example((10, 10), (8, 8), "katz", "two-sided", 0.95)
@example((0, 10), (0, 8), "newcombe", "less", 0.95)
@example((2**53, 2**53), (0, 2**53), "newcombe", "two-sided", 0.999)
def test_numbers_are_possible_and_coherent(
    control: Any, treatment: Any, method: Any, side: Any, level: float
) -> None:
    result = stats.two_proportion_test(
        *control, *treatment, method=method, alternative=side, confidence_level=level
    )
    assert (0 <= result.pvalue <= 1) != math.isnan(result.pvalue)
    lower, upper = result.difference_interval
    assert -1 <= lower < upper <= 1 or (math.isnan(lower) and result.notes)
    if result.lift_kind == "bounded":
        assert -1 <= result.lift_interval.lower < result.lift_interval.upper
    elif result.lift_kind == "refused":
        assert result.notes
    assert result.dual == (method in ("score", "mee", "wald"))
    if result.dual and not math.isnan(result.pvalue):
        # Rounding decides where the p-value is alpha itself.
        assume(not math.isclose(result.pvalue, 1 - level, rel_tol=1e-6))
        significant = result.pvalue < 1 - level
        assert significant == (0 not in result.difference_interval)
        if result.lift_kind != "refused":
            assert significant == (not holds(result, 0.0))
        if method != "wald":
            assert significant == (1 not in result.odds_ratio_interval)


@settings(few, max_examples=80)
@given(counts(), counts(), methods, st.tuples(directions, levels), shifts)
def test_the_interval_that_is_shown_decides_about_a_shift(
    control: Any, treatment: Any, method: Any, asked: Any, shift: float
) -> None:
    side, level = asked
    result = stats.two_proportion_test(
        *control, *treatment, method=method, alternative=side, confidence_level=level
    )
    pvalue = stats.proportion_margin_pvalue(
        *control, *treatment, shift=shift, alternative=side, method=method
    )
    assert math.isnan(pvalue) == math.isnan(result.difference_interval.lower)
    assume(not math.isnan(pvalue) and not math.isclose(pvalue, 1 - level, rel_tol=1e-6))
    assert (pvalue < 1 - level) == (shift not in result.difference_interval)


@settings(few, max_examples=80)
@given(counts(), counts(), methods, st.tuples(directions, levels), ratios)
def test_the_interval_that_is_shown_decides_about_a_ratio(
    control: Any, treatment: Any, method: Any, asked: Any, ratio: float
) -> None:
    side, level = asked
    result = stats.two_proportion_test(
        *control, *treatment, method=method, alternative=side, confidence_level=level
    )
    pvalue = stats.proportion_margin_pvalue(
        *control, *treatment, ratio=ratio, alternative=side, method=method
    )
    assert math.isnan(pvalue) == (result.lift_kind == "refused")
    assume(not math.isnan(pvalue) and not math.isclose(pvalue, 1 - level, rel_tol=1e-6))
    assert (pvalue < 1 - level) == (not holds(result, ratio - 1))


@few
@given(counts(), counts(), methods, directions, levels)
def test_swapped_variants_change_signs(a: Any, b: Any, method: Any, side: Any, level: float) -> None:
    one = stats.two_proportion_test(*a, *b, method=method, alternative=side, confidence_level=level)
    other = stats.two_proportion_test(
        *b, *a, method=method, alternative=OPPOSITE[side], confidence_level=level
    )
    assert other.statistic == pytest.approx(-one.statistic, rel=1e-7, abs=1e-7, nan_ok=True)
    lower, upper = one.difference_interval
    assert tuple(other.difference_interval) == pytest.approx(
        (-upper, -lower), rel=1e-9, abs=1e-9, nan_ok=True
    )
    if one.lift_kind == other.lift_kind == "bounded":
        highest = 1 + other.lift_interval.upper
        if highest > 1e-8:  # a lift close to -1 holds few digits of its ratio
            assert one.lift_interval.lower + 1 == pytest.approx(1 / highest, rel=1e-6, abs=1e-12)


@few
@given(counts(), counts(), st.sampled_from(["score", "woolf"]), directions, levels)
def test_odds_ratios_of_swapped_variants_and_of_failures(
    a: Any, b: Any, method: Any, side: Any, level: float
) -> None:
    one = stats.odds_ratio(*a, *b, method=method, alternative=side, confidence_level=level)
    assert 0 <= one.interval.lower < one.interval.upper
    swapped = stats.odds_ratio(*b, *a, method=method, alternative=OPPOSITE[side], confidence_level=level)
    failures = [(n - x, n) for x, n in (a, b)]
    mirrored = stats.odds_ratio(
        *failures[0], *failures[1], method=method, alternative=OPPOSITE[side], confidence_level=level
    )
    for other in (swapped, mirrored):
        assert other.pvalue == pytest.approx(one.pvalue, rel=1e-6, abs=1e-300)
        if one.interval.upper < 1e12 and one.interval.lower > 1e-12:
            assert other.interval.lower * one.interval.upper == pytest.approx(1.0, rel=1e-6)
    if not math.isclose(one.pvalue, 1 - level, rel_tol=1e-6):
        assert (one.pvalue < 1 - level) == (1 not in one.interval)


@settings(few, max_examples=80)
@given(counts(), st.sampled_from(ONE), directions, levels)
@example((0, 20), "wald", "two-sided", 0.95)
@example((2**53 - 1, 2**53), "clopper_pearson", "two-sided", 0.95)
def test_one_proportion(sample: Any, method: Any, side: Any, level: float) -> None:
    x, n = sample
    interval = stats.proportion_interval(x, n, method, alternative=side, confidence_level=level)
    if method == "wald" and x in (0, n):
        assert math.isnan(interval.lower)
        assert math.isnan(interval.upper)
        return
    assert 0 <= interval.lower < interval.upper <= 1
    assert interval.lower == 0 or side != "less"
    assert interval.upper == 1 or side != "greater"
    if method != "jeffreys":  # whose median need not be the share
        assert interval.lower <= x / n * (1 + 1e-15) or method == "agresti_coull"
    mirrored = stats.proportion_interval(n - x, n, method, alternative=OPPOSITE[side], confidence_level=level)
    assert mirrored.upper == pytest.approx(1 - interval.lower, abs=4e-16)
    if side == "two-sided":
        tail = stats.proportion_interval(
            x, n, method, alternative="greater", confidence_level=(1 + level) / 2
        )
        assert tail.lower == pytest.approx(interval.lower, rel=1e-9, abs=1e-300)


cells = st.one_of(st.integers(0, 12), st.integers(0, 10**6))


@few
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=4)
    )
)
@example([[3, 0, 5], [2, 0, 4]])
@example([[0, 0], [0, 0]])
def test_tables_do_not_depend_on_order_or_empty_rows(rows: list[list[int]]) -> None:
    table = np.array(rows)
    for test in (stats.chi_squared_test, stats.g_test):
        one = test(table)
        padded = np.pad(table, ((1, 0), (0, 1)))
        for other in (test(table.T), test(table[::-1, ::-1]), test(padded)):
            assert other.statistic == pytest.approx(one.statistic, rel=1e-9, abs=1e-12, nan_ok=True)
            assert math.isnan(one.df) == math.isnan(other.df)
        assert math.isnan(one.pvalue) == (min((table.sum(axis) > 0).sum() for axis in (0, 1)) < 2)
        assert any("zeros left out" in note for note in test(padded).notes)
        if not math.isnan(one.pvalue):
            assert one.statistic >= 0
            if one.pvalue > 1e-300:
                assert one.log_pvalue == pytest.approx(math.log(one.pvalue), rel=1e-9, abs=1e-12)
            assert any("fewer than 5" in note for note in one.notes) == (one.expected_least < 5)


@few
@given(counts(), counts())
def test_a_table_of_two_rows_is_the_score_without_its_factor(a: Any, b: Any) -> None:
    result = stats.two_proportion_test(*a, *b, method="mee")
    table = stats.chi_squared_test([[a[0], a[1] - a[0]], [b[0], b[1] - b[0]]])
    if not math.isnan(table.statistic):
        size = math.sqrt(a[1] + b[1]) * 1e-16  # of the rounding of two shares, in standard errors
        assert math.sqrt(table.statistic) == pytest.approx(
            abs(result.statistic), rel=1e-9, abs=1e-9 + 8 * size
        )
        corrected = stats.chi_squared_test([[a[0], a[1] - a[0]], [b[0], b[1] - b[0]]], correction=True)
        assert corrected.statistic <= table.statistic


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        ("chi_squared_test", {"table": [1, 2]}, "chi_squared_test: table has 1 dimensions, must have 2."),
        ("g_test", {"table": [[1.5, 2], [3, 4]]}, r"g_test: table\[0\]\[0\] is 1.5, must be a whole number"),
        ("g_test", {"table": [[1, 2], [3, -4]]}, r"g_test: table\[1\]\[1\] is -4, must be a whole number"),
        ("chi_squared_test", {"table": [[1, math.inf]]}, r"table\[0\]\[1\] is inf, must be"),
        ("chi_squared_test", {"table": [[1, math.nan]]}, r"table\[0\]\[1\] is nan, must be"),
        ("chi_squared_test", {"table": [["a", "b"]]}, "chi_squared_test: table is not an array of numbers"),
        (
            "proportion_interval",
            {"successes": 3, "n": 2},
            "successes is 3, must not exceed n = 2",
        ),
        ("proportion_interval", {"successes": -1, "n": 2}, "successes is -1, must not be negative"),
        (
            "proportion_interval",
            {"successes": 1, "n": 2, "method": "exact"},
            "proportion_interval: method is 'exact', must be 'wilson', .* or 'wald'.",
        ),
    ],
)
def test_impossible_arguments_are_refused_by_name(function: str, arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        getattr(stats, function)(**arguments)


@pytest.mark.parametrize(
    ("function", "counts", "others", "message"),
    [
        ("odds_ratio", (1, 2, 3, 2), {}, "odds_ratio: successes_treatment is 3, must not exceed"),
        (
            "odds_ratio",
            (1, 2, 1, 2),
            {"method": "x"},
            "method is 'x', must be 'score' or 'woolf'.",
        ),
        ("two_proportion_test", (1, 2, 1, 2), {"method": "z"}, "two_proportion_test: method is 'z', must be"),
        ("proportion_margin_pvalue", (1, 2, 1, 2), {"shift": 2.0}, "proportion_margin_pvalue: shift is 2"),
        ("proportion_margin_pvalue", (1, 2, 1, 2), {"ratio": -1.0}, "ratio is -1, must not be negative"),
        ("proportion_margin_pvalue", (1, 2, 1, 2), {"ratio": 2.0, "shift": 0.1}, "one of them must be left"),
        (
            "proportion_margin_pvalue",
            (1, 2, 1, 2),
            {"method": "z"},
            "method is 'z', must be",
        ),
        ("proportion_margin_pvalue", (1.5, 2, 1, 2), {}, "successes_control holds something else than whole"),
        ("proportion_margin_pvalue", ([1, 3], 2, 1, 2), {}, "successes_control is 3, must not exceed"),
    ],
)
def test_impossible_comparisons_are_refused_by_name(
    function: str, counts: Any, others: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        getattr(stats, function)(*counts, **others)


def test_margins_take_arrays() -> None:
    found = stats.proportion_margin_pvalue([[1, 2], [3, 4]], 10, 5, 12, shift=0.1)
    assert isinstance(found, np.ndarray)
    assert found.shape == (2, 2)
    assert found[1, 0] == stats.proportion_margin_pvalue(3, 10, 5, 12, shift=0.1)
    assert math.isnan(stats.proportion_margin_pvalue(0, 0, 5, 12))
