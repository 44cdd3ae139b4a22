"""Families of hypotheses, interactions, triggered and selected effects: what must hold for any data."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxlift import stats

few = settings(derandomize=True, max_examples=20, deadline=None, database=None)
fewer = settings(derandomize=True, max_examples=8, deadline=None, database=None)

OPPOSITE: dict[str, Any] = {"two-sided": "two-sided", "less": "greater", "greater": "less"}
CORRECTIONS: tuple[Any, ...] = ("none", "bonferroni", "holm", "hochberg", "hommel", "bh", "by")
directions: Any = st.sampled_from(tuple(OPPOSITE))
levels = st.sampled_from([0.6, 0.9, 0.95, 0.999])
pvalues = st.one_of(st.floats(0, 1), st.floats(-300, 0).map(lambda power: 10**power), st.just(math.nan))
families = st.lists(pvalues, max_size=25)
moments = st.builds(
    stats.Moments,
    n=st.integers(2, 10**6),
    mean=st.floats(-100, 100, allow_subnormal=False),
    variance=st.floats(0.01, 1e4),
)
small = st.builds(stats.Moments, n=st.integers(2, 2000), mean=st.floats(-9, 9), variance=st.floats(0.1, 50))
scales = st.sampled_from([1.0, 2.0**400, 2.0**-400, -1.0])


def scaled(summary: stats.Moments, factor: float) -> stats.Moments:
    return stats.Moments(summary.n, summary.mean * factor, summary.variance * factor * factor)


@few
@given(families, st.randoms())
def test_corrections_keep_order_and_missing_values(family: list[float], random: Any) -> None:
    found = {method: stats.adjust_pvalues(family, method) for method in CORRECTIONS}
    shuffled = list(range(len(family)))
    random.shuffle(shuffled)
    for method, adjusted in found.items():
        again = stats.adjust_pvalues([family[i] for i in shuffled], method)
        assert np.array_equal(again, adjusted[shuffled], equal_nan=True)
        assert np.array_equal(np.isnan(adjusted), np.isnan(np.array(family, float)))
        present = adjusted[~np.isnan(adjusted)]
        raw = np.array(family, float)[~np.isnan(adjusted)]
        assert ((present >= raw) & (present <= 1)).all()
        assert (np.diff(present[np.argsort(raw, kind="stable")]) >= 0).all()
    for larger, smaller in (
        ("bonferroni", "holm"),
        ("holm", "hochberg"),
        ("hochberg", "hommel"),
        ("hommel", "bh"),
    ):
        assert (np.nan_to_num(found[larger]) >= np.nan_to_num(found[smaller]) * (1 - 1e-14)).all()


@few
@given(
    families,
    st.lists(st.integers(0, 3), min_size=25, max_size=25),
    st.sampled_from(["all", "any", "parallel"]),
)
def test_a_gate_only_holds_back(family: list[float], labels: list[int], gate: Any) -> None:
    groups = labels[: len(family)]
    gated = stats.gatekeep(family, groups, gate=gate)
    for label in set(groups):
        places = [i for i, other in enumerate(groups) if other == label]
        own = stats.adjust_pvalues([family[i] for i in places])
        assert (np.nan_to_num(gated[places]) >= np.nan_to_num(own)).all()
    assert np.array_equal(np.isnan(gated), np.isnan(np.array(family, float)))


@st.composite
def correlated(draw: st.DrawFn) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Statistics and a correlation matrix, singular where there are fewer common parts than statistics."""
    m = draw(st.integers(1, 5))
    parts = draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    loadings = rng.normal(size=(m, parts))
    loadings /= np.linalg.norm(loadings, axis=1, keepdims=True)
    matrix = np.clip(loadings @ loadings.T, -1, 1)
    np.fill_diagonal(matrix, 1.0)
    return np.array(draw(st.lists(st.floats(-9, 9), min_size=m, max_size=m))), matrix


