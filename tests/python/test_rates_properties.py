"""Rates, permutation tests and bounds on data that Hypothesis makes up."""

from __future__ import annotations

import math
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxlift import _core, stats
from cxlift.stats.rates import RateMethod

SIDES = ("two-sided", "less", "greater")
METHODS = get_args(RateMethod)
EVENTS = st.integers(0, 60)
EXPOSURES = st.floats(0.01, 100)
FEW = settings(max_examples=25, deadline=None)


@FEW
@given(EVENTS, EXPOSURES, EVENTS, EXPOSURES, st.sampled_from(SIDES), st.sampled_from([0.6, 0.9, 0.95]))
def test_pvalue_interval_and_lift_of_rates_agree(  # noqa: PLR0917
    a: int, ta: float, b: int, tb: float, side: Any, level: float
) -> None:
    for method in METHODS:
        result = stats.poisson_rate_test(
            a, ta, b, tb, method=method, alternative=side, confidence_level=level
        )
        rejected = result.pvalue < 1 - level
        if result.dual:
            assert (0.0 in result.difference_interval) != rejected
        lift = result.lift_interval
        held = lift.upper <= 0.0 if result.lift_kind == "complement" else 0.0 in lift
        held = held or result.lift_kind == "everything"
        assert held != rejected, method


@FEW
@given(EVENTS, EXPOSURES, EVENTS, EXPOSURES)
def test_rates_do_not_depend_on_the_unit_of_exposure(a: int, ta: float, b: int, tb: float) -> None:
    for method in METHODS:
        one = stats.poisson_rate_test(a, ta, b, tb, method=method)
        for factor in (2.0**300, 2.0**-300):
            other = stats.poisson_rate_test(a, ta * factor, b, tb * factor, method=method)
            assert other.pvalue == pytest.approx(one.pvalue, rel=1e-12)
            if one.dual:
                assert other.difference_interval.upper * factor == pytest.approx(
                    one.difference_interval.upper, rel=1e-9, abs=1e-12
                )


@pytest.mark.parametrize("method", METHODS)
def test_small_pvalues_are_not_0(method: Any) -> None:
    result = stats.poisson_rate_test(100, 1.0, 1050, 1.0, method=method)
    assert 0.0 < result.pvalue < 1e-150


def test_large_counts() -> None:
    many = 2**52, 1.0, 2**52 + 2**28, 1.0
    result = stats.poisson_rate_test(*many)
    z = 2**28 / math.sqrt(2**53 + 2**28)
    assert result.pvalue == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-12)
    assert result.lift_interval.lower < result.lift < result.lift_interval.upper
    for method in ("exact", "minlike", "mid_p", "e_test"):
        refused = stats.poisson_rate_test(*many, method=method)
        assert math.isnan(refused.pvalue)
        assert "score" in refused.notes[-1]


EVENT_ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 9), st.floats(0.5, 20).map(lambda x: round(x, 2))),
    min_size=3,
    max_size=25,
)


def of_clusters(control: Any, treatment: Any, **options: Any) -> Any:
    (of_c, c, at_c), (of_t, t, at_t) = (zip(*rows, strict=True) for rows in (control, treatment))
    labels = [f"c{label}" for label in of_c], [f"t{label}" for label in of_t]
    options |= {"control_clusters": labels[0], "treatment_clusters": labels[1]}
    return stats.quasi_poisson_test(c, at_c, t, at_t, **options)


