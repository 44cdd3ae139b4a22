"""The functions of cxlift.stats through Python: what they take, what they refuse, and published values."""

from __future__ import annotations

import math
import pickle
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable

INFINITY = math.inf
VALUES = [3.5, -1.0, 4.0, 7.25, 0.0, 2.0]
GAPPED = [3.5, -1.0, None, 4.0, 7.25, 0.0, 2.0]

ARRAYS: dict[str, Any] = {
    "list": VALUES,
    "tuple": tuple(VALUES),
    "numpy": np.array(VALUES),
    "numpy with stride": np.repeat(VALUES, 2)[::2],
    "numpy backwards": np.array(VALUES[::-1])[::-1],
    "numpy column": np.column_stack([VALUES, VALUES])[:, 1],
    "numpy big-endian": np.array(VALUES, dtype=">f8"),
    "numpy single": np.array(VALUES, dtype=np.float32),
    "pandas": pd.Series(VALUES),
    "polars": pl.Series(VALUES),
    "pyarrow": pa.array(VALUES),
    "pyarrow chunks": pa.chunked_array([VALUES[:2], VALUES[2:]]),
}
GAPPED_ARRAYS: dict[str, Any] = {
    "list": GAPPED,
    "numpy": np.array(GAPPED, dtype=float),
    "numpy masked": np.ma.masked_array([99 if v is None else v for v in GAPPED], [v is None for v in GAPPED]),
    "pandas": pd.Series(GAPPED),
    "pandas nullable": pd.Series(GAPPED, dtype="Float64"),
    "pandas arrow": pd.Series(GAPPED, dtype=pd.ArrowDtype(pa.float64())),
    "polars": pl.Series(GAPPED),
    "pyarrow": pa.array(GAPPED),
    "pyarrow chunks": pa.chunked_array([GAPPED[:3], GAPPED[3:]]),
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_any_array_gives_the_same_moments(kind: str) -> None:
    from scipy import stats as scipy_stats

    m = stats.moments(ARRAYS[kind])
    assert m == stats.moments(np.array(VALUES))
    assert m.n == 6
    assert m.mean == pytest.approx(np.mean(VALUES), rel=1e-14)
    assert m.variance == pytest.approx(np.var(VALUES, ddof=1), rel=1e-14)
    assert m.skewness == pytest.approx(scipy_stats.skew(VALUES), rel=1e-12)
    assert m.kurtosis == pytest.approx(scipy_stats.kurtosis(VALUES), rel=1e-12)


@pytest.mark.parametrize("kind", GAPPED_ARRAYS)
def test_a_missing_value_is_left_out_and_noted(kind: str) -> None:
    assert stats.moments(GAPPED_ARRAYS[kind]) == stats.moments(VALUES)
    result = stats.welch_t_test(GAPPED_ARRAYS[kind], [1, 2, math.nan, math.nan])
    assert result.notes == (
        "1 missing value of the control left out.",
        "2 missing values of the treatment left out.",
    )
    assert result.pvalue == stats.welch_t_test(VALUES, [1, 2]).pvalue


def test_a_summary_stands_for_its_array() -> None:
    control, treatment = np.array(VALUES), np.array([5.0, 8, 9, 12])
    moments = stats.Moments(4, float(treatment.mean()), float(treatment.var(ddof=1)))
    assert stats.welch_t_test(control, moments).pvalue == pytest.approx(
        stats.welch_t_test(control, treatment).pvalue, rel=1e-14
    )
    assert math.isnan(moments.skewness)
    m = stats.moments(control)
    assert pickle.loads(pickle.dumps(m)) == m
    merged = stats.moments(control[:2]) + stats.moments(control[2:])
    assert merged.n == m.n
    assert merged.mean == pytest.approx(m.mean, rel=1e-14)
    assert merged.m4 == pytest.approx(m.m4, rel=1e-12)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_welch_is_scipys(alternative: Any, shift: float) -> None:
    from scipy import stats as scipy_stats

    random = np.random.default_rng(5)
    control, treatment = random.normal(1 + shift, 2, 40), random.normal(1.7 + shift, 5, 71)
    result = stats.welch_t_test(control, treatment, alternative=alternative, confidence_level=0.9)
    peer = scipy_stats.ttest_ind(treatment, control, equal_var=False, alternative=alternative)
    interval = peer.confidence_interval(0.9)
    tolerance = 1e-12 if shift == 0 else 1e-8  # SciPy's own mean and variance lose digits far from 0
    assert result.statistic == pytest.approx(peer.statistic, rel=tolerance)
    assert result.df == pytest.approx(peer.df, rel=tolerance)
    assert result.pvalue == pytest.approx(peer.pvalue, rel=tolerance)
    assert tuple(result.difference_interval) == pytest.approx((interval.low, interval.high), rel=tolerance)


@pytest.mark.parametrize(
    ("counts", "shares"), [([900, 1000], None), ([5, 90, 14], [1, 8, 2]), ([3, 3, 3, 4], None)]
)
def test_sample_ratio_is_scipys(counts: list[int], shares: list[float] | None) -> None:
    from scipy import stats as scipy_stats

    weights = np.ones(len(counts)) if shares is None else np.array(shares, dtype=float)
    peer = scipy_stats.chisquare(counts, sum(counts) * weights / weights.sum())
    for given in (counts, np.array(counts), pd.Series(counts)):
        result = stats.sample_ratio_mismatch(given, shares)
        assert result.statistic == pytest.approx(peer.statistic, rel=1e-12)
        assert result.pvalue == pytest.approx(peer.pvalue, rel=1e-12)
        assert result.log_pvalue == pytest.approx(math.log(peer.pvalue), rel=1e-12)


def test_more_summaries() -> None:
    counts = stats.Counts({0: 70, 1: 30}) + stats.Counts({1: 5, 9.5: 1})
    assert (counts.n, counts.count(1), counts.count(2)) == (106, 35, 0)
    assert counts.moments().mean == pytest.approx(44.5 / 106, rel=1e-14)
    rows = np.asfortranarray([[1.0, 2.0], [3.0, math.nan], [4.0, 0.5], [6.0, 5.0]])
    kept = rows[[0, 2, 3]]
    found = stats.CoMoments.of(rows)
    assert (found.n, found.columns) == (3, 2)
    assert found.covariance(0, 1) == pytest.approx(np.cov(kept.T)[0, 1], rel=1e-14)
    assert found == stats.CoMoments.of(rows.tolist())


def test_a_result_reads_well() -> None:
    result = stats.two_proportion_test(48, 80, 56, 70)
    lower, upper = result.difference_interval
    assert lower < result.difference < upper
    assert 0.2 in result.difference_interval
    assert 0 not in result.difference_interval
    assert repr(result).startswith(
        "Comparison(difference=0.2, difference_interval=(0.0528297, 0.338173), lift="
    )
    assert result.with_note("one more").notes == ("one more",)
    assert result.notes == ()
    with pytest.raises(AttributeError):
        result.pvalue = 0.01  # type: ignore[misc]


@pytest.mark.parametrize(
    ("control", "treatment", "note"),
    [
        ([], [1.0, 2], "A variant has fewer than two values"),
        ([1.0, 2], [5.0], "A variant has fewer than two values"),
        ([1.0, 1], [2.0, 2, 2], "No value differs from another"),
        ([math.nan] * 3, [1.0, 2], "A variant has fewer than two values"),
    ],
)
def test_data_that_cannot_answer_are_no_error(control: Any, treatment: Any, note: str) -> None:
    result = stats.welch_t_test(control, treatment)
    assert math.isnan(result.pvalue)
    assert all(math.isnan(end) for end in result.difference_interval)
    assert result.lift_kind == "refused"
    assert result.notes[0].startswith(note)


def test_proportions_of_nobody() -> None:
    result = stats.two_proportion_test(0, 0, 1, 2)
    assert math.isnan(result.pvalue)
    assert result.notes == ("A variant has no units, so the difference cannot be tested.",)


WELCH = stats.welch_t_test
PROPORTIONS = stats.two_proportion_test
RATIO = stats.sample_ratio_mismatch
ADJUST = stats.adjust_pvalues


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.moments([1, INFINITY]), "moments: values holds an infinite value"),
        (lambda: WELCH([1, 2], [-INFINITY]), "welch_t_test: treatment holds an infinite value"),
        (lambda: WELCH([[1, 2]], [1, 2]), "welch_t_test: control has 2 dimensions, must have 1."),
        (lambda: WELCH(3.0, [1, 2]), "welch_t_test: control has 0 dimensions, must have 1."),
        (
            lambda: WELCH(["1", "2"], [1, 2]),
            "welch_t_test: control is not an array of numbers: it holds <U1.",
        ),
        (lambda: WELCH(pl.Series(["a"]), [1]), "welch_t_test: control is not an array of numbers"),
        (
            lambda: WELCH(pa.array(["1"]), [1]),
            "welch_t_test: control is not an array of numbers: it holds text.",
        ),
        (
            lambda: WELCH([1], pd.to_datetime(["2026-01-01"])),
            "welch_t_test: treatment is not an array of numbers",
        ),
        (lambda: WELCH([1], np.array([1], "m8[s]")), "it holds timedelta64[s]."),
        (lambda: WELCH([[1], [1, 2]], [1]), "welch_t_test: control is not an array of numbers"),
        (lambda: WELCH([1], [1j]), "it holds complex128."),
        (lambda: WELCH([1], [1], alternative="both"), "welch_t_test: alternative is 'both', must be"),  # type: ignore[arg-type]
        (lambda: WELCH([1], [1], confidence_level=95), "welch_t_test: confidence_level is 95, must lie"),
        (lambda: WELCH([1], [1], confidence_level=math.nan), "welch_t_test: confidence_level is nan, must"),
        (
            lambda: PROPORTIONS(1, 2, 1, 2, alternative="less", confidence_level=0.4),
            "two_proportion_test: confidence_level is 0.40000000000000002, must be above 0.5",
        ),
        (lambda: PROPORTIONS(3, 2, 1, 2), "two_proportion_test: successes_control is 3, must not exceed"),
        (lambda: PROPORTIONS(1, 2, -1, 2), "two_proportion_test: successes_treatment is -1, must not be neg"),
        (lambda: PROPORTIONS(1, 2, 0, -2), "two_proportion_test: n_treatment is -2, must not be negative."),
        (lambda: RATIO([5]), "sample_ratio_mismatch: counts has 1 variants, must have at least 2."),
        (lambda: RATIO([5, -1]), "sample_ratio_mismatch: counts[1] is -1, must not be negative."),
        (lambda: RATIO([5, 5], [1]), "sample_ratio_mismatch: expected has 1 shares, must have one for each"),
        (lambda: RATIO([5, 5], [1, 0]), "sample_ratio_mismatch: expected[1] is 0"),
        (lambda: ADJUST([0.1, 1.5]), "adjust_pvalues: pvalues[1] is 1.5, must lie within [0, 1]."),
        (
            lambda: ADJUST([0.1], "tukey"),  # type: ignore[arg-type]
            "adjust_pvalues: method is 'tukey', must be 'none', 'bonferroni', 'holm',",
        ),
        (lambda: ADJUST([[0.1]]), "adjust_pvalues: pvalues has 2 dimensions, must have 1."),
        (lambda: stats.Moments(-1, 0, 1), "Moments: n is -1, must not be negative."),
        (lambda: stats.Moments(3, 0, -1), "Moments: variance is -1, must not be negative."),
        (lambda: stats.Counts({1: -1}), "Counts.add: times is -1, must not be negative."),
        (lambda: stats.Counts({INFINITY: 1}), "Counts.add: value is inf, must be finite."),
        (lambda: stats.CoMoments.of([1.0]), "CoMoments.of: rows has 1 dimensions, must have 2"),
        (lambda: stats.CoMoments(2).mean(2), "CoMoments: column is 2, must be below 2."),
    ],
)
def test_a_bad_argument_is_named_with_its_function_and_value(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        call()
    assert "\n" not in str(caught.value)