@fewer
@given(correlated(), directions, st.sampled_from([3.0, 40.0, math.inf]))
def test_max_t_lies_between_one_alone_and_bonferroni(family: Any, alternative: Any, df: float) -> None:
    statistics, matrix = family
    options: dict[str, Any] = {"df": df, "alternative": alternative, "n_draws": 1000}
    single = stats.max_t_pvalues(statistics, matrix, step_down=False, **options)
    down = stats.max_t_pvalues(statistics, matrix, **options)
    m = len(statistics)
    alone = stats.simultaneous_intervals(
        statistics, np.ones(m), df=df, method="bonferroni", alternative=alternative
    )
    lower = [
        stats.simultaneous_intervals([t], [1.0], df=df, alternative=alternative).pvalues_adjusted[0]
        for t in statistics
    ]
    assert (single.pvalues_adjusted <= alone.pvalues_adjusted * (1 + 1e-12)).all()
    assert (down.pvalues_adjusted >= np.array(lower) * (1 - 1e-12)).all()
    assert (
        down.pvalues_adjusted
        <= single.pvalues_adjusted + single.numerical_errors + down.numerical_errors + 1e-12
    ).all()
    turned = stats.max_t_pvalues(-statistics, matrix, **(options | {"alternative": OPPOSITE[alternative]}))
    assert np.array_equal(turned.pvalues_adjusted, down.pvalues_adjusted)
    again = stats.max_t_pvalues(statistics, matrix, **options)
    assert np.array_equal(again.pvalues_adjusted, down.pvalues_adjusted)


@fewer
@given(
    correlated(),
    directions,
    levels,
    st.sampled_from(["bonferroni", "max_t"]),
    st.sampled_from([7.0, math.inf]),
)
def test_simultaneous_intervals_agree_with_their_pvalues(
    family: Any, alternative: Any, level: float, method: Any, df: float
) -> None:
    differences, matrix = family
    result = stats.simultaneous_intervals(
        differences,
        np.full(len(differences), 2.0),
        df=df,
        correlation=matrix,
        method=method,
        alternative=alternative,
        confidence_level=level,
        n_draws=1000,
    )
    for interval, pvalue in zip(result.intervals, result.pvalues_adjusted, strict=True):
        assert (pvalue < 1 - level) == (0.0 not in interval)


@fewer
@given(st.lists(small, min_size=2, max_size=4), directions, levels, scales)
def test_dunnett_is_coherent_and_turns_with_the_sign(
    variants: list[stats.Moments], alternative: Any, level: float, factor: float
) -> None:
    results = stats.dunnett_test(variants[0], variants[1:], alternative=alternative, confidence_level=level)
    side = OPPOSITE[alternative] if factor < 0 else alternative
    changed = [scaled(summary, factor) for summary in variants]
    again = stats.dunnett_test(changed[0], changed[1:], alternative=side, confidence_level=level)
    for result, other in zip(results, again, strict=True):
        assert (result.pvalue < 1 - level) == (0.0 not in result.difference_interval)
        assert other.pvalue == pytest.approx(result.pvalue, rel=1e-9)
        assert other.difference == pytest.approx(result.difference * factor, rel=1e-9)


@few
@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(0.1, 5)), min_size=2, max_size=12), scales)
def test_an_interaction_does_not_mind_the_unit(segments: list[tuple[float, float]], factor: float) -> None:
    differences, std_errors = map(np.array, zip(*segments, strict=True))
    plain = stats.interaction_test(differences, std_errors)
    other = stats.interaction_test(differences[::-1] * factor, std_errors[::-1] * abs(factor))
    assert other.statistic == pytest.approx(plain.statistic, rel=1e-9, abs=1e-12)
    assert 0 <= plain.i_squared <= 1
    assert min(differences) - 1e-9 <= plain.difference <= max(differences) + 1e-9
    same = stats.interaction_test(np.full(len(differences), differences[0]), std_errors)
    assert same.pvalue == pytest.approx(1.0)


@few
@given(moments, moments, st.floats(1, 50), directions, levels)
def test_triggered_and_diluted_agree(
    control: stats.Moments, treatment: stats.Moments, dilution: float, alternative: Any, level: float
) -> None:
    n_control, n_treatment = math.ceil(control.n * dilution), math.ceil(treatment.n * dilution)
    result = stats.triggered_test(
        control, treatment, n_control, n_treatment, alternative=alternative, confidence_level=level
    )
    diluted = result.diluted
    assert diluted.pvalue == result.triggered.pvalue
    assume(diluted.dual)
    assert (diluted.pvalue < 1 - level) == (0.0 not in diluted.difference_interval)
    assert diluted.difference in diluted.difference_interval
    swapped = stats.triggered_test(
        treatment, control, n_treatment, n_control, alternative=OPPOSITE[alternative], confidence_level=level
    )
    ends = [-end for end in reversed(list(swapped.diluted.difference_interval))]
    scale = diluted.std_error
    for end, other in zip(diluted.difference_interval, ends, strict=True):
        assert end == other or abs(end - other) < 1e-9 * scale


