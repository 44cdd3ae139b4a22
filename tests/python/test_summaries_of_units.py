"""Summaries of clusters and of weighted units give what their values give, whole or added from parts."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxlift import stats

few = settings(derandomize=True, max_examples=50, deadline=None, database=None)
numbers = st.integers(-2000, 2000).map(lambda n: n / 16)
labelled = st.lists(st.tuples(st.integers(0, 6), numbers), min_size=3, max_size=30)
weighted = st.lists(st.tuples(numbers, st.integers(0, 9).map(float)), min_size=3, max_size=30)


def agree(one: Any, other: Any) -> None:
    assert one.n_control == other.n_control
    assert one.method == other.method
    assert [*one.difference_interval, one.pvalue, one.df, one.std_error] == pytest.approx(
        [*other.difference_interval, other.pvalue, other.df, other.std_error],
        rel=1e-8,
        abs=1e-9,
        nan_ok=True,
    )
    assert one.lift_kind == other.lift_kind


@few
@given(labelled, labelled, st.sampled_from([0.0, 1e9]), st.sampled_from(["two-sided", "less", "greater"]))
def test_clusters(a: Any, b: Any, shift: float, side: Any) -> None:
    (of_a, near_x), (of_b, near_y) = (zip(*rows, strict=True) for rows in (a, b))
    x, y = np.add(near_x, shift), np.add(near_y, shift)
    of_b = tuple(label + 100 for label in of_b)
    plain = stats.cluster_t_test(x, y, of_a, of_b, alternative=side)
    of_x, of_y = stats.cluster_moments(x, of_a), stats.cluster_moments(y, of_b)
    assert (of_x.n, of_x.clusters) == (len(x), len(set(of_a)))
    agree(stats.cluster_t_test(of_x, of_y, alternative=side), plain)
    agree(stats.cluster_t_test(of_x, y, None, of_b, alternative=side), plain)
    agree(stats.cluster_t_test(x, of_y, of_a, alternative=side), plain)
    low = np.array(of_a) < 3
    parts = [stats.cluster_moments(x[part], np.array(of_a)[part]) for part in (low, ~low)]
    agree(stats.cluster_t_test(parts[0] + parts[1], of_y, alternative=side), plain)
    sizes, sums = zip(*((of_a.count(g), sum(x[np.array(of_a) == g] - shift)) for g in set(of_a)), strict=True)
    grouped = stats.ClusterMoments(sizes, sums, origin=shift)
    agree(stats.cluster_t_test(grouped, of_y, alternative=side), plain)
    assert pickle.loads(pickle.dumps(of_x)) == of_x


@few
@given(weighted, weighted, st.sampled_from([0.0, 1e9]))
def test_weights(a: Any, b: Any, shift: float) -> None:
    (x, of_x), (y, of_y) = (np.array(rows).T for rows in (a, b))
    assume(min(sum(of_x > 0), sum(of_y > 0)) > 1)
    plain = stats.weighted_test(x + shift, y + shift, of_x, of_y)
    summaries = stats.weighted_moments(x + shift, of_x), stats.weighted_moments(y + shift, of_y)
    assert summaries[0].design_effect == pytest.approx(stats.design_effect(of_x))
    agree(stats.weighted_test(*summaries), plain)
    agree(stats.weighted_test(summaries[0], y + shift, None, of_y), plain)
    agree(stats.weighted_test(x + shift, summaries[1], of_x), plain)
    parts = stats.weighted_moments(x[:2] + shift, of_x[:2]) + stats.weighted_moments(x[2:] + shift, of_x[2:])
    agree(stats.weighted_test(parts, summaries[1]), plain)
    assert stats.weighted_test(*summaries).notes == plain.notes
    assert pickle.loads(pickle.dumps(parts)) == parts


def test_what_is_missing_is_counted_of_arrays() -> None:
    summary = stats.cluster_moments([1.0, 2.0, 5.0], list("aab"))
    result = stats.cluster_t_test(summary, [1.0, math.nan, 3.0], None, list("cde"))
    assert result.notes[-1] == "1 missing value of the treatment left out."
    weights = stats.weighted_moments([1.0, math.nan, 3.0], [1, 1, 2])
    assert weights.n == 2
    result = stats.weighted_test([1.0, 2.0, math.nan], weights, [1, 1, 1])
    assert result.notes[-1] == "1 unit with a missing value or weight of the control left out."


OF_CLUSTERS = stats.cluster_moments([1.0, 2.0, 5.0], list("aab"))
OF_WEIGHTS = stats.weighted_moments([1.0, 3.0], [1, 2])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: stats.cluster_t_test(OF_CLUSTERS, OF_CLUSTERS, [1]),
            "control is a ClusterMoments, so control_clusters must not be given",
        ),
        (
            lambda: stats.cluster_t_test([1, 2], OF_CLUSTERS),
            "cluster_t_test: control is an array, so control_clusters must be given",
        ),
        (lambda: stats.ClusterMoments([1, 2], [1.0]), "2 sizes and 1 sums, must be as many"),
        (lambda: stats.ClusterMoments([1, 0], [1.0, 2.0]), "a cluster has 0 values, must have at least 1"),
        (lambda: stats.ClusterMoments([1], [math.inf]), "ClusterMoments: sums holds an infinite value"),
        (lambda: stats.cluster_moments([1, 2], [1]), "cluster_moments: values has 2 values and clusters 1"),
        (
            lambda: stats.weighted_test(OF_WEIGHTS, [1], [1], [1]),
            "control is a WeightedMoments, so control_weights must not be given",
        ),
        (
            lambda: stats.weighted_test(OF_WEIGHTS, [1]),
            "treatment is an array, so treatment_weights must be given",
        ),
        (lambda: stats.weighted_moments([1], [-1]), "weighted_moments: a weight is -1, must not be negative"),
        (lambda: stats.weighted_moments([1, 2], [1]), "weighted_moments: values has 2 values and weights 1"),
    ],
)
def test_bad_arguments(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
