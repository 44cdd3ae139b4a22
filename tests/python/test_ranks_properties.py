"""What must hold for tests of order on any data: coherence, symmetry, order alone, extremes, errors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxlift import stats

few = settings(derandomize=True, max_examples=60, deadline=None, database=None)
OPPOSITE: dict[str, Any] = {"two-sided": "two-sided", "less": "greater", "greater": "less"}
directions = st.sampled_from(sorted(OPPOSITE))
levels = st.sampled_from([0.6, 0.8, 0.9, 0.95, 0.99])
values = st.one_of(st.integers(1, 7).map(float), st.floats(-1e3, 1e3, allow_subnormal=False))
samples = st.lists(values, min_size=2, max_size=25)

# With the value of no difference, and what a swap of the variants makes of an end.
DUAL: dict[str, tuple[Any, str, float, Any]] = {
    "t": (stats.brunner_munzel, "t", 0.5, lambda x: 1 - x),
    "logit": (stats.brunner_munzel, "logit", 0.5, lambda x: 1 - x),
    "delta t": (stats.cliffs_delta, "t", 0.0, lambda x: -x),
    "delta logit": (stats.cliffs_delta, "logit", 0.0, lambda x: -x),
    "delta cliff": (stats.cliffs_delta, "cliff", 0.0, lambda x: -x),
    "odds score": (stats.proportional_odds, "score", 1.0, lambda x: math.inf if x == 0 else 1 / x),
    "odds profile": (stats.proportional_odds, "profile", 1.0, lambda x: math.inf if x == 0 else 1 / x),
    "odds wald": (stats.proportional_odds, "wald", 1.0, lambda x: math.inf if x == 0 else 1 / x),
}
every = st.sampled_from(sorted(DUAL))


@settings(few, max_examples=200)
@given(every, samples, samples, directions, levels)
def test_pvalue_and_interval_agree(
    name: str, a: list[float], b: list[float], side: Any, level: float
) -> None:
    test, method, null, _ = DUAL[name]

    def at(confidence_level: float) -> Any:
        return test(a, b, method=method, alternative=side, confidence_level=confidence_level)

    result = at(level)
    assume(not math.isnan(result.pvalue))
    assert 0 <= result.pvalue <= 1
    for one in (level, 1 - result.pvalue * 1.001, 1 - result.pvalue * 0.999):
        if 0.55 < one < 1 - 1e-6 and abs(1 - one - result.pvalue) > 1e-9 * result.pvalue:
            assert (result.pvalue < 1 - one) == (null not in at(one).interval)


@few
@given(every, samples, samples, directions)
def test_the_variants_swapped(name: str, a: list[float], b: list[float], side: Any) -> None:
    test, method, _, mirrored = DUAL[name]
    one = test(a, b, method=method, alternative=side)
    other = test(b, a, method=method, alternative=OPPOSITE[side])
    assert other.pvalue == pytest.approx(one.pvalue, rel=1e-9, nan_ok=True)
    if not math.isnan(one.pvalue):
        expected = sorted(mirrored(end) for end in one.interval)
        assert tuple(other.interval) == pytest.approx(expected, rel=1e-8, abs=1e-9)


def everything(a: Any, b: Any) -> list[Any]:
    results: list[Any] = [test(a, b, method=method) for test, method, _, _ in DUAL.values()]
    results += [stats.mann_whitney(a, b, method=method) for method in ("auto", "exact", "asymptotic")]
    return [*results, stats.kolmogorov_smirnov(a, b)]


@few
@given(samples, samples, st.integers(-900, 900))
def test_only_the_order_counts(a: list[float], b: list[float], power: int) -> None:
    assume(all(value == 0 or abs(value) > 1e-9 for value in (*a, *b)))
    there = everything(np.ldexp(a, power), np.ldexp(b, power))
    for one, other in zip(everything(a, b), there, strict=True):
        assert repr(one) == repr(other)


@few
@given(samples, samples)
def test_arrays_counts_and_mappings_are_one(a: list[float], b: list[float]) -> None:
    def mapping(sample: list[float]) -> dict[float, int]:
        found, times = np.unique(sample, return_counts=True)
        return dict(zip(found.tolist(), times.tolist(), strict=True))

    here = everything(a, b)
    for others in (everything(mapping(a), mapping(b)), everything(stats.Counts(mapping(a)), b)):
        for one, other in zip(here, others, strict=True):
            assert repr(one) == repr(other)


@few
@given(st.lists(st.integers(1, 5).map(float), min_size=2, max_size=20), samples, directions)
def test_clusters_of_one_are_the_plain_test(a: list[float], b: list[float], side: Any) -> None:
    labels = list(range(len(a))), [f"t{i}" for i in range(len(b))]
    names = [str(label) for label in labels[0]], labels[1]
    plain = stats.brunner_munzel(a, b, alternative=side)
    robust = stats.brunner_munzel(
        a, b, control_clusters=names[0], treatment_clusters=names[1], alternative=side
    )
    assert robust.pvalue == pytest.approx(plain.pvalue, rel=1e-9, nan_ok=True)


labelled = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5).map(float)), min_size=2, max_size=25)


def in_clusters(a: list[tuple[int, float]], b: list[tuple[int, float]]) -> tuple[Any, ...]:
    columns = [[value for _, value in sample] for sample in (a, b)]
    labels = [[f"{name}{label}" for label, _ in sample] for name, sample in (("c", a), ("t", b))]
    return *columns, *labels


@few
@given(labelled, labelled, directions, st.sampled_from(["exact", "asymptotic"]))
def test_mann_whitney_of_clusters(
    a: list[tuple[int, float]], b: list[tuple[int, float]], side: Any, method: Any
) -> None:
    def tested(one: Any, other: Any, direction: Any) -> Any:
        c, t, of_c, of_t = in_clusters(one, other)
        given: Any = {"control_clusters": of_c, "treatment_clusters": of_t, "alternative": direction}
        return stats.mann_whitney(c, t, method=method, **given)

    one = tested(a, b, side)
    swapped = tested(b, a, OPPOSITE[side])
    assert swapped.pvalue == pytest.approx(one.pvalue, rel=1e-9, nan_ok=True)
    moved = tested([(g, 3 * x - 1e6) for g, x in a], [(g, 3 * x - 1e6) for g, x in b], side)
    assert moved.pvalue == pytest.approx(one.pvalue, rel=1e-12, nan_ok=True)
    assert math.isnan(one.pvalue) or 0 <= one.pvalue <= 1
    alone_a, alone_b = ([(i, x) for i, (_, x) in enumerate(sample)] for sample in (a, b))
    plain = stats.mann_whitney([x for _, x in a], [x for _, x in b], method=method, alternative=side)
    assert tested(alone_a, alone_b, side).pvalue == pytest.approx(plain.pvalue, rel=1e-9, nan_ok=True)


def test_extremes() -> None:
    far = stats.mann_whitney({0: 10**6, 1: 10**6}, {0: 10**6 - 25_500, 1: 10**6 + 25_500})
    assert 1e-300 < far.pvalue < 1e-140
    tiny = stats.brunner_munzel({1: 2000, 2: 1000}, {1: 1000, 2: 2000})
    assert 0 < tiny.pvalue < 1e-100
    big = {1: 2**52, 2: 2**52}
    for result in (
        stats.mann_whitney(big, big),
        stats.brunner_munzel(big, big),
        stats.cliffs_delta(big, big),
    ):
        assert result.pvalue == 1
    assert stats.proportional_odds(big, big).value == pytest.approx(1)
    assert stats.cochran_armitage([2**52, 2**52], [2**53, 2**53]).pvalue == 1
    assert stats.kolmogorov_smirnov(big, big).pvalue == 1
    zero = stats.mann_whitney([0.0, -0.0, 1.0], [-0.0, 0.0])
    assert zero.statistic == 2.0
    separate = stats.proportional_odds([1, 2, 3], [4, 5, 6])
    assert separate.value == math.inf
    assert "no odds ratio is too large" in separate.notes[0]


def test_missing_values_are_counted() -> None:
    result = stats.mann_whitney([1, 2, np.nan], [2, 3, np.nan, np.nan, 5])
    assert result.n_control == 2
    assert result.notes == (
        "1 missing value of the control left out.",
        "2 missing values of the treatment left out.",
    )
    result = stats.brunner_munzel(
        [1, 2, np.nan, 4, 5],
        [2, 3, 4, 1, 5],
        control_clusters=["a", "b", "c", None, "d"],
        treatment_clusters=["e", "e", "f", "g", "g"],
    )
    assert result.notes == (
        "Clusters: 3 of the control, 3 of the treatment.",
        "1 missing value of the control left out.",
        "1 value without a cluster of the control left out.",
    )


UNKNOWN: Any = "best"
LABELS: dict[str, Any] = {"control_clusters": [1, 2], "treatment_clusters": [3, 4]}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.mann_whitney([1, math.inf], [1, 2]), "mann_whitney: control holds an infinite value"),
        (lambda: stats.brunner_munzel([[1, 2]], [1, 2]), "brunner_munzel: control has 2 dimensions"),
        (
            lambda: stats.mann_whitney([1, 2], [1, 2], method=UNKNOWN),
            "must be 'auto', 'exact' or 'asymptotic'",
        ),
        (lambda: stats.cliffs_delta(["a"], [1, 2]), "cliffs_delta: control is not an array of numbers"),
        (lambda: stats.mann_whitney({1: 2.5}, [1]), "mann_whitney: control is not a mapping from numbers"),
        (lambda: stats.mann_whitney({"a": 2}, [1]), "mann_whitney: control is not a mapping from numbers"),
        (lambda: stats.mann_whitney({1: -2}, [1]), "must not be negative"),
        (lambda: stats.mann_whitney({1: 2**54}, [1]), "at most 2\\^53"),
        (lambda: stats.brunner_munzel([1, 2], [1, 2], control_clusters=[1, 2]), "treatment_clusters must be"),
        (lambda: stats.brunner_munzel({1: 2}, [1, 2], **LABELS), "control must be an array"),
        (lambda: stats.mann_whitney({1: 2}, [1, 2], **LABELS), "mann_whitney: control must be an array"),
        (lambda: stats.mann_whitney([1, 2], [1, 2], treatment_clusters=[1, 2]), "control_clusters must be"),
        (lambda: stats.mann_whitney([1, math.inf], [1, 2], **LABELS), "holds an infinite value"),
        (lambda: stats.brunner_munzel([1], [1, 2], **LABELS), "1 values and control_clusters 2 labels"),
        (
            lambda: stats.brunner_munzel([1, 2], [1, 2], control_clusters=[1, 2], treatment_clusters=[2, 3]),
            "cluster 2 has values in both variants",
        ),
        (
            lambda: stats.brunner_munzel(
                [1, 2], [1, 2], control_clusters=[1, 2], treatment_clusters=["a", "b"]
            ),
            "numbers and text",
        ),
        (lambda: stats.cochran_armitage([1, 2], [3]), "2 counts of successes, 1 of units"),
        (lambda: stats.cochran_armitage([1, 2.5], [3, 4]), "something else than whole numbers"),
        (lambda: stats.cochran_armitage([[1, 2]]), "1 rows, must have 2"),
        (lambda: stats.cochran_armitage([1, 2], [3, 4], scores="ranks"), "'equally_spaced' or 'midranks'"),
        (lambda: stats.cochran_armitage([1, 2], [3, 4], scores=[]), "scores is empty"),
        (lambda: stats.proportional_odds([1], [2], confidence_level=1.0), "confidence_level is 1"),
    ],
)
def test_bad_arguments(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
