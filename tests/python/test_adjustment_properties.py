"""Covariates, strata and weights: coherence, symmetry, indifference to units, and what is missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable

OPPOSITE: dict[str, Any] = {"two-sided": "two-sided", "less": "greater", "greater": "less"}
METHODS: dict[str, Callable[..., stats.Comparison]] = {
    "cuped": stats.cuped,
    "regression_adjustment": stats.regression_adjustment,
}


@st.composite
def units(draw: st.DrawFn, k: int | None = None) -> tuple[Any, Any, Any, Any]:
    """Draw outcomes and covariates of both variants."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    columns = draw(st.integers(1, 4)) if k is None else k
    found = []
    for _ in range(2):
        n = draw(st.integers(columns + 4, 60))
        x = rng.normal(size=(n, columns)) + draw(st.integers(-3, 3))
        y = draw(st.sampled_from([0.0, 3.0, -5.0])) + x @ rng.normal(size=columns) + rng.normal(size=n)
        found.append((np.round(y, 2), x))
    return found[0][0], found[1][0], found[0][1], found[1][1]


def holds(result: stats.Comparison, lift: float) -> bool:
    inside = lift in result.lift_interval
    return result.lift_kind == "everything" or (inside if result.lift_kind == "bounded" else not inside)


def check_dual(result: stats.Comparison, level: float) -> None:
    assert result.dual
    assume(abs(result.pvalue - (1 - level)) > 1e-9)
    assert (result.pvalue < 1 - level) == (0.0 not in result.difference_interval)
    assert (result.pvalue < 1 - level) == (not holds(result, 0.0))


def close(a: float, b: float, rel: float = 1e-9) -> bool:
    return a == pytest.approx(b, rel=rel, abs=1e-300)


@pytest.mark.parametrize("name", METHODS)
@given(
    data=units(), alternative=st.sampled_from(list(OPPOSITE)), level=st.sampled_from([0.6, 0.9, 0.95, 0.999])
)
def test_adjusted_means_are_one_answer(name: str, data: Any, alternative: Any, level: float) -> None:
    control, treatment, x_control, x_treatment = data
    given_options: Any = {"alternative": alternative, "confidence_level": level}
    result = METHODS[name](control, treatment, x_control, x_treatment, **given_options)
    check_dual(result, level)
    size = abs(result.treatment_value) + abs(result.control_value) + result.std_error
    assert result.treatment_value - result.control_value == pytest.approx(result.difference, abs=1e-11 * size)
    swapped = METHODS[name](
        treatment, control, x_treatment, x_control, alternative=OPPOSITE[alternative], confidence_level=level
    )
    assert swapped.difference == pytest.approx(-result.difference, abs=1e-10 * size)
    assert close(swapped.pvalue, result.pvalue, 1e-7)
    assert close(swapped.df, result.df)


@pytest.mark.parametrize("name", METHODS)
@given(data=units(3), scale=st.sampled_from([1e-150, 1e-3, 1.0, 1e7, 1e150]), order=st.permutations(range(3)))
def test_units_of_measurement_do_not_matter(name: str, data: Any, scale: float, order: list[int]) -> None:
    control, treatment, x_control, x_treatment = data
    one = METHODS[name](*data)
    other = METHODS[name](
        control * scale,
        treatment * scale,
        x_control[:, order] * [1e-150, 1.0, 1e150],
        x_treatment[:, order] * [1e-150, 1.0, 1e150],
    )
    assert other.difference == pytest.approx(one.difference * scale, rel=1e-8, abs=1e-11 * scale)
    assert close(other.pvalue, one.pvalue, 1e-7)
    assert close(other.df, one.df)
    assert other.lift_kind == one.lift_kind
    moved = METHODS[name](
        np.round(control + 2.0**30, 2), treatment + 2.0**30, x_control - 2.0**30, x_treatment - 2.0**30
    )
    assert close(moved.pvalue, one.pvalue, 1e-4)  # the doubles of data near 1e9 are themselves rounded