@FEW
@given(EVENT_ROWS, EVENT_ROWS, st.sampled_from(SIDES), st.sampled_from([0.6, 0.9, 0.95]))
def test_rates_of_clusters(control: Any, treatment: Any, side: Any, level: float) -> None:
    result = of_clusters(control, treatment, alternative=side, confidence_level=level)
    assert not result.dual
    assume(not math.isnan(result.pvalue))
    assert (result.pvalue < 1 - level) == (0.0 not in result.lift_interval)
    # The unit of exposure, and into how many rows a cluster is cut, do not matter.
    for factor in (2.0**400, 2.0**-400):
        scaled = [[(g, y, x * factor) for g, y, x in rows] for rows in (control, treatment)]
        assert of_clusters(*scaled, alternative=side).pvalue == pytest.approx(result.pvalue, rel=1e-9)
    cut = [[(g, part, x / 2) for g, y, x in rows for part in (y, 0)] for rows in (control, treatment)]
    assert of_clusters(*cut, alternative=side).pvalue == pytest.approx(result.pvalue, rel=1e-9)
    opposite = {"less": "greater", "greater": "less"}.get(side, side)
    mirrored = of_clusters(treatment, control, alternative=opposite)
    assert mirrored.pvalue == pytest.approx(result.pvalue, rel=1e-9)


def test_rates_of_clusters_that_cannot_answer() -> None:
    one = of_clusters([("a", 3, 1.0), ("a", 1, 2.0)], [("b", 2, 1.0), ("c", 5, 2.0)])
    assert math.isnan(one.pvalue)
    assert one.notes[-1].startswith("A variant has fewer than two clusters with exposure")
    none = of_clusters([("a", 0, 1.0), ("b", 0, 2.0)], [("b", 2, 1.0), ("c", 5, 2.0)])
    assert none.notes[-1].startswith("A variant has no event")
    alike = of_clusters([("a", 1, 2.0), ("b", 3, 6.0)], [("c", 2, 1.0), ("d", 4, 2.0)])
    assert math.isnan(alike.pvalue)
    assert alike.notes[-1].startswith("All clusters of a variant have its rate")
    some = stats.quasi_poisson_test(
        [1, 2, math.nan, 5],
        [1, 1, 1, 0.5],
        [3, 4, 1],
        [1, 0.5, 1],
        control_clusters=[1, 2, 2, None],
        treatment_clusters=[3, 4, 4],
    )
    assert some.notes == (
        "Clusters: 2 of the control, 2 of the treatment.",
        "1 unit of the control left out: a value is missing.",
        "1 unit of the control left out: it has no cluster.",
    )
    far = of_clusters([(g, 5 + g % 3, 1.0) for g in range(100)], [(g, 60 + g % 2, 1.0) for g in range(100)])
    assert 0 < far.pvalue < 1e-140
    with pytest.raises(ValueError, match="control_clusters is given alone"):
        stats.quasi_poisson_test([1, 2], [1, 1], [2, 3], [1, 1], control_clusters=[1, 2])
    with pytest.raises(ValueError, match="cluster 2 has values in both variants"):
        stats.quasi_poisson_test(
            [1, 2], [1, 1], [2, 3], [1, 1], control_clusters=[1, 2], treatment_clusters=[2, 3]
        )
    with pytest.raises(ValueError, match="2 values and control_clusters 1 labels"):
        stats.quasi_poisson_test(
            [1, 2], [1, 1], [2, 3], [1, 1], control_clusters=[1], treatment_clusters=[2, 3]
        )


VALUES = st.lists(st.floats(0, 50).map(lambda x: round(x, 2)), min_size=2, max_size=12)


@FEW
@given(VALUES, VALUES, st.sampled_from(SIDES), st.sampled_from([0.7, 0.9, 0.95]))
def test_pvalue_interval_and_lift_of_a_permutation_test_agree(
    control: list[float], treatment: list[float], side: Any, level: float
) -> None:
    result = stats.permutation_test(
        control, treatment, n_resamples=400, alternative=side, confidence_level=level
    )
    assume(not math.isnan(result.pvalue) and result.dual)
    rejected = result.pvalue < 1 - level
    assert (0.0 in result.difference_interval) != rejected
    assert result.difference_interval.lower <= result.difference <= result.difference_interval.upper
    if result.lift_kind != "refused":
        assert (0.0 in result.lift_interval) != rejected


