"""What must hold for tests of means on any data: coherence, symmetry, shifts, scales, caps and clusters."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import cxlift as cx
from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable

few = settings(derandomize=True, max_examples=25, deadline=None, database=None)

OPPOSITE: dict[str, Any] = {"two-sided": "two-sided", "less": "greater", "greater": "less"}
directions = st.sampled_from(sorted(OPPOSITE))
levels = st.sampled_from([0.6, 0.8, 0.9, 0.95, 0.99, 0.999])
values = st.one_of(st.integers(-50, 50).map(float), st.floats(-1e3, 1e3, allow_subnormal=False))
samples = st.lists(values, min_size=2, max_size=30)
TESTS: dict[str, Any] = {
    "welch": stats.welch_t_test,
    "pooled": stats.pooled_t_test,
    "z": stats.z_test,
}
tests = st.sampled_from(sorted(TESTS))


def ratio(control: Any, treatment: Any, **options: Any) -> Any:
    """Call the ratio test with the same denominators for every sample of a length."""
    denominators = [1.0 + np.arange(len(sample)) % 4 for sample in (control, treatment)]
    return stats.ratio_test(control, denominators[0], treatment, denominators[1], **options)


def paired(control: Any, treatment: Any, **options: Any) -> Any:
    n = min(len(control), len(treatment))
    return stats.paired_t_test(control[:n], treatment[:n], **options)


def clustered(control: Any, treatment: Any, **options: Any) -> Any:
    """Clusters of one, two and three values by turns."""
    labels = [np.arange(len(sample)) * 5 // 9 for sample in (control, treatment)]
    return stats.cluster_t_test(control, treatment, labels[0], labels[1] + 1000, **options)


ALL: dict[str, Any] = {**TESTS, "ratio": ratio, "paired": paired, "clustered": clustered}
every = st.sampled_from(sorted(ALL))


@settings(few, max_examples=150)
@given(every, samples, samples, directions, levels)
@example("welch", [1.0, 2.0], [4.0, 9.0], "greater", 0.95)
@example("pooled", [-1.0, 2.0, 0.5], [4.0, 9.0], "two-sided", 0.6)
@example("paired", [1.0, 2.0, 4.0], [1.5, 3.0, 5.75], "less", 0.9)
@example("clustered", [1.0] * 40, list(range(40)), "two-sided", 0.99)
@example("clustered", [1.0, 2.0, 4.0], [float(i % 7) for i in range(90)], "less", 0.9)
def test_pvalue_interval_and_lift_agree(
    name: str, control: list[float], treatment: list[float], alternative: Any, level: float
) -> None:
    def test(at: float) -> Any:
        return ALL[name](control, treatment, alternative=alternative, confidence_level=at)

    result = test(level)
    assume(not math.isnan(result.pvalue))
    assert result.dual
    agree(result, level)
    for at in (1 - result.pvalue * 1.001, 1 - result.pvalue * 0.999):
        if 0.55 < at < 1 - 1e-6:
            agree(test(at), at)


def agree(result: stats.Comparison, level: float) -> None:
    significant = result.pvalue < 1 - level
    assert significant == (0 not in result.difference_interval)
    lower, upper = result.lift_interval
    if result.lift_kind == "complement":
        assert significant == (lower < 0 < upper)
    elif result.lift_kind == "bounded":
        assert significant == (not lower <= 0 <= upper)
    else:
        assert not (significant and result.lift_kind == "everything")


@few
@given(every, samples, samples, directions, levels)
def test_the_variants_swapped(
    name: str, a: list[float], b: list[float], alternative: Any, level: float
) -> None:
    one = ALL[name](a, b, alternative=alternative, confidence_level=level)
    other = ALL[name](b, a, alternative=OPPOSITE[alternative], confidence_level=level)
    assume(not math.isnan(one.pvalue))
    size = max(abs(one.control_value), abs(one.treatment_value))
    assert other.difference == pytest.approx(-one.difference, rel=1e-12, abs=1e-13 * size)
    assert other.std_error == pytest.approx(one.std_error, rel=1e-9)
    assert other.df == pytest.approx(one.df, rel=1e-9)
    lower, upper = one.difference_interval
    assert tuple(other.difference_interval) == pytest.approx((-upper, -lower), rel=1e-9, abs=1e-9 * size)


@few
@given(every, samples, samples, st.integers(-900, 900))
def test_a_unit_of_measurement_changes_no_bit(name: str, a: list[float], b: list[float], power: int) -> None:
    assume(all(value == 0 or abs(value) > 1e-9 for value in (*a, *b)))
    here, there = ALL[name](a, b), ALL[name](np.ldexp(a, power), np.ldexp(b, power))
    for field in ("pvalue", "statistic", "df", "lift", "lift_kind"):
        assert repr(getattr(there, field)) == repr(getattr(here, field))
    assert repr(tuple(there.lift_interval)) == repr(tuple(here.lift_interval))
    for field in ("difference", "std_error"):
        assert repr(getattr(there, field)) == repr(math.ldexp(getattr(here, field), power))


@few
@given(st.sampled_from([*TESTS, "paired", "clustered"]), samples, samples, st.booleans())
def test_a_shift_by_a_billion_leaves_the_pvalue(
    name: str, a: list[float], b: list[float], whole: bool
) -> None:
    grain = 1 if whole else 64  # sixty-fourths, which a double still holds beside 1e9
    control, treatment = (np.round(np.array(sample) * grain) / grain for sample in (a, b))
    here, there = ALL[name](control, treatment), ALL[name](control + 1e9, treatment + 1e9)
    if math.isnan(here.pvalue):
        assert math.isnan(there.pvalue)
    else:
        assert there.pvalue == pytest.approx(here.pvalue, rel=1e-6 if name != "paired" else 0)
        assert there.difference == pytest.approx(here.difference, rel=1e-9, abs=1e-12)


@few
@given(tests, samples, samples, st.one_of(values, st.floats(0, 1).map(stats.quantile)))
def test_a_cap_is_the_same_test_of_capped_values(name: str, a: list[float], b: list[float], cap: Any) -> None:
    both = np.array([*a, *b])
    limit = np.quantile(both, cap.q) if isinstance(cap, stats.Quantile) else cap
    found = TESTS[name]([*a, math.nan], b, cap=cap)
    expected = TESTS[name](np.minimum(a, limit), np.minimum(b, limit))
    assert found.difference == pytest.approx(expected.difference, rel=1e-9, abs=1e-9)
    assert found.std_error == pytest.approx(expected.std_error, rel=1e-9, abs=1e-9, nan_ok=True)
    assert found.notes[-1] == "1 missing value of the control left out."
    assert found.notes[-2].startswith("Values above ")
    if not isinstance(cap, stats.Quantile):
        counts = [sum(value > limit for value in sample) for sample in (a, b)]
        assert found.notes[-2].endswith(f": {counts[0]} of the control, {counts[1]} of the treatment.")


@few
@given(samples, st.floats(-100, 100), directions, levels)
def test_one_sample_is_coherent(data: list[float], null: float, alternative: Any, level: float) -> None:
    result = stats.one_sample_t_test(data, null, alternative=alternative, confidence_level=level)
    assume(not math.isnan(result.pvalue) and abs(result.pvalue - 1 + level) > 1e-9)
    assert (result.pvalue < 1 - level) == (null not in result.interval)
    n, mean, variance = len(data), float(np.mean(data)), float(np.var(data, ddof=1))
    summary = stats.one_sample_t_test(
        stats.Moments(n, mean, variance), null, alternative=alternative, confidence_level=level
    )
    assert tuple(summary.interval) == pytest.approx(tuple(result.interval), rel=1e-9, abs=1e-9)


LABELS: dict[str, Any] = {
    "text": ["a", "a", "b", "c", "c"],
    "numbers": [7, 7, -2, 2**62, 2**62],
    "unsigned": np.array([2**64 - 1, 2**64 - 1, 5, 6, 6], dtype=np.uint64),
    "whole floats": [1.0, 1.0, 2.0, 3.0, 3.0],
    "objects": np.array(["a", "a", "b", "c", "c"], dtype=object),
    "integers beyond 64 bits": [2**70, 2**70, 1, 2, 2],
    "pandas": pd.Series(["a", "a", "b", "c", "c"]),
    "pandas category": pd.Series(["a", "a", "b", "c", "c"], dtype="category"),
    "pandas nullable": pd.Series([1, 1, 2, 3, 3], dtype="Int64"),
    "polars": pl.Series(["a", "a", "b", "c", "c"]),
    "arrow": pa.array(["a", "a", "b", "c", "c"]),
    "bool and number": np.array([True, True, False, False, False]),
}
CONTROL, TREATMENT = [3.0, 4, 5, 1, 2], [6.0, 5, 7, 7, 4]


@pytest.mark.parametrize("kind", LABELS)
def test_labels_of_any_kind(kind: str) -> None:
    if "number" in kind or kind in ("unsigned", "whole floats", "integers beyond 64 bits", "pandas nullable"):
        others: Any = [101, 101, 102, 102, 103]
    else:
        others = ["d", "d", "e", "e", "f"]
    result = stats.cluster_t_test(CONTROL, TREATMENT, LABELS[kind], others)
    assert result.notes[0].startswith("Clusters: 2 of" if kind.startswith("bool") else "Clusters: 3 of")
    if not kind.startswith("bool"):
        assert result.pvalue == pytest.approx(0.087005602, rel=1e-7)  # clubSandwich


def test_a_value_or_a_label_that_is_missing_is_left_out() -> None:
    for missing in (None, math.nan, pd.NA):
        labels = np.array(["a", "a", "b", "c", "c", missing, "z"], dtype=object)
        result = stats.cluster_t_test([*CONTROL, 9, math.nan], TREATMENT, labels, list("ddeef"))
        assert result.pvalue == stats.cluster_t_test(CONTROL, TREATMENT, list("aabcc"), list("ddeef")).pvalue
        assert result.notes[1:] == (
            "1 missing value of the control left out.",
            "1 value without a cluster of the control left out.",
        )
    floats = stats.cluster_t_test([*CONTROL, 9], TREATMENT, [1, 1, 2, 3, 3, math.nan], [4, 4, 5, 5, 6])
    assert floats.n_control == 5


def cluster(control_labels: Any, treatment_labels: Any = ("d", "d", "e", "e", "f")) -> Any:
    return stats.cluster_t_test(CONTROL, TREATMENT, control_labels, treatment_labels)


MOMENTS = stats.Moments(9, 1.0, 1.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cluster(list("aabee")), "cluster 'e' has values in both variants"),
        (
            lambda: cluster([1, 1, 2, 3, 3], np.array([3, 3, 4, 4, 4], np.uint64)),
            "cluster 3 has values in both",
        ),
        (
            lambda: cluster(list("aab")),
            "control has 5 values and control_clusters 3 labels, must have as many.",
        ),
        (lambda: cluster([1, 1, 2, 3, 3]), "control_clusters and treatment_clusters are numbers and text"),
        (lambda: cluster([1.5, 1, 2, 3, 3]), "holds numbers that are not whole or above 2^53"),
        (lambda: cluster([1e17, 1, 2, 3, 3]), "holds numbers that are not whole or above 2^53"),
        (lambda: cluster(np.array(["a", 1, "b", "b", "c"], object)), "holds 1 among its labels"),
        (lambda: cluster(np.zeros(5, "M8[D]")), "holds datetime64[D], must hold whole numbers or text."),
        (lambda: cluster([list("aabcc")]), "control_clusters has 2 dimensions, must have 1."),
        (lambda: stats.cluster_t_test([math.inf], [1], ["a"], ["b"]), "control holds an infinite value"),
        (
            lambda: stats.welch_t_test(MOMENTS, [1, 2], cap=1),
            "welch_t_test: control is a Moments, must be an array",
        ),
        (lambda: stats.pooled_t_test([1, 2], MOMENTS, cap=1), "pooled_t_test: treatment is a Moments"),
        (
            lambda: stats.z_test([1, 2], [1, 2], cap=math.nan),
            "z_test: cap is nan, must be a finite number or",
        ),
        (lambda: stats.z_test([1, 2], [1, 2], cap="x"), "z_test: cap is 'x', must be"),  # type: ignore[arg-type]
        (lambda: stats.z_test([1, 2], [1, math.inf], cap=1), "z_test: treatment holds an infinite value"),
        (lambda: stats.quantile(1.5), "quantile: q is 1.5, must lie within [0, 1]."),
        (
            lambda: stats.ratio_test([1], [1], [1], [1], cap_denominator=True),
            "ratio_test: cap_denominator is True",
        ),
        (
            lambda: stats.paired_t_test([1, 2], [1]),
            "control has 2 values and treatment 1, must have as many.",
        ),
        (lambda: stats.paired_t_test([1, 2]), "paired_t_test: treatment is missing"),  # type: ignore[call-overload]
        (lambda: stats.paired_t_test(stats.CoMoments(2), [1]), "control is a CoMoments of both columns"),
        (lambda: stats.paired_t_test([math.inf], [1]), "paired_t_test: control holds an infinite value"),
        (lambda: stats.one_sample_t_test([1, 2], math.inf), "one_sample_t_test: null_value is inf"),
        (lambda: stats.one_sample_t_test([1, 2], alternative="up"), "one_sample_t_test: alternative is 'up'"),  # type: ignore[arg-type]
    ],
)
def test_what_is_refused(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_caps_and_gaps_of_ratios() -> None:
    y, x = [1.0, 2, math.nan, 90, 4], [2.0, 3, 4, 30, 5]
    result = stats.ratio_test(y, x, [3, 1, 2], [4, 5, 6], cap=cx.quantile(0.5), cap_denominator=6)
    plain = stats.ratio_test([1.0, 2, 2, 2], [2, 3, 6, 5], [2, 1, 2], [4, 5, 6])
    assert result.pvalue == plain.pvalue
    assert result.notes == (
        "Numerators above 2 set to 2: 2 of the control, 1 of the treatment.",
        "Denominators above 6 set to 6: 1 of the control, 0 of the treatment.",
        "1 unit with a missing value of the control left out.",
    )
    assert cx.quantile(0.5) == stats.Quantile(0.5)


def test_one_sample_and_its_notes() -> None:
    result = stats.one_sample_t_test([1.0, math.nan, 3, math.nan])
    assert result.notes == ("2 missing values left out.",)
    assert (
        repr(result)
        == "OneSample(value=2, interval=(-10.7062, 14.7062), pvalue=0.295167, method='one-sample t')"
    )
    for short in ([], [1.0], [2.0, 2.0], [math.nan]):
        empty = stats.one_sample_t_test(short)
        assert math.isnan(empty.pvalue)
        assert math.isnan(empty.interval.lower)
        assert "cannot be tested" in empty.notes[0]