@given(units(2))
def test_covariates_in_every_form(data: Any) -> None:
    control, treatment, x_control, x_treatment = data
    expected = stats.cuped(*data)
    forms: list[Callable[[Any], Any]] = [
        lambda x: x.tolist(),
        lambda x: pd.DataFrame(x, columns=["a", "b"]),
        lambda x: pl.DataFrame({"a": x[:, 0], "b": x[:, 1]}),
        lambda x: pa.table({"a": x[:, 0], "b": x[:, 1]}),
        lambda x: {"a": x[:, 0], "b": pa.array(x[:, 1])},
    ]
    for form in forms:
        result = stats.cuped(control, treatment, form(x_control), form(x_treatment))
        assert (result.difference, result.pvalue) == (expected.difference, expected.pvalue)
    rows = [np.column_stack([y, x]) for y, x in ((control, x_control), (treatment, x_treatment))]
    of_summaries = stats.cuped(stats.CoMoments.of(rows[0]), stats.CoMoments.of(rows[1]))
    assert of_summaries.pvalue == expected.pvalue


@given(units(2), st.integers(1, 4))
def test_missing_covariates_become_their_mean_and_are_counted(data: Any, count: int) -> None:
    control, treatment, x_control, x_treatment = (array.copy() for array in data)
    x_control[:count, 1] = math.nan
    result = stats.cuped(control, treatment, x_control, x_treatment)
    assert (result.n_control, result.n_treatment) == (len(control), len(treatment))
    word = "value" if count == 1 else "values"
    assert (
        f"{count} missing {word} of covariate 1 (counted from 0) replaced by its mean over both variants."
        in result.notes
    )
    x_control[:count, 1] = np.nanmean(np.concatenate([x_control[:, 1], x_treatment[:, 1]]))
    assert close(result.difference, stats.cuped(control, treatment, x_control, x_treatment).difference, 1e-9)
    control[0] = math.nan
    left = stats.cuped(control, treatment, data[2], data[3])
    assert close(left.pvalue, stats.cuped(control[1:], treatment, data[2][1:], data[3]).pvalue)
    assert "1 missing value of the control left out." in left.notes


@given(units(1), st.sampled_from(list(OPPOSITE)), st.sampled_from([0.8, 0.95]), st.booleans())
def test_strata_and_weights_are_one_answer(data: Any, alternative: Any, level: float, known: bool) -> None:
    control, treatment, x_control, x_treatment = data
    strata = [np.where(np.arange(len(y)) % 3 == 0, "new", "old") for y in (control, treatment)]
    options: Any = {"alternative": alternative, "confidence_level": level}
    shares = {"new": 1.0, "old": 3.0} if known else None
    result = stats.post_stratified_test(control, treatment, strata[0], strata[1], shares=shares, **options)
    if min(len(control), len(treatment)) > 5:
        check_dual(result, level)
        weights = [stats.post_stratification_weights(s, {"new": 1.0, "old": 3.0}) for s in strata]
        as_weights = stats.weighted_test(control, treatment, *weights)
        if known:
            assert as_weights.difference == pytest.approx(result.difference, rel=1e-9, abs=1e-10)
    weighted = stats.weighted_test(
        control, treatment, np.exp(x_control[:, 0]), np.exp(x_treatment[:, 0]), **options
    )
    check_dual(weighted, level)