@FEW
@given(VALUES, VALUES)
def test_a_permutation_test_is_the_mirror_of_itself(control: list[float], treatment: list[float]) -> None:
    assume(math.comb(len(control) + len(treatment), len(control)) <= 3000)
    # Moved by a power of two these lose no digit: a tie of two splits stays one.
    control, treatment = ([round(64 * value) / 64 for value in values] for values in (control, treatment))
    one = stats.permutation_test(control, treatment, n_resamples=3000)
    other = stats.permutation_test(treatment, control, n_resamples=3000)
    assume(not math.isnan(one.pvalue))
    assert one.pvalue == pytest.approx(other.pvalue, rel=1e-12)
    moved = stats.permutation_test(np.add(control, 2.0**20), np.add(treatment, 2.0**20), n_resamples=3000)
    assert moved.pvalue == pytest.approx(one.pvalue, rel=1e-12)


def test_random_splits_are_the_same_for_any_number_of_threads() -> None:
    random = np.random.default_rng(3)
    none = np.empty(0, dtype=np.int64)
    a, b = random.normal(size=120), random.normal(0.3, 2, 40)
    found = {
        (result.pvalue, *result.difference_interval)
        for result in (
            _core.permutation_test(a, none, none, b, none, none, n_resamples=500, threads=threads)
            for threads in (1, 2, 5)
        )
    }
    assert len(found) == 1


def test_labels_of_a_permutation_test() -> None:
    control, treatment = [1.0, 2.0, 4.0, 3.0], [2.0, 5.0, 7.0, math.nan, 6.0]
    result = stats.permutation_test(
        control, treatment, control_strata=list("aabb"), treatment_strata=list("aabbb")
    )
    assert "all 36 splits" in result.method
    assert result.notes == ("1 missing value of the treatment left out.",)
    with pytest.raises(ValueError, match="treatment_strata is None"):
        stats.permutation_test(control, treatment, control_strata=list("aabb"))
    with pytest.raises(ValueError, match="both variants"):
        stats.permutation_test(
            control, treatment, control_clusters=[1, 1, 2, 2], treatment_clusters=[2, 3, 3, 4, 4]
        )
    with pytest.raises(ValueError, match="estimand is 'mode'"):
        stats.permutation_test(control, treatment, "mode")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="0 and 1 alone"):
        stats.permutation_test(control, treatment, "proportion")
    points = stats.permutation_test([0, 9, 10, 7], [10, 9, 9, 8, 10], "nps")
    assert (points.control_value, points.treatment_value, points.lift_kind) == (25.0, 80.0, "refused")


ANSWERS = st.lists(st.one_of(st.integers(0, 10).map(float), st.just(math.nan)), min_size=2, max_size=30)


@FEW
@given(ANSWERS, ANSWERS, st.sampled_from([0.5, 0.9, 0.99]))
def test_bounds_hold_one_another(control: list[float], treatment: list[float], level: float) -> None:
    worst = stats.worst_case_bounds(control, treatment, 0, 10, confidence_level=level)
    assert worst.bounds.lower <= worst.bounds.upper
    assert worst.difference_interval.lower <= worst.bounds.lower
    assert worst.difference_interval.upper >= worst.bounds.upper
    lee = stats.lee_bounds(control, treatment, confidence_level=level)
    assume(not math.isnan(lee.bounds.lower))
    assert lee.bounds.lower <= lee.difference + 1e-12
    assert lee.difference <= lee.bounds.upper + 1e-12
    turned = stats.lee_bounds(treatment, control, confidence_level=level)
    assert turned.bounds.lower == pytest.approx(-lee.bounds.upper, abs=1e-12)
    there = [np.array(part)[~np.isnan(part)] for part in (control, treatment)]
    counts = [
        stats.Counts(
            dict(zip(*(found.tolist() for found in np.unique(part, return_counts=True)), strict=True))
        )
        for part in there
    ]
    same = stats.lee_bounds(counts[0], counts[1], len(control), len(treatment), confidence_level=level)
    assert tuple(same.difference_interval) == tuple(lee.difference_interval)
