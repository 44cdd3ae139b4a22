"""What must hold for quantiles on any data: coherence, symmetry, shifts, scales, sketches, refusals."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlift import stats

few = settings(derandomize=True, max_examples=40, deadline=None, database=None)

OPPOSITE: dict[str, Any] = {"two-sided": "two-sided", "less": "greater", "greater": "less"}
directions = st.sampled_from(sorted(OPPOSITE))
levels = st.sampled_from([0.6, 0.8, 0.9, 0.95, 0.99, 0.999])
methods: Any = st.sampled_from(["auto", "joint", "mover"])
qs = st.sampled_from([0.05, 0.25, 0.5, 0.75, 0.9, 0.99])
values = st.one_of(st.integers(0, 5).map(float), st.floats(-1e3, 1e3, allow_subnormal=False))
samples = st.lists(values, min_size=1, max_size=60)
positive = st.lists(st.one_of(st.integers(1, 6).map(float), st.floats(1e-3, 1e3)), min_size=1, max_size=60)


@few
@given(positive, positive, qs, methods, directions, levels)
def test_pvalue_interval_and_lift_agree(  # noqa: PLR0917
    control: Any, treatment: Any, q: float, method: Any, alternative: Any, level: float
) -> None:
    result = stats.quantile_test(
        control, treatment, q, method=method, alternative=alternative, confidence_level=level
    )
    rejected = result.pvalue < 1 - level
    assert rejected == (0.0 not in result.difference_interval)
    assert result.dual
    if result.lift_kind == "bounded":
        assert rejected == (0.0 not in result.lift_interval)
        assert result.lift_interval.lower <= result.lift <= result.lift_interval.upper
    assert result.difference_interval.lower <= result.difference <= result.difference_interval.upper
    assert result.control_value == pytest.approx(float(np.quantile(control, q)), rel=1e-12)


@few
@given(samples, samples, qs, methods, directions, levels)
def test_swapping_the_variants_turns_the_sign(  # noqa: PLR0917
    control: Any, treatment: Any, q: float, method: Any, alternative: Any, level: float
) -> None:
    options = {"method": method, "confidence_level": level}
    one = stats.quantile_test(control, treatment, q, alternative=alternative, **options)
    other = stats.quantile_test(treatment, control, q, alternative=OPPOSITE[alternative], **options)
    assert other.pvalue == one.pvalue
    assert other.difference == -one.difference
    assert list(other.difference_interval) == [-end for end in reversed(list(one.difference_interval))]


@few
@given(samples, samples, qs, methods, st.sampled_from([2.0**500, 2.0**-500]))
def test_scaling_scales_and_a_shift_of_integers_changes_nothing(
    control: Any, treatment: Any, q: float, method: Any, scale: float
) -> None:
    one = stats.quantile_test(control, treatment, q, method=method)
    scaled: Any = [np.array(v) * scale for v in (control, treatment)]
    other = stats.quantile_test(scaled[0], scaled[1], q, method=method)
    assert other.pvalue == one.pvalue
    assert list(other.difference_interval) == pytest.approx([e * scale for e in one.difference_interval])
    whole: Any = [np.round(v) for v in (control, treatment)]
    at_zero = stats.quantile_test(whole[0], whole[1], 0.5, method=method)
    far = stats.quantile_test(whole[0] + 1e9, whole[1] + 1e9, 0.5, method=method)
    assert far.pvalue == at_zero.pvalue
    assert list(far.difference_interval) == pytest.approx(list(at_zero.difference_interval), abs=1e-6)


@few
@given(samples, qs, directions, levels)
def test_order_counts_and_exact_sketches_do_not_matter(
    sample: Any, q: float, alternative: Any, level: float
) -> None:
    options: dict[str, Any] = {"alternative": alternative, "confidence_level": level}
    one = stats.quantile_interval(sample, q, **options)
    found, times = np.unique(np.array(sample) + 0.0, return_counts=True)
    counts = stats.Counts(dict(zip(found.tolist(), times.tolist(), strict=True)))
    sketch = stats.Distribution.from_values(sample[::2]) + stats.Distribution.from_values(sample[1::2])
    for other in (sample[::-1], counts, sketch):
        again = stats.quantile_interval(other, q, **options)
        assert again.value == one.value
        assert again.interval == one.interval
    test = stats.quantile_test(sample, sketch, q, **options)
    assert test.difference == 0.0
    assert test.pvalue in (0.5, 1.0)


@few
@given(st.integers(0, 10**9), st.integers(1, 20), qs)
def test_a_merged_sketch_is_that_of_the_whole_column(seed: int, parts: int, q: float) -> None:
    random = np.random.default_rng(seed)
    column = np.exp(random.normal(size=6000)) * random.choice([-1.0, 1.0, 1e6], size=6000)
    whole = stats.Distribution.from_values(column, max_groups=4096)
    pieces = np.array_split(random.permutation(column), parts)
    merged = stats.Distribution(4096)
    for piece in pieces:
        merged = stats.Distribution.from_values(piece, max_groups=4096) + merged
    assert merged.mantissa_bits == whole.mantissa_bits
    assert [g[:3] for g in merged.groups] == [g[:3] for g in whole.groups]
    exact = float(np.quantile(column, q))
    assert merged.quantile_bounds(q) == whole.quantile_bounds(q)
    assert merged.quantile_bounds(q).lower <= exact <= merged.quantile_bounds(q).upper
    share = float(np.mean(column <= exact))
    assert merged.cdf_bounds(exact).lower <= share <= merged.cdf_bounds(exact).upper
    assert merged.moments().mean == pytest.approx(column.mean(), rel=1e-10)
    assert merged.moments().variance == pytest.approx(column.var(ddof=1), rel=1e-10)
    for copy in (
        stats.Distribution.from_json(merged.to_json()),
        stats.Distribution.from_cbor(merged.to_cbor()),
        pickle.loads(pickle.dumps(merged)),
    ):
        assert copy == merged


def test_a_sketch_is_bounded() -> None:
    random = np.random.default_rng(1)
    column = np.exp(random.normal(size=300_000))
    sketch = stats.Distribution.from_values(column)
    assert len(sketch.groups) <= sketch.max_groups == 65_536
    assert sketch.mantissa_bits >= 12
    bounds = sketch.quantile_bounds(0.9)
    assert bounds.upper - bounds.lower < 2.0**-11 * bounds.upper
    assert not sketch.is_exact
    assert repr(sketch).startswith("Distribution(n=300000, groups=")


def test_missing_values_and_labels_are_counted() -> None:
    nan = math.nan
    assert stats.Distribution.from_values([1.0, nan, 2.0]).n == 2
    assert stats.quantile_interval([1.0, nan, 2.0], 0.5).notes[-1] == "1 missing value left out."
    result = stats.quantile_test(
        [1.0, nan, 2.0, 3.0],
        [4.0, 5.0, 6.0],
        0.5,
        control_clusters=[1, 1, 2, None],
        treatment_clusters=[3, 4, 4],
    )
    assert result.n_control == 2
    assert result.notes[0] == "Clusters: 2 of the control, 2 of the treatment."
    assert result.notes[-2:] == (
        "1 missing value of the control left out.",
        "1 value without a cluster of the control left out.",
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: stats.quantile_test([1.0], [2.0], 0.0), "^quantile_test: q is 0, must lie between 0 and 1"),
        (lambda: stats.quantile_test([1.0], [2.0], 1.0), "q is 1, must lie between 0 and 1"),
        (lambda: stats.quantile_interval([1.0], -3), "quantile_interval: q is -3, must lie between"),
        (lambda: stats.quantile_interval([1.0], math.nan), "q is nan"),
        (lambda: stats.quantile_test([1.0], [math.inf], 0.5), "treatment holds an infinite value"),
        (lambda: stats.quantile_test([[1.0]], [2.0], 0.5), "dimensions"),
        (lambda: stats.quantile_test(["a"], [2.0], 0.5), "not an array of numbers"),
        (lambda: stats.quantile_test([1.0], [2.0], 0.5, method="wald"), "must be 'auto', 'joint' or 'mover'"),  # type: ignore[arg-type]
        (
            lambda: stats.quantile_test([1.0], [2.0], 0.5, control_clusters=[1]),
            "control_clusters is given alone",
        ),
        (
            lambda: stats.quantile_test([1.0], [2.0], 0.5, control_clusters=[1], treatment_clusters=[1]),
            "cluster 1 has values in both variants",
        ),
        (lambda: stats.quantile_interval([1.0, 2.0], 0.5, clusters=[1]), "must have as many"),
        (
            lambda: stats.quantile_interval(stats.Distribution(), 0.5, clusters=[1]),
            "values is a Distribution, must be an array",
        ),
        (lambda: stats.Distribution(5), "max_groups is 5"),
        (lambda: stats.Distribution.from_values([math.inf]), "a value is inf, must be finite"),
        (lambda: stats.Distribution.from_json("{}"), "the text is no distribution"),
        (
            lambda: stats.Distribution.from_json(
                '{"max_groups": 4096, "mantissa_bits": 52, "groups": [[1, 2, 3]]}'
            ),
            "no distribution",
        ),
    ],
)
def test_bad_arguments_are_refused_in_one_sentence(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        call()
    assert str(caught.value).count(". ") == 0