def test_what_is_missing_is_said() -> None:
    strata = ["a", "b", None, "a", "b", "a", "b"], ["a", "b", "a", "b", "a", "b", math.nan]
    values = [1.0, 2.0, 3.0, math.nan, 4.0, 2.0, 2.0], [2.0, 2.5, 3.0, 1.0, 2.0, 5.0, 1.0]
    result = stats.post_stratified_test(*values, *strata)
    assert result.notes[-3:] == (
        "1 missing value of the control left out.",
        "1 unit without a stratum of the control left out.",
        "1 unit without a stratum of the treatment left out.",
    )
    result = stats.weighted_test([1.0, 2.0, math.nan, 3.0], [1.0, 2.0, 4.0], [1, 1, 1, math.nan], [1, 2, 3])
    assert result.notes[-1] == "2 units with a missing value or weight of the control left out."
    few = stats.post_stratified_test([1.0, 2.0, 3.0], [1.0, 4.0], ["a", "a", "b"], ["a", "a"])
    assert math.isnan(few.pvalue)
    assert few.notes[0].startswith("Stratum 'b' has fewer than two values of a variant, so")
    of_summaries = stats.post_stratified_test(
        {"a": stats.Moments(9, 2.0, 1.0)}, {"a": stats.Moments(8, 3.0, 1.5)}, shares={"a": 1}
    )
    expected = stats.welch_t_test(stats.Moments(9, 2.0, 1.0), stats.Moments(8, 3.0, 1.5))
    assert close(of_summaries.pvalue, expected.pvalue)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: stats.cuped([1, 2], [1, 2]),
            "cuped: control_covariates is None, must be given beside an array.",
        ),
        (
            lambda: stats.cuped([1, 2], [1, 2], [1], [1, 2]),
            "cuped: control has 2 values and control_covariates 1",
        ),
        (
            lambda: stats.cuped([1, 2], [1, 2], [1, 2], [[1, 2], [3, 4]]),
            "has 1 columns and treatment_covariates 2",
        ),
        (
            lambda: stats.cuped([1, math.inf], [1, 2], [1, 2], [1, 2]),
            "cuped: the control holds an infinite value",
        ),
        (
            lambda: stats.cuped([1, 2], [1, 2], [[[1]]], [1, 2]),
            "control_covariates has 3 dimensions, must have 1 or 2",
        ),
        (
            lambda: stats.cuped([1, 2], [1, 2], ["a", "b"], [1, 2]),
            "control_covariates is not an array of numbers",
        ),
        (
            lambda: stats.cuped(stats.CoMoments(2), stats.CoMoments(2), [1], [1]),
            "summaries hold their covariates",
        ),
        (
            lambda: stats.cuped_ratio([1], [-1], [1], [1], [1], [1]),
            "denominator_control holds a negative value",
        ),
        (
            lambda: stats.regression_adjustment([1, 2], [1, 2], [1, 2], [1, 2], confidence_level=2),
            "regression_adjustment: confidence_level is 2",
        ),
        (lambda: stats.post_stratified_test([1.0], [1.0]), "control_strata is None"),
        (
            lambda: stats.post_stratified_test([1.0], [1.0], ["a", "b"], ["a"]),
            "has 1 values and control_strata 2",
        ),
        (
            lambda: stats.post_stratified_test([1.0], [1.0], ["a"], ["b"], shares={"a": 1.0}),
            "shares has no stratum 'b'",
        ),
        (
            lambda: stats.post_stratification_weights(["a", "b"], {"a": 1.0}),
            "population_shares has no category 'b', must have one: units have it.",
        ),
        (
            lambda: stats.rake({"g": ["a"]}, {"g": {"a": 0.5, "b": 0.5}}),
            "rake: margins['g'] has category 'b' with share 0.5, must not: no unit has it.",
        ),
        (
            lambda: stats.rake({"g": ["a", None]}, {"g": {"a": 1.0}}),
            "rake: columns['g'] has 1 missing values",
        ),
        (lambda: stats.rake({"g": ["a"]}, {"h": {"a": 1.0}}), "must have the same names"),
        (lambda: stats.design_effect([1.0, -2.0]), "design_effect: a weight is -2, must not be negative."),
        (
            lambda: stats.weighted_test([1.0], [1.0], [1.0, 2.0], [1.0]),
            "control has 1 values and control_weights 2",
        ),
    ],
)
def test_bad_arguments_are_named(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        call()
    assert message in str(raised.value)