@few
@given(
    st.floats(0.01, 12),
    st.sampled_from([1e-9, 0.001, 0.05, 0.3]),
    directions,
    st.sampled_from([1.0, 1e-150, 1e150]),
)
def test_a_correction_for_selection_pulls_towards_no_effect(
    z: float, alpha: float, alternative: Any, unit: float
) -> None:
    sign = -1.0 if alternative == "less" else 1.0
    result = stats.corrected_for_selection(sign * z * unit, unit, alpha=alpha, alternative=alternative)
    if z <= result.critical_value:
        assert math.isnan(result.estimate)
        assert result.notes
        return
    assert sign * result.estimate <= z * unit * (1 + 1e-9)
    assert sign * result.conditional_mle <= z * unit * (1 + 1e-9)
    assert result.estimate in result.interval
    assert 0 <= result.probability_of_selection <= 1


@few
@given(st.integers(0, 10**6), directions)
def test_shuffles_are_the_same_for_a_seed(seed: int, alternative: Any) -> None:
    rng = np.random.default_rng(seed)
    control, treatment = rng.normal(size=(9, 3)), rng.normal(size=(7, 3)) + 0.5
    options: dict[str, Any] = {"alternative": alternative, "n_resamples": 50, "seed": seed}
    one = stats.westfall_young(control, treatment, **options)
    other = stats.westfall_young(control, treatment[:, ::1] + 0.0, **options)
    assert np.array_equal(one.pvalues_adjusted, other.pvalues_adjusted)
    assert (one.pvalues_adjusted >= one.pvalues).all()
    assert (one.pvalues >= 1 / 51).all()
    for column in range(3):
        welch = stats.welch_t_test(control[:, column], treatment[:, column], alternative=alternative)
        assert one.statistics[column] == pytest.approx(welch.statistic, rel=1e-9)


@few
@given(families, st.sampled_from([0.01, 0.05, 0.3]))
def test_selected_intervals_are_those_of_the_rejected(family: list[float], level: float) -> None:
    size = len(family)
    result = stats.fcr_intervals(np.zeros(size), np.ones(size), family, level)
    rejected = np.nan_to_num(stats.adjust_pvalues(family, "bh"), nan=2.0) <= level
    assert list(result.selected) == rejected.tolist()
    for interval, chosen in zip(result.intervals, result.selected, strict=True):
        assert math.isnan(interval.lower) != chosen


def test_arguments_are_refused_by_name() -> None:
    for call, words in (
        (lambda: stats.adjust_pvalues([0.1], "Holm"), ("adjust_pvalues", "'Holm'", "'hommel'")),  # type: ignore[arg-type]
        (lambda: stats.gatekeep([0.1], ["a"], gate="some"), ("gatekeep", "'some'", "'parallel'")),  # type: ignore[arg-type]
        (lambda: stats.gatekeep([0.1, 0.2], ["a"]), ("gatekeep", "families has 1")),
        (lambda: stats.max_t_pvalues([1.0], [1.0]), ("max_t_pvalues: correlation has 1 dimensions",)),
        (
            lambda: stats.simultaneous_intervals([1.0], [1.0], method="max_t"),
            ("simultaneous_intervals: correlation",),
        ),
        (lambda: stats.simultaneous_intervals([1.0], [-1.0]), ("std_errors[0] is -1",)),
        (
            lambda: stats.interaction_f_test([([1.0, math.inf], [1.0])]),
            ("control of segments[0]", "infinite"),
        ),
        (lambda: stats.triggered_test([1.0, 2.0], [1.0], 1, 5), ("triggered_test: n_control is 1",)),
        (lambda: stats.westfall_young([[1.0]], [[1.0, 2.0]]), ("westfall_young: treatment has 2 columns",)),
    ):
        with pytest.raises(ValueError, match=re.escape(words[0])) as error:
            call()
        assert all(word in str(error.value) for word in words)


def test_missing_values_are_noted() -> None:
    first, second = stats.dunnett_test([1.0, 2.0, math.nan], [[2.0, 4.0], [math.nan, 3.0, 5.0]])
    assert first.notes == ("1 missing value of the control left out.",)
    assert second.notes[1] == "1 missing value of the treatment left out."
    assert stats.interaction_f_test([([1, 2, math.nan], [2, 4]), ([1, 3], [5, 7])]).notes == (
        "1 missing value left out.",
    )
    cells = ([1, 2, math.nan, math.nan], [2, 4], [1, 3], [5, 7])
    assert "2 missing values of neither left out." in stats.experiment_interaction_test(*cells).notes
    triggered = stats.triggered_test([1, 2, math.nan], [2, 4, 3], 9, 9)
    assert triggered.notes == ("1 missing value of the control left out, as of units that did not trigger.",)
    assert triggered.trigger_rate_control == 2 / 9
